"""Arithmetic of CQL over the fields of one row: `@timestamp - (@timestamp % 86400000)`."""

from collections.abc import Callable, Mapping
from typing import Any

from sieminator.fakes.logscale import query

Value = Callable[[Mapping[str, Any]], float | None]
"""Returns None where the row lacks an operand, or where nothing comes of it."""

_OPERATORS: dict[str, tuple[int, Callable[[float, float], float]]] = {
    "+": (1, float.__add__),
    "-": (1, float.__sub__),
    "*": (2, float.__mul__),
    "/": (2, float.__truediv__),
    "%": (2, float.__mod__),
}


def arithmetic(text: str) -> Value | None:
    """Return what computes an expression of numbers, fields, brackets and the five operators; None for any other."""
    tokens = [token for _, token in query.tokens(text)]
    try:
        value, place = _binary(tokens, 0, 1)
    except (IndexError, ValueError):
        return None
    return value if place == len(tokens) else None


def written(value: float) -> str:
    """Return a number as results hold it."""
    return str(int(value)) if value == int(value) else str(value)


def _binary(tokens: list[str], place: int, least: int) -> tuple[Value, int]:
    left, place = _operand(tokens, place)
    while place < len(tokens) and tokens[place] in _OPERATORS and _OPERATORS[tokens[place]][0] >= least:
        strength, compute = _OPERATORS[tokens[place]]
        right, place = _binary(tokens, place + 1, strength + 1)
        left = _computed(left, compute, right)
    return left, place


def _computed(left: Value, compute: Callable[[float, float], float], right: Value) -> Value:
    def value(row: Mapping[str, Any]) -> float | None:
        one, other = left(row), right(row)
        try:
            return None if one is None or other is None else compute(one, other)
        except ZeroDivisionError:
            return None

    return value


def _operand(tokens: list[str], place: int) -> tuple[Value, int]:
    first = tokens[place]
    if first == "(":
        value, after = _binary(tokens, place + 1, 1)
        if tokens[after] != ")":
            raise ValueError(first)
        return value, after + 1
    if first[0].isdigit():
        number = float(first)
        return lambda _: number, place + 1
    if not (first[0].isalpha() or first[0] in "@#_"):
        raise ValueError(first)
    return lambda row: _number(row.get(first)), place + 1


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
