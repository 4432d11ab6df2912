"""Which bracket belongs to which, in a text that may have lost some.

Only some operators hold a query in round brackets; a pipe in any other shows that its bracket was never closed, and
ends it there, so that everything after is still read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sieminator.languages.finding import Finding
from sieminator.languages.scan import NESTING
from sieminator.languages.sumo.tokens import Kind, Token
from sieminator.model.problem import Level

# Source: search-operators/join.md, filter.md and transaction-analytics/, seen 2026-11-28.
_HOLDS_QUERIES = frozenset({"join", "filter", "transactionize", "merge", "transaction", "sessionize", "trace"})
_BOUNDS = (Kind.OPEN, Kind.CLOSE, Kind.PIPE, Kind.BROKEN)
_CLOSER = {"(": ")", "[": "]"}


@dataclass(slots=True)
class Outline:
    """The brackets of one text, by the numbers of their tokens."""

    partner: dict[int, int] = field(default_factory=dict)
    """Of each opening bracket that is closed."""
    wrong: list[int] = field(default_factory=list)
    """Brackets without a partner, sorted; what holds one is not judged further."""
    bounds: list[int] = field(default_factory=list)
    """Pipes and opening brackets, in order."""
    broken: list[int] = field(default_factory=list)
    """Strings, regular expressions and comments that never end."""
    findings: list[Finding] = field(default_factory=list)
    too_deep: bool = False


@dataclass(slots=True)
class _Open:
    number: int
    head: str
    """Of the operator that it stands in."""
    holds_query: bool


def outline(tokens: Sequence[Token]) -> Outline:
    """Pair the brackets; stops where they are too deep."""
    found = Outline()
    opened: list[_Open] = []
    head = ""
    for number, token in enumerate(tokens):
        kind = token.kind
        if kind not in _BOUNDS:
            continue
        if kind is Kind.OPEN:
            if len(opened) == NESTING:
                return _too_deep(token)
            head = _open(found, opened, tokens, number, head)
        elif kind is Kind.CLOSE:
            head = _close(found, opened, tokens, number) or head
        elif kind is Kind.PIPE:
            head = _pipe(found, opened, tokens, number)
        else:
            found.broken.append(number)
    _end(found, opened, tokens)
    return found


def _end(found: Outline, opened: list[_Open], tokens: Sequence[Token]) -> None:
    for left in opened:
        _never_closed(found, tokens, left.number)
    found.wrong.sort()
    if found.broken:  # it may have swallowed the bracket that is missed
        found.findings = []


def _too_deep(token: Token) -> Outline:
    message = f"brackets stand more than {NESTING} deep here"
    finding = Finding("SUM004", Level.ERROR, token.start, message, "give parts of it to fields")
    return Outline(findings=[finding], too_deep=True)


def _open(found: Outline, opened: list[_Open], tokens: Sequence[Token], number: int, head: str) -> str:
    """Open a bracket, and return the head of the operator that is read on."""
    found.bounds.append(number)
    holds_query = len(tokens[number].text) > 1 or head in _HOLDS_QUERIES
    opened.append(_Open(number, head, holds_query))
    return _head(tokens, number) if holds_query else head


def _pipe(found: Outline, opened: list[_Open], tokens: Sequence[Token], number: int) -> str:
    found.bounds.append(number)
    while opened and not opened[-1].holds_query:
        _never_closed(found, tokens, opened.pop().number)
    return _head(tokens, number)


def _head(tokens: Sequence[Token], number: int) -> str:
    return tokens[number + 1].word if number + 1 < len(tokens) else ""


def _never_closed(found: Outline, tokens: Sequence[Token], number: int) -> None:
    token = tokens[number]
    shown = token.text if len(token.text) == 1 else "[subquery"
    found.wrong.append(number)
    found.findings.append(Finding("SUM002", Level.ERROR, token.start, f"`{shown}` is never closed"))


def _close(found: Outline, opened: list[_Open], tokens: Sequence[Token], number: int) -> str:
    """Close a bracket, and return the head of the operator that it stood in; empty where it closes nothing."""
    token = tokens[number]
    due = _CLOSER[tokens[opened[-1].number].text[0]] if opened else ""
    if due == token.text:
        one = opened.pop()
        found.partner[one.number] = number
        return one.head
    wrong = f"`{token.text}` stands where `{due}` is due" if due else f"`{token.text}` closes nothing"
    found.findings.append(Finding("SUM002", Level.ERROR, token.start, wrong))
    found.wrong.append(number)
    if not opened:
        return ""
    right = any(_CLOSER[tokens[one.number].text[0]] == token.text for one in opened)
    while right and _CLOSER[tokens[opened[-1].number].text[0]] != token.text:
        found.wrong.append(opened.pop().number)
    one = opened.pop()
    if right:
        found.partner[one.number] = number
    else:  # it was meant to be closed by this one
        found.wrong.append(one.number)
    return one.head
