"""Every file in `cases/` says in its head what is to be found in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.languages.reader import reader
from tests.languages.casefile import cases, found_in, read_case

ROOM = reader("cql")
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", cases(__file__), ids=lambda path: path.stem)
def test_a_case_holds_what_it_says(path):
    case = read_case(path)

    assert found_in(ROOM, case) == case.expect


def test_every_code_that_a_query_can_have_is_in_a_case():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "sieminator/languages/cql").rglob("*.py")]
    reported = {code for text in texts for code in re.findall(r'"(CQL\d{3})"', text)}
    expected = {code for path in cases(__file__) for code in re.findall(r"CQL\d{3}", read_case(path).expect)}

    assert reported - expected == {"CQL022"}  # only a fragment has it


@pytest.mark.parametrize(
    "text",
    [
        "FileName=cmd.exe",
        "FileName=/^cmd\\.exe$/i and (a=b or c=*) // why",
        'cidr(aip, subnet="10.0.0.0/8") or !in(a, values=["|", ";"])',
        "not x=1 y =~ wildcard(a*)",
        '"free text"',
        "test(a == b)",
    ],
)
def test_a_filter_is_a_fragment(text):
    assert list(ROOM.lint_fragment(text)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["CQL001"]),
        ("// only words", ["CQL001"]),
        ("a=1 | b=2", ["CQL022"]),
        ("a := 1", ["CQL022"]),
        ("case { a=1 }", ["CQL022"]),
        ("$saved()", ["CQL022"]),
        ("a=1 or groupBy(b)", ["CQL022"]),
        ("a=1) or (b=2", ["CQL002"]),
        ('a="b', ["CQL003"]),
        ("a=1 nto b=2", ["CQL016"]),
        ("a == b", ["CQL005"]),
        ("cidr(aip, subent=b)", ["CQL012"]),
    ],
)
def test_what_is_no_filter_is_no_fragment(text, codes):
    assert [finding.code for finding in ROOM.lint_fragment(text)] == codes


def test_a_hint_names_the_lookback_that_fits():
    found = list(ROOM.lint_windows("setTimeInterval(start=36h) | a=b", timedelta(seconds=90)))

    assert [finding.message for finding in found] == ["the query looks back 36h, the rule only 90s"]
    assert found[0].hint.startswith("set lookback to 36h")


@pytest.mark.parametrize(
    "text",
    [
        "setTimeInterval(start=1mon) | a=b",
        "test(@timestamp > now() - x)",
        "test(@timestamp < now() - 1000)",
        "test(@timestamp > start())",
        "test(x > now() - 1000)",
        'setTimeInterval(start="99999999w")',
    ],
)
def test_a_window_that_is_not_plain_is_left_alone(text):
    assert list(ROOM.lint_windows(text, timedelta(hours=1))) == []
