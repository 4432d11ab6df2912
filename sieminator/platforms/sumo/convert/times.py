"""Relative times and windows in their one form. Pure."""

import re
from functools import lru_cache

from sieminator.platforms.sumo.convert.fields import CUSTOM_WINDOW, WINDOWS

Tree = dict[str, object]

RELATIVE = "RelativeTimeRangeBoundary"
BOUNDED = "BeginBoundedTimeRange"
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
# Source: RelativeTimeRangeBoundary of the vendor's OpenAPI; seen 2026-11-28. Pairs may stand in any order.
_PAIRS = re.compile(r"-?((?:\d{1,12}[wdhms])+)", re.ASCII)
_PAIR = re.compile(r"(\d+)([wdhms])", re.ASCII)
_NOW = "now"
_TOO_LONG = 20
"""Digits that no length of time has; Python would refuse to read thousands."""


@lru_cache(maxsize=1024)
def seconds_ago(relative: str) -> int | None:
    """Return how many seconds ago `-15m` or `-2w5d3h` is; None for what is no relative time.

    Without its minus it lies in the past too: the vendor's provider takes both for one (unconfirmed).
    """
    found = _PAIRS.fullmatch(relative.strip())
    if not found:
        return None
    return sum(int(number) * _SECONDS[unit] for number, unit in _PAIR.findall(found[1]))


def relative(seconds: int) -> str:
    """Return a relative time in its one spelling: in the greatest unit that says it whole."""
    unit, length = next((unit, length) for unit, length in _SECONDS.items() if seconds % length == 0)
    return f"-{seconds // length}{unit}"


def between(start: int, end: int) -> Tree:
    """Return the range from so many seconds ago to so many, normalised."""
    return time_range({
        "type": BOUNDED,
        "from": {"type": RELATIVE, "relativeTime": relative(start)},
        "to": {"type": RELATIVE, "relativeTime": relative(end)},
    })  # fmt: skip


def time_range(found: object) -> Tree:
    """Return a range with each relative time in one spelling, and no end where it ends now."""
    if not isinstance(found, dict):
        return {}
    kept = {name: _boundary(value) for name, value in found.items() if value is not None}
    if _is_now(kept.get("to")):
        del kept["to"]
    return kept


def start_and_end(found: object) -> tuple[int, int] | None:
    """Return how many seconds ago a range begins and ends; None where it is told otherwise than by relative times."""
    values = time_range(found)
    start = _ago(values.get("from"))
    end = _ago(values["to"]) if "to" in values else 0
    return None if start is None or end is None else (start, end)


def window(found: object, custom: object = None) -> int | None:
    """Return a rule's window in milliseconds: it is written by name, and read as a number; None where it has none.

    ``custom`` is what stands beside a window of no name.
    """
    if found == CUSTOM_WINDOW:
        found = custom
    return WINDOWS[found] if isinstance(found, str) and found in WINDOWS else milliseconds(found)


def milliseconds(found: object) -> int | None:
    """Return a length of time that is sent as a text of digits or as a number; None where it is neither."""
    if isinstance(found, bool):
        return None
    if isinstance(found, str):
        return int(found) if found.isascii() and found.isdigit() and len(found) < _TOO_LONG else None
    return found if isinstance(found, int) else None


def _boundary(value: object) -> object:
    if not isinstance(value, dict):
        return value
    kept = {name: one for name, one in value.items() if one is not None}
    seconds = seconds_ago(str(kept.get("relativeTime", "")))
    return kept if seconds is None else {**kept, "relativeTime": relative(seconds)}


def _is_now(boundary: object) -> bool:
    return isinstance(boundary, dict) and (boundary.get("rangeName") == _NOW or _ago(boundary) == 0)


def _ago(boundary: object) -> int | None:
    return seconds_ago(str(boundary.get("relativeTime", ""))) if isinstance(boundary, dict) else None
