"""Two values of a field, side by side."""

import pytest

from sieminator.model.change import FieldChange
from sieminator.report.clean import clean
from sieminator.report.values import differences, show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "(default)"),
        ("", '""'),
        ("(default)", '"(default)"'),
        (" padded ", '" padded "'),
        ("High", "High"),
        (True, "true"),
        ("true", '"true"'),
        (5, "5"),
        (["b", "a"], '["b", "a"]'),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
        ("a\x1b[31m", r"a\x1b[31m"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: object, shown: str) -> None:
    assert show(value) == shown


def test_long_lists_are_compared_line_by_line() -> None:
    old = [{"entityType": "Host", "fieldMappings": [{"columnName": "DeviceName", "identifier": "HostName"}]}]
    new = [{"entityType": "Host", "fieldMappings": [{"columnName": "Computer", "identifier": "HostName"}]}]

    (difference,) = differences((FieldChange("entityMappings", old, new),))

    assert '-        "columnName": "DeviceName",' in difference.diff
    assert '+        "columnName": "Computer",' in difference.diff


def test_values_that_read_the_same_and_are_not_still_differ() -> None:
    text = "x" * 100

    (difference,) = differences((FieldChange("a", [text], f'[\n  "{text}"\n]'),))

    assert any(line.startswith("-[") for line in difference.diff)


def test_cleaning_twice_is_cleaning_once() -> None:
    text = "a\x1b\u202e\ud800\tb"

    assert clean(clean(text)) == clean(text) == r"a\x1b\u202e\ud800" + "\tb"
