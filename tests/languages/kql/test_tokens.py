import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.tokens import Kind, code, tokenize

SHARDS = (
    *("'", '"', "`", "```", "~", "~~~", "\\", "@", "h", "H", "//", "\n", "\r", "\u2028", " ", "|", ";", "(", "]", "{"),
    *("x", "_", "$", "1", "1.5h", "0x", "..", "=", "!", "é", "𝄞", "\\u00e9", "\\x", "\\1"),
)


@pytest.mark.parametrize(
    "text",
    [
        '"plain"',
        "'plain'",
        '"with \\" and \\\\ and \\u00e9 and \\x41 and \\101"',
        '@"C:\\Temp\\"',
        '@"said ""so"""',
        "@'it''s'",
        'h"secret"',
        "H'secret'",
        'h@"secret\\"',
        "```two\nlines // no comment```",
        "~~~two\nlines~~~",
        "h```secret```",
        '""',
        '@""',
    ],
)
def test_a_string_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.STRING, text)]


@pytest.mark.parametrize(
    "text",
    ['"never', "'never", '@"never', '@"""', "```never\never", "~~~never", 'h"never', '"bad \\q escape"', '"\\u12"'],
)
def test_a_string_that_the_vendors_scanner_would_not_finish_is_broken(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.BROKEN_STRING, text)]


def test_a_plain_string_ends_at_its_line():
    kinds = [token.kind for token in tokenize("'never\nT")]

    assert kinds == [Kind.BROKEN_STRING, Kind.NAME]


def test_a_comment_runs_to_the_end_of_its_line_and_is_no_code():
    text = "T // it's | not (code\n| take 1 //"

    assert [token.text for token in code(text)] == ["T", "|", "take", "1"]
    assert [token.text for token in tokenize(text) if token.kind is Kind.COMMENT] == ["// it's | not (code", "//"]


@pytest.mark.parametrize("text", ["1", "1.5", "1e9", "1.5e-3", "0xFF", "24h", "1.5d", "7days", "100ms", "3ticks"])
def test_a_number_or_timespan_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.NUMBER, text)]


@pytest.mark.parametrize("text", ["T", "_x", "$left", "2fa_users", "24hours_x", "häuser", "has_any", "h", "hH"])
def test_a_name_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.NAME, text)]


def test_operators_brackets_and_pipes_stand_alone():
    tokens = tokenize("a=~b!~c|d<=1..2;f(x)=>y")

    assert [token.text for token in tokens if token.kind is Kind.PUNCTUATION] == ["=~", "!~", "<=", "..", "=>"]
    assert [token.kind for token in tokens if token.text in "|;()"] == [Kind.PIPE, Kind.END, Kind.OPEN, Kind.CLOSE]


@given(st.lists(st.sampled_from(SHARDS)).map("".join) | st.text())
def test_tokens_cover_everything_but_white_space(text):
    tokens = tokenize(text)

    assert all(text[token.start : token.end] == token.text and token.text for token in tokens)
    assert not "".join(between(text, tokens)).strip()


def between(text, tokens):
    at = 0
    for token in tokens:
        yield text[at : token.start]
        at = token.end
    yield text[at:]


def test_a_long_hostile_string_costs_one_pass():
    """Octal escapes can be read in several ways; trying them all would take longer than anybody waits."""
    text = '"' + "\\111" * 5_000

    assert [token.kind for token in tokenize(text)] == [Kind.BROKEN_STRING]
