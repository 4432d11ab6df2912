"""When a saved search runs, over which time, and what the service refuses of it.

Sources, seen 2026-11-28: the vendor's OpenAPI (LogSearchScheduleSyncDefinition) for the types and which of them need a
cron expression; help.sumologic.com, "Schedule a Search", for 15 minutes at least, the longest range of each frequency
and the two texts that begin with "Invalid query."; its page on deprecation for the end of RealTime (2024-05-15).
"""

from collections.abc import Iterator
from typing import Any

from sieminator.fakes.sumo import cron, timespans

REAL_TIME = "RealTime"
CUSTOM = "Custom"
CRON_OF = {
    "15Minutes": "0 0/15 * * * ? *",
    "1Hour": "0 0 * * * ? *",
    "2Hours": "0 0 0/2 * * ? *",
    "4Hours": "0 0 0/4 * * ? *",
    "6Hours": "0 0 0/6 * * ? *",
    "8Hours": "0 0 0/8 * * ? *",
    "12Hours": "0 0 0/12 * * ? *",
}
"""What the service fills in for a type that says all by itself. That it does is issue 621 of the vendor's Terraform
provider; with which text is unconfirmed."""
WITH_CRON = ("1Day", "1Week", CUSTOM)
"""Types that say when through a cron expression."""
TYPES = (REAL_TIME, *CRON_OF, *WITH_CRON)

_HOUR = 3_600
_DAY = 86_400
_LEAST = 900
_EVERY = {"15Minutes": _LEAST, "1Day": _DAY, "1Week": 7 * _DAY}
_LONGEST = ((_LEAST, 1), (_HOUR, 7), (3 * _HOUR, 15), (12 * _HOUR, 30))
"""Seconds between two runs, at most, to the days that a run may look back over."""


def faults(schedule: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a schedule whose shape is right."""
    type_, expression = schedule["scheduleType"], schedule.get("cronExpression") or ""
    if type_ == REAL_TIME:
        yield "schedule.scheduleType: Real time scheduled searches are no longer supported."
        return
    if type_ in WITH_CRON:
        wrong = cron.fault(expression) if expression else f"is required for the schedule type {type_}"
        if wrong:
            yield f"schedule.cronExpression: {wrong}"
            return
    every = every_s(schedule)
    if every < _LEAST:
        yield "schedule.cronExpression: The run frequency must not be less than every 15 minutes."
        return
    yield from _range_faults(schedule["parseableTimeRange"], every)


def every_s(schedule: dict[str, Any]) -> int:
    """Return how many seconds lie between two runs, at least."""
    type_ = schedule["scheduleType"]
    if type_ == CUSTOM:
        return cron.shortest_gap(schedule["cronExpression"])
    return _EVERY.get(type_) or int(type_.removesuffix("s").removesuffix("Hour")) * _HOUR


def _range_faults(time_range: dict[str, Any], every: int) -> Iterator[str]:
    if timespans.is_absolute(time_range):
        yield "Invalid query. Static time range is not allowed for scheduled searches."
        return
    begin, end = timespans.ends(time_range)
    if begin <= end:
        yield "schedule.parseableTimeRange: The range must begin before it ends."
    longest = next((days for most, days in _LONGEST if every <= most), None)
    if longest is not None and begin - end > longest * _DAY:
        frequency = _words(every)
        days = f"{longest} day{'s' if longest > 1 else ''}"
        yield f"Invalid query. Max allowed time range for {frequency} frequency is {days}"


def _words(seconds: int) -> str:
    if seconds % _HOUR:
        return f"{seconds // 60} minutes"
    hours = seconds // _HOUR
    return f"{hours} hour{'s' if hours > 1 else ''}"
