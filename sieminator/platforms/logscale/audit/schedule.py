"""When a scheduled search runs, and over what."""

from collections.abc import Iterator, Mapping
from typing import cast

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale import SCHEDULED
from sieminator.platforms.logscale.schedule import TIME_ZONE, wrong_field


def audit_schedule(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a scheduled search's times."""
    if rule.content.kind != SCHEDULED:
        return
    trigger = cast("Mapping[str, object]", rule.content.body.get("trigger", {}))
    line = str(trigger.get("schedule", ""))
    wrong = wrong_field(line)
    if wrong:
        hint = "minute, hour, day of the month, month, day of the week, as crontab has them"
        yield Problem("LSC022", f"this is no cron line: {wrong}", rule.where("trigger.cron"), hint=hint)
    zone = str(trigger.get("timeZone", "UTC"))
    if not TIME_ZONE.fullmatch(zone):
        hint = "write it as UTC, UTC+02 or UTC+05:30; there is no daylight saving"
        yield Problem("LSC023", f"a time zone is an offset here ({zone})", rule.where("trigger.time_zone"), hint=hint)
