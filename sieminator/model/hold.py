"""Edits that Git accepts for a while: what somebody changed in a console, left as it is until a day."""

from dataclasses import dataclass
from datetime import date

from sieminator.model.problem import Position


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hold that a person may commit."""

    file: str
    """The file to write it into, relative to the root."""
    place: str
    """Where in the file: ``defaults`` or ``targets: contoso``; empty for the top level of a target's own file."""
    detection: str
    """The name of its folder; its UUID where content has it no more."""
    title: str
    fields: tuple[str, ...]
    reason: str
    until: date
