"""GitHub's expressions, as far as our workflows use them; anything else is an error and not an empty text.

Source: docs.github.com/actions/reference/workflows-and-actions/expressions, seen 2026-11-22.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<sign>==|!=|&&|\|\||[!().,]))"
)
_LITERALS = {"true": True, "false": False, "null": None}


class Unknown(Exception):
    """The play does not know what this means."""


@dataclass(frozen=True)
class Status:
    """How the steps before went."""

    failed: bool = False


class Open(dict[str, Any]):
    """A context where a name that is not there is null, as in `github.event`, `vars` and `secrets`."""


def fill(text: Any, contexts: Mapping[str, Any], status: Status = Status()) -> Any:
    """Return a value with its `${{ }}` filled in; one that is nothing else keeps its type."""
    if not isinstance(text, str):
        return text
    whole = re.fullmatch(r"\$\{\{((?:(?!\}\}).)*)\}\}", text.strip(), re.DOTALL)
    if whole:
        return evaluate(whole[1], contexts, status)
    return re.sub(r"\$\{\{(.*?)\}\}", lambda one: as_text(evaluate(one[1], contexts, status)), text)


def holds(condition: Any, contexts: Mapping[str, Any], status: Status) -> bool:
    """Say whether an `if:` holds; without a status function it asks for `success()` as well."""
    if condition is None:
        return not status.failed
    text = str(condition)
    inner = re.fullmatch(r"\s*\$\{\{(.*)\}\}\s*", text, re.DOTALL)
    text = inner[1] if inner else text
    asks = re.search(r"\b(always|failure|success|cancelled)\(", text)
    return (bool(asks) or not status.failed) and truthy(evaluate(text, contexts, status))


def evaluate(text: str, contexts: Mapping[str, Any], status: Status) -> Any:
    """Return the value of an expression."""
    reader = _Reader(_tokens(text), contexts, status)
    value = reader.either()
    if reader.rest:
        raise Unknown(f"{text.strip()}: after its end comes {reader.rest[0][1]}")
    return value


def truthy(value: Any) -> bool:
    return value not in (None, False, 0, "")


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise Unknown(f"a {type(value).__name__} within a text")


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise Unknown(f"{text.strip()}: what is {text[at:]!r}?")
        kind = str(found.lastgroup)
        tokens.append((kind, found[kind]))
        at = found.end()
    return tokens


@dataclass
class _Reader:
    rest: list[tuple[str, str]]
    contexts: Mapping[str, Any]
    status: Status

    def either(self) -> Any:
        value = self.both()
        while self._takes("||"):
            other = self.both()
            value = value if truthy(value) else other
        return value

    def both(self) -> Any:
        value = self.compared()
        while self._takes("&&"):
            other = self.compared()
            value = other if truthy(value) else value
        return value

    def compared(self) -> Any:
        value = self.negated()
        for sign in ("==", "!="):
            if self._takes(sign):
                return self._equal(value, self.negated()) is (sign == "==")
        return value

    def negated(self) -> Any:
        return not truthy(self.negated()) if self._takes("!") else self.simple()

    def simple(self) -> Any:
        if self._takes("("):
            value = self.either()
            self._must(")")
            return value
        if not self.rest:
            raise Unknown("an expression ends too early")
        kind, text = self.rest.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        if kind != "name":
            raise Unknown(f"{text} where a value should be")
        if text in _LITERALS:
            return _LITERALS[text]
        return self._called(text) if self._takes("(") else self._looked_up(text)

    def _called(self, name: str) -> Any:
        arguments = []
        while not self._takes(")"):
            arguments.append(self.either())
            self._takes(",")
        if (name, len(arguments)) == ("always", 0):
            return True
        if (name, len(arguments)) == ("fromJSON", 1):
            return json.loads(arguments[0])
        if name == "format" and arguments:
            return arguments[0].format(*map(as_text, arguments[1:]))
        raise Unknown(f"{name}() with {len(arguments)} arguments")

    def _looked_up(self, name: str) -> Any:
        if name not in self.contexts:
            raise Unknown(f"the context {name}")
        value, path = self.contexts[name], name
        while self._takes("."):
            key = self.rest.pop(0)[1]
            if value is None:
                continue
            if key not in value and not isinstance(value, Open):
                raise Unknown(f"{path} has no {key}")
            value, path = value.get(key), f"{path}.{key}"
        return value

    @staticmethod
    def _equal(one: Any, other: Any) -> bool:
        if isinstance(one, str) and isinstance(other, str):
            return one.lower() == other.lower()  # GitHub ignores case
        # Of two types GitHub makes numbers, so that null is '0' and '' as well.
        return _number(one) == _number(other)

    def _takes(self, sign: str) -> bool:
        if self.rest and self.rest[0] == ("sign", sign):
            self.rest.pop(0)
            return True
        return False

    def _must(self, sign: str) -> None:
        if not self._takes(sign):
            raise Unknown(f"a {sign} is missing")


def _number(value: Any) -> float:
    if value in (None, ""):
        return 0
    if isinstance(value, bool | int):
        return int(value)
    try:
        return float(value)
    except ValueError:
        return math.nan
