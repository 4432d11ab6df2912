"""When a log search runs, over what, and whom it tells."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import cast

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.audit.placing import placed
from sieminator.platforms.sumo.convert.times import start_and_end
from sieminator.platforms.sumo.schedule import CUSTOM, LEAST, NAMED, ZONE, shortest_gap, wrong_field

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LONGEST = ((LEAST, _DAY), (_HOUR, 7 * _DAY), (3 * _HOUR, 15 * _DAY), (12 * _HOUR, 30 * _DAY))
"""How often a search runs at the most, and how long a stretch it may look at then. Source: help.sumologic.com,
"Schedule a Search", with the text `Max allowed time range for 15 minutes frequency is 1 day`."""
_EVERY = {name: timedelta(minutes=minutes) for minutes, name in NAMED.items()}


def audit_schedule(rule: Rule, target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a log search's schedule."""
    if rule.content.kind != LOG_SEARCH:
        return
    schedule = cast("Mapping[str, object]", rule.content.body.get("schedule", {}))
    if not schedule:  # it is off, and says no other
        return
    zone = str(schedule.get("timeZone", "UTC"))
    if not ZONE.fullmatch(zone):
        message = f"a time zone that the service does not know is GMT there, and this is no full name ({zone})"
        yield Problem("SLG035", message, rule.where("option.time_zone"), hint="write it like Europe/Warsaw")
    # Content that is linted without a target may get it from an environment's overrides.
    if "notification" not in schedule and placed(target):
        message = "a log search that tells nobody cannot be scheduled"
        yield Problem("SLG049", message, rule.where("notification"), hint="say `signal`, `webhook` or `email`")
    line = str(schedule.get("cronExpression", ""))
    wrong = wrong_field(line) if schedule.get("scheduleType") == CUSTOM else None
    if wrong:
        hint = "second, minute, hour, day of the month, month, day of the week, year, as in 0 0/15 * * * ? *"
        yield Problem("SLG034", f"this is no cron line of Quartz: {wrong}", rule.where("option.cron"), hint=hint)
        return
    yield from _often_enough(rule, schedule, line)


def _often_enough(rule: Rule, schedule: Mapping[str, object], line: str) -> Iterator[Problem]:
    every = _EVERY.get(str(schedule.get("scheduleType")))
    if every is None:
        every = shortest_gap(line)
    if every < LEAST:
        message = f"a log search runs every quarter of an hour at the most ({line} runs after {every})"
        yield Problem("SLG034", message, rule.where("option.cron"))
        return
    ends = start_and_end(schedule.get("parseableTimeRange"))
    longest = next((most for often, most in _LONGEST if every <= often), None)
    if ends and longest and timedelta(seconds=ends[0] - ends[1]) > longest:
        stretch = timedelta(seconds=ends[0] - ends[1])
        message = f"a log search that runs every {every} looks at {longest.days}d at the most ({stretch})"
        yield Problem("SLG033", message, rule.where("schedule.lookback"), hint="run it less often, or look back less")
