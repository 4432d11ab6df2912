"""A call of CQL read: its name and arguments, with lists and calls inside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.logscale import query

_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Called:
    """One call; a value is text, a list of values, or another call."""

    name: str
    unnamed: tuple[Any, ...]
    named: Mapping[str, Any]

    def text(self, name: str, default: str = _MISSING) -> str:
        """Return an argument; the first unnamed one where none has the name and no default is given, or it is one."""
        if name in self.named:
            return str(self.named[name])
        if self.unnamed and not isinstance(self.unnamed[0], list) and name in ("field", "limit"):
            return str(self.unnamed[0])
        if default is _MISSING:
            raise KeyError(name)
        return default

    def items(self, name: str, default: Sequence[Any] = (), *, first: bool = True) -> list[Any]:
        """Return an argument as a list; an unnamed one stands for it where `first`."""
        value = self.named.get(name, self.unnamed[0] if self.unnamed and first else list(default))
        return value if isinstance(value, list) else [value]


def called(step: str) -> Called | None:
    """Return the call that a whole step is; None where it is something else."""
    tokens = [token for _, token in query.tokens(step)]
    if len(tokens) < 3 or tokens[1] != "(" or tokens[-1] != ")":
        return None
    value, place = _value(tokens, 0)
    return value if isinstance(value, Called) and place == len(tokens) else None


def _value(tokens: list[str], place: int) -> tuple[Any, int]:
    """Return a value and where the next token is."""
    first = tokens[place]
    if first == "[":
        found, after = _listed(tokens, place + 1, "]")
        return [value for _, value in found], after
    if first == "{":
        found, after = _listed(tokens, place + 1, "}")
        return [value for _, value in found], after
    if place + 1 < len(tokens) and tokens[place + 1] == "(":
        found, after = _listed(tokens, place + 2, ")")
        unnamed = tuple(value for name, value in found if not name)
        return Called(first, unnamed, {name: value for name, value in found if name}), after
    return first.strip('"'), place + 1


def _listed(tokens: list[str], place: int, end: str) -> tuple[list[tuple[str, Any]], int]:
    found: list[tuple[str, Any]] = []
    while place < len(tokens) and tokens[place] != end:
        if tokens[place] in (",", ";", "|"):
            place += 1
            continue
        name = ""
        if place + 1 < len(tokens) and tokens[place + 1] == "=":
            name, place = tokens[place], place + 2
        value, place = _value(tokens, place)
        found.append((name, value))
    return found, place + 1
