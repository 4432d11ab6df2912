"""Break a query the way a hurried hand does, and see whether anybody notices."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sieminator.languages.reader import Reader
from sieminator.languages.scan import Lines
from sieminator.model.problem import Level

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHORTEST = 3


@dataclass(frozen=True)
class Corrupted:
    """A query with one wrong letter."""

    text: str
    line: int


def corrupt(text: str, steps: list[int], seed: int) -> Iterator[Corrupted]:
    """Yield the text with one letter of a step's first word dropped, doubled or swapped with its neighbour.

    ``steps`` are the offsets at which each step after the first begins; a step whose first word is too short to be
    broken is passed over.
    """
    chance = random.Random(f"{seed}:{text}")
    lines = Lines(text)
    for start in steps:
        word = _WORD.match(text, start)
        if not word or len(word[0]) < _SHORTEST:
            continue
        broken = _break(word[0], chance)
        if broken != word[0]:
            yield Corrupted(text[: word.start()] + broken + text[word.end() :], lines.position(start)[0])


def caught(reader: Reader, original: str, corrupted: Corrupted) -> bool:
    """Say whether an error or a warning stands on the line of the wrong letter that does not in the original."""
    return bool(_on_line(reader, corrupted.text, corrupted.line) - _on_line(reader, original, corrupted.line))


def _on_line(reader: Reader, text: str, line: int) -> set[tuple[str, str]]:
    lines = Lines(text)
    return {
        (finding.code, finding.message)
        for finding in reader.lint(text)
        if finding.level is not Level.HINT and lines.position(finding.offset)[0] == line
    }


def _break(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    match chance.choice(("drop", "double", "swap")):
        case "drop":
            return word[:at] + word[at + 1 :]
        case "double":
            return word[: at + 1] + word[at:]
        case _:
            at = min(at, len(word) - 2)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
