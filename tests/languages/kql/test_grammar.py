"""What the tree of a query means: which step holds what, and which column is whose."""

import pytest

from sieminator.languages.kql.columns import Tracer
from sieminator.languages.kql.grammar import parse
from sieminator.languages.kql.tree import Let, Pipeline


def names(pipeline):
    return [operator.name for operator in pipeline.operators]


def texts(parsed, argument):
    return "".join(token.text for token in parsed.tokens[argument.first : argument.last])


def test_a_text_is_statements_and_the_last_one_is_the_result():
    parsed = parse(
        "set notruncation;\nlet a = 5;\nlet F = (x: long, y: string = 'z') { T | take x };\nT | where b == a"
    )

    first, function, query = parsed.statements
    assert isinstance(first, Let)
    assert first.value is not None
    assert first.value.operators == ()
    assert function.parameters == ("x", "y")
    assert function.value is None
    assert names(function.body[0]) == ["take"]
    assert query is parsed.result
    assert query.source.name == "T"
    assert names(query) == ["where"]
    assert parsed.findings == ()


def test_a_text_that_only_defines_has_no_result():
    assert parse("let a = 5;").result is None
    assert parse("").result is None


def test_an_operator_has_its_place_its_options_and_its_arguments():
    text = "T\n| summarize hint.strategy=shuffle Count = count(), dcount(a) by Day = bin(Time, 1d), a"
    parsed = parse(text)

    (operator,) = parsed.result.operators
    assert text[operator.start : operator.end] == text[4:]
    assert [(option.name, option.value) for option in operator.options] == [("hint", "shuffle")]
    assert [argument.names for argument in operator.arguments] == [("Count",), ()]
    assert [texts(parsed, argument) for argument in operator.arguments] == ["count()", "dcount(a)"]
    assert [argument.names for argument in operator.by] == [("Day",), ()]
    assert [parsed.tokens[at].text for argument in operator.by for at in argument.references] == ["Time", "a"]
    assert text[operator.by[0].start : operator.by[0].end] == "Day = bin(Time, 1d)"


def test_commas_in_brackets_part_nothing():
    parsed = parse("T | extend a = f(b, c, x[0, 1]), (d, e) = g(h), ['i j'] = k")

    assert [argument.names for argument in parsed.result.operators[0].arguments] == [("a",), ("d", "e"), ("i j",)]


def test_hyphens_join_names_only_where_they_touch():
    assert names(parse("T | mv-expand a | project-away b").result) == ["mv-expand", "project-away"]
    assert names(parse("T | where -a > 1 | take - 1").result) == ["where", "take"]


def test_pipes_in_brackets_and_strings_are_not_the_querys():
    parsed = parse("T | where a in ((U | project a)) and b == '|' | count // | take 1")

    assert names(parsed.result) == ["where", "count"]
    assert [pipeline.source.name for pipeline in parsed.pipelines if pipeline.source] == ["U", "T"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("A | join kind=inner (B | take 1) on x", ["B"]),
        ("A | join kind=inner hint.strategy=broadcast B on $left.x == $right.y", ["B"]),
        ("A | lookup B on x", ["B"]),
        ("union A, (B | take 1), C", ["A", "B", "C"]),
        ("A | union isfuzzy=true B, (C)", ["B", "C"]),
    ],
)
def test_an_operator_takes_whole_pipelines(text, taken):
    (operator,) = [operator for operator in parse(text).result.operators if operator.pipelines]

    assert [pipeline.source.name for pipeline in operator.pipelines] == taken


def test_a_pipeline_in_brackets_is_the_source_of_another():
    result = parse("(T | take 1) | count").result

    assert names(result) == ["count"]
    assert names(result.inner) == ["take"]
    assert result.inner.source.name == "T"


@pytest.mark.parametrize("text", ["union A | count", "print x = 1", "range x from 1 to 3 step 1", "search 'x'"])
def test_a_query_may_begin_with_an_operator(text):
    assert parse(text).result.source is None


def test_range_is_a_function_too():
    statement = parse("let a = range(1, 3); T").statements[0]

    assert statement.value.source.name == "range"


def test_a_step_that_lacks_its_pipe_is_read_on():
    parsed = parse("T\nwhere a == 1\nproject b\n| take 5")

    assert [finding.code for finding in parsed.findings] == ["KQL013", "KQL013"]
    assert names(parsed.result) == ["where", "project", "take"]


def test_each_step_is_read_whatever_is_wrong_with_the_others():
    parsed = parse("T | where | sumarize x | extend a = | take 5 | project b c")

    assert [finding.code for finding in parsed.findings] == ["KQL018", "KQL012", "KQL018", "KQL017"]
    assert names(parsed.result) == ["where", "sumarize", "extend", "take", "project"]


def test_a_long_chain_is_read_without_recursion():
    chain = " or ".join(f"a == {number}" for number in range(20_000))

    assert parse(f"T | where {chain}").findings == ()
    assert parse("T" + " where a" * 20_000).findings


# ---- columns


def ends_with(text):
    parsed = parse(text)
    tracer = Tracer(parsed)
    assert [pipeline for pipeline, _ in tracer.trace()] == list(parsed.pipelines)
    return tracer.ends_with(parsed.result)


@pytest.mark.parametrize(
    ("steps", "columns"),
    [
        ("project c", "c"),
        ("project-away b", "a"),
        ("project-keep a", "a"),
        ("project-rename c = b", "a c"),
        ("project-reorder b", "a b"),
        ("extend c = a, b = 1", "a b c"),
        ("where a == 1 | sort by a | take 5", "a b"),
        ("summarize count(), m = max(a) by bin(b, 1d)", "b count_ m"),
        ("summarize arg_max(a, *)", "a b"),
        ("summarize X = arg_max(a, b)", "X b"),
        ("summarize make_set(a.b), dcount(tostring(b))", "set_a_b dcount_b"),
        ("distinct a", "a"),
        ("distinct *", "a b"),
        ("count", "Count"),
        ("count as n", "n"),
        ("parse a with * 'x' c: long", "a b c"),
        ("mv-expand c = b", "a b c"),
        ("join kind=inner (U | project a, c) on a", "a b a1 c"),
        ("join kind=leftanti (U) on a", "a b"),
        ("join kind=rightsemi (U | project c) on a", "c"),
        ("lookup (U | project a, c) on a", "a b c"),
        ("sample-distinct 5 of a", "a"),
        ("getschema | project ColumnName", "ColumnName"),
        ("serialize n = row_number()", "a b n"),
    ],
)
def test_columns_are_followed_through_each_step(steps, columns):
    found = ends_with(f"T | project a, b | {steps}")

    assert found is not None
    assert found.is_exact
    assert found.names == set(columns.split())


@pytest.mark.parametrize(
    "steps",
    [
        "evaluate bag_unpack(a)",
        "invoke f()",
        "mv-apply a on (take 1)",
        "make-series count() on a step 1d",
        "join kind=inner (U) on a",
        "project-away c*",
        "extend a + 1",
        "union (U | project a)",
    ],
)
def test_what_cannot_be_followed_is_not_exact(steps):
    found = ends_with(f"T | project a, b | {steps}")

    assert found is None or not found.is_exact


def test_columns_of_known_tables_and_of_names_are_known():
    assert "SHA256" in ends_with("DeviceFileEvents | take 1").names
    assert ends_with("let X = T | project a; X | extend b = 1").names == {"a", "b"}
    assert ends_with("let X = materialize(T | project a); X").names == {"a"}
    assert ends_with("let X = T | project a; let f = () { let X = U; X }; X") is None


def test_branches_agree():
    """A pipeline is a `Pipeline`, wherever it stands."""
    assert all(isinstance(pipeline, Pipeline) for pipeline in parse("union A, (B) | fork (count) (take 1)").pipelines)
