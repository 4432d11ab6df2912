"""What the clauses of a query lack, or hold that no console takes."""

from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.times import UNITS, is_time_text, moment
from sieminator.languages.aql.tree import Expression, Number, Sum, Table, Text, Window
from sieminator.languages.aql.vocabulary import DATABASES
from sieminator.languages.aql.walk import selects, walk
from sieminator.languages.aql.words import near
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_TIMES = frozenset({"LAST", "START", "STOP"})
_SINGULARS = frozenset(unit.rstrip("S") for unit in UNITS)


def clauses(root: Any, *, complete: bool) -> Iterator[Finding]:
    """Yield what is wrong with clauses; `complete` says that none was passed over."""
    for select in selects(root):
        if complete and select.clause("FROM") is None:
            message = "the query reads from nothing"
            yield Finding("AQL005", Level.ERROR, select.start, message, "write FROM events or FROM flows")
        if isinstance(select.source, Table):
            yield from _table(select.source)
            if not _TIMES & {clause.word for clause in select.clauses}:
                yield _no_time(select.source)
        if select.distinct:
            message = "SELECT DISTINCT is in no page of IBM's since AQL 3"
            yield Finding("AQL047", Level.WARNING, select.start, message, "write GROUP BY with the columns")
        yield from _windows(select.windows)


def _table(table: Table) -> Iterator[Finding]:
    name = table.name.upper()
    if name in DATABASES:
        return
    meant = near(name, DATABASES)
    message = f"`{table.name}` is no database of Ariel's that IBM's pages name"
    if meant:
        yield Finding("AQL044", Level.ERROR, table.start, message, f"did you mean {meant.lower()}?")
    else:
        yield Finding("AQL045", Level.WARNING, table.start, message, "most queries read events or flows")


def _no_time(table: Table) -> Finding:
    # Source: IBM, POST /ariel/searches (v26.0): "the last 60 seconds"; its AQL plugin's page says five minutes; seen
    # 2026-11-28.
    message = f"{table.name} are searched without a time clause: the last one or five minutes only"
    return Finding("AQL017", Level.WARNING, table.start, message, "write LAST 24 HOURS behind everything else")


def _windows(windows: tuple[Window, ...]) -> Iterator[Finding]:
    words = {window.word for window in windows}
    for window in windows:
        if window.word == "LAST":
            yield from _unit(window)
            if "START" in words or "STOP" in words:
                message = "LAST and START each set the time"
                yield Finding("AQL038", Level.WARNING, window.start, message, "keep one of them")
        elif window.value is not None and _is_sum(window.value):
            message = f"{window.word} takes a text here: what stands there is reckoned as a difference"
            hint = "put it in single quotes: 'yyyy-MM-dd HH:mm'"
            yield Finding("AQL037", Level.WARNING, window.value.start, message, hint)
        elif type(window.value) is Text and not is_time_text(window.value.value):
            message = f"`{window.value.value}` is not in a form of time that IBM lists"
            hint = "write 'yyyy-MM-dd HH:mm', milliseconds, or PARSEDATETIME('…')"
            yield Finding("AQL037", Level.WARNING, window.value.start, message, hint)
        if window.word == "STOP" and _ends_first(windows):
            message = "STOP comes before START, and nothing lies between"
            yield Finding("AQL038", Level.WARNING, window.start, message, "exchange the two")
        if window.word == "STOP" and not words & {"START", "LAST"}:
            message = "STOP ends a time that no START begins"
            yield Finding("AQL038", Level.WARNING, window.start, message, "add START, or write LAST n HOURS")


def _ends_first(windows: tuple[Window, ...]) -> bool:
    start = next((moment(window.value) for window in windows if window.word == "START"), None)
    stop = next((moment(window.value) for window in windows if window.word == "STOP"), None)
    return start is not None and stop is not None and stop <= start


def _is_sum(value: Expression) -> bool:
    """Say whether a date stands without quotes: `2024-01-31`."""
    return type(value) is Sum and all(type(part) in {Sum, Number} for part in walk(value)) and value.operator == "-"


def _unit(window: Window) -> Iterator[Finding]:
    if window.unit in UNITS:
        return
    at = window.end - len(window.unit)
    meant = near(window.unit, UNITS)
    if meant and window.unit not in _SINGULARS:
        message = f"there is no unit of time `{window.unit}`"
        yield Finding("AQL036", Level.ERROR, at, message, f"did you mean {meant}?")
    else:
        message = f"IBM's pages write LAST with MINUTES, HOURS and DAYS only, not with {window.unit}"
        yield Finding("AQL049", Level.WARNING, at, message, f"write {meant or 'one of those'}")
