"""How far back a query looks, held against its rule."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sieminator.languages.aql.lint.times import time_fields
from sieminator.languages.aql.times import ago, last, moment
from sieminator.languages.aql.tree import Comparison, Select, Window
from sieminator.languages.aql.walk import selects, walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_SPELLED = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


class _Look(NamedTuple):
    """A stretch of time that a query reads."""

    offset: int
    span: timedelta | None
    """None where the text does not tell it."""
    fixed: bool = False


def windows(text: str, statements: Sequence[Select], lookback: timedelta) -> Iterator[Finding]:  # noqa: ARG001
    """Yield where the queries look further back than a rule, less far, or at one stretch for ever."""
    looks = sorted((look for statement in statements for look in _looks(statement)), key=lambda look: look.offset)
    for look in looks:
        if look.fixed:
            message = "the query reads the same stretch of time in every run"
            yield Finding("AQL033", Level.WARNING, look.offset, message, "drop START and STOP: the rule sets them")
        if look.span is not None and look.span > lookback:
            message = f"the query looks back {_spelled(look.span)}, the rule only {_spelled(lookback)}"
            hint = f"set lookback to {_spelled(look.span)}, or drop the time clause: the rule sets the window"
            yield Finding("AQL031", Level.ERROR, look.offset, message, hint)
    spans = [(look.span, look.offset) for look in looks if look.span is not None]
    if spans and len(spans) == len(looks):  # one that is not plain may look as far back as the rule
        longest, offset = max(spans, key=lambda one: one[0])
        if longest < lookback:
            message = f"the query looks back {_spelled(longest)} at most, the rule {_spelled(lookback)}"
            yield Finding("AQL032", Level.WARNING, offset, message, "drop the time clause: the rule sets the window")


def _looks(statement: Select) -> Iterator[_Look]:
    for select in selects(statement):
        yield from _clauses(select.windows)
    for node in walk(statement):
        for field in time_fields(node):
            if type(node) is Comparison and node.operator in {">", ">="} and node.left.start <= field.start:
                yield _Look(field.start, _since(node))


def _since(node: Comparison) -> timedelta | None:
    return ago(node.right) if node.right.start > node.left.start else None


def _clauses(found: Sequence[Window]) -> Iterator[_Look]:
    by_word: dict[str, Any] = {window.word: window for window in found}
    if "LAST" in by_word:
        window = by_word["LAST"]
        yield _Look(window.start, last(window.value, window.unit))
    start, stop = by_word.get("START"), by_word.get("STOP")
    if start is None:
        return
    since, until = moment(start.value), moment(stop.value) if stop is not None else None
    if since is not None:
        yield _Look(start.start, until - since if until is not None else None, fixed=True)
    else:
        yield _Look(start.start, ago(start.value) if stop is None else None)


def _spelled(span: timedelta) -> str:
    """Spell a span as a schedule does: `36h`, `14d`."""
    for unit, length in _SPELLED.items():
        if span >= length and not span % length:
            return f"{span // length}{unit}"
    return f"{span.total_seconds():g}s"
