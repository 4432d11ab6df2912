"""What a query means, as the tree says it."""

import pytest

from sieminator.languages.cql.grammar import parse
from sieminator.languages.cql.tree import (
    And,
    Argument,
    Array,
    Assignment,
    Call,
    Case,
    Chain,
    Comparison,
    Filter,
    FreeText,
    Group,
    Match,
    Node,
    Not,
    Or,
    Parameter,
    Piped,
    Regex,
    Saved,
    Stats,
    Subquery,
    Text,
    Truth,
    Unary,
    Word,
)
from sieminator.languages.cql.walk import walk


def steps(text: str) -> tuple:
    parsed = parse(text)
    assert parsed.findings == ()
    return parsed.tree.steps


IN_FEW_WORDS = {
    Word: lambda node: node.text,
    Text: lambda node: node.text,
    Regex: lambda node: f"/{node.body}/{node.flags}",
    Parameter: lambda node: f"?{node.name}={node.default}",
    Comparison: lambda node: f"{said(node.field)}{node.operator}{said(node.value)}",
    FreeText: lambda node: f"~{said(node.value)}",
    Truth: lambda node: node.holds,
    Not: lambda node: ("not", said(node.part)),
    And: lambda node: ("and", *map(said, node.parts)),
    Or: lambda node: ("or", *map(said, node.parts)),
    Group: lambda node: said(node.part),
    Filter: lambda node: said(node.condition),
    Piped: lambda node: (said(node.field), said(node.call)),
    Argument: lambda node: f"{node.name}={said(node.value)}",
    Call: lambda node: f"{'!' * node.negated}{node.name}({', '.join(map(said, node.arguments))})",
    Array: lambda node: [said(item) for item in node.items],
    Assignment: lambda node: f"{node.field.text}:={said(node.value)}",
    Unary: lambda node: (node.operators, said(node.operand)),
    Chain: lambda node: (said(node.first), *((operator, said(operand)) for operator, operand in node.rest)),
    Subquery: lambda node: {node.name: [said(step) for step in node.pipeline.steps]},
}


def said(node: Node) -> object:
    """A tree in few words."""
    return IN_FEW_WORDS[type(node)](node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a=1 b=2 or c=3", ("and", "a=1", ("or", "b=2", "c=3"))),
        ("a=1 AND b=2 OR c=3 d", ("and", "a=1", ("or", "b=2", "c=3"), "~d")),
        ("(a=1 b=2) or c=3", ("or", ("and", "a=1", "b=2"), "c=3")),
        ("not a=1 or b=2", ("or", ("not", "a=1"), "b=2")),
        ("not not a=1", "a=1"),
        ("not (a=1)", ("not", "a=1")),
        ("!(a=1)", ("not", "a=1")),
        ("a != /b/i c=*", ("and", "a!=/b/i", "c=*")),
        ('"a b"="c\\"d"', 'a b=c"d'),
        ("a=?b c=?{d=*}", ("and", "a=?b=None", "c=?d=*")),
        ("a like b", "alikeb"),
        ("a in [1, 2]", "ain['1', '2']"),
        ("not=1", "not=1"),
        ("true", True),
        ("!cidr(a, subnet=b)", "!cidr(=a, subnet=b)"),
        ("a =~ in(values=[b]) or c =~ !in(values=[d])", ("or", ("a", "in(values=['b'])"), ("c", "!in(values=['d'])"))),
        ("#c=R(a=1 or b=2)", ("and", "#c=R", ("or", "a=1", "b=2"))),
        ("a <=> b.c", "a<=>b.c"),
        ("foo (a or b)", ("and", "~foo", ("or", "~a", "~b"))),
        ("count (a)", "count(=a)"),
    ],
)
def test_a_filter_means(text, meaning):
    (step,) = steps(text)

    assert said(step) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x := a + b * c", "x:=('a', ('+', ('b', ('*', 'c'))))"),
        ("x := a - b - c", "x:=('a', ('-', 'b'), ('-', 'c'))"),
        ("x := (a - b) / c % d", "x:=(('a', ('-', 'b')), ('/', 'c'), ('%', 'd'))"),
        ("x := -a == !b", "x:=(('-', 'a'), ('==', ('!', 'b')))"),
        ("x := f(g(a), h=[1, 2])", "x:=f(=g(=a), h=['1', '2'])"),
        ("x := ?p", "x:=?p=None"),
        ('"x y" := "z"', "x y:=z"),
        ("x := lower(a*)", "x:=lower(=a*)"),
    ],
)
def test_an_expression_means(text, meaning):
    (step,) = steps(text)

    assert said(step) == meaning


def test_arrays_hold_assignments_and_subqueries():
    (step,) = steps("groupBy([a], function=[n := count(), {b=1 | max(c)}, {head(1)} ])")

    assert said(step) == "groupBy(=['a'], function=['n:=count()', {'': ['b=1', 'max(=c)']}, {'': ['head(=1)']}])"


def test_a_subquery_has_a_name_and_attributes():
    (step,) = steps("correlate(a: {b=c} include: [d, e], within=1h)")

    subquery = step.condition.arguments[0].value
    assert (said(subquery), [(each.name, said(each.value)) for each in subquery.attributes]) == (
        {"a": ["b=c"]},
        [("include", ["d", "e"])],
    )


def test_clauses_of_a_case_are_pipelines():
    (step,) = steps('case { a=1 | b := "c" | d(e) ; * | f := 2 ; * ; }')

    assert isinstance(step, Case)
    assert [[said(each) for each in clause.steps] for clause in step.clauses] == [
        ["a=1", "b:=c", "d(=e)"],
        ["~*", "f:=2"],
        ["~*"],
    ]


def test_arms_of_a_match_have_guards():
    (step,) = steps("a match { /b/i => c := 1 ; in(values=[d]) => e=f ; * => * }")

    assert isinstance(step, Match)
    assert [(said(arm.guard), [said(each) for each in arm.pipeline.steps]) for arm in step.arms] == [
        ("/b/i", ["c:=1"]),
        ("in(values=['d'])", ["e=f"]),
        ("*", ["~*"]),
    ]


def test_shorthands_are_steps_of_their_own():
    saved, stats = steps('$"a/b:c d"(e="f") | [count(), x := max(y)]')

    assert isinstance(saved, Saved)
    assert (saved.name, [(each.name, said(each.value)) for each in saved.arguments]) == ("a/b:c d", [("e", "f")])
    assert isinstance(stats, Stats)
    assert said(stats.functions) == ["count()", "x:=max(=y)"]


@pytest.mark.parametrize(
    ("text", "count"), [("| a=1 | b=2", 2), ("a=1 // b\n| /* c | d */ e=2", 2), ("x=1 | | y=2", 2)]
)
def test_steps_that_can_be_read_are_kept(text, count):
    assert len(parse(text).tree.steps) == count


def test_every_node_knows_where_it_stands():
    text = 'a=1 (b=/x/ or not c) | d := e(f + "g", h=[i]) | case { j=k | l := 2; * } | m match { n => o=p }'

    for node in walk(parse(text).tree):
        assert 0 <= node.start < node.end <= len(text)
    assert text[parse(text).tree.steps[1].start : parse(text).tree.steps[1].end] == 'd := e(f + "g", h=[i])'


@pytest.mark.parametrize("text", ["a=1 " * 5000, "a or " * 5000 + "b", "not " * 5000 + "a", "x := a" + " + a" * 5000])
def test_long_chains_do_not_recurse(text):
    assert len(parse(text).tree.steps) == 1
    assert sum(1 for _ in walk(parse(text).tree)) > 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=~/b/", "`=~` takes a function, not a regular expression"),
        ("not a=~!/b/ c", "`=~` takes a function, not a regular expression"),
        ("a == b", "a filter does not know `==`"),
        ("a <> b", "CQL does not know `<>`"),
        ("a=lower(b)", "the right side of `=` is a text, not a call"),
        ("a='b'", "`'` quotes nothing in CQL"),
        ("a=1 b := 2", "an assignment is a step of its own"),
        ("a | count", "`count` is a function and lacks its brackets"),
        ("$x", "a saved query is called with brackets: `$name()`"),
        ("a | ", "the end stands where a step is due"),
        ("a; b", "`;` stands outside of `case { … }`"),
        ("a match { => b }", "`=>` stands where the value of a clause is due"),
        ("a and", "the query ends where a filter is due"),
        ("x := ", "the end stands where a value is due"),
        ("f(a b)", "`b` stands where `,` or `)` is due"),
        ("x := [a b]", "`b` stands where `,` or `]` is due"),
        ("x := 'a'", "`'` quotes nothing in CQL"),
        ("a =~ b", "`b` stands where a function is due"),
        ("case { a b) }", "`)` stands where `}` is due"),
    ],
)
def test_what_cannot_be_read_is_told(text, message):
    assert message in [finding.message for finding in parse(text).findings]
