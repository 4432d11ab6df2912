"""Every file in `cases/` says above its text what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.languages.aql.lint import lint, lint_fragment, lint_windows
from sieminator.languages.aql.words import is_near, near
from sieminator.languages.reader import reader
from sieminator.model.problem import Level
from tests.languages.casefile import cases, found_in, read_case

ROOM = Path(__file__).parents[3] / "sieminator/languages/aql"


@pytest.mark.parametrize("path", cases(__file__), ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    case = read_case(path)

    assert found_in(reader("aql"), case) == case.expect


def test_every_code_that_the_room_reports_has_a_case():
    reported = {
        code for path in ROOM.rglob("*.py") for code in re.findall(r'"(AQL\d{3})"', path.read_text(encoding="utf-8"))
    }
    expected = {code for path in cases(__file__) for code in re.findall(r"AQL\d{3}", read_case(path).expect)}

    assert reported - expected == {"AQL034"}  # a fragment's


def test_findings_come_in_the_order_of_the_text():
    for path in cases(__file__):
        offsets = [finding.offset for finding in lint(read_case(path).text)]
        assert offsets == sorted(offsets), path.stem


@pytest.mark.parametrize(
    "text",
    [
        "username = 'root'",
        "(username = 'a') OR\n(username = 'b')",
        "LOWER(\"Process Path\") LIKE '%\\cmd.exe' AND NOT INCIDR('10.0.0.0/8', sourceip)",
        "TEXT SEARCH 'LAST 24 HOURS; WHERE'",
        "username IN (SELECT username FROM events LAST 5 MINUTES)",
    ],
)
def test_a_condition_is_a_fragment(text):
    assert list(lint_fragment(text)) == []


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("", "AQL001", 0),
        (" -- only words", "AQL001", 0),
        ("username = 'a') OR (qid = 1", "AQL002", 14),
        ("username = (1", "AQL002", 11),
        ("username = 'a", "AQL004", 11),
        ("username = 'a' LAST 1 HOURS", "AQL034", 15),
        ("username = 'a'; qid = 1", "AQL034", 14),
        ("username = 'a' AND", "AQL034", 18),
        ("WHERE username = 'a'", "AQL034", 0),
        ("SELECT * FROM events", "AQL034", 0),
        ("username = 'a', qid = 1", "AQL034", 14),
        ("username =~ 'a'", "AQL008", 9),
        ("IF " * 60 + "qid", "AQL003", 144),
        ("NOT " * 100 + "qid,", "AQL034", 403),
    ],
)
def test_what_would_break_out_of_its_brackets_is_no_fragment(text, code, offset):
    errors = [finding for finding in lint_fragment(text) if finding.level is Level.ERROR]

    assert [(finding.code, finding.offset) for finding in errors] == [(code, offset)]


def test_a_fragment_is_read_as_closely_as_a_query():
    found = list(lint_fragment("LOWR(usernam) = 'x' AND \"Image\" LIKE '%cmd.exe' -- why"))

    assert [finding.code for finding in found] == ["AQL010", "AQL014", "AQL015", "AQL020", "AQL022", "AQL016"]


def test_a_hint_of_a_window_names_a_lookback_that_fits():
    (found,) = lint_windows("SELECT qid FROM events LAST 36 HOURS", timedelta(seconds=30))

    assert found.message == "the query looks back 36h, the rule only 30s"
    assert found.hint.startswith("set lookback to 36h")


def test_of_windows_that_are_all_too_short_the_longest_is_told():
    text = "SELECT qid FROM events WHERE qid IN (SELECT qid FROM flows LAST 5 MINUTES) LAST 10 MINUTES"

    (found,) = lint_windows(text, timedelta(hours=1))

    assert (found.code, text[found.offset :]) == ("AQL032", "LAST 10 MINUTES")


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("WHERE", "WHRE", True),
        ("WHERE", "WHEERE", True),
        ("WHERE", "WHREE", True),
        ("WHERE", "WHESE", True),
        ("WHERE", "WHERE", False),
        ("WHERE", "HEREW", False),
        ("WHERE", "WH", False),
        ("OR", "RO", True),
        ("A", "AB", True),
    ],
)
def test_words_are_near_when_one_slip_makes_them_the_same(one, other, close):
    assert is_near(one, other) is is_near(other, one) is close
    assert near(one, [other]) == (other if close else "")
