"""Whether a rule's expression parses: a small grammar of the language, for the status of a rule.

The vendor publishes no grammar. This one has the operators of help.sumologic.com on the rules syntax and the tokens
that the server's own error message names, both seen 2026-11-28; functions and fields are not looked up, for nobody has
told us what the server does with an unknown one.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

_TOKENS = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<operator><=>|<>|<=|>=|!=|==|&&|\|\||[=<>+\-*/%!(),\[\]|])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"\s*/(?:[^/\\\n]|\\.)+/")
_COMPARISONS = frozenset(("=", "==", "!=", "<>", "<=>", "<", "<=", ">", ">="))
_TESTS = frozenset(("LIKE", "RLIKE", "MATCHES"))
_RESERVED = frozenset(("AND", "OR", "NOT", "IN", "IS", "BETWEEN", *_TESTS))
_EXPECTED = "{<EOF>, '[', AND, BETWEEN, IN, IS, LIKE, MATCHES, NOT, OR, RLIKE, EQ, '<', '>', '+', '-', '*', '/', '%'}"
_DEEPEST = 50  # parentheses within each other, so that no expression exhausts our own stack


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def upper(self) -> str:
        """The word as keywords are compared, or the operator; "" for a literal."""
        return self.text.upper() if self.kind in ("name", "operator") else ""


@dataclass(frozen=True, slots=True)
class _Mismatch(Exception):
    text: str
    start: int


def parse_failure(expression: str) -> str:
    """Return what the service says of an expression that does not parse, or "" for one that does."""
    # Source: help.sumologic.com on the status of rules, seen 2026-11-28: the words, the place and the expected tokens.
    try:
        _Parser(_tokens(expression), len(expression)).expression()
    except _Mismatch as found:
        before = expression[: found.start]
        line, column = before.count("\n") + 1, found.start - (before.rfind("\n") + 1)
        return f"Failure to parse rule: Line {line}:{column} mismatched input '{found.text}' expecting {_EXPECTED}"
    return ""


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        regex = _REGEX.match(text, at) if found and found[-1].upper in ("MATCHES", "RLIKE") else None
        token = regex or _TOKENS.match(text, at)
        if token is None:
            raise _Mismatch(text[at], at)
        if token.lastgroup != "space":
            found.append(_Token("string" if regex else token.lastgroup or "", token.group().strip(), at))
        at = token.end()
    return found


class _Parser:
    """Recursive descent over tokens; the first that does not fit ends it."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.at = 0
        self.depth = 0

    def expression(self) -> None:
        """Read it all: a condition, then stages of `json` and at most one `where`, as core search has them."""
        if self._next() != "|":
            self._any_of()
        wheres = 0
        while self._take("|"):
            if self._take("WHERE"):
                wheres += 1
                self._any_of()
            else:
                self._json()
        if self.at < len(self.tokens) or wheres > 1:
            raise self._mismatch()

    def _json(self) -> None:
        for word in ("JSON", "FIELD", "="):
            self._need(word)
        self._need_kind("name")
        self._listed("string")
        self._need("AS")
        self._listed("name")
        self._take("NODROP")

    def _listed(self, kind: str) -> None:
        self._need_kind(kind)
        while self._take(","):
            self._need_kind(kind)

    def _any_of(self) -> None:
        self._all_of()
        while self._take("OR") or self._take("||"):
            self._all_of()

    def _all_of(self) -> None:
        self._negation()
        while self._take("AND") or self._take("&&"):
            self._negation()

    def _negation(self) -> None:
        while self._take("NOT") or self._take("!"):
            pass
        self._comparison()

    def _comparison(self) -> None:
        self._sum()
        if self._take("IS"):
            self._take("NOT")
            self._need("NULL")
            return
        negated = self._take("NOT")
        if self._take("IN"):
            self._sum()
        elif self._take("BETWEEN"):
            self._sum()
            self._need("AND")
            self._sum()
        elif self._next() in _TESTS or (self._next() in _COMPARISONS and not negated):
            self.at += 1
            self._sum()
        elif negated:
            raise self._mismatch()

    def _sum(self) -> None:
        self._operand()
        while self._next() in ("+", "-", "*", "/", "%"):
            self.at += 1
            self._operand()

    def _operand(self) -> None:
        while self._take("-"):
            pass
        if self._take("("):
            self._inside(")")
        elif self._take("["):  # hasThreatMatch([srcDevice_ip], confidence > 10), as built-in rules have it
            self._inside("]")
        elif self._next_kind() in ("string", "number"):
            self.at += 1
        else:
            self._need_kind("name")
            if self._take("(") and not self._take(")"):
                self._inside(")")
            while self._take("["):
                self._inside("]")

    def _inside(self, close: str) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._mismatch()
        self._any_of()
        while self._take(","):
            self._any_of()
        self._need(close)
        self.depth -= 1

    def _next(self) -> str:
        return self.tokens[self.at].upper if self.at < len(self.tokens) else ""

    def _next_kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _take(self, word: str) -> bool:
        if self._next() != word:
            return False
        self.at += 1
        return True

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise self._mismatch()

    def _need_kind(self, kind: str) -> None:
        if self._next_kind() != kind or (kind == "name" and self._next() in _RESERVED):
            raise self._mismatch()
        self.at += 1

    def _mismatch(self) -> _Mismatch:
        if self.at < len(self.tokens):
            return _Mismatch(self.tokens[self.at].text, self.tokens[self.at].start)
        return _Mismatch("<EOF>", self.end)
