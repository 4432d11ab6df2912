import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.lint import lint
from sieminator.languages.kql.rewrite import exclude, literal
from sieminator.languages.kql.tokens import Kind, code, tokenize

ANY_TEXT = st.text(st.characters(codec=None)) | st.text(alphabet="\"'\\\n\r\u2028|;()/<>h@`~a")


def decode(string):
    """Read a KQL string literal the way that Microsoft's scanner does."""
    named = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}
    parts, at = [], 1
    while at < len(string) - 1:
        if string[at] != "\\":
            parts.append(string[at])
            at += 1
        elif string[at + 1] == "u":
            parts.append(chr(int(string[at + 2 : at + 6], 16)))
            at += 6
        else:
            parts.append(named[string[at + 1]])
            at += 2
    return "".join(parts)


@given(ANY_TEXT)
def test_any_text_becomes_one_string_that_reads_back_as_itself(value):
    written = literal(value, "text")

    assert [token.kind for token in tokenize(written)] == [Kind.STRING]
    assert decode(written) == value
    assert written.isprintable() or not set(written) & set("\r\n\u2028\u2029\x00\ufeff")


@given(st.lists(ANY_TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_a_list_becomes_literals_with_commas_between_them(values):
    tokens = [token for token in code(f"dynamic([{literal(values, 'list')}])") if token.text != "-"]

    inner = tokens[3:-2]
    assert all(token.kind in {Kind.STRING, Kind.NUMBER} for token in inner[::2])
    assert all(token.text == "," for token in inner[1::2])
    assert len(inner[::2]) == len(values)


def test_numbers_and_raw_text_are_written_as_they_are():
    assert literal(5, "number") == "5"
    assert literal(-0.5, "number") == "-0.5"
    assert literal("ago(1d)", "raw") == "ago(1d)"


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
    assert exclude(['A == "x"', "B has 'y'\n"]) == "| where not (A == \"x\")\n| where not (B has 'y')"
    assert exclude([]) == ""


def test_a_comment_at_the_end_of_an_exclusion_swallows_nothing():
    text = "T\n" + exclude(['A == "x" // the scanner'])

    assert list(lint(text)) == []
