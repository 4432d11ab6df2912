"""The time windows that a CQL query sets itself."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from sieminator.languages.cql.fields import argument_of
from sieminator.languages.cql.query import read
from sieminator.languages.cql.tree import Call, Chain, Expression, Filter, Text, Word

# Source: Relative Time Syntax, library.humio.com data-analysis, read 2026-11-28. Months and more vary in length.
_UNITS = {
    **dict.fromkeys(("ms", "milli", "millis", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("w", "week", "weeks"), 7 * 86400.0),
}
_RELATIVE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([a-z]+)(?: ago)?")
_LONGEST_S = timedelta(days=36500).total_seconds()
_TIMES = frozenset({"@timestamp", "@ingesttimestamp"})


class Window(NamedTuple):
    """A window that begins some time before now."""

    offset: int
    """Of what sets it."""
    span: timedelta


def look_backs(text: str) -> Iterator[Window]:
    """Yield each plain window: `setTimeInterval(start=7d)` and `test(@timestamp > now() - 86400000)`.

    Windows of subqueries (`join`, `defineTable`) are their own, and left out; so is what is less plain.
    """
    for step in read(text).tree.steps:
        call = step.condition if isinstance(step, Filter) else None
        if not isinstance(call, Call):
            continue
        name = call.name.lower()
        if name == "settimeinterval" and (start := argument_of(call, "start")):
            span = _relative(start.value)
            if span is not None:
                yield Window(start.value.start, span)
        elif name == "test" and (tested := argument_of(call, "expression")):
            yield from _tested(tested.value)


def _tested(tested: Expression) -> Iterator[Window]:
    if not isinstance(tested, Chain) or len(tested.rest) != 1:
        return
    operator, since = tested.rest[0]
    if isinstance(tested.first, Word) and tested.first.text in _TIMES and operator in {">", ">="}:
        span = _before_now(since)
        if span is not None:
            yield Window(since.start, span)


def _before_now(since: Expression) -> timedelta | None:
    """Read `now() - x` with x in milliseconds or as a duration."""
    if not isinstance(since, Chain) or not isinstance(since.first, Call) or since.first.name.lower() != "now":
        return None
    if len(since.rest) != 1 or since.rest[0][0] != "-":
        return None
    length = since.rest[0][1]
    if isinstance(length, Call) and length.name.lower() == "duration" and len(length.arguments) == 1:
        return _relative(length.arguments[0].value)
    milliseconds = _number(length)
    return _span(milliseconds / 1000) if milliseconds is not None else None


def _number(value: Expression) -> float | None:
    """Read a number or a product of numbers."""
    if isinstance(value, Word):
        return float(value.text) if re.fullmatch(r"[0-9]{1,15}", value.text) else None
    if not isinstance(value, Chain):
        return None
    factors = [_number(value.first) if isinstance(value.first, Word) else None]
    factors += [
        _number(factor) if operator == "*" and isinstance(factor, Word) else None for operator, factor in value.rest
    ]
    product = 1.0
    for factor in factors[:9]:
        if factor is None:
            return None
        product *= factor
    return product


def _relative(value: Expression) -> timedelta | None:
    if not isinstance(value, Word | Text):
        return None
    found = _RELATIVE.fullmatch(value.text.strip())
    if not found or found[2] not in _UNITS:
        return None
    return _span(float(found[1]) * _UNITS[found[2]])


def _span(seconds: float) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds <= _LONGEST_S else None
