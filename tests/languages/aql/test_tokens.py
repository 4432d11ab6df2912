import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.aql.tokens import Kind, code, comments, tokenize, unquoted

SHARDS = (
    *("'", "''", '"', '""', "--", "/*", "*/", "\n", "\r", " ", "\\", "(", ")", ",", ";", "::", ".", "\u2018", "\u201d"),
    *("x", "_", "é", "𝄞", "1", "0x", "0xff", "1.5", "1e9", "=", "==", "!=", "<>", "<<", "||", "*", "%", "$", "#"),
)


@given(st.lists(st.sampled_from(SHARDS)).map("".join) | st.text())
def test_tokens_cover_everything_but_white_space(text):
    tokens = tokenize(text)

    assert all(text[token.start : token.end] == token.text and token.text for token in tokens)
    at, rest = 0, ""
    for token in tokens:
        rest += text[at : token.start]
        at = token.end
    assert not (rest + text[at:]).strip()


@pytest.mark.parametrize("text", ["'a'", "''", "'it''s'", r"'C:\Temp\'", "'two\nlines'", "'-- no comment'", "'\"'"])
def test_a_text_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.STRING, text)]


@pytest.mark.parametrize("text", ['"a b"', '"say ""x"""', '"it\'s"'])
def test_a_quoted_name_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.QUOTED, text)]


@pytest.mark.parametrize("text", ["'never", '"never', "'it''", "'a' 'b''"])
def test_what_never_ends_takes_the_rest(text):
    assert tokenize(text)[-1].kind is Kind.BROKEN


@pytest.mark.parametrize("text", ["0xff", "12", "1.5", "1e9", "2E-3"])
def test_a_number_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.NUMBER, text)]


def test_a_name_space_belongs_to_its_function():
    assert [token.text for token in tokenize("GEO::LOOKUP(a)")] == ["GEO::LOOKUP", "(", "a", ")"]
    assert tokenize("geo::lookup")[0].word == "GEO::LOOKUP"


def test_comments_are_no_code():
    text = "SELECT a -- it's | not (code\nFROM /* 'b */ events --"

    assert [token.text for token in code(text)] == ["SELECT", "a", "FROM", "events"]
    assert [comment.text for comment in comments(text)] == ["-- it's | not (code", "/* 'b */", "--"]
    assert all(text[comment.start :].startswith(comment.text) for comment in comments(text))


def test_quotes_are_taken_off():
    assert [unquoted(token) for token in tokenize('\'it\'\'s\' "a ""b""" c')] == ["it's", 'a "b"', "c"]
