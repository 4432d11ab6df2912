"""Expressions of the search language over the fields of one row: as much as rows of the vendor's indexes are read with.

Source: help.sumologic.com on field expressions and the functions' own pages, seen 2026-11-28. A comparison with a field
that a row lacks is false; texts that are both numbers are compared as numbers; unconfirmed beyond that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sieminator.fakes.sumo import query, refusals

Value = Callable[[Mapping[str, Any]], Any]
"""Computes a text, a number, a truth or None of a row."""

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_ADDED: Mapping[str, Callable[[float, float], float]] = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
_MULTIPLIED: Mapping[str, Callable[[float, float], float]] = {
    "*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b,
}  # fmt: skip
_JAVA = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_NEGATIONS = ("not", "!")


def compiled(tokens: Sequence[query.Token], zone: str) -> Value:
    """Return what computes an expression; refuse one that the fake does not know. `zone` is the query's time zone."""
    reader = _Reader(list(tokens), zone)
    value = reader.either()
    if reader.tokens:
        raise reader.unread()
    return value


def number(value: Any) -> float | None:
    """Return a value as a number; None for what is none."""
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def glob(pattern: str, *, fold: bool = False) -> re.Pattern[str]:
    """Return what a text with stars in it matches, from end to end."""
    flags = re.DOTALL | (re.IGNORECASE if fold else 0)
    return re.compile(re.escape(pattern).replace(r"\*", ".*"), flags)


class _Reader:
    """Reads an expression from the front of its tokens, the loosest operator first."""

    def __init__(self, tokens: list[query.Token], zone: str) -> None:
        self.tokens = tokens
        self.zone = zone

    def unread(self) -> refusals.Refusal:
        """Return the refusal of what is left."""
        rest = " ".join(word for _, word in self.tokens) or "the end"
        return refusals.parse_error(f"The fake does not run this expression from here on: {rest}")

    def either(self) -> Value:
        parts = self._parts(self._both, ("or", "||"))
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _both(self) -> Value:
        parts = self._parts(self._maybe_not, ("and", "&&"))
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _parts(self, read: Callable[[], Value], words: tuple[str, ...]) -> list[Value]:
        parts = [read()]
        while self._next() in words:
            self.tokens.pop(0)
            parts.append(read())
        return parts

    def _maybe_not(self) -> Value:
        if self._next() in _NEGATIONS:
            self.tokens.pop(0)
            inner = self._maybe_not()
            return lambda row: not inner(row)
        return self._comparison()

    def _comparison(self) -> Value:
        left = self._sum()
        sign = self._next()
        if sign in _COMPARED:
            self.tokens.pop(0)
            return partial(_compare, _COMPARED[sign], left, self._sum())
        if sign == "matches":
            self.tokens.pop(0)
            return partial(_matches, left, self._pattern())
        negated = sign == "not"
        if negated:
            self.tokens.pop(0)
        if negated or sign == "in":
            self._take("in")
            choices = self._arguments()
            return lambda row: any(_compare(_COMPARED["="], left, one, row) for one in choices) != negated
        return left

    def _sum(self) -> Value:
        return self._arithmetic(self._product, _ADDED)

    def _product(self) -> Value:
        return self._arithmetic(self._operand, _MULTIPLIED)

    def _arithmetic(self, read: Callable[[], Value], signs: Mapping[str, Callable[[float, float], float]]) -> Value:
        left = read()
        while (sign := self._next()) in signs:
            self.tokens.pop(0)
            left = partial(_calculate, signs[sign], left, read())
        return left

    def _operand(self) -> Value:
        if not self.tokens:
            raise self.unread()
        kind, word = self.tokens.pop(0)
        if word == "(":
            value = self.either()
            self._take(")")
            return value
        if kind == "number":
            constant = float(word)
            return lambda _: constant
        if kind == "text":
            text = query.bare(kind, word)
            return lambda _: text
        if kind == "name" and self._next() == "(":
            return self._called(word)
        if kind in ("name", "field") and word.lower() not in ("null", "true", "false"):
            name = query.bare(kind, word)
            return lambda row: row.get(name)
        if kind == "name":
            literal = {"true": True, "false": False}.get(word.lower())
            return lambda _: literal
        self.tokens.insert(0, (kind, word))
        raise self.unread()

    def _called(self, name: str) -> Value:
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            self.tokens.insert(0, ("name", name))
            raise self.unread()
        arguments, zone = self._arguments(), self.zone
        return lambda row: function([one(row) for one in arguments], zone)

    def _arguments(self) -> list[Value]:
        self._take("(")
        if self._next() == ")":
            self.tokens.pop(0)
            return []
        found = self._parts(self.either, (",",))
        self._take(")")
        return found

    def _pattern(self) -> Callable[[str], Any]:
        """Return what says whether a text fits: a regular expression anywhere in it, a text with stars the whole."""
        kind, word = self.tokens.pop(0) if self.tokens else ("", "")
        if kind == "regex":
            return _regex(word[1:-1]).search
        if kind == "text":
            return glob(query.bare(kind, word)).fullmatch
        raise self.unread()

    def _next(self) -> str:
        return self.tokens[0][1].lower() if self.tokens and self.tokens[0][0] in ("name", "sign") else ""

    def _take(self, word: str) -> None:
        if self._next() != word:
            raise self.unread()
        self.tokens.pop(0)


def _regex(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as wrong:
        raise refusals.parse_error(f"Invalid regular expression: {wrong}") from None


def _compare(compare: Callable[[Any, Any], bool], left: Value, right: Value, row: Mapping[str, Any]) -> bool:
    one, other = left(row), right(row)
    if one is None or other is None:
        return False
    numbers = number(one), number(other)
    if None not in numbers:
        return compare(*numbers)
    return compare(str(one), str(other))


def _matches(left: Value, fits: Callable[[str], Any], row: Mapping[str, Any]) -> bool:
    value = left(row)
    return value is not None and bool(fits(str(value)))


def _calculate(
    calculate: Callable[[float, float], float], left: Value, right: Value, row: Mapping[str, Any]
) -> float | None:  # fmt: skip
    one, other = number(left(row)), number(right(row))
    try:
        return None if one is None or other is None else calculate(one, other)
    except (ZeroDivisionError, OverflowError):
        return None


def _formatted(values: list[Any], zone: str) -> str | None:
    """Return milliseconds of the epoch as a date, in the pattern of Java that a query gives."""
    moment = number(values[0]) if values else None
    if moment is None:
        return None
    pattern = str(values[1]) if len(values) > 1 else "MM/dd/yyyy HH:mm:ss"
    for java, own in _JAVA.items():
        pattern = pattern.replace(java, own)
    where = ZoneInfo(str(values[2]) if len(values) > 2 else zone)
    return datetime.fromtimestamp(moment / 1_000, tz=UTC).astimezone(where).strftime(pattern)


def _is_blank(values: list[Any], _: str) -> bool:
    return not values or values[0] is None or not str(values[0]).strip()


def _as_text(change: Callable[[str], str]) -> Callable[[list[Any], str], Any]:
    return lambda values, _: None if not values or values[0] is None else change(str(values[0]))


def _as_number(values: list[Any], _: str) -> float | None:
    return number(values[0]) if values else None


_FUNCTIONS: Mapping[str, Callable[[list[Any], str], Any]] = {
    "tolowercase": _as_text(str.lower), "touppercase": _as_text(str.upper), "tostring": _as_text(str),
    "trim": _as_text(str.strip), "tolong": _as_number, "toint": _as_number, "todouble": _as_number, "num": _as_number,
    "number": _as_number, "long": _as_number, "int": _as_number, "isnull": lambda values, _: values[:1] in ([None], []),
    "isblank": _is_blank, "isempty": lambda values, _: values[:1] in ([None], [""], []),
    "concat": lambda values, _: "".join("" if one is None else str(one) for one in values),
    "contains": lambda values, _: len(values) > 1 and str(values[1]) in str(values[0]),
    "if": lambda values, _: (values[1] if values[0] else values[2]) if len(values) == 3 else None,
    "formatdate": _formatted,
}  # fmt: skip
