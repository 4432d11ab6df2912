from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.published import own
from sieminator.languages.refusal import Refusal
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.facts import columns
from sieminator.languages.sumo.grammar import parse
from sieminator.languages.sumo.lint import lint
from sieminator.languages.sumo.rewrite import bound, count, exclude, literal
from sieminator.languages.sumo.tokens import Kind, tokenize
from sieminator.model.problem import Level

ANY_TEXT = st.text(st.characters(codec="utf-8")) | st.text(alphabet="\"'\\\n\r\t|;()/<>h@*%~a")
START = datetime(2026, 11, 28, 10, tzinfo=UTC)
END = START + timedelta(hours=1)
QUERIES = st.sampled_from(own("sumo"))
COMMENT = st.sampled_from(["", " // the end", "\n/* | count */", '\n// "', "\n"])


def errors(text):
    return [finding for finding in lint(text) if finding.level is Level.ERROR]


def decode(string):
    """Read a string literal as the documentation writes its escapes."""
    named = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}
    parts, at = [], 1
    while at < len(string) - 1:
        if string[at] == "\\":
            at += 1
            parts.append(named[string[at]])
        else:
            parts.append(string[at])
        at += 1
    return "".join(parts)


@given(ANY_TEXT)
def test_any_text_becomes_one_string_that_reads_back_as_itself(value):
    written = literal(value, "text")

    assert [token.kind for token in tokenize(f"|{written}")] == [Kind.PIPE, Kind.STRING]
    assert decode(written) == value


@given(st.lists(ANY_TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_list_stands_in_a_membership(values):
    stage = parse(f"_index=a | where x in ({literal(values, 'list')})").query.stages[0]

    assert len(stage.condition.items) == len(values)


def test_numbers_and_raw_text_are_written_as_they_are():
    assert literal(5, "number") == "5"
    assert literal(-0.5, "number") == "-0.5"
    assert literal("now() - 1d", "raw") == "now() - 1d"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "text"),
        ("5", "number"),
        (True, "number"),
        (float("nan"), "number"),
        ("a", "list"),
        ([["a"]], "list"),
        ("a", "?"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(value, kind):
    with pytest.raises(ValueError, match="not a value of type"):
        literal(value, kind)


def test_exclusions_are_filters_one_a_line():
    assert exclude(['a = "x"', "isNull(b)\n"]) == '| where !(a = "x")\n| where !(isNull(b))'
    assert exclude([]) == ""


def test_a_comment_at_the_end_of_an_exclusion_swallows_nothing():
    assert list(lint("_index=a\n" + exclude(['a = "x" // the scanner', "b = 1"]))) == []


def test_a_bound_search_filters_right_behind_its_scope():
    assert bound("_index=a error // |\n| count by x", START, END) == (
        "_index=a error // |\n| where _messagetime >= 1795860000000 and _messagetime < 1795863600000\n| count by x"
    )
    assert bound('_index=a "|" // c', START, END).splitlines()[1].startswith("| where _messagetime")


@given(QUERIES, COMMENT)
def test_a_bound_search_is_the_same_search_with_one_filter_more(text, comment):
    bounded = bound(text + comment, START, END)

    assume(isinstance(bounded, str))
    assert errors(bounded) == []
    before, after = parse(text).query, parse(bounded).query
    assert isinstance(after.stages[0], tree.Where)
    assert [type(stage) for stage in after.stages[1:]] == [type(stage) for stage in before.stages]
    assert columns(bounded) == columns(text)


@given(QUERIES, COMMENT)
def test_a_counted_search_has_one_number(text, comment):
    counted = count(text + comment)

    assume(isinstance(counted, str))
    assert errors(counted) == []
    assert columns(counted) == {"_count"}


def test_a_search_is_counted_by_time_and_by_field():
    assert count("_index=a", timedelta(minutes=90), ["user.name", "a b"]) == (
        '_index=a\n| timeslice 90m\n| count by _timeslice, user.name, %"a b"'
    )
    assert count("_index=a", timedelta(days=14)) == "_index=a\n| timeslice 2w\n| count by _timeslice"
    assert count("_index=a | count by x | where _count > 5", by=["X"]).endswith("\n| count by X")


@pytest.mark.parametrize("bucket", [timedelta(0), timedelta(seconds=-1), timedelta(milliseconds=1500)])
def test_a_bucket_is_a_whole_number_of_seconds(bucket):
    with pytest.raises(ValueError, match="whole number of seconds"):
        count("_index=a", bucket)


@pytest.mark.parametrize(
    ("text", "reason", "offset"),
    [
        ("", "the query is empty", 0),
        ("_index=a | where (x", "`(` is never closed", 17),
        ("metric=a | sum", "it is a metrics query", 0),
        ('| cat path://"/a"', "`cat` reads a lookup table, and no messages", 2),
        ('cat path://"/a"', "`cat` reads a lookup table, and no messages", 0),
        ("cat /shared/a | count", "`cat` reads a lookup table, and no messages", 0),
        ("_index=a | frobnicate x", "nobody knows what `frobnicate` does", 11),
        ("_index=a | count by x | compare with timeshift 1d", "`compare` reads another time as well", 24),
        ("_index=a [subquery: b | compose c]", "the query within it has messages of its own", 9),
    ],
)
def test_a_search_that_cannot_be_bound_says_why(text, reason, offset):
    assert bound(text, START, END) == Refusal(reason, offset)


@pytest.mark.parametrize(
    ("text", "bucket", "by", "reason", "offset"),
    [
        ("_index=a | count by x", timedelta(hours=1), (), "it aggregates, and its rows have no time", 11),
        ("_index=a | count by x", None, ["y"], "its results have no field `y`", 11),
        ("_index=a | fields x", None, ["y"], "its results have no field `y`", 11),
        ("_index=a | save /shared/x", None, (), "`save` writes a lookup table", 11),
    ],
)
def test_a_search_that_cannot_be_counted_says_why(text, bucket, by, reason, offset):
    assert count(text, bucket, by) == Refusal(reason, offset)
