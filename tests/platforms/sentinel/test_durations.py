from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.sentinel.convert.durations import canonical, parse, write

durations = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("PT24H", "P1D"),
        ("PT05H00M00S", "PT5H"),
        ("P0DT5H", "PT5H"),
        ("PT60M", "PT1H"),
        ("P1W", "P7D"),
        ("PT36H", "P1DT12H"),
        ("PT0S", "PT0S"),
        ("PT1.5S", "PT1.5S"),
        ("P2DT1H30M", "P2DT1H30M"),
    ],
)
def test_a_duration_has_one_shortest_spelling(text, shortest):
    assert canonical(text) == shortest


@pytest.mark.parametrize("text", ["", "P", "PT", "P1Y", "P1M", "5h", "1.00:00:00", "PT5H ", "P1DT", "P9999999999D"])
def test_what_is_no_duration_of_fixed_length_stays_as_it_is(text):
    assert parse(text) is None
    assert canonical(text) == text


@given(durations)
def test_what_is_written_reads_back(duration):
    assert parse(write(duration)) == duration


@given(durations)
def test_the_shortest_spelling_is_its_own(duration):
    assert canonical(write(duration)) == write(duration)
