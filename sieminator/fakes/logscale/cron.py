"""Schedules as UNIX cron writes them, in the five fields and the one extension that LogScale takes.

Source: library.humio.com on scheduled searches (cron, `H` alone in the minute field) and the pattern of the vendor's
CRD, seen 2026-11-28. Names of months and days are in neither and are refused here; unconfirmed.
"""

import hashlib
import re
from datetime import datetime, timedelta, timezone

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = ("minute", "hour", "day of month", "month", "day of week")
_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_ZONE = re.compile(r"UTC(?:([+-])([01]?[0-9]|2[0-3])(?::([0-5][0-9]))?)?")
_FAR = 366 * 5
"""Days to look for the next run: 29 February may be four years away."""


def fault(schedule: str) -> str:
    """Return what is wrong with a schedule; empty when nothing is."""
    parts = schedule.split()
    if len(parts) != len(_RANGES):
        return f"'{schedule}' is not a cron schedule: expected 5 fields, got {len(parts)}"
    for name, part, (low, high) in zip(_NAMES, parts, _RANGES, strict=True):
        if part == "H" and name == "minute":
            continue
        if not _values(part, low, high):
            return f"'{schedule}' is not a cron schedule: '{part}' is no {name}"
    return ""


def zone_fault(zone: str) -> str:
    """Return what is wrong with a time zone; empty when nothing is."""
    return "" if _ZONE.fullmatch(zone) else f"'{zone}' is not a time zone: only UTC and offsets from it are supported"


def following(schedule: str, zone: str, after: datetime, trigger_id: str) -> datetime | None:
    """Return when the schedule runs next; None when it never does."""
    parts = schedule.split()
    if parts[0] == "H":
        parts[0] = str(int(hashlib.sha256(trigger_id.encode()).hexdigest(), 16) % 60)
    minutes, hours, days, months, weekdays = (
        _values(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)
    )
    weekdays = {day % 7 for day in weekdays}
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    start = after.astimezone(_offset(zone)).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for number in range(_FAR):
        day = start.date() + timedelta(days=number)
        fits = (day.day in days, (day.weekday() + 1) % 7 in weekdays)
        if day.month not in months or not (any(fits) if either else all(fits)):
            continue
        for hour in sorted(hours):
            for minute in sorted(minutes):
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=start.tzinfo)
                if moment >= start:
                    return moment
    return None


def _values(part: str, low: int, high: int) -> set[int]:
    """Return the numbers that a field means; none when it is wrong."""
    found: set[int] = set()
    for piece in part.split(","):
        match = _PART.fullmatch(piece)
        if match is None:
            return set()
        first = low if match[1] is None else int(match[1])
        last = int(match[2]) if match[2] else (high if match[1] is None or match[3] else first)
        step = int(match[3] or 1)
        if not low <= first <= last <= high or step < 1:
            return set()
        found.update(range(first, last + 1, step))
    return found


def _offset(zone: str) -> timezone:
    match = _ZONE.fullmatch(zone)
    assert match is not None
    span = timedelta(hours=int(match[2] or 0), minutes=int(match[3] or 0))
    return timezone(-span if match[1] == "-" else span)
