"""Runs a query of Ariel's over the events of the world: WHERE, GROUP BY, aggregates, HAVING, ORDER BY, LIMIT, a window.

It is there to count what rules found, and what scheduled searches find. What has not arrived by the console's time is
not there yet, whatever its own time. A query that it does not run is refused by name.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sieminator.fakes.qradar import rules
from sieminator.fakes.qradar.ariel import column_name
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.values import Row, Unsupported, Values
from sieminator.fakes.qradar.windows import window
from sieminator.languages.aql import tree
from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.vocabulary import AGGREGATES
from sieminator.languages.aql.walk import aggregates, names
from sieminator.languages.aql.walk import selects as all_selects

Rows = list[dict[str, Any]]

_CLAUSES = {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "LAST", "START", "STOP", "PARAMETERS"}


def run(console: Console, text: str) -> tuple[str, Rows]:
    """Return which database a query reads, and what it finds now; raise Unsupported, which says what is not run.

    The query is one that `aql.errors` finds nothing wrong with.
    """
    select = parse(text).statements[0]
    if len(list(all_selects(select))) > 1 or type(select.source) is not tree.Table:
        raise Unsupported("a sub-select")
    if others := {clause.word for clause in select.clauses} - _CLAUSES:
        raise Unsupported(min(others))
    values = _values(console, select)
    source = select.source.name.lower()
    start, stop = window(console, select)
    found = console.state.execute(
        "SELECT row FROM event WHERE source = ? AND at >= ? AND at < ? AND coalesce(arrives, at) <= ?"
        " ORDER BY at, place",
        (source, start, stop, console.now),
    )
    chosen = [row for row in map(_row, found) if select.where is None or values.of(select.where, row)]
    return source, _Result(text, select, values).of(chosen)


def _row(found: tuple[str]) -> Row:
    row: Row = json.loads(found[0])
    return row


def _values(console: Console, select: tree.Select) -> Values:
    aliases = {column.alias.lower(): column.expression for column in select.columns if column.alias}
    return values_of(console, aliases)


def values_of(console: Console, aliases: Mapping[str, tree.Expression]) -> Values:
    """Return what reads values as this console does."""
    types = dict(console.state.execute("SELECT id, name FROM log_source_type"))
    sources = dict(console.state.execute("SELECT CAST(id AS TEXT), name FROM log_source"))
    zone = ZoneInfo(console.behaviour.time_zone)
    return Values(console.now, rules.names(console), types, sources, zone, aliases)


class _Result:
    """Makes a result of the rows that a query has found."""

    def __init__(self, text: str, select: tree.Select, values: Values) -> None:
        self._select = select
        self._values = values
        self._grouped = bool(select.group) or any(any(aggregates(column.expression)) for column in select.columns)
        keys = {node.name.lower() for node in select.group if type(node) is tree.Name}
        self._columns = []
        for column in select.columns:
            own = type(column.expression) is tree.Name and column.expression.name.lower() in keys
            self._columns.append((column_name(text, column, grouped=self._grouped and not own), column.expression))

    def of(self, rows: Sequence[Row]) -> Rows:
        parts = self._parts(rows)
        if self._select.having is not None:
            parts = [part for part in parts if self._value(self._select.having, part)]
        for key in reversed(self._select.order):
            parts.sort(key=self._ranked(key.expression), reverse=key.descending)
        if self._select.limit is not None:
            parts = parts[: _count(self._select.limit)]
        shown = [self._shown(part) for part in parts]
        return _distinct(shown) if self._select.distinct else shown

    def _ranked(self, expression: tree.Expression) -> Callable[[Sequence[Row]], tuple[int, Any]]:
        return lambda part: _rank(self._value(expression, part))

    def _parts(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Return what each row of the result is made of: one row, or the rows of a group."""
        if not self._grouped:
            return [[row] for row in rows]
        groups: dict[str, list[Row]] = {}
        for row in rows:
            key = repr([self._values.of(node, row) for node in self._select.group])
            groups.setdefault(key, []).append(row)
        if not groups and not self._select.group:
            groups[""] = []
        return list(groups.values())

    def _shown(self, part: Sequence[Row]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, expression in self._columns:
            if type(expression) is tree.Star:
                shown |= {field: _said(value) for field, value in (part[0] if part else {}).items()}
            else:
                shown[name] = _said(self._value(expression, part))
        return shown

    def _value(self, node: Any, part: Sequence[Row]) -> Any:
        """Return the value of an expression over the rows of a group: an aggregate's, or the first row's."""
        if type(node) is tree.Call and node.name in AGGREGATES:
            return self._aggregate(node, part)
        if type(node) is tree.Name and node.name.lower() in self._values.aliases:
            meant = self._values.aliases[node.name.lower()]
            if any(aggregates(meant)):
                return self._value(meant, part)
        if any(aggregates(node)) or self._names_aggregate(node):
            return self._values.of(self._folded(node, part), {})
        return self._values.of(node, part[0] if part else {})

    def _names_aggregate(self, node: Any) -> bool:
        meant = (self._values.aliases.get(one.name.lower()) for one in names(node))
        return any(any(aggregates(one)) for one in meant if one is not None)

    def _folded(self, node: Any, part: Sequence[Row]) -> Any:
        """Return an expression with its aggregates and fields replaced by what they are for a group."""
        if type(node) in (tree.Call, tree.Name) and (
            type(node) is tree.Name or node.name in AGGREGATES
        ):  # fmt: skip
            value = self._value(node, part)
            if value is None:
                return tree.Constant(node.start, node.end, "NULL")
            if isinstance(value, bool | list):
                raise Unsupported("an aggregate of that kind")
            number = isinstance(value, int | float)
            return (tree.Number if number else tree.Text)(node.start, node.end, str(value))
        if isinstance(node, tuple):
            parts = [self._folded(one, part) if isinstance(one, tuple) else one for one in node]
            return type(node)(*parts) if hasattr(node, "_fields") else tuple(parts)
        return node

    def _aggregate(self, node: tree.Call, part: Sequence[Row]) -> Any:
        argument = node.arguments[0] if node.arguments else None
        if node.name == "COUNT" and (argument is None or type(argument) is tree.Star):
            return len(part)
        assert argument is not None
        found = [self._values.of(argument, row) for row in part]
        there = [value for value in found if value is not None]
        if node.name in ("UNIQUECOUNT", "DISTINCTCOUNT") or node.distinct:
            return len({repr(value) for value in there})
        return _aggregated(node.name, found, there)


def _aggregated(name: str, found: Sequence[Any], there: Sequence[Any]) -> Any:
    results: Mapping[str, Callable[[], Any]] = {
        "COUNT": lambda: len(there),
        "FIRST": lambda: found[0] if found else None,
        "LAST": lambda: found[-1] if found else None,
        "SUM": lambda: math.fsum(_numbers(there)) if any(isinstance(v, float) for v in there) else sum(_numbers(there)),
        "AVG": lambda: sum(_numbers(there)) / len(there) if there else None,
        "MIN": lambda: min(there, key=_rank, default=None),
        "MAX": lambda: max(there, key=_rank, default=None),
    }
    if name not in results:
        raise Unsupported(name)
    return results[name]()


def _numbers(there: Sequence[Any]) -> list[Any]:
    if not all(isinstance(value, int | float) for value in there):
        raise Unsupported("a sum of texts")
    return list(there)


def _count(limit: tree.Number) -> int:
    if not limit.text.isdecimal() or len(limit.text) > 9:
        raise Unsupported("a limit of that kind")
    return int(limit.text)


def _said(value: Any) -> Any:
    """Return a value as a result says it; that a list is one text is unconfirmed."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else value


def _rank(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    return (1, value) if isinstance(value, int | float) else (2, str(value))


def _distinct(rows: Rows) -> Rows:
    return list({repr(row): row for row in rows}.values())
