"""Aggregates of the search language: `count by a, b`, `count as n, max(x) as latest by a`.

Source: help.sumologic.com on group and aggregate operators, seen 2026-11-28.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.sumo import expressions, query, refusals
from sieminator.fakes.sumo.query import Token

Row = dict[str, Any]
Fold = Callable[[list[Any]], Any]
"""Makes one value of the values of a field in a group; of `count` alone they are all there."""

_FOLDS: dict[str, Fold] = {
    "count": len,
    "count_distinct": lambda values: len({str(one) for one in values}),
    "sum": lambda values: sum(_numbers(values)),
    "min": lambda values: min(_numbers(values), default=None),
    "max": lambda values: max(_numbers(values), default=None),
    "avg": lambda values: sum(_numbers(values)) / len(_numbers(values)) if _numbers(values) else None,
    "first": lambda values: values[0] if values else None,
    "last": lambda values: values[-1] if values else None,
}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One stage that makes records."""

    keys: tuple[str, ...]
    """The fields by which it groups."""
    folds: tuple[tuple[str, str, Fold], ...]
    """The name of each result, the field that it is of (empty: rows), and how."""

    def over(self, rows: list[Row]) -> list[Row]:
        """Return a record for each group, in the order in which groups come up."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(_key(row.get(name)) for name in self.keys), []).append(row)
        return [{**dict(zip(self.keys, key, strict=True)), **self._folded(group)} for key, group in groups.items()]

    def _folded(self, rows: list[Row]) -> Row:
        return {
            name: fold([row[field] for row in rows if row.get(field) is not None] if field else rows)
            for name, field, fold in self.folds
        }


def aggregate(stage: str) -> Aggregate:
    """Return what a stage computes; refuse one that the fake does not know."""
    tokens = query.tokens(stage)
    words = [word.lower() for _, word in tokens]
    place = words.index("by") if "by" in words else len(words)
    keys = tuple(query.names(tokens[place + 1 :]))
    if place < len(words) and len(tokens[place + 1 :]) != 2 * len(keys) - 1:
        raise _unknown(stage)
    return Aggregate(keys, tuple(_fold(part, stage) for part in _split(tokens[:place])))


def _fold(tokens: list[Token], stage: str) -> tuple[str, str, Fold]:
    head = tokens[0][1].lower() if tokens else ""
    rest = [word for _, word in tokens[1:]]
    field = ""
    if rest[:1] == ["("] and rest[2:3] == [")"]:
        field, rest = query.bare(*tokens[2]), rest[3:]
    named = rest[1] if len(rest) == 2 and rest[0].lower() == "as" else f"_{head}"
    if head not in _FOLDS or (rest and len(rest) != 2) or (head != "count" and not field):
        raise _unknown(stage)
    return named, "" if field == "*" else field, _FOLDS[head]


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token[1] == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _unknown(stage: str) -> refusals.Refusal:
    return refusals.parse_error(f"The fake does not run this aggregate: {stage}")


def _key(value: Any) -> Any:
    return "" if value is None else value


def _numbers(values: list[Any]) -> list[float]:
    return [found for one in values if (found := expressions.number(one)) is not None]
