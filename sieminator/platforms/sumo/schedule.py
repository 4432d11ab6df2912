"""When a log search runs: a type of the vendor's, or a cron line of Quartz's seven fields. Pure.

Sources, seen 2026-11-28: LogSearchScheduleSyncDefinition of the vendor's OpenAPI for the types and which of them need a
line, with `0 0/15 * * * ? *` and `0 0 16 ? * 2-6 *` as examples; help.sumologic.com, "Schedule a Search", for a quarter
of an hour at the least. What a line may hold is Quartz's own rule.
"""

import hashlib
import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

CUSTOM: Final = "Custom"
LEAST = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)
_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60

NAMED = {
    15: "15Minutes",
    60: "1Hour",
    120: "2Hours",
    240: "4Hours",
    360: "6Hours",
    480: "8Hours",
    720: "12Hours",
}
"""Minutes to the types that say by themselves how often; at which minute they run is the vendor's."""


class Runs(NamedTuple):
    """When a search runs."""

    type: str
    cron: str | None
    """None where the type says it all."""


def runs(every: timedelta, at: time | None, seed: str) -> Runs | None:
    """Return how `every` is said; None where neither a type nor a line says exactly that.

    ``at`` is in UTC; without it the seed's hash spreads what needs a line.
    """
    length, rest = divmod(every, _MINUTE)
    if rest or every < LEAST:
        return None
    if length in NAMED and at is None:
        return Runs(NAMED[length], None)
    line = _line(length, at.hour * _HOUR + at.minute if at else _spread(seed), seed)
    return Runs(_LINED.get(length, CUSTOM), line) if line else None


_LINED = {_DAY: "1Day", _WEEK: "1Week"}


def _line(length: int, start: int, seed: str) -> str | None:
    """Return the line of so many minutes, with a run at this minute of a day."""
    minute, hour = start % _HOUR, start // _HOUR % 24
    if length < _HOUR and _HOUR % length == 0:
        return f"0 {minute % length}/{length} * * * ? *"
    if length < _DAY and length % _HOUR == 0 and _DAY % length == 0:
        step = length // _HOUR
        hours = "*" if step == 1 else f"{hour % step}/{step}"
        return f"0 {minute} {hours} * * ? *"
    if length == _DAY:
        return f"0 {minute} {hour} * * ? *"
    return f"0 {minute} {hour} ? * {_spread(seed) % 7 + 1} *" if length == _WEEK else None


def _spread(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % _DAY


# ---- what somebody wrote

_LIMITS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2099))
_NAMES = ("second", "minute", "hour", "day of the month", "month", "day of the week", "year")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_WORDS = {4: _MONTHS, 5: _DAYS}
_PART = re.compile(r"(?:\*|(\w{1,4})(?:-(\w{1,4}))?)(?:/(\d{1,4}))?", re.ASCII)
_SPECIAL = re.compile(r"(?:L|LW|\d{1,2}W|[1-7]L|[1-7]#[1-5]|L-\d{1,2})", re.ASCII)
_DAY_FIELDS = (3, 5)


def wrong_field(line: str) -> str | None:
    """Return what is wrong with a line; None where nothing is."""
    fields = line.split()
    if len(fields) != len(_LIMITS):
        return f"it has {len(fields)} fields, and seven are wanted"
    if [fields[number] for number in _DAY_FIELDS].count("?") != 1:
        return "one of the day of the month and the day of the week must be `?`, and the other not"
    for number, field in enumerate(fields):
        if number in _DAY_FIELDS and (field == "?" or _SPECIAL.fullmatch(field)):
            continue
        if not all(_values(number, part) for part in field.split(",")):
            return f"its {_NAMES[number]} cannot be read ({field})"
    return None


def shortest_gap(line: str) -> timedelta:
    """Return the shortest time between two runs of a line that is right, on days on which it runs at all."""
    seconds, minutes, hours = (
        sorted({value for part in field.split(",") for value in _values(number, part)})
        for number, field in enumerate(line.split()[:3])
    )
    if len(seconds) > 1:
        return timedelta(seconds=min(after - before for before, after in pairwise(seconds)))
    times = [hour * _HOUR + minute for hour in hours for minute in minutes]
    return min(after - before for before, after in pairwise([*times, times[0] + _DAY])) * _MINUTE


def _values(number: int, part: str) -> range:
    """Return the values that a part of a field stands for; none where it cannot be read."""
    found = _PART.fullmatch(part)
    if not found:
        return range(0)
    first, last, step = found.groups()
    low, high = _LIMITS[number]
    start = low if first is None else _value(number, first)
    # Quartz reads `5/15` as `5-59/15`.
    end = _value(number, last) if last else start if first and not step else high
    inside = low <= start <= end <= high and step != "0"
    return range(start, end + 1, int(step or 1)) if inside else range(0)


def _value(number: int, text: str) -> int:
    if text.isdigit():
        return int(text)
    words = _WORDS.get(number, [])
    return words.index(text.upper()) + 1 if text.upper() in words else -1


ZONE = re.compile(r"UTC|GMT(?:[+-]\d{1,2}:\d{2})?|[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)
"""A zone's full name or a distance from GMT: one that the service does not know is GMT there, and nobody is told.
Source: `timeZone` of LogSearchScheduleSyncDefinition; seen 2026-11-28."""
