"""Every file in `cases/` says in its first lines what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.languages.cse.lint import lint, lint_fragment, lint_windows
from sieminator.languages.reader import reader
from tests.languages.casefile import cases, found_in, read_case

CASES = cases(__file__)
SOURCES = sorted(Path(lint.__code__.co_filename).parents[1].rglob("*.py"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    case = read_case(path)

    assert found_in(reader("cse"), case) == case.expect


def test_every_code_has_a_case():
    reported = {code for path in SOURCES for code in re.findall(r'"(CSE\d{3})"', path.read_text(encoding="utf-8"))}
    shown = set(re.findall(r"CSE\d{3}", "".join(read_case(path).expect for path in CASES)))

    assert reported - shown == {"CSE009"}  # of fragments, below


@pytest.mark.parametrize(
    "text",
    [
        "user_username = 'scanner'",
        "/* why */ user_username = 'scanner' /* it is */",
        "action = 'a' OR action = 'b'",
        "NOT success = true\n",
    ],
)
def test_a_condition_is_a_fragment(text):
    assert list(lint_fragment(text)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["CSE001"]),
        (" /* only words */", ["CSE001"]),
        ("action = 'x') OR (action = 'y'", ["CSE002"]),
        ("(action = 'x'", ["CSE002"]),
        ("action = 'x", ["CSE003"]),
        ("action = 'x' // why", ["CSE007"]),
        (" | where action = 'x'", ["CSE009"]),
        ("where action = 'x'", ["CSE009"]),
        ("action = 'x' | count", ["CSE009", "CSE006"]),
        ("| json field=fields 'a' as x | where x = 'b'", ["CSE009"]),
        ("action = 'x';", ["CSE005"]),
    ],
)
def test_what_would_break_out_of_its_brackets_is_no_fragment(text, codes):
    assert [finding.code for finding in lint_fragment(text)] == codes


def test_an_expression_has_no_window():
    assert list(lint_windows("timestamp > 0 AND hour = 3", timedelta(hours=1))) == []


def test_a_hint_names_what_was_meant():
    hints = {
        finding.message: finding.hint
        for text in ("usr_username = 'x'", "lowre(action) = 'x'", "action lkie 'x%'", "action = 'x' orr action = 'y'")
        for finding in lint(text)
    }

    assert [hint.split("?")[0] for hint in hints.values()] == [
        "did you mean user_username",
        "did you mean lower",
        "did you mean LIKE for `lkie`",
        "did you mean OR for `orr`",
    ]


def test_the_trigger_of_an_aggregation_may_use_names_of_its_own():
    assert list(lint("(bad / (good + bad)) * 100 > 75")) == []
    assert [finding.code for finding in lint("bad > 75 AND dstPort = 22")] == ["CSE012"]


def test_one_query_list_is_told_once_with_its_number():
    text = " OR ".join(f"lower(baseImage) LIKE '%p{number}.exe'" for number in range(20))

    (finding,) = lint(text)

    assert finding.code == "CSE020"
    assert "19 more" in finding.message
