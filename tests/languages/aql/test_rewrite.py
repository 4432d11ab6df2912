from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.lint import lint, lint_fragment
from sieminator.languages.aql.rewrite import bound, count, exclude, literal, plain_filter, strip_comments
from sieminator.languages.aql.tokens import Kind, code, tokenize, unquoted
from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level

GOOD = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).with_name("good").glob("*.aql"))]
ANY_TEXT = st.text(st.characters(codec=None)) | st.text(alphabet="\"'\\\n\r;-/*()%_a")
START, END = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
WINDOW = "START 1772352000000 STOP 1772355600000"
TRICKY = "SELECT a -- LAST 1 HOURS\nFROM events /* WHERE */ WHERE b = '-- LAST 2 DAYS' LAST 3 HOURS -- end"


@given(ANY_TEXT)
def test_any_text_becomes_one_text_that_reads_back_as_itself(value):
    tokens = tokenize(literal(value, "text"))

    assert [token.kind for token in tokens] == [Kind.STRING]
    assert unquoted(tokens[0]) == value


@given(st.lists(ANY_TEXT | st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_list_becomes_what_in_takes(values):
    text = f"a IN ({literal(values, 'list')})"

    assert list(lint_fragment(f"username IN ({literal(['x'], 'list')})")) == []
    assert sum(token.kind is Kind.COMMA for token in code(text)) == len(values) - 1


def test_numbers_and_raw_text_are_written_as_they_are():
    assert literal(5, "number") == "5"
    assert literal(-0.5, "number") == "-0.5"
    assert literal('"Process Path"', "raw") == '"Process Path"'


@pytest.mark.parametrize(
    ("value", "kind"),
    [(5, "text"), ("5", "number"), (True, "number"), (float("nan"), "number"), ("a", "list"), (1, "?")],
)
def test_a_value_that_is_not_of_its_type_is_refused(value, kind):
    with pytest.raises(ValueError, match="not a value of type"):
        literal(value, kind)


def test_exclusions_are_conditions_one_a_line():
    assert (
        exclude(["username = 'x'", "qid = 1 OR qid = 2\n"]) == "AND NOT (username = 'x')\nAND NOT (qid = 1 OR qid = 2)"
    )
    assert exclude([]) == ""


def test_a_comment_at_the_end_of_an_exclusion_swallows_nothing():
    text = "SELECT * FROM events WHERE qid = 1\n" + exclude(["username = 'x' -- the scanner"]) + "\nLAST 1 HOURS"

    assert [finding.code for finding in lint(text)] == ["AQL016"]


def test_comments_are_blanked_and_nothing_else_moves():
    assert strip_comments("a -- b\n/* c\nd */ 'e -- f' /* g") == "a     \n    \n     'e -- f'     "


@given(st.lists(st.sampled_from(["'", '"', "--", "/*", "*/", "\n", " ", "a", ";"])).map("".join))
def test_a_text_without_its_comments_reads_the_same_and_has_none(text):
    clean = strip_comments(text)

    assert code(clean) == code(text)
    assert strip_comments(clean) == clean
    assert [len(line) for line in clean.split("\n")] == [len(line) for line in text.split("\n")]


@pytest.mark.parametrize("text", GOOD)
def test_a_bound_query_is_sound_and_binding_it_again_changes_nothing(text):
    found = bound(text, START, END)

    if isinstance(found, Refusal):
        assert "sub-select" in found.reason
    else:
        assert found.count(WINDOW) == 1
        assert parse(found).complete
        assert bound(found, START, END) == found
        assert [one.code for one in lint(found) if one.level is Level.WARNING] == []


def test_a_window_takes_the_place_of_all_others():
    text = "SELECT a FROM events LIMIT 5 START '2026-01-01 00:00' STOP '2026-01-02 00:00' PARAMETERS X=1"

    assert bound(text, START, END) == f"SELECT a FROM events LIMIT 5\n{WINDOW}\nPARAMETERS X=1"
    assert bound("SELECT a FROM events;", START, END) == f"SELECT a FROM events\n{WINDOW}"
    assert parse(bound(TRICKY, START, END)).complete
    assert "'-- LAST 2 DAYS'" in bound(TRICKY, START, END)


def test_a_moment_without_a_time_zone_is_nobodys():
    with pytest.raises(ValueError, match="without a time zone"):
        bound("SELECT a FROM events", datetime(2026, 1, 1), END)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT a FROM events WHERE", "the text ends where a value is due"),
        ("SELECT a FROM events; SELECT b FROM events", "it is more than one query"),
        ("SELECT a FROM events WHERE a IN (SELECT b FROM flows)", "its sub-select has a stretch of time of its own"),
    ],
)
def test_what_cannot_be_bound_is_refused(text, reason):
    found = bound(text, START, END)

    assert (type(found), found.reason) == (Refusal, reason)
    assert 0 <= found.offset <= len(text)


@pytest.mark.parametrize("text", GOOD)
@pytest.mark.parametrize("bucket", [None, timedelta(minutes=10)])
def test_a_count_is_sound(text, bucket):
    found = count(text, bucket)

    if not isinstance(found, Refusal):
        assert parse(found).complete
        assert "COUNT(*) AS hits" in found


def test_a_count_is_one_row_or_one_for_each_bucket_and_entity():
    text = (
        'SELECT LONG(sourceip) AS l, username AS "User", qid FROM events WHERE l > 5 ORDER BY qid LIMIT 5 LAST 1 HOURS'
    )

    assert count(text) == ("SELECT COUNT(*) AS hits, LONG(sourceip) AS l\nFROM events\nWHERE l > 5\nLAST 1 HOURS")
    assert count(text, timedelta(minutes=1), ["user", "sourceip"]) == (
        "SELECT COUNT(*) AS hits, starttime - starttime % 60000 AS bucket, LONG(sourceip) AS l, "
        'username AS "User", "sourceip"\nFROM events\nWHERE l > 5\nGROUP BY bucket, "user", "sourceip"\nLAST 1 HOURS'
    )


def test_groups_are_counted_by_their_rows():
    text = "SELECT username, COUNT(*) AS n FROM events GROUP BY username HAVING n > 5 LAST 1 HOURS"

    assert count(text) == f"SELECT COUNT(*) AS hits\nFROM (\n{text}\n)"
    assert count(text, by=["username"]) == (
        f'SELECT COUNT(*) AS hits, "username"\nFROM (\n{text}\n)\nGROUP BY "username"'
    )


@pytest.mark.parametrize(
    ("text", "bucket", "by", "reason"),
    [
        ("SELECT a FROM events GROUP BY a", timedelta(hours=1), (), "it groups its results"),
        ("SELECT a FROM events GROUP BY a", None, ("b",), "it groups its results"),
        ("SELECT a FROM events GROUP BY a LIMIT 5", None, (), "it keeps only some of its groups"),
        ("SELECT MAX(a) AS b FROM events", timedelta(hours=1), (), "it aggregates its results"),
        ("SELECT DISTINCT a FROM events", timedelta(hours=1), (), "it drops what is there twice"),
        ("SELECT a AS hits FROM events WHERE hits = 1", None, (), "it has a column hits of its own"),
        ("SELECT a FROM events SESSION BY starttime a BEGIN b = 1", None, (), "it groups its results"),
    ],
)
def test_what_cannot_be_counted_is_refused(text, bucket, by, reason):
    found = count(text, bucket, by)

    assert (type(found), found.reason) == (Refusal, reason)


def test_a_bucket_of_no_time_is_nobodys():
    with pytest.raises(ValueError, match="no bucket of time"):
        count("SELECT a FROM events", timedelta(0))


def test_a_plain_query_is_its_condition():
    text = "SELECT a FROM events WHERE (a = 1 OR b = '--') -- why\n AND c = 2 ORDER BY a LIMIT 5 LAST 1 HOURS"

    found = plain_filter(text)

    assert found == "(a = 1 OR b = '--')       \n AND c = 2"
    assert [one for one in lint_fragment(found) if one.level is Level.ERROR] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT a FROM events LAST 1 HOURS", "it has no WHERE, so it would match everything"),
        ("SELECT COUNT(*) AS n FROM events WHERE a = 1", "it aggregates its results"),
        ("SELECT a FROM events WHERE a = 1 GROUP BY a", "it groups its results"),
        ("SELECT a FROM events WHERE a = 1 HAVING a > 1", "it groups its results"),
        ("SELECT a FROM events WHERE a IN (SELECT b FROM flows)", "it has a sub-select"),
        ("SELECT a FROM (SELECT a FROM events) WHERE a = 1", "it has a sub-select"),
        ("SELECT a FROM events INTO c WHERE a = 1", "it writes into a cursor"),
        ("SELECT a FROM events WHERE TEXT SEARCH 'x'", "TEXT SEARCH needs the index of what is stored"),
        ("SELECT a FROM events WHERE INOFFENSE(5)", "INOFFENSE is known only after the rules have run"),
        ("SELECT LONG(a) AS l FROM events WHERE l = 5", "its condition uses the alias l"),
        ("SELECT a WHERE a = 1", "it reads from nothing"),
        ("", "the query is empty"),
    ],
)
def test_what_is_no_plain_filter_is_refused(text, reason):
    found = plain_filter(text)

    assert (type(found), found.reason) == (Refusal, reason)
