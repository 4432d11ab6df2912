"""Relative times as LogScale writes them: `24h`, `now`, `7days`; and moments, in milliseconds of the epoch."""

import re
from datetime import datetime

from sieminator.fakes.logscale.world import millis

_UNITS = {
    "ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "mon": 2_592_000, "q": 7_776_000,
    "y": 31_536_000,
}  # fmt: skip
"""Seconds. Months, quarters and years are taken as fixed lengths, which the server does not; unconfirmed."""
_NAMES = {
    "ms": "ms|millis|milliseconds?", "s": "s|secs?|seconds?", "m": "m|mins?|minutes?", "h": "h|hours?|hrs?",
    "d": "d|days?", "w": "w|weeks?", "mon": "mon|months?", "q": "q|quarters?", "y": "y|years?",
}  # fmt: skip
_SPAN = re.compile(r"(\d+)\s*(?:" + "|".join(f"(?P<{unit}>{names})" for unit, names in _NAMES.items()) + ")")


def seconds(text: str) -> int | None:
    """Return how many seconds ago a relative time is; None for what is none."""
    if text.strip() in ("now", "0"):
        return 0
    found = _SPAN.fullmatch(text.strip())
    return None if found is None else int(int(found[1]) * _UNITS[str(found.lastgroup)])


def moment(value: object, now: datetime) -> int | None:
    """Return a time of a query job, a relative one or milliseconds of the epoch, as the latter; None for neither."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int) or value.isdigit():
        return int(value)
    ago = seconds(value)
    return None if ago is None else millis(now) - ago * 1_000
