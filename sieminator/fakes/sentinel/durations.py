"""ISO 8601 durations as the service reads and writes them."""

import re
from datetime import timedelta

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def parse(text: str) -> timedelta | None:
    """Read a duration; None when it is not one (months and years are not: their length varies)."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return timedelta(**{unit: float(count) for unit, count in found.groupdict().items() if count})


def render(duration: timedelta) -> str:
    """Write a duration in the one form that .NET gives it: PT24H becomes P1D, PT60M becomes PT1H."""
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    time = "".join(f"{count}{unit}" for count, unit in parts if count)
    day = f"{duration.days}D" if duration.days else ""
    if not (day or time):
        return "PT0S"
    return f"P{day}" + (f"T{time}" if time else "")
