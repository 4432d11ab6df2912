"""Every file in `cases/` says in its first comments what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.lint import lint, lint_fragment, lint_windows
from sieminator.languages.kql.sources import tables
from sieminator.languages.kql.windows import time_windows
from sieminator.languages.scan import Lines

CASES = sorted(Path(__file__).with_name("cases").glob("*.kql"))
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
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text):
    return timedelta(**{UNITS[text[-1]]: float(text[:-1])})


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    text = path.read_text(encoding="utf-8")
    said = dict(re.findall(r"^// (\w+): *(.*)$", text, re.MULTILINE))
    found = list(lint(text))
    if "lookback" in said:
        found += lint_windows(text, span(said["lookback"]))

    places = [(finding, *Lines(text).position(finding.offset)) for finding in found]

    expected = "" if said["expect"] == "nothing" else said["expect"]
    assert ", ".join(f"{finding.code} {finding.level} {line}:{column}" for finding, line, column in places) == expected
    assert all(finding.message for finding in found)
    if "tables" in said:
        assert " ".join(sorted(tables(text))) == said["tables"]
    if "windows" in said:
        assert [window.span for window in time_windows(text)] == [span(each) for each in said["windows"].split()]


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_a_text_without_code_is_empty(text):
    assert [finding.code for finding in lint(text)] == ["KQL001"]


@pytest.mark.parametrize(
    "text",
    ["a == 1", "a == 1 // why", "a in (T | where b | project a)", "a has \"|\" or b has ';'", "(a == 1) or\n(b == 2)"],
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
