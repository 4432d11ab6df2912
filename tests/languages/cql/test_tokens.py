import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.cql.tokens import Kind, code, comments, tokenize
from sieminator.languages.reader import reader

PIECES = [*'()[]{}|;,.:=!<>~#@$%&*?+-/\\"_ \n', "//", "/*", "*/", ":=", "=~", "=>", "a", "b.c", "f(", "x[0]", "?{y=*}"]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokenize(text)]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_tokens_tile_the_text(text):
    at = 0
    for token in tokenize(text):
        assert not text[at : token.start].strip()
        assert token.text == text[token.start : token.end] != ""
        assert not token.text[0].isspace()
        at = token.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://www.example.com/", [("word", "https://www.example.com/")]),
        ("https: //x", [("word", "https:"), ("comment", "//x")]),
        ("/fisk/i", [("regex", "/fisk/i")]),
        ("foo=m/fisk/i", [("word", "foo"), ("operator", "="), ("word", "m/fisk/i")]),
        ("a /b/", [("word", "a"), ("regex", "/b/")]),
        ("x=/a\\/b/F", [("word", "x"), ("operator", "="), ("regex", "/a\\/b/F")]),
    ],
)
def test_the_place_says_what_a_slash_is(text, found):
    """As appendix A of the vendor's grammar tells."""
    assert kinds(text) == found


def test_an_expression_divides():
    texts = [token.text for token in tokenize("a:=m/fisk/i | b=c-d | e(f-g)")]

    assert texts == ["a", ":=", "m", "/", "fisk", "/", "i", "|", "b", "=", "c-d", "|", "e", "(", "f", "-", "g", ")"]


def test_a_group_behind_a_value_holds_filters():
    assert ("regex", "/a\\/b/") in kinds("#category=Request(uri=/a\\/b/ or x-y=1)")


def test_an_assignment_ends_where_its_step_does():
    texts = [token.text for token in tokenize("case { a := b-c ; d=e-f } | g=h-i")]

    assert texts == ["case", "{", "a", ":=", "b", "-", "c", ";", "d", "=", "e-f", "}", "|", "g", "=", "h-i"]


@pytest.mark.parametrize("text", ['"a', "/* a", "x=/a"])
def test_what_never_ends_is_broken(text):
    assert tokenize(text)[-1].kind is Kind.BROKEN


def test_comments_are_told_and_strings_are_none():
    text = 'a // b\n| x="// no" /* c\nd */ | y=/\\/\\/no/'

    assert [(comment.start, comment.text) for comment in comments(text)] == [(2, "// b"), (19, "/* c\nd */")]
    assert Kind.COMMENT not in {token.kind for token in code(text)}
    assert list(reader("cql").comments(text)) == list(comments(text))
