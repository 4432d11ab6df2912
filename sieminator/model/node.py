"""Plain data out of a file that still knows where it stood."""

from collections.abc import Callable
from dataclasses import dataclass

from sieminator.model.problem import Position

Path = tuple[str | int, ...]
"""Keys and indexes from the top of a document: ``("schedule", "every")``."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value out of a document, with the positions of everything below it."""

    data: object
    """Dicts, lists, strings, numbers, booleans and None."""
    locate: Callable[[Path, bool], Position]
    """Where the value at a path from the document's top stands, or its key where the flag is set.
    A path that is not there answers with its nearest parent."""
    base: Path = ()
    """This value's own path from the document's top."""

    def at(self, *steps: str | int) -> "Node":
        """Return the value below, which must be there."""
        data = self.data
        for step in steps:
            data = data[step]  # type: ignore[index]
        return Node(data, self.locate, (*self.base, *steps))

    def where(self, *steps: str | int) -> Position:
        """Say where the value stands."""
        return self.locate((*self.base, *steps), False)

    def key(self, *steps: str | int) -> Position:
        """Say where the value's key stands."""
        return self.locate((*self.base, *steps), True)
