"""ISO 8601 durations, of which the same stretch has many spellings."""

import re
from datetime import timedelta
from functools import lru_cache

_NUMBER = r"(\d+(?:\.\d+)?)"
_DURATION = re.compile(
    rf"P(?=.)(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII
)


@lru_cache(maxsize=256)
def parse(text: str) -> timedelta | None:
    """Read an ISO 8601 duration; None for anything else, and for years and months, which have no fixed length."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


@lru_cache(maxsize=256)
def write(duration: timedelta) -> str:
    """Write a duration in its shortest form: `PT1H`, `P1D`, `P1DT12H`; nothing at all is `PT0S`."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f"{seconds}.{duration.microseconds:06}".rstrip("0") if duration.microseconds else str(seconds)
    days = f"{duration.days}D" if duration.days else ""
    parts = ((str(hours), "H"), (str(minutes), "M"), (rest, "S"))
    time = "".join(number + unit for number, unit in parts if number != "0")
    return f"P{days}{'T' + time if time else ''}" if days or time else "PT0S"


@lru_cache(maxsize=256)
def canonical(text: str) -> str:
    """Return the shortest spelling of the same duration; what is no duration stays as it is."""
    duration = parse(text)
    return text if duration is None else write(duration)
