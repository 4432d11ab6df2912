"""How far a rule's windows are accounted for, as the text of a cell."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.running import Ran, Tally
from sieminator.platforms.qradar.convert.register import read, read_day, read_tally, write, write_tally

counts = st.integers(0, 10**15 - 1)
tallies = st.builds(Tally, counts, counts, counts, counts, counts)
minutes = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
rans = st.builds(Ran, minutes, st.dates(), tallies, st.integers(0, 10**10).map(lambda n: timedelta(milliseconds=n)))
PLAIN = Ran(datetime(2026, 11, 28, 12, tzinfo=UTC), date(2026, 11, 28), Tally(3, 2, 1, 0, 4), timedelta(seconds=2.5))
TEXT = "until=1795867200000 day=2026-11-28 windows=3 hits=2 truncated=1 skipped=0 failed=4 took=2500"


@given(rans)
def test_a_register_comes_back_as_it_was(ran):
    assert read(write(ran)) == ran


@given(tallies)
def test_a_tally_comes_back_as_it_was(tally):
    assert read_tally(write_tally(tally)) == tally


@given(rans)
def test_a_register_fits_into_a_cell(ran):
    assert len(write(ran)) <= 200


def test_its_form_is_for_ever():
    """Committed: consoles hold it."""
    assert write(PLAIN) == TEXT
    assert read(TEXT) == PLAIN


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "-",
        "until=1",
        TEXT.replace("until=1795867200000", "until=soon"),
        TEXT.replace("until=1795867200000", "until=" + "9" * 18),
        TEXT.replace("2026-11-28", "2026-02-30"),
        TEXT.replace("2026-11-28", "20261128"),
        TEXT.replace("hits=2", "hits=-2"),
        TEXT.replace("hits=2", "hits=٢"),
        TEXT.replace("hits=2", "hits="),
        TEXT.replace("hits=2 ", ""),
        TEXT.replace("hits=2", "hits=2 hits=3"),
        TEXT.replace("took=2500", "took=" + "9" * 5_000),
        TEXT + " and more",
        TEXT.replace(" ", "  "),
    ],
)
def test_what_is_no_register_is_none(text):
    assert read(text) is None


@given(st.text(st.sampled_from("until=dayhsw 0123456789-\n")) | st.text())
def test_any_text_is_read_without_raising(text):
    read(text)
    read_tally(text)
    read_day(text)


def test_a_word_of_a_newer_version_is_passed_over():
    assert read(f"{TEXT} lost=7") == PLAIN


def test_an_edited_moment_is_rounded_down_so_that_no_event_is_passed_over():
    found = read(TEXT.replace("1795867200000", "1795867259999"))

    assert found == PLAIN
