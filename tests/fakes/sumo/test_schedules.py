"""When searches run and over which time: what the service lets pass."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.fakes.sumo import cron, timespans
from tests.fakes.sumo.conftest import SCHEDULE, Core, back, schedule


def refusal(core: Core, **changes: Any) -> str:
    [said] = core.refused("POST", "/v1/logSearches", core.body(schedule=schedule(**changes)))
    return said


@pytest.mark.parametrize("kind", ["1Day", "1Week", "Custom"])
def test_some_types_need_a_cron_expression(core: Core, kind: str) -> None:
    assert refusal(core, scheduleType=kind) == f"schedule.cronExpression: is required for the schedule type {kind}"
    core.create(schedule=schedule(scheduleType=kind, cronExpression="0 0 6 ? * 2-6 *"))


def test_any_other_type_takes_precedence_over_a_cron_expression(core: Core) -> None:
    made = core.create(schedule=schedule(scheduleType="8Hours", cronExpression="whenever"))

    assert made["schedule"]["cronExpression"] == "0 0 0/8 * * ? *"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("0 0/15 * * *", "expected 7 fields, got 5"),
        ("0 0/15 * * * ?", "expected 7 fields, got 6"),
        ("0 0 6 * * * *", "one of the day of month and the day of week must be '?'"),
        ("0 0 6 ? * ? *", "one of the day of month and the day of week must be '?'"),
        ("0 60 * * * ? *", "'60' is no minute"),
        ("0 0 6 ? * 0 *", "'0' is no day of week"),
        ("0 0 6 ? * MONDAY *", "'MONDAY' is no day of week"),
        ("0 0 6 1 13 ? *", "'13' is no month"),
        ("0 0 6-2 * * ? *", "'6-2' is no hour"),
        ("0 0/0 * * * ? *", "'0/0' is no minute"),
    ],
)
def test_a_cron_expression_that_quartz_does_not_read_is_refused(core: Core, expression: str, said: str) -> None:
    assert refusal(core, scheduleType="Custom", cronExpression=expression).endswith(said)


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("0 0/15 * * * ? *", 900),
        ("0 5,20,50 * * * ? *", 900),
        ("0 0 0/2 * * ? *", 7_200),
        ("0 30 6,23 ? * MON-FRI *", 25_200),
        ("0 0 6 1 JAN ? 2027", 86_400),
        ("0 0/10 * * * ? *", 600),
        ("* 0 6 * * ? *", 1),
    ],
)
def test_the_shortest_time_between_two_runs(expression: str, seconds: int) -> None:
    assert (cron.fault(expression), cron.shortest_gap(expression)) == ("", seconds)


def test_no_search_runs_more_often_than_every_15_minutes(core: Core) -> None:
    said = refusal(core, scheduleType="Custom", cronExpression="0 0/10 * * * ? *")

    assert said == "schedule.cronExpression: The run frequency must not be less than every 15 minutes."


@pytest.mark.parametrize(
    ("kind", "longest", "too_long", "words"),
    [
        ("15Minutes", "-24h", "-1d1s", "15 minutes frequency is 1 day"),
        ("1Hour", "-7d", "-169h", "1 hour frequency is 7 days"),
        ("2Hours", "-15d", "-16d", "2 hours frequency is 15 days"),
        ("12Hours", "-30d", "-5w", "12 hours frequency is 30 days"),
    ],
)
def test_how_far_a_search_looks_back_hangs_on_how_often_it_runs(
    core: Core, kind: str, longest: str, too_long: str, words: str
) -> None:  # fmt: skip
    core.create(schedule=schedule(scheduleType=kind, parseableTimeRange=back(longest)))

    assert refusal(core, scheduleType=kind, parseableTimeRange=back(too_long)) == (
        f"Invalid query. Max allowed time range for {words}"
    )


def test_a_delay_does_not_count_as_time_that_is_searched(core: Core) -> None:
    core.create(schedule=schedule(scheduleType="15Minutes", parseableTimeRange=back("-26h", "-2h")))


def test_a_daily_search_looks_back_as_far_as_it_likes(core: Core) -> None:
    core.create(schedule=schedule(scheduleType="1Day", cronExpression="0 0 6 * * ? *", parseableTimeRange=back("-90d")))


@pytest.mark.parametrize(("begin", "end"), [("-5m", "-20m"), ("-5m", "-5m")])
def test_a_range_begins_before_it_ends(core: Core, begin: str, end: str) -> None:
    said = refusal(core, parseableTimeRange=back(begin, end))

    assert said == "schedule.parseableTimeRange: The range must begin before it ends."


@pytest.mark.parametrize(
    "boundary",
    [
        {"type": "EpochTimeRangeBoundary", "epochMillis": 1_538_392_220_000},
        {"type": "Iso8601TimeRangeBoundary", "iso8601Time": "2026-11-20T11:10:20+01:00"},
    ],
)
def test_a_schedule_has_no_fixed_moments_and_a_saved_search_may(core: Core, boundary: dict[str, Any]) -> None:
    fixed = {"type": "BeginBoundedTimeRange", "from": boundary}

    assert refusal(core, parseableTimeRange=fixed) == (
        "Invalid query. Static time range is not allowed for scheduled searches."
    )
    core.create(timeRange=fixed)


@pytest.mark.parametrize(
    "literal",
    [
        {"type": "CompleteLiteralTimeRange", "rangeName": "yesterday"},
        {"type": "BeginBoundedTimeRange", "from": {"type": "LiteralTimeRangeBoundary", "rangeName": "today"}},
    ],
)
def test_a_range_may_have_a_name(core: Core, literal: dict[str, Any]) -> None:
    core.create(timeRange=literal, schedule=schedule(parseableTimeRange=literal))


def test_a_time_zone_that_nobody_knows_is_taken(core: Core) -> None:
    core.create(schedule={**SCHEDULE, "timeZone": "Mars/Olympus"})


@pytest.mark.parametrize(
    ("relative", "seconds", "other"),
    [
        ("-15m", 900, "-15m"),
        ("15m", 900, "-15m"),
        ("-1h", 3_600, "-60m"),
        ("-90m", 5_400, "-90m"),
        ("-1d", 86_400, "-24h"),
        ("-2w5d3h", 1_652_400, "-27540m"),
        ("-0s", 0, "-0s"),
    ],
)
def test_a_relative_time_can_be_said_in_two_ways(relative: str, seconds: int, other: str) -> None:
    assert (timespans.ago(relative), timespans.otherwise(relative)) == (seconds, other)
    assert timespans.ago(other) == seconds


@given(st.text(max_size=30))
def test_any_text_is_a_schedule_or_is_refused(text: str) -> None:
    if not cron.fault(text):
        assert cron.shortest_gap(text) > 0
    assert timespans.ago(text) is None or timespans.ago(timespans.otherwise(text)) == timespans.ago(text)
