import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.cse.tokens import Kind, Quoting, comments, tokenize
from tests.languages.cse.corpus import GOOD

SHARDS = (
    *(
        "'",
        '"',
        "\\",
        "`",
        "/",
        "//",
        "/*",
        "*/",
        "--",
        "\n",
        "\r",
        " ",
        "|",
        "||",
        ";",
        "(",
        "]",
        "{",
        "!",
        "!=",
        "<=>",
    ),
    *(
        "x",
        "_",
        "matches",
        "MATCHES ",
        "and",
        "1",
        "1.5",
        "2Ki",
        "5m",
        "=",
        "=<",
        "é",
        "𝄞",
        "\u201c",
        "\u201d",
        "#",
        "\0",
    ),
)


def kinds(text):
    return [token.kind for token in tokenize(text)]


@pytest.mark.parametrize(
    "text",
    ["'plain'", '"plain"', "''", r"'it\'s'", r'"say \"so\""', r"'ends in \\'", "'two\nlines'", "'a // b /* c */ -- d'"],
)
def test_a_quoted_text_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.STRING, text)]


@pytest.mark.parametrize("text", ["'never", '"never', r"'never\'", "'", "\u201croot\u201d", "\u2018root"])
def test_a_text_that_never_ends_is_broken(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.BROKEN_STRING, text)]


def test_a_broken_text_ends_at_its_line():
    assert kinds("'never\nx") == [Kind.BROKEN_STRING, Kind.NAME]


def test_how_a_backslash_before_a_quote_is_read_can_be_chosen():
    text = r"'C:\' = 'x'"

    assert [token.text for token in tokenize(text)] == [r"'C:\' = '", "x", "'"]
    assert [token.text for token in tokenize(text, Quoting.PLAIN)] == [r"'C:\'", "=", "'x'"]


@pytest.mark.parametrize("text", ["/a/", r"/a\/b/", "/[/]+/", r"/[^\]/]x/", "/[a/", "/(?i)x y/"])
def test_a_regex_stands_where_a_value_is_due(text):
    tokens = tokenize(f"x matches {text} and y")

    assert [(tokens[2].kind, tokens[2].text), tokens[3].text] == [(Kind.REGEX, text), "and"]


@pytest.mark.parametrize("text", ["a / b / c", "1 / 2 / 3", "f(x) / 2 / y", "x['a'] / 2 / y", "'a' / 'b' / 'c'"])
def test_behind_a_value_a_slash_divides(text):
    assert Kind.REGEX not in kinds(text)
    assert [token.text for token in tokenize(text)].count("/") == 2


@pytest.mark.parametrize("text", ["1", "1.5", "1e9", "30m", "2Ki", "100ms", "5B", "7w"])
def test_a_number_is_one_token_with_its_unit(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.NUMBER, text)]


@pytest.mark.parametrize("text", ["x", "_raw", "dstDevice_ip", "`odd name`", "häuser", "4624Z"])
def test_a_name_is_one_token(text):
    assert [(token.kind, token.text) for token in tokenize(text)] == [(Kind.NAME, text)]


def test_operators_stand_alone():
    tokens = tokenize("a<=>b<>c!=d==e&&f||g|h;i=<j")

    signs = [token.text for token in tokens if token.kind is not Kind.NAME]
    assert signs == ["<=>", "<>", "!=", "==", "&&", "||", "|", ";", "=<"]
    assert [token.kind for token in tokens if token.text in "|;"] == [Kind.PIPE, Kind.END]


def test_only_slash_and_star_begin_a_comment():
    text = "/* one */ a = 1 /* two\nlines */ // three\n-- four\nb = '/* five */'"

    assert [comment.text for comment in comments(text)] == ["/* one */", "/* two\nlines */"]
    assert kinds(text).count(Kind.LINE_COMMENT) == 2


@given(st.lists(st.sampled_from(SHARDS)).map("".join) | st.text(), st.sampled_from(Quoting))
def test_tokens_cover_everything_but_white_space(text, quoting):
    tokens = tokenize(text, quoting)

    assert all(text[token.start : token.end] == token.text and token.text for token in tokens)
    assert not "".join(between(text, tokens)).strip()


def test_tokens_tile_every_good_expression():
    for path in GOOD:
        text = path.read_text(encoding="utf-8")
        assert not "".join(between(text, tokenize(text))).strip(), path.stem


def between(text, tokens):
    at = 0
    for token in tokens:
        yield text[at : token.start]
        at = token.end
    yield text[at:]
