"""Every file in `cases/` says in its first lines what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.lint import lint, lint_fragment, lint_windows
from sieminator.languages.kql.sources import tables
from sieminator.languages.kql.windows import time_windows
from sieminator.languages.reader import reader
from tests.languages.casefile import cases, found_in, read_case, span

WORDS = (
    *(
        "let",
        "x",
        "=",
        "T",
        ";",
        "|",
        "union",
        "join",
        "search",
        "as",
        "on",
        "kind",
        "*",
        ",",
        ".",
        ":",
        "stats",
        "select",
    ),
    *("from", "#", "_index", "(", ")", "[", "]", "{", "}", "'a'", '"b', "~~~", "//"),
    *("TimeGenerated", ">", "between", "ago", "1d", "time", ".."),
)


@pytest.mark.parametrize("path", cases(__file__), ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    case = read_case(path)

    assert found_in(reader("kql"), case) == case.expect


@pytest.mark.parametrize("path", cases(__file__), ids=lambda path: path.stem)
def test_a_case_says_its_tables_and_windows(path):
    head, _, text = path.read_text(encoding="utf-8").partition("---\n")
    said = dict(re.findall(r"^# (tables|windows): *(.*)$", head, re.MULTILINE))

    if "tables" in said:
        assert " ".join(sorted(tables(text))) == said["tables"]
    if "windows" in said:
        assert [window.span for window in time_windows(text)] == [span(each) for each in said["windows"].split()]


def test_there_is_a_case_for_every_code():
    """But for the one that only a fragment can have."""
    source = Path(lint.__code__.co_filename).parents[1]
    reported = {
        code for path in source.rglob("*.py") for code in re.findall(r'"(KQL0[0-7]\d)"', path.read_text("utf-8"))
    }
    expected = {code for path in cases(__file__) for code in re.findall(r"KQL\d{3}", read_case(path).expect)}

    assert reported - expected == {"KQL010"}


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_a_text_without_code_is_empty(text):
    assert [finding.code for finding in lint(text)] == ["KQL001"]


@pytest.mark.parametrize(
    "text",
    [
        "a == 1",
        "a == 1 // why",
        "not (a == 1)",
        "a in (T | where b | project a)",
        "a in (<<names>>) or b == <<one>>",
        "a has \"|\" or b has ';'",
        "(a == 1) or\n(b == 2)",
    ],
)
def test_a_condition_is_a_fragment(text):
    assert list(lint_fragment(text)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("x in (y) or a == 1) and (false", ["KQL002"]),
        ("a == (1", ["KQL002"]),
        ("a | take 1", ["KQL010"]),
        ("(a) | take 1", ["KQL010"]),
        ("a; print 1", ["KQL010"]),
        ('a == "b', ["KQL003"]),
        ("// only words", ["KQL001"]),
        ("union T", ["KQL010"]),
        ("let a = 1", ["KQL010"]),
        ("a = 1", ["KQL015"]),
        ("a == 1, b == 2", ["KQL017"]),
        ("a == 1 && b == 2", ["KQL016"]),
        ("a ==", ["KQL018"]),
        ("", ["KQL001"]),
    ],
)
def test_what_would_break_out_of_its_brackets_is_no_fragment(text, codes):
    assert [finding.code for finding in lint_fragment(text)] == codes


def test_the_hint_of_a_window_names_a_lookback_that_fits():
    text = "T | where TimeGenerated > ago(36h) and Timestamp > ago(90s)"

    found = list(lint_windows(text, timedelta(seconds=30)))

    assert [finding.message for finding in found] == [
        "the query looks back 36h, the rule only 30s",
        "the query looks back 90s, the rule only 30s",
    ]
    assert found[0].hint.startswith("set lookback to 36h")


def test_a_span_below_a_second_is_still_spelled():
    found = list(lint_windows("T | where Timestamp > ago(100ms)", timedelta(microseconds=1)))

    assert [finding.message for finding in found] == ["the query looks back 0.1s, the rule only 1e-06s"]


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from([" ", "\n", ""]))
def test_no_text_is_too_broken_to_read(words, space):
    text = space.join(words)

    found = [*lint(text), *lint_windows(text, timedelta(hours=1))]

    assert all(0 <= finding.offset <= len(text) for finding in found)
    assert tables(text) >= set()
