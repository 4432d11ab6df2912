"""What a platform can do, as data: drives refusals, test scenes and docs/platforms.md."""

from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """How far a platform can do something."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNCONFIRMED = "unconfirmed"
    """Documented or reported, and never seen on a live tenant."""


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a platform can or cannot do."""

    support: Support
    note: str
    """What a user should know, in a sentence."""
    source: str = ""
    """Where the fact is from."""
    seen: str = ""
    """The day it was read there, ISO 8601."""
