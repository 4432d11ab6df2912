from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.logscale.schedule import TIME_ZONE, cron, wrong_field

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def matches(line: str, minute: int, hour: int, day: int) -> bool:
    """Say whether a cron line runs at a minute, read as cron reads it and not as we write it."""
    return all(
        _field(field, value)
        for field, value in zip(line.split(), (minute, hour, 1, 1, day), strict=True)
        if field != "*"
    )


def _field(field: str, value: int) -> bool:
    span, _, step = field.partition("/")
    first, _, last = span.partition("-")
    low, high = (0, 10_000) if span == "*" else (int(first), int(last or first))
    return low <= value <= high and (value - low) % int(step or 1) == 0


def runs(line: str) -> list[int]:
    """Return the minutes of a week at which a line runs."""
    minutes = range(7 * 24 * 60)
    return [one for one in minutes if matches(line, one % 60, one // 60 % 24, one // (24 * 60))]


@pytest.mark.parametrize(
    "every", [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY], ids=str
)
@pytest.mark.parametrize("seed", ["soc/a", "soc/b", "soc/c"])
def test_a_line_runs_as_often_as_every_says(every, seed):
    found = runs(cron(every, None, "UTC", seed))

    gaps = {after - before for before, after in pairwise(found)}
    assert gaps <= {every // MINUTE}
    assert len(found) == 7 * DAY // every


@pytest.mark.parametrize("every", [7 * MINUTE, 45 * MINUTE, 90 * MINUTE, 5 * HOUR, 2 * DAY, timedelta(seconds=30)])
def test_what_no_line_says_is_none_and_never_rounded(every):
    assert cron(every, None, "UTC", "soc/a") is None


def test_hourly_runs_are_spread_and_each_stays_where_it_is():
    lines = [cron(HOUR, None, "UTC", f"soc/{number}") for number in range(200)]

    assert len(set(lines)) > 40
    assert lines == [cron(HOUR, None, "UTC", f"soc/{number}") for number in range(200)]


@pytest.mark.parametrize(
    ("every", "zone", "line"),
    [
        (DAY, "UTC", "30 6 * * *"),
        (DAY, "UTC+02:00", "30 8 * * *"),
        (DAY, "UTC-07:30", "0 23 * * *"),
        (HOUR, "UTC", "30 * * * *"),
        (6 * HOUR, "UTC", "30 */6 * * *"),
        (4 * HOUR, "UTC", "30 2-23/4 * * *"),
        (15 * MINUTE, "UTC", "0-59/15 * * * *"),
    ],
)
def test_the_first_run_of_a_day_is_at_its_time_in_utc(every, zone, line):
    assert cron(every, time(6, 30), zone, "soc/a") == line


@given(st.integers(1, 7 * 24 * 60), st.text(max_size=5))
def test_whatever_line_we_write_can_be_read(minutes, seed):
    line = cron(minutes * MINUTE, None, "UTC", seed)

    assert line is None or wrong_field(line) is None


@pytest.mark.parametrize("line", ["* * * * *", "H * * * *", "*/15 0-6 1,15 * 1-5", "0 0 1 1 0", "5-59/10 * * * *"])
def test_a_line_as_crontab_has_it_is_fine(line):
    assert wrong_field(line) is None


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("* * * *", "4 fields"),
        ("60 * * * *", "minute"),
        ("H/15 * * * *", "minute"),
        ("* H * * *", "hour"),
        ("* * 0 * *", "day of the month"),
        ("* * * JAN *", "month"),
        ("* * * * 7", "day of the week"),
        ("5/15 * * * *", "minute"),
        ("10-5 * * * *", "minute"),
        ("*/0 * * * *", "minute"),
    ],
)
def test_a_line_that_is_none_says_which_field(line, word):
    assert word in wrong_field(line)


@pytest.mark.parametrize("zone", ["UTC", "UTC+1", "UTC-01", "UTC+12:45"])
def test_offsets_are_time_zones(zone):
    assert TIME_ZONE.fullmatch(zone)


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "CET", "UTC+24", "UTC+1:60", "utc", ""])
def test_names_are_none(zone):
    assert not TIME_ZONE.fullmatch(zone)
