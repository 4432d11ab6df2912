"""What a text means: what binds tighter, which words are names, how an operator is read."""

import pytest

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.grammar import parse


def listed(nodes):
    return ", ".join(map(spelled, nodes))


SPELLED = {
    tree.Logic: lambda node: f"({f' {node.operator} '.join(map(spelled, node.operands))})",
    tree.Unary: lambda node: f"({node.operator} {spelled(node.operand)})",
    tree.Binary: lambda node: f"({spelled(node.left)} {node.operator} {spelled(node.right)})",
    tree.Matches: lambda node: f"({spelled(node.subject)} matches {spelled(node.pattern)})",
    tree.Membership: lambda node: f"({spelled(node.subject)} {'not ' * node.negated}in {listed(node.items)})",
    tree.Conditional: lambda node: f"({spelled(node.condition)} ? {spelled(node.then)} : {spelled(node.otherwise)})",
    tree.Call: lambda node: f"{node.function}({listed(node.arguments)})",
    tree.Pair: lambda node: f"{node.field.name}{node.operator}{node.value}",
    tree.Keyword: lambda node: node.text,
    tree.Number: lambda node: node.text,
    tree.Word: lambda node: node.text,
    tree.Text: lambda node: f'"{node.value}"',
    tree.Regex: lambda node: f"/{node.pattern}/",
    tree.Field: lambda node: node.name,
    tree.Subquery: lambda node: f"[{len(node.query.stages)}]",
}


def spelled(node):
    """Write a condition with a bracket for each node."""
    return SPELLED[type(node)](node)


def query(text):
    parsed = parse(text)
    assert parsed.findings == ()
    return parsed.query


def first(text):
    return query(f"x | {text}").stages[0]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a b or c", "((a and b) or c)"),
        ("a or b c", "(a or (b and c))"),
        ("a OR NOT b AND c", "(a or ((not b) and c))"),
        ("(a or b) !c", "((a or b) and (not c))"),
        ("not not a", "(not (not a))"),
        ("_sourceCategory = a/* error", "(_sourceCategory=a/* and error)"),
        ('_sourceHost!="a b" x>=5', "(_sourceHost!=a b and x>=5)"),
        ("_sourceCategory=*{{x}}*", "_sourceCategory=*{{x}}*"),
        ("a [subquery: b | count by c | compose c]", "(a and [2])"),
        ("_sourceHost in (a, b)", "(_sourceHost in a,, b)"),
    ],
)
def test_a_scope_means(text, meaning):
    assert spelled(query(text).scope) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a and b or c and d", "((a and b) or (c and d))"),
        ("a or b or c or d", "(a or b or c or d)"),
        ("a && b || !c", "((a and b) or (not c))"),
        ("not a = 1 and b", "((not (a = 1)) and b)"),
        ('!(a matches "x*")', '(not (a matches "x*"))'),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("(a + b) * -c % 2", "(((a + b) * (- c)) % 2)"),
        ("a - -5 > 3", "((a - (- 5)) > 3)"),
        ("a == 1 and b <> 2", "((a = 1) and (b != 2))"),
        ('a not in ("x", 1) and b in (c)', '((a not in "x", 1) and (b in c))'),
        ("a matches /x|y/ or b", "((a matches /x|y/) or b)"),
        ('a matches concat("*", b)', '(a matches concat("*", b))'),
        ('_raw contains "x"', '(_raw contains "x")'),
        ("a > 1 ? b : c", "((a > 1) ? b : c)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? 1 : 2 : 3", "(a ? (b ? 1 : 2) : 3)"),
        ("if (a, b, if(c, d, e)) = f", "((a ? b : (c ? d : e)) = f)"),
        ('%"a b" = user.name', "(a b = user.name)"),
        ("true and null", "(true and null)"),
        ("![subquery: a | count by b | compose b]", "(not [2])"),
        ("_messageTime > now() - 1d", "(_messageTime > (now() - 1d))"),
    ],
)
def test_a_condition_means(text, meaning):
    assert spelled(first(f"where {text}").condition) == meaning


def test_a_time_is_in_milliseconds_and_a_size_has_its_factor():
    values = [first(f"where x = {text}").condition.right.value for text in ("1.5s", "2h", "1Gi", "3k", "1e3", "7")]

    assert values == [1500, 7_200_000, 1024**3, 3000, 1000, 7]


def test_an_expression_gets_its_name_with_as():
    stage = first('concat("a", b) as %"the name"')

    assert (spelled(stage.value), stage.name.text) == ('concat("a", b)', "the name")


def test_the_name_of_an_operator_may_be_a_field():
    assert isinstance(first("total as x"), tree.Assign)
    assert isinstance(first("count / 2 as half"), tree.Assign)
    assert isinstance(first("max(a, b) as c"), tree.Assign)
    assert isinstance(first("max(a) as c"), tree.Aggregate)
    assert isinstance(first("count as c"), tree.Aggregate)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('parse "a=* b=*" as x, y nodrop', ["x", "y"]),
        ('parse "a=*" as x, "b=*" as y', ["x", "y"]),
        ('parse field=z regex "(?<x>.) (?<y>.)" multi', ["x", "y"]),
        ('extract "(?<x>.)"', ["x"]),
        ('json field=z "a.b", "c" as x, y nodrop', ["x", "y"]),
        ('json "a.b", "c"', ["a.b", "c"]),
        ('json "a" as x, "b" as y', ["x", "y"]),
        ('json auto keys "x" refonly', ["x"]),
        ('kv "x", "y"', ["x", "y"]),
        ("csv _raw extract 1 as x, 3 as y", ["x", "y"]),
        ("csv z escape='\\', quote=''' extract x, _, y", ["x", "y"]),
        ("split z delim=':' extract 2 as x", ["x"]),
    ],
)
def test_a_parse_operator_gives_names(text, names):
    assert [name.text for name in first(text).names] == names


@pytest.mark.parametrize(
    ("text", "measures", "groups"),
    [
        ("count", ["count"], []),
        ("count by a, b", ["count"], ["a", "b"]),
        ("count a, b", ["count"], ["a", "b"]),
        ("count(*) group by a", ["count"], ["a"]),
        ("sum(x) as s, avg(y) by a", ["sum", "avg"], ["a"]),
        ("count_distinct(x) as n, count as c by a", ["count_distinct", "count"], ["a"]),
        ("count_frequent a, b", ["count_frequent"], []),
    ],
)
def test_an_aggregate_has_measures_and_groups(text, measures, groups):
    stage = first(text)

    assert [measure.function for measure in stage.measures] == measures
    assert [spelled(value) for value, _ in stage.groups] == groups


def test_sorting_is_descending_unless_it_says_otherwise():
    stage = first("sort by a, b asc, +c, d desc")

    assert [key.ascending for key in stage.keys] == [False, True, True, False]


def test_a_lookup_has_outputs_a_table_and_conditions():
    stage = first('lookup a as b, c from path://"/x y" on d=e, f=g')

    assert [name.text for _, name in stage.outputs] == ["b", "c"]
    assert stage.table == 'path://"/x y"'
    assert [spelled(condition) for condition in stage.conditions] == ["(d = e)", "(f = g)"]


def test_queries_in_brackets_are_read():
    stage = first('join (parse "a *" as x | count by x) as t1, (* | count by y) as t2 on t1.x = t2.y')

    assert [len(each.stages) for each in stage.queries] == [2, 1]


def test_the_next_operator_is_read_after_one_that_cannot_be():
    parsed = parse("x | where a = | count by b")

    assert [finding.code for finding in parsed.findings] == ["SUM005"]
    assert isinstance(parsed.query.stages[1], tree.Aggregate)


def test_every_node_stands_where_its_text_is():
    text = 'a=b c | where x = "y" and z in (1, 2) | count by x as w'

    for node in parse(text).nodes:
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, tree.Field):
            assert text[node.start : node.end] == node.name


@pytest.mark.parametrize("chain", ["a or ", "a + ", "not ", "- ", "a ? b : ", "a = ", "f(x) and "])
def test_a_long_chain_is_no_deep_recursion(chain):
    assert parse("x | where " + chain * 5000 + "b").findings == ()
