import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.sumo.tokens import Kind, comments, tokenize

SHARDS = (
    *(
        '"',
        "'",
        "\\",
        "/",
        "//",
        "/*",
        "*/",
        "*",
        "\n",
        "\r",
        " ",
        "|",
        "||",
        "(",
        ")",
        "[",
        "]",
        "[subquery:",
        "{{",
        "}}",
    ),
    *("x", "_", "%", '%"', "1", "1.5Gi", "15m", "=", "!", "matches", "é", "𝄞", "geo://", "a.b", "?", ":", ",", "#"),
)


def kinds(text):
    return [(token.kind, token.text) for token in tokenize(text)]


def after_scope(text):
    return kinds(f"|{text}")[1:]


@pytest.mark.parametrize("text", ['"plain"', '"with \\" and \\\\"', '"of two\nlines"', '""', '"// no comment"'])
def test_a_string_is_one_token(text):
    assert kinds(text) == after_scope(text) == [(Kind.STRING, text)]


def test_a_string_does_not_run_over_a_line_that_begins_with_a_pipe():
    assert after_scope('"never\n | count')[:2] == [(Kind.BROKEN, '"never'), (Kind.PIPE, "|")]


@pytest.mark.parametrize(
    "text", ["*sysmon*", "windows/*", "15:39:26", "a@b.com", "/aws/{{x y}}/*", "c:\\x", "a,b", "x'y"]
)
def test_a_word_of_a_scope_is_one_token(text):
    assert [found for _, found in kinds(text)] == [text]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("user.name", Kind.NAME),
        ("2hrs", Kind.NAME),
        ("_count", Kind.NAME),
        ('%"a name"', Kind.ESCAPED),
        ("%users[2].address", Kind.ESCAPED),
        ("1.5Gi", Kind.NUMBER),
        ("15m", Kind.NUMBER),
        ("3.14e+4", Kind.NUMBER),
        ("{{x}}", Kind.TEMPLATE),
        ("_{{a}}.b", Kind.TEMPLATE),
        ("geo://location", Kind.ADDRESS),
        ('path://"/Library/a b"', Kind.ADDRESS),
        ("':'", Kind.SINGLE),
        ("'''", Kind.SINGLE),
        ("/a[/]b\\/c/", Kind.REGEX),
    ],
)
def test_behind_the_scope_it_is_one_token(text, kind):
    assert after_scope(text) == [(kind, text)]


def test_a_slash_divides_where_a_value_has_just_been():
    assert [text for _, text in after_scope("a / b / (c) / 2 / d")] == [
        "a",
        "/",
        "b",
        "/",
        "(",
        "c",
        ")",
        "/",
        "2",
        "/",
        "d",
    ]


@pytest.mark.parametrize("text", ["x matches /a|b/", "replace(x, /a|b/, y)", "(/a|b/)"])
def test_a_slash_begins_a_regular_expression_where_a_value_is_due(text):
    assert (Kind.REGEX, "/a|b/") in after_scope(text)


def test_an_address_holds_no_comment():
    text = '_sourceName=http://a // one\n| where x = "http://b" // two\n| lookup * from https://c on a=b /* three */'

    assert [comment.text for comment in comments(text)] == ["// one", "// two", "/* three */"]


def test_a_wildcard_behind_a_slash_begins_no_comment():
    assert list(comments("_sourceCategory=Labs/* error")) == []


def test_a_subquery_has_a_scope_of_its_own():
    text = "[subquery from=(2026/01/01 10:00) : */x* | count / 2] */y* | a"

    assert [token.text for token in tokenize(text) if token.kind is Kind.WORD] == ["*/x*", "*/y*"]


@given(st.lists(st.sampled_from(SHARDS)).map("".join) | st.lists(st.sampled_from(SHARDS)).map(" ".join) | st.text())
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
