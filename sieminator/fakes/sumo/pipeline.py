"""The few operators of the search language that the fake runs: those with which the vendor's own indexes are read.

Source: help.sumologic.com, the operators' own pages, seen 2026-11-28: `count` names its field `_count`, `timeslice` its
own `_timeslice` (milliseconds); sorting is descending unless it says otherwise. That an aggregate without groups over
nothing gives no record, and not one that says 0, is unconfirmed.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sieminator.fakes.sumo import aggregates, expressions, query, refusals
from sieminator.fakes.sumo.query import Token

Row = dict[str, Any]
Step = Callable[[list[Row]], list[Row]]

_SPANS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    messages: list[Row]
    """The rows that reached the first aggregate, or the end."""
    records: list[Row] | None
    """What the aggregates made of them; None where there is none."""
    keys: tuple[str, ...] = ()
    """The fields by which records are grouped."""


def run(stages: Sequence[str], rows: list[Row], zone: str) -> Found:
    """Run stages over rows; refuse one that the fake does not know. `zone` is the query's time zone."""
    messages = rows
    records: list[Row] | None = None
    keys: tuple[str, ...] = ()
    for stage in stages:
        if query.aggregates(stage):
            made = aggregates.aggregate(stage)
            records, keys = made.over(messages if records is None else records), made.keys
        elif records is None:
            messages = _step(stage, zone)(messages)
        else:
            records = _step(stage, zone)(records)
    return Found(messages, records, keys)


def _step(stage: str, zone: str) -> Step:
    tokens = query.tokens(stage)
    kind, head = tokens[0] if tokens else ("", "")
    maker = _STEPS.get(head.lower()) if kind == "name" else None
    if maker is not None:
        return maker(tokens[1:], zone)
    if len(tokens) > 2 and tokens[-2][1].lower() == "as":
        return _named(tokens, zone)
    raise unknown(stage)


def unknown(stage: str) -> refusals.Refusal:
    """Refuse a stage by its text."""
    return refusals.parse_error(f"The fake does not run this stage: {stage}")


def _named(tokens: list[Token], zone: str) -> Step:
    value, name = expressions.compiled(tokens[:-2], zone), query.bare(*tokens[-1])
    return lambda rows: [{**row, name: value(row)} for row in rows]


def _where(tokens: list[Token], zone: str) -> Step:
    value = expressions.compiled(tokens, zone)
    return lambda rows: [row for row in rows if value(row)]


def _json(tokens: list[Token], _: str) -> Step:
    """Return what reads keys out of a message, or all of them; a row without is dropped unless it says `nodrop`."""
    options = _Options(tokens)
    if options.word("auto"):
        options.end()
        return lambda rows: [{**_parsed(row.get(options.field)), **row} for row in rows]
    return _extracted(options, lambda row, path: _at(_parsed(row.get(options.field)), path))


def _kv(tokens: list[Token], _: str) -> Step:
    """Return what reads `key=value` and `key="value"` out of a message."""
    options = _Options(tokens)
    return _extracted(options, lambda row, key: _value_of(str(row.get(options.field, "")), key))


def _extracted(options: "_Options", read: Callable[[Row, str], Any]) -> Step:
    paths, named, nodrop = options.names(), [], False
    if options.word("as"):
        named = options.names()
    nodrop = options.word("nodrop")
    options.end()
    pairs = list(zip(paths, named or [path.rsplit(".", 1)[-1] for path in paths], strict=False))

    def step(rows: list[Row]) -> list[Row]:
        read_ = [(row, {name: read(row, path) for path, name in pairs}) for row in rows]
        return [{**row, **found} for row, found in read_ if nodrop or None not in found.values()]

    return step


class _Options:
    """The words after a parsing operator, taken from the front."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = list(tokens)
        self._all = " ".join(word for _, word in tokens)
        self.field = "_raw"
        if self.word("field"):
            self._sign("=")
            self.field = query.bare(*self._tokens.pop(0)) if self._tokens else ""

    def word(self, word: str) -> bool:
        """Say whether this word is next, and take it."""
        if self._tokens and self._tokens[0] == ("name", word):
            self._tokens.pop(0)
            return True
        return False

    def names(self) -> list[str]:
        """Take a list of names or texts."""
        found: list[str] = []
        while self._tokens and self._tokens[0][0] in ("name", "text", "field"):
            found.append(query.bare(*self._tokens.pop(0)))
            if not (self._tokens and self._tokens[0][1] == ","):
                break
            self._tokens.pop(0)
        return found

    def end(self) -> None:
        """Refuse what is left over."""
        if self._tokens:
            raise unknown(self._all)

    def _sign(self, sign: str) -> None:
        if not (self._tokens and self._tokens.pop(0)[1] == sign):
            raise unknown(self._all)


def _parsed(text: Any) -> Row:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _value_of(text: str, key: str) -> str | None:
    found = re.search(rf'(?<!\w){re.escape(key)}\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,\]]+))', text)
    return None if found is None else next(one for one in found.groups() if one is not None)


def _timeslice(tokens: list[Token], zone: str) -> Step:
    """Return what gives each row the beginning of its slice; days begin at midnight of the query's time zone."""
    words = [word for _, word in tokens if word.lower() != "by"]
    if not words or tokens[0][0] not in ("span", "name") or len(words) not in (1, 3):
        raise unknown("timeslice " + " ".join(words))
    name = words[2] if len(words) == 3 else "_timeslice"
    span = int(words[0][:-1]) * _SPANS.get(words[0][-1], 0) if words[0][:-1].isdigit() else 0
    if not span:
        raise unknown("timeslice " + " ".join(words))
    return lambda rows: [{**row, name: _slice(int(row["_messagetime"]), span, zone)} for row in rows]


def _slice(at: int, span: int, zone: str) -> int:
    offset = datetime.fromtimestamp(at / 1_000, tz=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    shift = int(offset.total_seconds() * 1_000) if offset else 0
    return (at + shift) // span * span - shift


def _sort(tokens: list[Token], _: str) -> Step:
    words = " ".join(word for _, word in tokens if word.lower() != "by")
    parts = [part.split() for part in words.split(",")]
    if not all(1 <= len(part) <= 2 and part[-1].lower() in ("asc", "desc", part[0].lower()) for part in parts):
        raise unknown(f"sort {words}")

    def step(rows: list[Row]) -> list[Row]:
        for part in reversed(parts):
            rows = sorted(rows, key=partial(_order, part[0]), reverse=part[-1].lower() != "asc")
        return rows

    return step


def _order(name: str, row: Row) -> tuple[float, str]:
    value = row.get(name)
    found = expressions.number(value)
    return (found if found is not None else float("inf"), "" if value is None else str(value))


def _limit(tokens: list[Token], _: str) -> Step:
    if len(tokens) != 1 or tokens[0][0] != "number":
        raise unknown("limit " + " ".join(word for _, word in tokens))
    most = int(float(tokens[0][1]))
    return lambda rows: rows[:most]


def _fields(tokens: list[Token], _: str) -> Step:
    """Return what keeps these fields, and those that begin with an underscore; after a minus, what drops them."""
    drop = bool(tokens) and tokens[0][1] == "-"
    named = set(query.names(tokens))
    if drop:
        return lambda rows: [{name: one for name, one in row.items() if name not in named} for row in rows]
    return lambda rows: [
        {name: one for name, one in row.items() if name in named or name.startswith("_")} for row in rows
    ]


_STEPS: dict[str, Callable[[list[Token], str], Step]] = {
    "where": _where, "json": _json, "kv": _kv, "keyvalue": _kv, "timeslice": _timeslice, "sort": _sort,
    "order": _sort, "limit": _limit, "fields": _fields,
}  # fmt: skip


def fields_of(rows: Sequence[Row]) -> list[str]:
    """Return the names of the fields that rows have, in the order in which they come up."""
    return list(dict.fromkeys(chain.from_iterable(rows)))
