"""Ariel in time: which stretch a query reads, what has arrived, and what counts are made of."""

from datetime import datetime, timedelta

import pytest

from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.qradar.conftest import Api

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def count(api: Api, when: str) -> int:
    [row] = api.found(f"SELECT COUNT(*) AS n FROM events {when}")
    return int(row["n"])


def between(start: datetime, stop: datetime) -> str:
    return f"START {millis(start)} STOP {millis(stop)}"


@pytest.fixture
def events(levers: Levers) -> Levers:
    """One event at 11:50:00, and one in each second of the next two minutes."""
    levers.add_events((NOON - 10 * MINUTE + n * SECOND, {}) for n in range(121))
    return levers


def test_a_stop_on_a_whole_minute_is_not_included(api: Api, events: Levers) -> None:
    first, second = NOON - 10 * MINUTE, NOON - 9 * MINUTE

    assert count(api, between(first, second)) == 60
    assert count(api, between(second, second + MINUTE)) == 60
    assert count(api, between(first, second + MINUTE)) == 120


def test_bounds_within_a_minute_take_the_whole_of_it(api: Api, events: Levers) -> None:
    first = NOON - 10 * MINUTE

    assert count(api, between(first + 20 * SECOND, first + 40 * SECOND)) == 60
    assert count(api, between(first + 20 * SECOND, first + MINUTE + SECOND)) == 120
    assert count(api, "START '2026-11-20 11:50:20' STOP '2026-11-20 11:51:20'") == 120
    assert count(api, "START '2026-11-20 11:50' STOP '2026-11-20 11:51'") == 60
    assert count(api, "START PARSEDATETIME('9 minutes ago')") == 61


def test_last_is_read_to_the_millisecond(api: Api, events: Levers, clock: Clock) -> None:
    clock.forward(30 * SECOND)

    assert count(api, "LAST 10 MINUTES") == 91


@pytest.mark.parametrize(
    ("zone", "text", "utc"),
    [
        ("UTC", "2026-07-01 12:00", "2026-07-01 12:00"),
        ("Europe/Berlin", "2026-07-01 14:00", "2026-07-01 12:00"),
        ("Europe/Berlin", "2026-11-01 13:00", "2026-11-01 12:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Asia/Kolkata", "2026/07/01 17:30:00", "2026-07-01 12:00"),
        ("Asia/Kolkata", "2026-07-01 12:00Z", "2026-07-01 12:00"),
    ],
)
def test_texts_are_read_where_the_console_stands_and_milliseconds_are_not(
    api: Api, world: World, levers: Levers, zone: str, text: str, utc: str
) -> None:
    world.behave(time_zone=zone)
    moment = datetime.fromisoformat(f"{utc}+00:00")
    levers.add_event(moment)

    assert count(api, f"START '{text}'") == 1
    assert count(api, f"STOP '{text}'") == 0
    assert count(api, between(moment, moment + MINUTE)) == 1


def test_an_hour_that_is_there_twice_hides_events_from_who_asks_by_text(api: Api, world: World, levers: Levers) -> None:
    world.behave(time_zone="Europe/Berlin")
    moment = datetime.fromisoformat("2026-10-25T01:10+00:00")  # 02:10 there, for the second time
    levers.add_event(moment)

    assert count(api, "START '2026-10-25 02:00' STOP '2026-10-25 03:00'") == 1
    assert count(api, "START '2026-10-25 02:00' STOP '2026-10-25 02:59'") == 0
    assert count(api, between(moment, moment + MINUTE)) == 1


def test_times_are_written_where_the_console_stands(api: Api, world: World, levers: Levers) -> None:
    levers.add_event(NOON)
    world.behave(time_zone="Asia/Kolkata")

    [row] = api.found("SELECT DATEFORMAT(starttime, 'MMM dd hh:mm a') AS t FROM events LAST 1 HOURS")

    assert row == {"t": "Nov 20 05:30 PM"}


def test_what_has_not_arrived_is_not_found(api: Api, levers: Levers, clock: Clock, world: World) -> None:
    world.behave(same_search_s=0)
    levers.add_event(NOON - 5 * MINUTE, arrives=NOON + 2 * MINUTE)
    levers.add_events([(NOON - 5 * MINUTE, {})], late=10 * MINUTE)
    levers.add_event(NOON + MINUTE)
    window = between(NOON - 10 * MINUTE, NOON + 10 * MINUTE)

    found = [count(api, window)]
    for _ in range(5):
        clock.forward(MINUTE)
        found.append(count(api, window))

    assert found == [0, 1, 2, 2, 2, 3]


def test_an_identical_query_finds_what_it_found_before(api: Api, levers: Levers, clock: Clock) -> None:
    window = between(NOON - 10 * MINUTE, NOON)
    assert count(api, window) == 0
    levers.add_event(NOON - 5 * MINUTE)

    assert count(api, window) == 0
    assert count(api, f"{window} PARAMETERS EXECUTIONTIMELIMIT=60001") == 1
    clock.forward(MINUTE)
    assert count(api, window) == 1


# ---- a count per host and hour


def test_links_that_are_followed_are_counted_per_host_and_hour(api: Api, levers: Levers) -> None:
    assert levers.follow_links() == 26

    rows = api.found(
        "SELECT LOGSOURCENAME(logsourceid) AS host, DATEFORMAT(starttime, 'yyyy-MM-dd HH') AS hour, COUNT(*) AS starts,"
        ' UNIQUECOUNT("Process Path") AS programs, MIN(starttime) AS first FROM events WHERE devicetype IN (12)'
        " AND LOWER(\"Parent Process Path\") LIKE '%\\chrome.exe'"
        " GROUP BY logsourceid, hour HAVING starts > 1 ORDER BY first LIMIT 1001 LAST 12 HOURS"
    )

    first = millis(NOON - timedelta(hours=3, minutes=40))
    assert rows[0] == {
        "host": "ws-042.example.com", "hour": "2026-11-20 08", "starts": 8, "programs": 1, "first": first,
    }  # fmt: skip
    assert [(row["host"], row["hour"]) for row in rows[1:]] == [
        ("ws-042.example.com", f"2026-11-20 {hour}") for hour in (10, 11)
    ]


def test_a_query_may_group_by_what_it_calls(api: Api, levers: Levers, world: World) -> None:
    world.add_log_source(7, "dc01")
    levers.add_events((NOON, {"logsourceid": number}) for number in (7, 7, 8))

    rows = api.found(
        "SELECT LOGSOURCENAME(logsourceid) AS host, COUNT(*) AS n FROM events GROUP BY LOGSOURCENAME(logsourceid)"
        " ORDER BY n DESC LAST 1 HOURS"
    )

    assert rows == [{"host": "dc01", "n": 2}, {"host": "Log source 8", "n": 1}]
