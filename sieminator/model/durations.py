"""Stretches of time as short texts, such as `1h30m`: one form to write, and the same words to read."""

import re
from datetime import timedelta

_FORM = re.compile(r"(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?", re.ASCII)


def write(duration: timedelta) -> str:
    """Return a duration in days, hours, minutes and seconds, without those that are 0; `0m` for nothing at all.

    It is not negative, and has whole seconds; what is left of one is dropped.
    """
    hours, rest = divmod(duration.seconds, 3600)
    parts = {"d": duration.days, "h": hours, "m": rest // 60, "s": rest % 60}
    return "".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0m"


def read(text: object) -> timedelta | None:
    """Read a duration; None for what is none."""
    found = _FORM.fullmatch(text) if isinstance(text, str) and text else None
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
