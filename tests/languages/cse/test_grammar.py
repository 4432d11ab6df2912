"""What an expression means: held against what is documented, and against sqlglot's reading of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.cse import tree
from sieminator.languages.cse.dialect import expression
from sieminator.languages.cse.grammar import parse
from sieminator.languages.cse.tree import walk
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level
from tests.languages.cse.corpus import GOOD
from tests.languages.cse.shapes import ours, spelled, theirs


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("a = 1 or b = 2 and c = 3", "(or (= a 1) (and (= b 2) (= c 3)))"),
        ("(a = 1 or b = 2) and c = 3", "(and (or (= a 1) (= b 2)) (= c 3))"),
        ("a or b || c", "(or a b c)"),
        ("a && (b and c)", "(and a (and b c))"),
        ("not a = 1 and b", "(and (not (= a 1)) b)"),
        ("!a like 'x'", "(not (like a 'x'))"),
        ("!isNull(a) and !(b)", "(and (not (isNull a)) (not b))"),
        ("not not a", "a"),
        ("! not !a", "(not a)"),
        ("a not like 'x' and b !matches /y/ and c ! in (1)", "(and (not like a 'x') (not matches b /y/) (not in c 1))"),
        ("a == 1 and b <> 2", "(and (= a 1) (!= b 2))"),
        ("a - b - c * d / e", "(- (- a b) (/ (* c d) e))"),
        ("-a + - - b", "(+ (neg a) b)"),
        ("length(a) - length(b) > 60", "(> (- (length a) (length b)) 60)"),
        ("a between 1 and 2 and b", "(and (between a 1 2) b)"),
        ("a not between '1' and '2'", "(not between a '1' '2')"),
        ("a is null or b is not null or c IS TRUE", "(or (is a null) (not is b null) (is c true))"),
        ("fields['a.b'] = \"c\"", "(= (index fields 'a.b') 'c')"),
        ("fields.x = y.z", "(= fields.x y.z)"),
        ("a['x'].y", "(index (index a 'x') 'y')"),
        ("f([a, b], c > 1 or d, e)", "(f (array a b) (or (> c 1) d) e)"),
        ("f()", "(f)"),
        ("cast(a as int) > 5", "(> (cast a) 5)"),
        ("if(a, 1, if(b, 2, 3)) >= 2", "(>= (if a 1 (if b 2 3)) 2)"),
        ("a = !b", "(= a (not b))"),
        ("true = FALSE", "(= true false)"),
        ("a > 30m", "(> a 30m)"),
        (r"a = 'it\'s \\ \d'", r"(= a 'it's \ \d')"),
        ("hasThreatMatch([a], x=1 y=2 (z=3))", "(hasThreatMatch (array a) (and (= x 1) (= y 2) (= z 3)))"),
        ("a in (b) in (c)", "(in (in a b) c)"),
        ("x like 'a' escape '!' and y", "(and (like x 'a') y)"),
        ("`odd name` = 1", "(= odd name 1)"),
        ("/* a */ x /* b */", "x"),
    ],
)
def test_an_expression_means(text, shape):
    parsed = parse(text)

    assert parsed.findings == ()
    assert spelled(parsed.condition) == shape


def test_clauses_stand_around_a_condition():
    parsed = parse('json field=fields "a", "b[*]" as x, y | json field=_raw "c" as z | where x = y')

    assert [(clause.names, [key.value for key in clause.keys]) for clause in parsed.clauses] == [
        (("x", "y"), ["a", "b[*]"]),
        (("z",), ["c"]),
    ]
    assert parsed.is_query
    assert spelled(parsed.condition) == "(= x y)"


def test_a_condition_stands_alone_or_behind_where():
    assert [parse(text).is_query for text in ("a = 1", "where a = 1", "| where a = 1", "| a = 1")] == [
        False,
        *[True] * 3,
    ]
    assert {spelled(parse(text).condition) for text in ("a = 1", "where a = 1", "| where a = 1")} == {"(= a 1)"}


def test_every_node_stands_where_it_says():
    for path in GOOD:
        text = path.read_text(encoding="utf-8")
        for node in walk(parse(text).condition):
            piece = text[node.start : node.end]
            assert piece == piece.strip()
            assert piece, path.stem
            if isinstance(node, tree.Field):
                assert piece == node.name


def test_a_long_chain_is_one_node_and_a_long_sum_is_walked():
    assert len(parse(" or ".join(["a = 1"] * 5_000)).condition.operands) == 5_000
    assert sum(1 for _ in walk(parse("a - " * 5_000 + "b").condition)) == 10_001
    assert parse("not " * 5_001 + "a").findings == ()


def test_what_cannot_be_read_costs_its_own_condition_only():
    parsed = parse("a lkie 'x' and b = 2 and (c = 3 d) and in and e")

    assert [finding.offset for finding in parsed.findings] == [2, 32, 39]
    assert spelled(parsed.condition) == "(and a (= b 2) (= c 3) ? e)"


NAMES = st.sampled_from(["a", "b", "action", "lower(c)", "fields['x.y']", "fields.z"])
VALUES = st.sampled_from(["'x'", '"y"', "1", "true", "-2", "length(d) - 1"])
SIMPLE = st.one_of(
    st.tuples(NAMES, st.sampled_from(["=", "==", "!=", "<", ">="]), VALUES),
    st.tuples(NAMES, st.sampled_from(["like", "NOT LIKE", "rlike", "MATCHES", "!matches"]), st.just("'%x*'")),
    st.tuples(NAMES, st.sampled_from(["matches", "not matches"]), st.sampled_from(["/a+/", r"/\/[/]'/"])),
    st.tuples(NAMES, st.sampled_from(["in", "NOT IN"]), st.just("('a', 'b')")),
    st.tuples(NAMES, st.sampled_from(["is null", "IS NOT NULL", "between 1 and 3"])),
).map(" ".join)
EXPRESSIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " OR ", " && ", " || "]), inner).map("".join),
        st.tuples(st.sampled_from(["not ", "!", "NOT NOT "]), inner).map("".join),
        inner.map("({})".format),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_sqlglot_reads_the_same(text):
    parsed = parse(text)

    assert parsed.findings == ()
    assert ours(parsed.condition) == theirs(expression(text))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_sqlglot_takes_every_good_expression(path):
    text = path.read_text(encoding="utf-8")

    taken = not isinstance(expression(text), Refusal)

    assert taken != parse(text).is_query


@pytest.mark.parametrize(
    "text", ["", "a =", "a = 'b", "(" * 50 + "a" + ")" * 50, "- " * 2_000 + "a", "a" + "[1]" * 2_000, "where a = 1"]
)
def test_what_sqlglot_cannot_take_is_refused(text):
    found = expression(text)

    assert isinstance(found, Refusal)
    assert found.reason
    assert 0 <= found.offset <= len(text)


def test_an_error_is_what_keeps_a_text_from_being_refused_quietly():
    for path in GOOD:
        assert all(one.level is not Level.ERROR for one in parse(path.read_text(encoding="utf-8")).findings)
