from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.platforms.sumo.schedule import LEAST, NAMED, ZONE, runs, shortest_gap, wrong_field

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def minutes_of(line: str) -> list[int]:
    """Return the minutes of a week at which a line runs, read as Quartz reads it; its week begins on a Sunday."""
    second, minute, hour, _, _, weekday, _ = line.split()
    assert second == "0"
    return [
        one
        for one in range(7 * 24 * 60)
        if _fits(minute, one % 60) and _fits(hour, one // 60 % 24) and _fits(weekday, one // (24 * 60) + 1)
    ]


def _fits(field: str, value: int) -> bool:
    if field in ("*", "?"):
        return True
    start, _, step = field.partition("/")
    return value >= int(start) and (value - int(start)) % int(step or 10_000) == 0


@pytest.mark.parametrize(("minutes", "name"), NAMED.items())
def test_what_has_a_name_of_the_vendors_needs_no_line(minutes, name):
    assert runs(minutes * MINUTE, None, "soc/a") == (name, None)


@pytest.mark.parametrize("every", [20 * MINUTE, 30 * MINUTE, 3 * HOUR, DAY, 7 * DAY], ids=str)
@pytest.mark.parametrize("seed", ["soc/a", "soc/b", "soc/c"])
def test_a_line_runs_as_often_as_every_says(every, seed):
    found = runs(every, None, seed)

    at = minutes_of(found.cron)
    assert {after - before for before, after in pairwise(at)} <= {every // MINUTE}
    assert len(at) == 7 * DAY // every


@pytest.mark.parametrize(
    ("every", "wanted"),
    [
        (DAY, ("1Day", "0 30 6 * * ? *")),
        (HOUR, ("Custom", "0 30 * * * ? *")),
        (6 * HOUR, ("Custom", "0 30 0/6 * * ? *")),
        (4 * HOUR, ("Custom", "0 30 2/4 * * ? *")),
        (15 * MINUTE, ("Custom", "0 0/15 * * * ? *")),
    ],
)
def test_the_first_run_of_a_day_is_at_its_time_in_utc(every, wanted):
    assert runs(every, time(6, 30), "soc/a") == wanted


def test_a_week_has_its_day_from_the_seed():
    lines = {runs(7 * DAY, time(6, 30), f"soc/{number}") for number in range(50)}

    assert {found.type for found in lines} == {"1Week"}
    assert {found.cron.rpartition(" *")[0] for found in lines} == {f"0 30 6 ? * {day}" for day in range(1, 8)}


def test_daily_runs_are_spread_and_each_stays_where_it_is():
    lines = [runs(DAY, None, f"soc/{number}") for number in range(200)]

    assert len(set(lines)) > 150
    assert lines == [runs(DAY, None, f"soc/{number}") for number in range(200)]


@pytest.mark.parametrize(
    "every", [MINUTE, 10 * MINUTE, 45 * MINUTE, 90 * MINUTE, 5 * HOUR, 2 * DAY, 15.5 * MINUTE], ids=str
)
def test_what_no_schedule_says_is_none_and_never_rounded(every):
    assert runs(every, None, "soc/a") is None


@given(st.integers(1, 7 * 24 * 60), st.text(max_size=5), st.one_of(st.none(), st.just(time(23, 59))))
def test_whatever_line_we_write_can_be_read_and_is_seldom_enough(minutes, seed, at):
    found = runs(minutes * MINUTE, at, seed)

    if found and found.cron:
        assert wrong_field(found.cron) is None
        assert shortest_gap(found.cron) == min(minutes * MINUTE, DAY) >= LEAST


@pytest.mark.parametrize(
    "line",
    ["0 0/15 * * * ? *", "0 0 16 ? * 2-6 *", "0 5,35 8-17 ? * MON-FRI *", "0 0 6 L * ? *", "0 0 6 ? JAN 2#1 2030"],
)
def test_a_line_as_quartz_has_it_is_fine(line):
    assert wrong_field(line) is None


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("0 0/15 * * * ?", "6 fields"),
        ("*/15 * * * *", "5 fields"),
        ("60 0 * * * ? *", "second"),
        ("0 60 * * * ? *", "minute"),
        ("0 0 24 * * ? *", "hour"),
        ("0 0 0 32 * ? *", "day of the month"),
        ("0 0 0 1 FOO ? *", "month"),
        ("0 0 0 ? * 0 *", "day of the week"),
        ("0 0 0 * * * *", "must be `?`"),
        ("0 0 0 ? * ? *", "must be `?`"),
        ("0 30-10 * * * ? *", "minute"),
        ("0 0/0 * * * ? *", "minute"),
    ],
)
def test_a_line_that_is_none_says_which_field(line, word):
    assert word in wrong_field(line)


@pytest.mark.parametrize(
    ("line", "gap"),
    [
        ("0 0/15 * * * ? *", 15 * MINUTE),
        ("0 0,5 * * * ? *", 5 * MINUTE),
        ("0 50 0/1 * * ? *", HOUR),
        ("0 0 22,2 * * ? *", 4 * HOUR),
        ("0 0 6 ? * MON *", DAY),
        ("0/10 0 6 ? * MON *", timedelta(seconds=10)),
    ],
)
def test_the_shortest_gap_of_a_line_counts_over_midnight(line, gap):
    assert shortest_gap(line) == gap


@pytest.mark.parametrize(
    "zone", ["UTC", "GMT", "GMT-8:00", "Europe/Warsaw", "America/Argentina/Buenos_Aires", "Etc/GMT+3"]
)
def test_full_names_and_distances_from_gmt_are_zones(zone):
    assert ZONE.fullmatch(zone)


@pytest.mark.parametrize("zone", ["PST", "CET", "UTC+2", "+02:00", "Warsaw", ""])
def test_what_the_service_may_take_for_gmt_is_none(zone):
    assert not ZONE.fullmatch(zone)
