"""Why a rewrite cannot be done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a rewrite answers instead of a text; nothing is guessed."""

    reason: str
    """One clause, without a full stop: `it groups its results`."""
    offset: int
    """Of what stands in the way, in characters from the start of the text, 0-based."""
