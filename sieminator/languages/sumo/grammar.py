"""Read a whole log search; what cannot be read is a finding, and the next operator is read as if nothing had been."""

from bisect import bisect_left
from dataclasses import dataclass

from sieminator.languages.finding import Finding
from sieminator.languages.memory import remembered
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.cursor import Cursor, Reading, Unreadable, shortened
from sieminator.languages.sumo.outline import outline
from sieminator.languages.sumo.scope import scope
from sieminator.languages.sumo.stages import stage
from sieminator.languages.sumo.tokens import Kind, Token, code
from sieminator.model.problem import Level


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was read."""

    query: tree.Pipeline | None
    """None where it is empty, or its brackets are too deep."""
    findings: tuple[Finding, ...]
    """In the order of the text."""
    tokens: tuple[Token, ...] = ()
    """Without comments."""
    nodes: tuple[object, ...] = ()
    """Every node of the query, in the order of the text."""


@remembered
def parse(text: str) -> Parsed:
    """Read a query; never raises."""
    tokens = code(text)
    if not tokens:
        return Parsed(None, (Finding("SUM001", Level.ERROR, 0, "the query is empty"),))
    found = outline(tokens)
    if found.too_deep:
        return Parsed(None, tuple(found.findings), tokens)
    reading = Reading(
        tokens, found, len(text), [*found.findings, *(_broken(tokens[number]) for number in found.broken)]
    )
    query = pipeline(reading, 0, len(tokens))
    findings = sorted(reading.findings, key=lambda finding: finding.offset)
    return Parsed(query, tuple(findings), tokens, tuple(tree.walk(query)))


def _broken(token: Token) -> Finding:
    what = {'"': "string", "/": "regular expression"}[token.text[0]]
    if token.text.startswith("/*"):
        what = "comment"
    return Finding("SUM003", Level.ERROR, token.start, f"the {what} never ends ({shortened(token.text)})")


def pipeline(reading: Reading, at: int, end: int, *, has_scope: bool = True) -> tree.Pipeline:
    """Read a query between two numbers of tokens; one in a `join` may have no scope."""
    cuts = _cuts(reading, at, end)
    bounds = list(zip([at, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True))
    found_scope = _scope(reading, *bounds[0]) if has_scope else None
    stages = tuple(_stage(reading, *each) for each in (bounds[1:] if has_scope else bounds))
    start = reading.tokens[at].start if at < len(reading.tokens) else reading.length
    return tree.Pipeline(found_scope, stages, start, reading.tokens[end - 1].end if end > at else start)


def _cuts(reading: Reading, at: int, end: int) -> list[int]:
    """Return the numbers of the pipes that stand in no bracket."""
    found = []
    bounds = reading.outline.bounds
    partner, tokens = reading.outline.partner, reading.tokens
    past = at
    for number in bounds[bisect_left(bounds, at) : bisect_left(bounds, end)]:
        if number < past:
            continue
        if tokens[number].kind is Kind.PIPE:
            found.append(number)
        else:
            past = partner.get(number, number)
    return found


def _scope(reading: Reading, at: int, end: int) -> tree.Expression | None:
    cursor = Cursor(reading, at, end)
    try:
        return scope(cursor)
    except Unreadable as stop:
        _report(reading, at, end, stop.finding)
        return None


def _stage(reading: Reading, at: int, end: int) -> tree.Stage:
    if at == end:  # a pipe with nothing behind it
        offset = reading.tokens[at - 1].start if at else 0
        message = "nothing stands behind this `|`"
        reading.findings.append(Finding("SUM005", Level.ERROR, offset, message))
        return tree.Unread("", (), (), offset, offset)
    try:
        return stage(Cursor(reading, at, end))
    except Unreadable as stop:
        _report(reading, at, end, stop.finding)
        head = reading.tokens[at]
        return tree.Unread(head.word, (), (), head.start, reading.tokens[end - 1].end)


def _holds_one(numbers: list[int], at: int, end: int) -> bool:
    first = bisect_left(numbers, at)
    return first < len(numbers) and numbers[first] < end


def _report(reading: Reading, at: int, end: int, finding: Finding) -> None:
    """Report what stopped the reading, unless a lost bracket, a string without an end or a parameter explains it."""
    if _holds_one(reading.outline.broken, at, end) or _holds_one(reading.outline.wrong, at, end):
        return
    if finding.code == "SUM005" and any(token.kind is Kind.TEMPLATE for token in reading.tokens[at:end]):
        return
    reading.findings.append(finding)
