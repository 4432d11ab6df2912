"""Read what stands in brackets that hold no expressions: dynamic values, dates, columns with their types, rows.

Source of what is refused: the parser of @kusto/language-service-next 12.4.1 (KS005, KS006, KS160, KS198), tried
2026-11-28. Brackets within each other are few by then, so reading may recurse.
"""

from collections.abc import Iterator, Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.vocabulary import LITERALS, TYPES, nearest
from sieminator.model.problem import Level

_TRUTHS = frozenset({"true", "false", "null", "inf", "nan"})
_STRING, _NUMBER, _NAME, _OPEN = Kind.STRING, Kind.NUMBER, Kind.NAME, Kind.OPEN


class _Wrong(Exception):
    """What cannot be read; never leaves this module."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


def literal_findings(tokens: Sequence[Token], closers: Sequence[int], at: int) -> Iterator[Finding]:
    """Yield the first thing wrong in the brackets of a literal, whose name stands at a place."""
    close, name = closers[at + 1], tokens[at].text
    if close == len(tokens):  # a bracket that is never closed is told already
        return
    try:
        if name == "dynamic":
            _Values(tokens, closers).whole(at + 2, close)
        elif name != "typeof":
            _plain(tokens, at, close)
    except _Wrong as found:
        yield found.finding


def row_findings(tokens: Sequence[Token], closers: Sequence[int], at: int) -> Iterator[Finding]:
    """Yield the first thing wrong in the values of a `datatable`, whose `[` stands at a place."""
    if closers[at] == len(tokens):
        return
    try:
        _Values(tokens, closers).items(at + 1, closers[at], is_table=True)
    except _Wrong as found:
        yield found.finding


def column_findings(tokens: Sequence[Token], closers: Sequence[int], opener: int) -> Iterator[Finding]:
    """Yield the first thing wrong in `(Name: type, …)`, a table's columns or a function's parameters."""
    at, last = opener + 1, closers[opener]
    if last == len(tokens):
        return
    try:
        while at < last:
            at = _comma(tokens, _column(tokens, closers, at, last), last)
    except _Wrong as found:
        yield found.finding


def _comma(tokens: Sequence[Token], at: int, last: int) -> int:
    if at < last and tokens[at].text != ",":
        raise _Wrong(wrong.unexpected(tokens, at))
    return at + 1


def _plain(tokens: Sequence[Token], at: int, close: int) -> None:
    opener = next((number for number in range(at + 2, close) if tokens[number].kind is _OPEN), -1)
    if opener < 0 or any(token.kind is Kind.BROKEN_STRING for token in tokens[at:close]):
        return
    name, called = tokens[at].text, tokens[max(opener - 1, at + 2)]
    message = f"`{name}(…)` holds a literal, and `{wrong.shown(called.text)}` has to be computed"
    hint = f"leave `{name}` out, or write `to{name}(…)`"
    raise _Wrong(Finding("KQL018", Level.ERROR, called.start, message, hint))


def _column(tokens: Sequence[Token], closers: Sequence[int], at: int, last: int) -> int:
    """Read `Name: type = default`; return the index of what follows."""
    if tokens[at].text == "*":  # a parameter that is a table, of whatever columns
        return at + 1
    after = closers[at] + 1 if tokens[at].kind is _OPEN else at + 1
    if tokens[at].kind is not _NAME and tokens[at].text != "[":
        raise _Wrong(wrong.missing(tokens, at))
    if after >= last or tokens[after].text != ":":
        where = tokens[after] if after < last else tokens[at]
        message = f"`{wrong.shown(tokens[at].text)}` has no type"
        raise _Wrong(Finding("KQL019", Level.ERROR, where.start, message, "write `Name: string`"))
    after = _type(tokens, closers, after + 1, last)
    if after < last and tokens[after].text == "=":
        while after < last and tokens[after].text != ",":
            if tokens[after].text == ":":
                raise _Wrong(wrong.unexpected(tokens, after - 1))
            after = closers[after] + 1 if tokens[after].kind is _OPEN else after + 1
    return min(after, last)


def _type(tokens: Sequence[Token], closers: Sequence[int], at: int, last: int) -> int:
    if at >= last:
        raise _Wrong(wrong.missing(tokens, at))
    if tokens[at].text == "(":
        _raise_first(column_findings(tokens, closers, at))
        return closers[at] + 1
    if tokens[at].text not in TYPES:
        raise _Wrong(no_type(tokens[at]))
    return at + 1


def _raise_first(findings: Iterator[Finding]) -> None:
    for finding in findings:
        raise _Wrong(finding)


def no_type(token: Token) -> Finding:
    """Say that a word is no type."""
    meant = nearest(token.text, TYPES)
    hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(sorted(TYPES))}"
    return Finding("KQL024", Level.ERROR, token.start, f"`{wrong.shown(token.text)}` is no type", hint)


class _Values:
    """Reads values as JSON has them, with KQL's own literals among them."""

    def __init__(self, tokens: Sequence[Token], closers: Sequence[int]) -> None:
        self.tokens = tokens
        self.closers = closers

    def whole(self, at: int, last: int) -> None:
        """Read one value, behind which nothing may stand."""
        end = self.value(at, last)
        if end < last:
            raise _Wrong(wrong.unexpected(self.tokens, end))

    def value(self, at: int, last: int) -> int:
        """Read one value; return the index of what follows."""
        kind, text, _ = self.tokens[at] if at < last else Token(Kind.END, "", 0)
        if kind is _STRING:
            return self._strings(at, last)
        if text in ("-", "+") and at + 1 < last and self.tokens[at + 1].kind is _NUMBER:
            return at + 2
        if kind is _NUMBER or text.lower() in _TRUTHS or kind is Kind.BROKEN_STRING:
            return at + 1
        if text in LITERALS - {"string"} and at + 1 < last and self.tokens[at + 1].text == "(":
            _raise_first(literal_findings(self.tokens, self.closers, at))
            return self.closers[at + 1] + 1
        if text in ("[", "{"):
            self.items(at + 1, self.closers[at], is_bag=text == "{")
            return self.closers[at] + 1
        raise _Wrong(self._no_value(at, last))

    def items(self, at: int, last: int, *, is_bag: bool = False, is_table: bool = False) -> None:
        """Read values with commas between them; only the rows of a table may end with one."""
        while at < last:
            at = self.value(self._key(at, last) if is_bag else at, last)
            if at == last:
                return
            if self.tokens[at].text != ",":
                raise _Wrong(wrong.unexpected(self.tokens, at))
            at += 1
            if at == last and not is_table:
                raise _Wrong(wrong.missing(self.tokens, at))

    def _key(self, at: int, last: int) -> int:
        if self.tokens[at].kind is not _STRING:
            raise _Wrong(wrong.missing(self.tokens, at))
        after = self._strings(at, last)
        if after < last and self.tokens[after].text == ":":
            return after + 1
        raise _Wrong(wrong.unexpected(self.tokens, after) if after < last else wrong.missing(self.tokens, after))

    def _strings(self, at: int, last: int) -> int:
        while at < last and self.tokens[at].kind is _STRING:
            at += 1
        return at

    def _no_value(self, at: int, last: int) -> Finding:
        token = self.tokens[at] if at < last else None
        if token is None or token.kind is not _NAME:
            return wrong.missing(self.tokens, at)
        message = f"`{wrong.shown(token.text)}` is no value that can stand in a literal"
        return Finding("KQL018", Level.ERROR, token.start, message, "write a text in quotes, a number, true or null")
