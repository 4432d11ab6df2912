"""A comment that fits: GitHub refuses a long one, so that what matters least is left out, and said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LIMIT = 65_000
"""Characters. GitHub answers 422 "Body is too long (maximum is 65536 characters)".
Source: github.com/telia-oss/github-pr-resource, issue 259, seen 2026-11-22."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comment."""

    text: str
    rank: int = 0
    """0 is kept longest."""
    what: str = ""
    """What is missing when it is left out, in the plural: ``changes``."""


def fit(pieces: Iterable[Piece], limit: int = LIMIT) -> str:
    """Return the pieces, a line end after each, without what does not fit; of one rank the first are kept."""
    every = list(pieces)
    if sum(len(piece.text) + 1 for piece in every) <= limit:
        return "".join(f"{piece.text}\n" for piece in every)
    kept = _choose(every, limit - _NOTE)
    missing: dict[str, int] = {}
    for place, piece in enumerate(every):
        if place not in kept and piece.what:
            missing[piece.what] = missing.get(piece.what, 0) + 1
    said = ", ".join(f"{number} {what}" for what, number in missing.items()) or "the rest"
    note = f"\n_Left out, since a comment holds {limit:,} characters: {said}. The job's log has them._\n"
    return "".join(f"{every[place].text}\n" for place in sorted(kept)) + note


_NOTE = 300
"""Room for the line that says what was left out."""


def _choose(pieces: Sequence[Piece], room: int) -> set[int]:
    kept: set[int] = set()
    for rank in sorted({piece.rank for piece in pieces}):
        for place, piece in enumerate(pieces):
            if piece.rank != rank:
                continue
            room -= len(piece.text) + 1
            if room < 0:
                return kept
            kept.add(place)
    return kept
