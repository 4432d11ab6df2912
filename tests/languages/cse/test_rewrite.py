import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.cse.grammar import parse
from sieminator.languages.cse.lint import lint, lint_fragment
from sieminator.languages.cse.rewrite import exclude, literal
from sieminator.languages.cse.tokens import Kind, tokenize
from sieminator.languages.cse.tree import Chain, Not
from sieminator.model.problem import Level
from tests.languages.cse.corpus import GOOD

ANY_TEXT = st.text(st.characters(codec=None)) | st.text(alphabet="\"'\\\n\r\u2028|;()/<>*-#`~a")


def decode(text):
    """Read a quoted text as Spark does."""
    named = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}
    parts, at = [], 1
    while at < len(text) - 1:
        if text[at] != "\\":
            parts.append(text[at])
            at += 1
        elif text[at + 1] == "u":
            parts.append(chr(int(text[at + 2 : at + 6], 16)))
            at += 6
        else:
            parts.append(named[text[at + 1]])
            at += 2
    return "".join(parts)


@given(ANY_TEXT)
def test_any_text_becomes_one_text_that_reads_back_as_itself(value):
    written = literal(value, "text")

    assert [token.kind for token in tokenize(written)] == [Kind.STRING]
    assert decode(written) == value
    assert not set(written) & set("\r\n\u2028\u2029\x00\ufeff")


@given(st.lists(ANY_TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_list_stands_in_an_in(values):
    parsed = parse(f"action IN ({literal(values, 'list')})")

    assert parsed.findings == ()
    assert len(parsed.condition.items) == len(values)


def test_numbers_and_raw_text_are_written_as_they_are():
    assert literal(5, "number") == "5"
    assert literal(-0.5, "number") == "-0.5"
    assert literal("lower(action)", "raw") == "lower(action)"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "text"),
        ("5", "number"),
        (True, "number"),
        (float("inf"), "number"),
        ("a", "list"),
        ([["a"]], "list"),
        ("a", "?"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(value, kind):
    with pytest.raises(ValueError, match="not a value of type"):
        literal(value, kind)


def test_exclusions_are_conditions_one_a_line():
    assert exclude(["action = 'x'", " mfa = true\n"]) == "AND NOT (action = 'x')\nAND NOT (mfa = true)"
    assert exclude([]) == ""


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_whatever_is_a_fragment_can_be_excluded(path):
    fragment = path.read_text(encoding="utf-8")
    is_one = all(finding.level is not Level.ERROR for finding in lint_fragment(fragment))

    parsed = parse("success = true\n" + exclude([fragment]))

    assert is_one == (parsed.findings == ())
    if is_one:
        assert isinstance(parsed.condition, Chain)
        assert isinstance(parsed.condition.operands[-1], Not)


def test_a_comment_or_a_bracket_in_quotes_confuses_no_exclusion():
    text = "success = true\n" + exclude(["action = ') OR (' /* the scanner ) */", "action = 'b'"])

    assert list(lint(text)) == []
    assert len(parse(text).condition.operands) == 3
