"""Our mark: in a row of the reference table, and at the end of a note."""

import pytest

from sieminator.platforms.qradar.mark import from_row, sign, table_of, to_row, unsign, untouched
from tests.platforms.qradar.making import listed, marked

ROW = to_row(marked(), listed(), "SOC")


def test_a_row_is_short_texts():
    assert ROW == {
        "scheme": "1",
        "owner": "soc",
        "key": "0d7ec710-0000-4000-8000-000000000001",
        "version": "1.0.0",
        "fingerprint": "aaaaaaaaaaaaaaaa",
        "moved": "1767225600000",
        "enabled": "true",
        "group": "SOC",
    }
    assert "group" not in to_row(marked(), listed())


def test_each_owner_has_a_table():
    assert table_of("soc") == "sieminator_soc"


def test_a_row_gives_the_mark_back():
    assert from_row(ROW) == marked()


@pytest.mark.parametrize(
    "row",
    [
        None,
        {},
        {**ROW, "key": "no UUID"},
        {**ROW, "scheme": "²"},
        {**ROW, "scheme": ""},
        {**ROW, "version": "a b"},
        {**ROW, "fingerprint": "short"},
        {**ROW, "owner": None},
        {name: value for name, value in ROW.items() if name != "fingerprint"},
    ],
)
def test_a_row_that_is_not_ours_gives_none(row):
    assert from_row(row) is None


def test_a_rule_of_which_the_list_says_the_same_is_untouched():
    assert untouched(ROW, listed())


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        (ROW, listed(modification_date=1_767_225_600_001)),
        (ROW, listed(enabled=False)),
        (ROW, listed(modification_date=None)),
        ({**ROW, "moved": "None"}, listed(modification_date=None)),
        (None, listed()),
        ({}, listed()),
    ],
)
def test_a_rule_that_moved_or_is_not_known_is_not_untouched(row, entry):
    assert not untouched(row, entry)


@pytest.mark.parametrize("notes", ["", "One.", f"One.\n{marked(version='0.1.0')}"])
def test_a_note_gives_back_what_was_signed(notes):
    assert unsign(sign(notes, marked())) == (notes, marked())


def test_a_note_without_a_mark_has_none():
    assert unsign(sign("One.", None)) == ("One.", None)
    assert unsign(f"One. {marked()}") == (f"One. {marked()}", None)
