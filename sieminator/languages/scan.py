"""Where in a text an offset is, and what readers of all languages share."""

from bisect import bisect_right
from typing import NamedTuple

NESTING = 40
"""So many brackets within each other are read; what is deeper is a finding, and its text is not parsed."""


class Comment(NamedTuple):
    """A comment of a query."""

    start: int
    """Offset of the first character, 0-based."""
    text: str
    """With its marks: `// why`, `/* why */`."""


class Lines:
    """The line starts of one text, for many look-ups in it.

    Lines end with LF only: a file's CR is gone before its text comes here.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1, as editors count; columns are characters.

        An offset outside the text is answered with the nearest end of it.
        """
        inside = min(max(offset, 0), self._length)
        line = bisect_right(self._starts, inside)
        return line, inside - self._starts[line - 1] + 1
