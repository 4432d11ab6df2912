"""Variables in queries: `<<name>>` is replaced, `<<<name>>` writes a literal `<<name>>`, and there is no logic.

Any other `<<` is literal. Values arrive as text of the language that they go into, already escaped by that language's
`rewrite`, and are not read again: a value that looks like a variable stays what it is.

A variable that stands alone on its line and renders to nothing takes the line with it: query editors of vendors end a
query at a blank line.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

# Begins with `<<`, which a search can look for; the third `<` of an escape may as well be the last.
_VARIABLE = re.compile(r"<<(?P<escape><)?(?P<name>[a-z][a-z0-9_]*)>>")


@dataclass(frozen=True, slots=True)
class Use:
    """A place in a template where a variable is used."""

    name: str
    offset: int
    """Of the first `<` of `<<name>>`."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template with its variables filled in, which still knows where each character came from."""

    text: str
    unknown: tuple[Use, ...]
    """Variables that no value was given for; the text still holds them as they were written."""
    _pieces: "tuple[_Piece, ...]"

    def source_offset(self, offset: int) -> int:
        """Return the template's offset for an offset of `text`, both 0-based; the end maps to the end.

        Inside a value that is the start of its `<<name>>`.
        """
        number = bisect_right(self._pieces, offset, key=lambda piece: piece.start) - 1
        piece = self._pieces[max(number, 0)]
        return piece.source if piece.is_value else piece.source + offset - piece.start


class _Piece(NamedTuple):
    """A stretch of rendered text that came from one place."""

    start: int
    source: int
    is_value: bool


def names(text: str) -> Iterator[Use]:
    """Yield each use of a variable, in order."""
    for found in _VARIABLE.finditer(text):
        if not found["escape"]:
            yield Use(found["name"], found.start())


def render(text: str, values: Mapping[str, str]) -> Rendered:
    """Fill in the variables of a template; what it does not know is reported as data, never raised."""
    canvas = _Canvas()
    unknown: list[Use] = []
    done = 0
    for found in _VARIABLE.finditer(text):
        if found["escape"]:
            canvas.copy(text, done, found.start())
            done = found.start() + 1
        elif found["name"] not in values:
            unknown.append(Use(found["name"], found.start()))
        else:
            value = values[found["name"]]
            start, end = found.span() if value else _line_of_its_own(text, *found.span())
            canvas.copy(text, done, start)
            canvas.write(value, found.start())
            done = end
    canvas.copy(text, done, len(text))
    return Rendered("".join(canvas.parts), tuple(unknown), tuple(canvas.pieces))


class _Canvas:
    """The rendered text while it grows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[_Piece] = []
        self._length = 0

    def copy(self, text: str, start: int, end: int) -> None:
        """Append a stretch of the template."""
        self._append(text[start:end], _Piece(self._length, start, is_value=False))

    def write(self, value: str, source: int) -> None:
        """Append a value that stands for the variable at `source`."""
        self._append(value, _Piece(self._length, source, is_value=True))

    def _append(self, part: str, piece: _Piece) -> None:
        self.parts.append(part)
        self.pieces.append(piece)
        self._length += len(part)


def _line_of_its_own(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to its whole line, line end included, where nothing else stands on that line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    around = text[line_start:start] + text[end:line_end]
    return (start, end) if around.strip() else (line_start, line_end)
