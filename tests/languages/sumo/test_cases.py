"""Every file in `cases/` says in its first lines what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.languages.reader import reader
from sieminator.languages.sumo.lint import lint, lint_fragment, lint_windows
from tests.languages.casefile import cases, found_in, read_case

ROOM = Path(__file__).parents[3] / "sieminator/languages/sumo"


@pytest.mark.parametrize("path", cases(__file__), ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    case = read_case(path)

    assert found_in(reader("sumo"), case) == case.expect


def test_every_code_has_a_case():
    reported = {
        code for path in ROOM.rglob("*.py") for code in re.findall(r'"(SUM\d{3})"', path.read_text(encoding="utf-8"))
    }
    expected = {code for path in cases(__file__) for code in re.findall(r"SUM\d{3}", read_case(path).expect)}

    # Of brackets and of fragments other tests tell.
    assert reported - expected == {"SUM004", "SUM028"}


@pytest.mark.parametrize(
    "text",
    [
        'a = "1"',
        'a = "1" // why',
        'a in ("x", "|") or !(b matches "*|*")',
        '(a = "1") or\n(b = "2")',
        "[subquery: _sourceCategory=x | count by a | compose a]",
        "isNull(a)",
    ],
)
def test_a_condition_is_a_fragment(text):
    assert list(lint_fragment(text)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('x in ("y") or a = 1) and (b = 2', ["SUM002", "SUM002"]),
        ("a = (1", ["SUM002"]),
        ("a = 1 | limit 1", ["SUM028"]),
        ("(a) | limit 1", ["SUM028"]),
        ('a = "b', ["SUM003"]),
        ("a = 1 b = 2", ["SUM005"]),
        ("a like 1", ["SUM007"]),
        ("// only words", ["SUM001"]),
        ("", ["SUM001"]),
    ],
)
def test_what_would_break_out_of_its_brackets_is_no_fragment(text, codes):
    assert [finding.code for finding in lint_fragment(text)] == codes


def test_a_finding_in_a_fragment_stands_where_the_fragment_has_it():
    assert [finding.offset for finding in lint_fragment('a = 1 and tolower(b) = "c"')] == [10]


def test_the_hint_of_a_window_names_a_lookback_that_fits():
    text = "_index=a | where _messageTime > now() - 36h and _receiptTime > now() - 90s"

    found = list(lint_windows(text, timedelta(seconds=30)))

    assert [finding.message for finding in found] == [
        "the query looks back 36h, the rule only 30s",
        "the query looks back 90s, the rule only 30s",
    ]
    assert found[0].hint.startswith("set lookback to 36h")


def test_each_operator_is_judged_though_the_one_before_cannot_be_read():
    text = "_index=a\n" + '| where x = "1" y\n' * 5

    assert [finding.code for finding in lint(text)] == ["SUM005"] * 5
