"""When a scheduled search runs, as cron: from `every`, with minutes that a hash spreads. Pure.

Source: Cron Scheduling, library.humio.com data-analysis-1.201: five fields, `*` `,` `-` `/` and a lone `H`, a minute at
the least; seen 2026-11-28. Our own hash in place of `H`, which the operator's CRD refuses, and which nobody can read.
"""

import hashlib
import re
from datetime import time, timedelta

_MINUTE = timedelta(minutes=1)
_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
_OFFSET = re.compile(r"UTC([+-])(\d{2}):(\d{2})", re.ASCII)
TIME_ZONE = re.compile(r"UTC([+-]([01]?[0-9]|2[0-3])(:[0-5][0-9])?)?", re.ASCII)
"""Source: the operator's CRD for scheduled searches 8e81f0e1; names such as Europe/Warsaw are not taken, nor is there
daylight saving. Seen 2026-11-28."""


def cron(every: timedelta, at: time | None, zone: str, seed: str) -> str | None:
    """Return the cron line of `every`; None where no cron line says exactly that.

    ``at`` is a time in UTC and ``zone`` the normalised offset that the line will be read in; without ``at`` the seed's
    hash spreads the runs.
    """
    length, rest = divmod(every, _MINUTE)
    if rest or length < 1:
        return None
    start = _local(at, zone) if at else _spread(seed)
    minute, hour = start % _HOUR, start // _HOUR % 24
    if length < _HOUR and _HOUR % length == 0:
        return "* * * * *" if length == 1 else f"{minute % length}-59/{length} * * * *"
    if length < _DAY and _DAY % length == 0 and length % _HOUR == 0:
        return f"{minute} {_hours(length // _HOUR, hour)} * * *"
    if length == _DAY:
        return f"{minute} {hour} * * *"
    return f"{minute} {hour} * * {_spread(seed) % 7}" if length == _WEEK else None


def _hours(step: int, hour: int) -> str:
    if step == 1:
        return "*"
    return f"*/{step}" if hour % step == 0 else f"{hour % step}-23/{step}"


def _local(at: time, zone: str) -> int:
    """Return the minute of the day in the zone."""
    found = _OFFSET.fullmatch(zone)
    sign, hours, minutes = found.groups() if found else ("+", "0", "0")
    offset = int(hours) * _HOUR + int(minutes)
    return (at.hour * _HOUR + at.minute + (offset if sign == "+" else -offset)) % _DAY


def _spread(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % _DAY


# ---- what somebody wrote

_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?", re.ASCII)


def wrong_field(line: str) -> str | None:
    """Return what is wrong with a cron line; None where nothing is."""
    fields = line.split()
    if len(fields) != len(_LIMITS):
        return f"it has {len(fields)} fields, and five are wanted"
    for number, (field, limits) in enumerate(zip(fields, _LIMITS, strict=True)):
        if field == "H" and number == 0:
            continue
        if not all(_fits(part, limits) for part in field.split(",")):
            return f"its {_NAMES[number]} cannot be read ({field})"
    return None


_NAMES = ("minute", "hour", "day of the month", "month", "day of the week")


def _fits(part: str, limits: tuple[int, int]) -> bool:
    found = _PART.fullmatch(part)
    if not found:
        return False
    first, last, step = found.groups()
    low, high = limits
    inside = all(low <= int(value) <= high for value in (first, last) if value)
    ordered = not (first and last) or int(first) <= int(last)
    return inside and ordered and step != "0" and not (first and step and not last)
