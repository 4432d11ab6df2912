"""Lines for a person: built without knowing the terminal, laid out for its width and for what it can show."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sieminator.report.clean import clean


class Tone(StrEnum):
    """What a line is about; colours are the business of whoever prints it."""

    PLAIN = "plain"
    HEADING = "heading"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    LOUD = "loud"
    """Something that must not be overlooked."""
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, before it is wrapped."""

    text: str
    tone: Tone = Tone.PLAIN
    indent: int = 0
    """Spaces before it."""
    hang: int = 2
    """Spaces more before what does not fit and follows below."""
    verbatim: bool = False
    """Whether it is somebody's text, such as a line of a query: never wrapped."""
    shorten: bool = False
    """Whether what does not fit may be left out at its end, since it only says where we are."""


EMPTY = Line("")

# What a terminal that only speaks ASCII (or an old code page) shows instead.
_ASCII = str.maketrans({"▲": "^", "▼": "v", "→": "->", "…": "...", "·": "-", "×": "x"})  # noqa: RUF001
SYMBOLS = "▲▼→…·"
"""Every character outside ASCII that these reports use of their own."""


def lay_out(lines: Iterable[Line], width: int = 80, *, plain_ascii: bool = False) -> Iterator[Line]:
    """Yield the lines as they are to be printed: harmless, indented, and wrapped between words.

    A word that is longer than a line, such as a command to copy, stays whole.
    """
    for line in lines:
        text = clean(line.text)
        for piece in [_shortened(text, line, width)] if line.verbatim else _wrap(text, line, width):
            shown = piece.translate(_ASCII) if plain_ascii else piece
            yield replace(line, text=" " * line.indent + shown if shown else "")


def to_text(lines: Iterable[Line], width: int = 80, *, plain_ascii: bool = False) -> str:
    """Return the lines as plain text, ending in a line feed; empty for no lines."""
    return "".join(f"{line.text}\n" for line in lay_out(lines, width, plain_ascii=plain_ascii))


def _shortened(text: str, line: Line, width: int) -> str:
    room = max(width - line.indent, 20)
    return f"{text[: room - 1]}…" if line.shorten and len(text) > room else text


def _wrap(text: str, line: Line, width: int) -> list[str]:
    room = max(width - line.indent, 20)
    wrapped = textwrap.wrap(
        text, room, subsequent_indent=" " * line.hang, break_long_words=False, break_on_hyphens=False
    )
    return wrapped or [""]
