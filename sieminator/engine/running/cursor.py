"""How far one sink has come in the hits files, kept beside them."""

from dataclasses import dataclass
from pathlib import Path

from sieminator.engine.running.book import Book

_NONE = "-"
"""What a cursor says where there is no file yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two lines of the hits files."""

    file: str
    """Empty for before the first one."""
    offset: int


SPOILT = Place("", -1)
"""Before everything, where nobody can read how far a sink had come."""


class Cursor:
    """The place behind which a sink has everything; a file of one line, the name of a hits file and bytes of it."""

    def __init__(self, book: Book, sink: str) -> None:
        self.path: Path = book.folder / f"{sink}.cursor"
        self._book = book

    def read(self) -> Place:
        """Return the place; the end of all, which is kept, where there is no cursor yet. Raises OSError."""
        try:
            name, _, offset = self.path.read_text(encoding="utf-8", errors="replace").strip().partition(" ")
        except FileNotFoundError:
            at = Place(*self._book.end())
            self.move(at)
            return at
        if not (offset.isascii() and offset.isdigit() and (name == _NONE or self._book.is_name(name))):
            return SPOILT
        return Place("" if name == _NONE else name, int(offset))

    def move(self, at: Place) -> None:
        """Keep another place; it is on the disk once this returns. Raises OSError."""
        self._book.keep(self.path, f"{at.file or _NONE} {at.offset}\n")
