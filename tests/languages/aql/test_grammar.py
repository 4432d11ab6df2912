"""What the tree says, told in a short form: brackets show what was read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.aql import tree
from sieminator.languages.aql.grammar import parse, parse_condition
from sieminator.languages.aql.walk import names, selects, walk
from sieminator.languages.scan import NESTING

SHORT = {
    tree.Name: lambda node: f"{node.table}.{node.name}" if node.table else node.name,
    tree.Text: lambda node: f"'{node.value}'",
    tree.Number: lambda node: node.text,
    tree.Star: lambda node: "*",
    tree.Constant: lambda node: node.word,
    tree.Call: lambda node: f"{node.name}({listed(node.arguments)})",
    tree.Sign: lambda node: f"{node.operator}{short(node.operand)}",
    tree.Sum: lambda node: f"({short(node.left)} {node.operator} {short(node.right)})",
    tree.Comparison: lambda node: f"({short(node.left)} {no(node)}{node.operator} {short(node.right)})",
    tree.Within: lambda node: f"({short(node.operand)} {no(node)}IN {listed(node.choices)})",
    tree.Between: lambda node: f"({short(node.operand)} {no(node)}BETWEEN {short(node.low)} {short(node.high)})",
    tree.IsNull: lambda node: f"({short(node.operand)} IS {no(node)}NULL)",
    tree.TextSearch: lambda node: f"SEARCH {node.words}",
    tree.Not: lambda node: f"NOT {short(node.operand)}",
    tree.Junction: lambda node: f"({f' {node.word} '.join(map(short, node.operands))})",
    tree.Case: lambda node: f"[{short(node.subject)}{branches(node)} {short(node.otherwise)}]",
    tree.Select: lambda node: "SELECT",
    type(None): lambda node: "",
}


def short(node):
    return SHORT[type(node)](node)


def listed(nodes):
    return short(nodes) if isinstance(nodes, tree.Select) else ", ".join(map(short, nodes))


def no(node):
    return "NOT " * node.negated


def branches(node):
    return " ".join(f"{short(when)}:{short(then)}" for when, then in node.branches)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1 OR b = 2 AND c = 3", "((a = 1) OR ((b = 2) AND (c = 3)))"),
        ("(a = 1 OR b = 2) AND c = 3", "(((a = 1) OR (b = 2)) AND (c = 3))"),
        ("NOT a = 1 AND b = 2", "(NOT (a = 1) AND (b = 2))"),
        ("NOT NOT a = 1", "(a = 1)"),
        ("NOT (a = 1 OR b = 2)", "NOT ((a = 1) OR (b = 2))"),
        ("a OR b OR c", "(a OR b OR c)"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("(sourcebytes + 1) * 2 > 3", "(((sourcebytes + 1) * 2) > 3)"),
        ("a & 0xff = 3", "((a & 0xff) = 3)"),
        ("a << 2 | b", "((a << 2) | b)"),
        ("2 ^ 3 * 4", "((2 ^ 3) * 4)"),
        ("- a - - 1 < ~b", "((-a - -1) < ~b)"),
        ("a == 1 AND b <> 2", "((a = 1) AND (b != 2))"),
        ("a NOT LIKE 'x%' AND b ilike 'y'", "((a NOT LIKE 'x%') AND (b ILIKE 'y'))"),
        ("a NOT IMATCHES '^x' OR b MATCHES 'y'", "((a NOT IMATCHES '^x') OR (b MATCHES 'y'))"),
        ("a IN (1, 'b', \"c d\")", "(a IN 1, 'b', c d)"),
        ("a NOT IN (SELECT b FROM flows)", "(a NOT IN SELECT)"),
        ("a NOT BETWEEN 1 AND 5 AND b = 2", "((a NOT BETWEEN 1 5) AND (b = 2))"),
        ("a IS NOT NULL AND b IS NULL", "((a IS NOT NULL) AND (b IS NULL))"),
        ("a = NULL OR b = true", "((a = NULL) OR (b = TRUE))"),
        ("geo::lookup(e.sourceip, 'x') = 'y'", "(GEO::LOOKUP(e.sourceip, 'x') = 'y')"),
        ("LAST(magnitude) > 5 AND COUNT(*) > 1", "((LAST(magnitude) > 5) AND (COUNT(*) > 1))"),
        ("CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END = 'x'", "([a1:'x' 2:'y' 'z'] = 'x')"),
        ("CASE WHEN a = 1 THEN 2 END", "[(a = 1):2 ]"),
        ("IF a = 1 THEN b ELSE c", "[(a = 1):b c]"),
        ("TEXT SEARCH 'it''s' AND text = 'x'", "(SEARCH it's AND (text = 'x'))"),
        ('\'C:\\\' = "a ""b"""', "('C:\\' = a \"b\")"),
        ("NOW() - 24 * 60", "(NOW() - (24 * 60))"),
    ],
)
def test_a_condition_is_read_as_it_binds(text, said):
    condition = parse_condition(text)

    assert condition.findings == ()
    assert short(condition.expression) == said


def test_a_query_knows_its_clauses():
    text = (
        "SELECT a, COUNT(*) AS 'n', b \"c d\" FROM events INTO t WHERE a = 1 GROUP BY a, b HAVING n > 5 "
        "ORDER BY n DESC COLLATE 'de-CH', a LIMIT 7 LAST 3 HOURS PARAMETERS X=1"
    )

    (query,) = parse(text).statements

    assert [(short(column.expression), column.alias) for column in query.columns] == [
        ("a", ""), ("COUNT(*)", "n"), ("b", "c d"),
    ]  # fmt: skip
    assert (query.source.name, short(query.where), short(query.having)) == ("events", "(a = 1)", "(n > 5)")
    assert [short(one) for one in query.group] == ["a", "b"]
    assert [(short(key.expression), key.descending) for key in query.order] == [("n", True), ("a", False)]
    assert query.limit.text == "7"
    assert [(window.word, short(window.value), window.unit) for window in query.windows] == [("LAST", "3", "HOURS")]
    assert [text[clause.start :].split(maxsplit=1)[0] for clause in query.clauses] == [
        clause.word for clause in query.clauses
    ]
    assert text[query.clause("LIMIT").start : query.clause("LIMIT").end] == "LIMIT 7"
    assert query.clause("START") is None


def test_sub_selects_are_queries_within_a_query():
    text = "SELECT a FROM (SELECT b FROM events LAST 1 HOURS) WHERE a IN (SELECT c FROM flows LAST 2 DAYS)"

    (query,) = parse(text).statements

    assert [one.columns[0].expression.name for one in selects(query)] == ["a", "b", "c"]
    assert [name.name for name in names(query, enter=False)] == ["a", "a"]
    assert text[query.source.start : query.source.end] == "(SELECT b FROM events LAST 1 HOURS)"


def test_every_node_knows_its_stretch_of_the_text():
    text = "SELECT a + 1 AS b FROM events WHERE (c = 'd' OR NOT (e IN (1, 2))) AND f BETWEEN 1 AND 2 START 1 STOP 2"

    parsed = parse(text)

    assert parsed.complete
    for node in walk(parsed.statements):
        assert 0 <= node.start < node.end <= len(text)
        assert text[node.start].strip()
        assert text[node.end - 1].strip()
    (query,) = parsed.statements
    assert text[query.where.start : query.where.end] == "(c = 'd' OR NOT (e IN (1, 2))) AND f BETWEEN 1 AND 2"


@pytest.mark.parametrize("joint", [" OR a = 1", " AND a = 1", " + 1", ", a", " & 1"])
def test_a_long_chain_is_read_without_recursion(joint):
    text = "SELECT a" + (joint if joint == ", a" else "") * 20_000 + " FROM events WHERE a = 1"
    text += (joint if joint != ", a" else "") * 20_000 + " LAST 1 HOURS"

    assert parse(text).complete


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM events WHERE " + "(" * (NESTING + 1) + "a = 1" + ")" * (NESTING + 1),
        "SELECT " + "CASE WHEN a THEN " * (NESTING + 1) + "1" + " END" * (NESTING + 1) + " FROM events",
        "SELECT " + "IF a THEN " * 100 + "1 FROM events",
        "SELECT " + "(END" * 100 + ")" * 100 + " FROM events",
        "SELECT " + "- " * 500 + "1 FROM events",
    ],
)
def test_what_is_too_deep_is_one_finding(text):
    assert [finding.code for finding in parse(text).findings] == ["AQL003"]


WORDS = [
    *("SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "LAST", "1", "HOURS", "(", ")", ",", ";", "a", "'b'", '"c"'),
    *("=", "AND", "OR", "NOT", "IN", "CASE", "WHEN", "THEN", "ELSE", "END", "IF", "LIKE", "BETWEEN", "IS", "NULL"),
    *("AS", "*", "+", "-", ".", "START", "STOP", "LIMIT", "UNION", "JOIN", "ON", "TEXT", "SEARCH", "COUNT(", "INTO"),
]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_text_is_too_broken_to_read(text):
    parsed = parse(text)

    assert all(0 <= finding.offset <= len(text) for finding in parsed.findings)
    for node in walk(parsed.statements):
        assert 0 <= node.start <= node.end <= len(text)
