"""The part of a query before its first pipe: keywords and `field=value`, joined by AND unless it says otherwise.

Source: help.sumologic.com on keyword search expressions and metadata, seen 2026-11-28: NOT binds tightest, then AND,
then OR; keywords and values of metadata know no case.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.expressions import glob

Test = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(
    r'\s*(?:(?P<pair>[\w.]+\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s()"]+))|(?P<text>"(?:\\.|[^"\\])*")|(?P<sign>[()!])'
    r"|(?P<word>[^\s()\"]+))"
)
INDEX = re.compile(r'(?<![\w.])_(?:index|view)\s*=\s*"?([\w*]+)"?', re.IGNORECASE)
"""An index that a query names."""


def test(scope: str) -> Test:
    """Return what says whether a row is in a scope; refuse one that does not parse."""
    reader = _Reader([(str(one.lastgroup), one[0].strip()) for one in _TOKEN.finditer(scope)])
    found = reader.either()
    if reader.tokens:
        raise _unexpected(reader.tokens[0][1])
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens

    def either(self) -> Test:
        parts = [self._both()]
        while self._next() in ("or", "||"):
            self.tokens.pop(0)
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Test:
        parts = [self._one()]
        while self._next() not in ("or", "||", ")", ""):
            if self._next() in ("and", "&&"):
                self.tokens.pop(0)
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Test:
        if not self.tokens:
            raise _unexpected("the end")
        kind, word = self.tokens.pop(0)
        if word == "!" or (kind == "word" and word.lower() == "not"):
            inner = self._one()
            return lambda row: not inner(row)
        if word == "(":
            found = self.either()
            if self._next() != ")":
                raise _unexpected(self._next() or "the end")
            self.tokens.pop(0)
            return found
        if kind == "sign" or word.lower() in ("and", "or"):
            raise _unexpected(word)
        return _pair(word) if kind == "pair" else _keyword(word)

    def _next(self) -> str:
        return self.tokens[0][1].lower() if self.tokens else ""


def _pair(word: str) -> Test:
    name, _, value = word.partition("=")
    name, pattern = name.strip(), glob(_bare(value.strip()), fold=True)
    return lambda row: row.get(name) is not None and pattern.fullmatch(str(row[name])) is not None


def _keyword(word: str) -> Test:
    pattern = glob(_bare(word), fold=True)
    return lambda row: pattern.search(str(row.get("_raw", ""))) is not None


def _bare(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word


def _unexpected(word: str) -> refusals.Refusal:
    return refusals.parse_error(f"Unexpected token '{word}'")
