"""How far back a query itself looks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.grammar import parse
from sieminator.model.problem import Level

_TIMES = frozenset({"_messagetime", "_receipttime", "_searchabletime"})
_LONGEST_MS = timedelta(days=36500) / timedelta(milliseconds=1)  # what is longer is no look-back
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


class _Window(NamedTuple):
    offset: int
    span: timedelta


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield where a query looks further back than its rule, or, at its furthest, less far.

    A window is `_messagetime > now() - 1d`. The `from=(-1d)` of a subquery is none: it has a time range of its own,
    which no rule cuts (docs/search/subqueries.md, read 2026-11-28).
    """
    nodes = parse(text).nodes
    filters = [window for node in nodes for window in _filter(node)]
    for window in filters:
        if window.span > lookback:
            message = f"the query looks back {_spelled(window.span)}, the rule only {_spelled(lookback)}"
            hint = f"set lookback to {_spelled(window.span)}, or drop the window: the rule sets it"
            yield Finding("SUM026", Level.ERROR, window.offset, message, hint)
    if filters:
        longest = max(filters, key=lambda window: window.span)
        if longest.span < lookback:
            message = f"the query looks back {_spelled(longest.span)} at most, the rule {_spelled(lookback)}"
            yield Finding("SUM027", Level.WARNING, longest.offset, message, "drop the window: the rule sets it")


def _filter(node: object) -> Iterator[_Window]:
    """Read `_messagetime > now() - 1d`."""
    match node:
        case tree.Binary(
            operator=">" | ">=",
            left=tree.Field(name=name, start=start),
            right=tree.Binary(operator="-", left=tree.Call(function=function), right=tree.Number(value=span)),
        ) if name.lower() in _TIMES and function.lower() in {"now", "queryendtime"} and span <= _LONGEST_MS:
            yield _Window(start, timedelta(milliseconds=span))
        case _:
            pass


def _spelled(span: timedelta) -> str:
    """Spell a span as a schedule does: `36h`, `14d`."""
    for unit, length in _UNITS.items():
        if span >= length and not span % length:
            return f"{span // length}{unit}"
    return f"{span.total_seconds():g}s"
