"""The tables of a target, as it tells them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sieminator.model.plan import EXIT_FINE, EXIT_UNKNOWN

Known = Mapping[str, Mapping[str, str]]
"""Table to column to type, each named as the query language names it."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of asking one target for its tables."""

    target: str
    platform: str
    path: str = ""
    """Of the file that holds them, from the root; empty where none was written."""
    tables: int = 0
    columns: int = 0
    changed: bool = False
    """Whether the file says something else than before."""
    reason: str = ""
    """Why the target could not be asked; empty where it was, or where its platform has nothing to tell."""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for; a platform that has nothing to tell is no failure."""
        return EXIT_UNKNOWN if self.reason else EXIT_FINE
