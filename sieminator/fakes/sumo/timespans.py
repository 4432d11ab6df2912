"""Time ranges as saved searches hold them: `-15m`, `-2w5d3h`, `yesterday`, fixed moments; and how long each is.

Source: the vendor's OpenAPI (ResolvableTimeRange, TimeRangeBoundary), seen 2026-11-28. The minus is optional there;
that a time without one lies in the past all the same is read from the vendor's Terraform provider, which takes both
for equal; unconfirmed.
"""

import re
from typing import Any

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_NAMED = {
    "now": 0, "second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "today": 86_400, "week": 604_800,
    "month": 31 * 86_400, "year": 366 * 86_400,
}  # fmt: skip
_WHOLE = {"today": 86_400, "yesterday": 86_400, "previous_week": 604_800, "previous_month": 31 * 86_400}
"""Seconds of whole ranges, at most."""
_PAIRS = re.compile(r"-?((?:\d{1,9}[wdhms])+)")
ABSOLUTE = ("EpochTimeRangeBoundary", "Iso8601TimeRangeBoundary")


def ago(relative: str) -> int | None:
    """Return how many seconds ago a relative time is; None for what is none."""
    found = _PAIRS.fullmatch(relative)
    if found is None:
        return None
    return sum(int(pair[:-1]) * _SECONDS[pair[-1]] for pair in re.findall(r"\d+[wdhms]", found[1]))


def is_absolute(time_range: dict[str, Any]) -> bool:
    """Say whether a range begins or ends at a fixed moment."""
    return any((time_range.get(end) or {}).get("type") in ABSOLUTE for end in ("from", "to"))


def ends(time_range: dict[str, Any]) -> tuple[int, int]:
    """Return how many seconds ago a range without fixed moments begins and ends; it ends now when it does not say."""
    if "rangeName" in time_range:
        return _WHOLE[time_range["rangeName"]], 0
    return _boundary(time_range["from"]), _boundary(time_range.get("to") or {"rangeName": "now"})


def displayed(time_range: dict[str, Any]) -> str:
    """Return a range as the console shows it: `-20m -5m`; that it looks like this is unconfirmed."""
    if "rangeName" in time_range:
        return str(time_range["rangeName"])
    shown = [_shown(time_range[end]) for end in ("from", "to") if time_range.get(end)]
    return " ".join(shown)


def otherwise(relative: str) -> str:
    """Return a relative time in another unit: `-1h` as `-60m`, `-1d` as `-24h`; minutes and seconds stay."""
    seconds = ago(relative) or 0
    for unit, above in (("h", "d"), ("m", "h")):
        if seconds and seconds % _SECONDS[above] == 0:
            return f"-{seconds // _SECONDS[unit]}{unit}"
    return relative if relative.startswith("-") else f"-{relative}"


def _boundary(boundary: dict[str, Any]) -> int:
    if "rangeName" in boundary:
        return _NAMED[boundary["rangeName"]]
    return ago(boundary["relativeTime"]) or 0


def _shown(boundary: dict[str, Any]) -> str:
    value = next(value for name, value in boundary.items() if name != "type")
    return str(value)


NAMES = tuple(_NAMED)
"""Names of moments that a range begins or ends at."""
WHOLE_NAMES = tuple(_WHOLE)
"""Names of whole ranges."""
RELATIVE = _PAIRS.pattern
"""The pattern of a relative time."""
