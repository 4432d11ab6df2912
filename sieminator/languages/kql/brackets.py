"""Which bracket closes which, and where pipes and semicolons stand within them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.pairs import unpaired
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

OUTSIDE = -1
"""Stands for the bracket around the whole text."""
_PARTNER = {"(": ")", "[": "]", "{": "}"}
_MARKS = frozenset("()[]{}|;")


class Brackets(NamedTuple):
    """The brackets of a text, by the indexes of its tokens."""

    closers: list[int]
    """For each opening one the index of its partner, or of the text's end where it has none; 0 for all others."""
    cuts: dict[int, list[int]]
    """For each opening one that directly holds `|` or `;` where those are, in order."""
    is_balanced: bool
    deepest: int
    """How many are open at the most."""
    too_deep: int
    """The first that is deeper than `NESTING`, or -1."""


def pair(tokens: Sequence[Token]) -> Brackets:
    """Pair the brackets of a text; a closing one that fits no open one is passed over."""
    closers, opened, cuts = [0] * len(tokens), [OUTSIDE], dict[int, list[int]]()
    balanced, deepest, too_deep = True, 0, -1
    for at, (kind, text, _) in enumerate(tokens):
        if text not in _MARKS:
            continue
        if kind is Kind.OPEN:
            opened.append(at)
            if len(opened) - 1 > deepest:
                deepest = len(opened) - 1
                too_deep = at if deepest == NESTING + 1 else too_deep
        elif kind is Kind.CLOSE:
            if len(opened) > 1 and _PARTNER[tokens[opened[-1]].text] == text:
                closers[opened.pop()] = at
            else:
                balanced = False
        else:
            cuts.setdefault(opened[-1], []).append(at)
    for at in opened[1:]:
        closers[at] = len(tokens)
    return Brackets(closers, cuts, balanced and len(opened) == 1, deepest, too_deep)


def wrong_brackets(tokens: Sequence[Token]) -> Iterator[Finding]:
    """Yield the first bracket that closes nothing or the wrong one, or else each one that nothing closes."""
    brackets = ((token.text, token.start) for token in tokens if token.kind in (Kind.OPEN, Kind.CLOSE))
    for offset, message in unpaired(brackets):
        yield Finding("KQL002", Level.ERROR, offset, message)
