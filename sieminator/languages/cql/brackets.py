"""Strings that never end, and brackets that do not fit."""

from collections.abc import Iterator, Sequence

from sieminator.languages.cql.tokens import Kind, Token
from sieminator.languages.finding import Finding
from sieminator.languages.pairs import unpaired
from sieminator.model.problem import Level

_NAMES = {'"': "the string", "/": "the regular expression"}


def broken(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first string, regular expression or comment that never ends."""
    for number, token in enumerate(tokens):
        if token.kind is Kind.BROKEN:
            culprit = _swallower(tokens[:number]) or token if token.text[0] == '"' else token
            what = "the comment" if token.text.startswith("/*") else _NAMES[token.text[0]]
            line = culprit.text.partition("\n")[0][:40]
            yield Finding("CQL003", Level.ERROR, culprit.start, f"{what} never ends ({line})")
            return


def _swallower(before: Sequence[Token]) -> Token | None:
    """Find the string over several lines that holds the start of a step: it lacks its end, not the one told at last."""
    for token in before:
        if token.kind is Kind.STRING and any(line.lstrip().startswith("|") for line in token.text.split("\n")[1:]):
            return token
    return None


def mismatched(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first bracket that closes nothing or the wrong one, or else each one that nothing closes."""
    brackets = ((token.text, token.start) for token in tokens if token.kind in (Kind.OPEN, Kind.CLOSE))
    for offset, message in unpaired(brackets):
        yield Finding("CQL002", Level.ERROR, offset, message)
