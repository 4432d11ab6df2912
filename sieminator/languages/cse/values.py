"""Read values: fields, texts, numbers, calls and arithmetic; what is in brackets is a condition again."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

from sieminator.languages.cse.cursor import Cursor
from sieminator.languages.cse.tokens import OPERATOR_WORDS, TYPOGRAPHIC, Kind, Token
from sieminator.languages.cse.tree import (
    Arithmetic,
    Array,
    Boolean,
    Call,
    Chain,
    Field,
    Index,
    Negative,
    Node,
    Not,
    Null,
    Number,
    Text,
)
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_SQL_ONLY = frozenset({"case", "select", "exists"})
_ENDS = frozenset({"=", "==", "!=", "<>", ")", ","})


class Values(ABC):
    """Reads one value. Each method reads one level of precedence, and leaves the cursor behind it."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.findings: list[Finding] = []
        self.in_filter = False
        """Whether this is the filter of `hasThreatMatch`, where AND may be left out, as its documentation does."""

    @abstractmethod
    def either(self) -> Node:
        """Read a whole condition, as it stands in brackets."""

    def sum(self) -> Node:
        """Read a value, arithmetic included; raise `Unexpected` where none stands."""
        return self._arithmetic(frozenset("+-"), self._product)

    def _product(self) -> Node:
        return self._arithmetic(frozenset("*/%"), self._signed)

    def _arithmetic(self, operators: frozenset[str], part: Callable[[], Node]) -> Node:
        left = part()
        while self.cursor.word in operators:
            operator = self.cursor.advance().text
            right = part()
            left = Arithmetic(left.start, right.end, operator, left, right)
        return left

    def _signed(self) -> Node:
        cursor, start = self.cursor, self.cursor.token.start
        negative = negated = False
        while cursor.word in {"-", "+", "not", "!"}:
            sign = cursor.advance().text
            negative ^= sign == "-"
            negated ^= sign not in "-+"
        node = self._indexed()
        node = Negative(start, node.end, node) if negative else node
        return Not(start, node.end, node) if negated else node

    def _indexed(self) -> Node:
        node = self.primary()
        cursor = self.cursor
        while cursor.word in {"[", "."}:
            if cursor.advance().text == "[":
                key = self.either()
                cursor.expect("]")
            else:
                name = self._name()
                key = Text(name.start, name.end, name.text, name.text)
            node = Index(node.start, cursor.behind, node, key)
        return node

    def primary(self) -> Node:
        """Read a value without operators."""
        cursor, token = self.cursor, self.cursor.token
        if token.kind in {Kind.STRING, Kind.BROKEN_STRING}:
            return self._text()
        if token.kind is Kind.NAME:
            return self._named()
        if token.kind is Kind.NUMBER:
            cursor.advance()
            return Number(token.start, token.end, token.text)
        if cursor.take("("):
            inner = self.either()
            cursor.expect(")")
            return replace(inner, bracketed=True) if isinstance(inner, Chain) else inner
        if cursor.take("["):
            items = self.items("]")
            return Array(token.start, cursor.behind, items)
        raise cursor.unexpected("a value")

    def _text(self) -> Node:
        cursor = self.cursor
        tokens = [cursor.advance()]
        while cursor.token.kind in {Kind.STRING, Kind.BROKEN_STRING}:
            tokens.append(cursor.advance())
        if len(tokens) > 1:
            message = f"{_shortened(tokens[0].text)} and {_shortened(tokens[1].text)} stand side by side"
            hint = "set a comma or an operator between; a quote within a text is written \\'"
            self.findings.append(Finding("CSE029", Level.WARNING, tokens[1].start, message, hint))
        raw = "".join([_inner(token) for token in tokens])
        return Text(tokens[0].start, tokens[-1].end, _unescaped(raw), raw)

    def _named(self) -> Node:
        cursor = self.cursor
        word, token = cursor.word, cursor.token
        if word in OPERATOR_WORDS or (word in _SQL_ONLY and cursor.ahead() not in _ENDS):
            raise cursor.unexpected("a value")
        if cursor.ahead() == "(":
            return self._call()
        cursor.advance()
        if word in {"true", "false"}:
            return Boolean(token.start, token.end, word == "true")
        if word == "null":
            return Null(token.start, token.end)
        path = [token.text.strip("`")]
        while cursor.word == "." and cursor.tokens[cursor.at + 1].kind is Kind.NAME:
            cursor.advance()
            path.append(cursor.advance().text.strip("`"))
        return Field(token.start, cursor.behind, tuple(path))

    def _call(self) -> Node:
        cursor = self.cursor
        name = cursor.advance()
        cursor.advance()
        arguments = self._filtered_items() if name.text.lower() == "hasthreatmatch" else self.items(")")
        return Call(name.start, cursor.behind, name.text, arguments)

    def _filtered_items(self) -> tuple[Node, ...]:
        outside, self.in_filter = self.in_filter, True
        try:
            return self.items(")")
        finally:
            self.in_filter = outside

    def items(self, closer: str) -> tuple[Node, ...]:
        """Read what stands between commas, and its closing bracket."""
        cursor = self.cursor
        items: list[Node] = []
        if cursor.take(closer):
            return ()
        while True:
            items.append(self.either())
            if cursor.take("as"):  # cast(x as type)
                self._name()
            if not cursor.take(","):
                cursor.expect(closer)
                return tuple(items)

    def _name(self) -> Token:
        if self.cursor.token.kind is not Kind.NAME:
            raise self.cursor.unexpected("a name")
        return self.cursor.advance()


def _inner(token: Token) -> str:
    closed = len(token.text) > 1 and token.text[-1] in f"'\"{TYPOGRAPHIC}"
    return token.text[1:-1] if closed else token.text[1:]


def _unescaped(raw: str) -> str:
    if "\\" not in raw:
        return raw
    return raw.replace("\\\\", "\0").replace("\\'", "'").replace('\\"', '"').replace("\0", "\\")


def _shortened(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"
