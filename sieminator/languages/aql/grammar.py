"""Read an AQL text: its tree, and what is wrong with its form."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from sieminator.languages.aql.cursor import TooDeep, Unexpected
from sieminator.languages.aql.foreign import foreign, without_reading
from sieminator.languages.aql.form import levels, paired, shape
from sieminator.languages.aql.statements import Fault, Misspelt, Statements
from sieminator.languages.aql.tokens import Kind, Token, code
from sieminator.languages.aql.tree import Expression, Select
from sieminator.languages.aql.words import CLAUSES, WITH_BY
from sieminator.languages.finding import Finding
from sieminator.languages.memory import remembered
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

_CORRECTIONS = 8
"""So many misspelt words are read as what they mean; a text with more is no query."""


class Parsed(NamedTuple):
    """What a text says."""

    statements: tuple[Select, ...]
    """Empty where the text cannot be read at all; parts that could not be read are missing."""
    findings: tuple[Finding, ...]
    """Errors of the form, in the order of the text."""
    tokens: tuple[Token, ...]
    """Without comments."""

    @property
    def complete(self) -> bool:
        """Say whether all of the text was understood."""
        return not self.findings


class Condition(NamedTuple):
    """What a text says that is one condition."""

    expression: Expression | None
    """None where it is none."""
    findings: tuple[Finding, ...]
    tokens: tuple[Token, ...]


@remembered
def parse(text: str) -> Parsed:
    """Read the queries of a text; never raises."""
    tokens = code(text)
    broken = _unreadable(tokens)
    if broken and broken[0].code != "AQL002":
        return Parsed((), broken, tokens)
    known = tuple(without_reading(tokens))
    findings = [*broken, *known]
    corrected = paired(tokens) if broken else list(tokens)
    for _ in range(_CORRECTIONS if corrected else 0):
        reader = Statements(corrected, tokens[-1].end, levels(corrected))
        try:
            statements = reader.statements()
        except Misspelt as found:
            findings.append(_misspelt(corrected[found.at], found.meant))
            corrected[found.at] = corrected[found.at]._replace(word=found.meant)
            continue
        except TooDeep as found:
            return Parsed((), _sorted([*findings, _too_deep(corrected[min(found.at, len(corrected) - 1)])]), tokens)
        if broken:  # what would still be wrong, the bracket may explain
            return Parsed((), _sorted(findings), tokens)
        explained = [finding.offset for finding in known]
        findings += _form(reader.faults, corrected, tokens[-1].end, explained)
        return Parsed(statements, _sorted(findings), tokens)
    return Parsed((), _sorted(findings), tokens)


@remembered
def parse_condition(text: str) -> Condition:
    """Read a text that should be one condition; never raises."""
    tokens = code(text)
    broken = _unreadable(tokens)
    if broken:
        return Condition(None, broken, tokens)
    known = tuple(without_reading(tokens))
    reader = Statements(list(tokens), tokens[-1].end, levels(tokens))
    try:
        expression = reader.condition()
        stopped = reader.at if reader.at < len(tokens) else None
    except (Unexpected, Misspelt) as found:
        stopped, expression = found.at, None
    except TooDeep as found:
        return Condition(None, (_too_deep(tokens[min(found.at, len(tokens) - 1)]),), tokens)
    if stopped is not None:
        token = tokens[stopped] if stopped < len(tokens) else None
        return Condition(None, known or (_no_condition(token, tokens[-1].end),), tokens)
    return Condition(expression, known, tokens)


def _unreadable(tokens: Sequence[Token]) -> tuple[Finding, ...]:
    """Return what keeps a text from being read at all."""
    if not any(token.kind is not Kind.END for token in tokens):
        return (Finding("AQL001", Level.ERROR, 0, "the query is empty"),)
    other = foreign(tokens)
    if other is not None:
        message = f"`{other.token.text}` is {other.language}, not AQL"
        return (Finding("AQL008", Level.ERROR, other.token.start, message, f"AQL says {other.ours}"),)
    return tuple(shape(tokens))


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.offset))


def _too_deep(token: Token) -> Finding:
    return Finding("AQL003", Level.ERROR, token.start, f"more than {NESTING} conditions within each other")


def _misspelt(token: Token, meant: str) -> Finding:
    full = f"{meant} BY" if meant in WITH_BY else meant
    return Finding("AQL006", Level.ERROR, token.start, f"there is no word `{token.text}` here", f"did you mean {full}?")


def _no_condition(token: Token | None, length: int) -> Finding:
    if token is None:
        return Finding("AQL034", Level.ERROR, length, "the condition is not finished")
    message = f"`{token.text}` has no place in one condition"
    hint = "write only what would follow WHERE, without a time clause"
    return Finding("AQL034", Level.ERROR, token.start, message, hint)


def _form(faults: Sequence[Fault], tokens: Sequence[Token], length: int, explained: Sequence[int]) -> list[Finding]:
    """Say what the faults mean, but of those that another finding of the same clause explains."""
    found = []
    for fault in faults:
        token = tokens[fault.at] if fault.at < len(tokens) else Token(Kind.END, "", length, "")
        clause = tokens[fault.clause].start if fault.clause < len(tokens) else length
        at = bisect_left(explained, clause)
        if fault.kind == "unexpected" and at < len(explained) and explained[at] <= token.start:
            continue
        found.append(_fault(fault, token))
    return found


def _fault(fault: Fault, token: Token) -> Finding:
    if fault.kind == "early":
        first, second = _full(token), f"{fault.wanted} BY" if fault.wanted in WITH_BY else fault.wanted
        message = f"{first} stands after {second}"
        return Finding("AQL007", Level.ERROR, token.start, message, f"write {first} before {second}")
    if fault.kind == "twice":
        return Finding("AQL007", Level.ERROR, token.start, f"{_full(token)} is there twice", "keep one")
    if not token.text:
        return Finding("AQL005", Level.ERROR, token.start, f"the text ends where {fault.wanted} is due")
    message = f"`{token.text}` stands where {fault.wanted} is due"
    return Finding("AQL005", Level.ERROR, token.start, message, _way_out(fault, token))


def _full(token: Token) -> str:
    return f"{token.word} BY" if token.word in WITH_BY else token.word


def _way_out(fault: Fault, token: Token) -> str:
    if token.kind is Kind.STRING and fault.wanted in {"a value", "a name"}:
        return ""
    if token.word in CLAUSES:
        return f"what stands before {_full(token)} is not finished"
    return ""
