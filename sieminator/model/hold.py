"""Edits that Git accepts for a while: what somebody changed in a console, left as it is until a day."""

from dataclasses import dataclass
from datetime import date

from sieminator.model.problem import Position

SWITCH = "enabled"
"""Names the switch among the fields of a hold."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Fields of one rule that stay as somebody made them there."""

    detection: str
    """Its UUID; as a file says it also the name of its folder."""
    fields: frozenset[str]
    """Top-level names of the platform's managed fields, and ``enabled``."""
    reason: str
    until: date
    """The last day, in UTC."""
    where: Position

    def ended(self, today: date) -> bool:
        """Say whether its last day is over."""
        return self.until < today


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an environment's files a hold can be written."""

    file: str
    """Relative to the root."""
    block: str = ""
    """What the lines go under: ``defaults``, ``targets: contoso``; empty for the file's top level. Where a list of
    holds is there already it ends in ``holds``, and the lines go to the list's end."""
    keys: tuple[str, ...] = ("holds",)
    """The keys that are missing there, each written on a line of its own before what it holds."""
    indent: int = 0
    """Spaces before the first line."""
    closed: bool = False
    """Whether what the lines go under is in braces or brackets, or a null: it has to be written over several lines
    before they can be pasted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hold that a person may commit."""

    place: Place
    detection: str
    """The name of its folder; its UUID where content has it no more."""
    title: str
    fields: tuple[str, ...]
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class SpentHold:
    """A hold that a person may take out, since Git and what is there agree on what it holds."""

    hold: Hold
    others: tuple[str, ...]
    """Names of targets for which it still holds something."""
