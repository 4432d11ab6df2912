"""Schedules as Quartz writes them, in seven fields: `0 0/15 * * * ? *`.

Source: help.sumologic.com on cron expressions and the example of the vendor's OpenAPI, seen 2026-11-28; the grammar is
that of quartz-scheduler.org without its L, W and #, which nobody here sends. That six fields are refused, and that one
of the two days has to be `?`, is Quartz's own rule (the seventh is optional there); unconfirmed for Sumo Logic.
"""

import re

_RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2099))
_FIELDS = ("second", "minute", "hour", "day of month", "month", "day of week", "year")
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: place for place, name in enumerate(_DAY_NAMES, 1)}
_NAMES = {4: _MONTHS, 5: _DAYS}
_PART = re.compile(r"(?:\*|(\w{1,4})(?:-(\w{1,4}))?)(?:/(\d{1,4}))?")
_DAY_S = 86_400


def fault(expression: str) -> str:
    """Return what is wrong with a schedule; empty when nothing is."""
    parts = expression.split()
    if len(parts) != len(_FIELDS):
        return f"'{expression}' is not a cron expression: expected 7 fields, got {len(parts)}"
    if (parts[3] == "?") == (parts[5] == "?"):
        return f"'{expression}' is not a cron expression: one of the day of month and the day of week must be '?'"
    for place, part in enumerate(parts):
        if not (part == "?" and place in (3, 5)) and not _values(place, part):
            return f"'{expression}' is not a cron expression: '{part}' is no {_FIELDS[place]}"
    return ""


def shortest_gap(expression: str) -> int:
    """Return the fewest seconds between two runs of a schedule without fault on days on which it runs."""
    seconds, minutes, hours = (_values(place, part) for place, part in enumerate(expression.split()[:3]))
    if len(seconds) > 1:
        return 1
    times = sorted(hour * 3_600 + minute * 60 for hour in hours for minute in minutes)
    return min(later - earlier for earlier, later in zip(times, [*times[1:], times[0] + _DAY_S], strict=True))


def _values(place: int, part: str) -> set[int]:
    """Return the numbers that a field means; none when it is wrong."""
    low, high = _RANGES[place]
    found: set[int] = set()
    for piece in part.split(","):
        match = _PART.fullmatch(piece)
        if match is None:
            return set()
        first = low if match[1] is None else _number(place, match[1])
        last = _number(place, match[2]) if match[2] else (high if match[1] is None or match[3] else first)
        step = int(match[3] or 1)
        if not low <= first <= last <= high or step < 1:
            return set()
        found.update(range(first, last + 1, step))
    return found


def _number(place: int, text: str) -> int:
    """Return what a number or a name of a field means; -1 for neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    return _NAMES.get(place, {}).get(text.upper(), -1)
