"""How far a rule's windows are accounted for, and a day's tally, as the text of one cell each, and back."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta

from sieminator.model.running import Ran, Tally
from sieminator.platforms.qradar.convert.cells import milliseconds, moment

_COUNTS = tuple(field.name for field in fields(Tally))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def write(ran: Ran) -> str:
    """Return the register as text: `until=… day=… windows=… hits=… truncated=… skipped=… failed=… took=…`.

    `until` and `took` are in milliseconds, `day` is a day of UTC.
    """
    took = ran.took // timedelta(milliseconds=1)
    return f"until={milliseconds(ran.until)} day={ran.day.isoformat()} {write_tally(ran.tally)} took={took}"


def read(text: str | None) -> Ran | None:
    """Read a register; None for what is none. Words that we do not know are passed over: a newer version's."""
    told = _told(text)
    until, day, tally, took = moment(told.get("until")), read_day(told.get("day")), _tally(told), _count(told, "took")
    if until is None or day is None or tally is None or took is None:
        return None
    return Ran(until, day, tally, timedelta(milliseconds=took))


def write_tally(tally: Tally) -> str:
    """Return a day's tally as text: `windows=… hits=… truncated=… skipped=… failed=…`."""
    return " ".join(f"{name}={getattr(tally, name)}" for name in _COUNTS)


def read_tally(text: str | None) -> Tally | None:
    """Read a day's tally; None for what is none."""
    return _tally(_told(text))


def read_day(text: str | None) -> date | None:
    """Read a day; None for what is none."""
    if not text or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(text: str | None) -> Mapping[str, str]:
    """Return the words of a text by their names; nothing where one of them is no pair, or a name is there twice."""
    words = (text or "").split(" ")
    told = dict(word.split("=", 1) for word in words if "=" in word)
    return told if len(told) == len(words) else {}


def _tally(told: Mapping[str, str]) -> Tally | None:
    counts = {name: number for name in _COUNTS if (number := _count(told, name)) is not None}
    return Tally(**counts) if len(counts) == len(_COUNTS) else None


def _count(told: Mapping[str, str], name: str) -> int | None:
    text = told.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None
