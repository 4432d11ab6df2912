"""The queries of one detection, held against each other: they look for one thing, and should look for it alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sieminator.languages.facts import Program
from sieminator.languages.reader import reader
from sieminator.model.problem import Level, Position, Problem

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Sibling:
    """One query of a detection, its variables filled in."""

    stem: str
    """Of its file: `sentinel.mde`."""
    language: str
    text: str
    locate: Callable[[int], Position]
    """Offset in the text to the place in its file."""


def compare(siblings: Sequence[Sibling]) -> Iterator[tuple[Sibling, Problem]]:
    """Yield where the lists of programs of a detection's queries differ, and where one alone minds their case."""
    if len(siblings) < 2:
        return
    programs = {sibling.stem: reader(sibling.language).programs(sibling.text) for sibling in siblings}
    naming = [sibling for sibling in siblings if programs[sibling.stem]]
    for sibling in naming:
        own = programs[sibling.stem]
        others = {other.stem: programs[other.stem] for other in naming if other is not sibling}
        for problem in (_missing(sibling, own, others), _minding_case(sibling, own, others)):
            if problem:
                yield sibling, problem


_Others = dict[str, Sequence[Program]]


def _missing(sibling: Sibling, own: Sequence[Program], others: _Others) -> Problem | None:
    known = {program.name for program in own}
    missing = {program.name for programs in others.values() for program in programs} - known
    if not missing:
        return None
    having = [stem for stem, programs in others.items() if missing & {program.name for program in programs}]
    message = f"{_listed(sorted(missing))}: looked for by {', '.join(having)}, and not here"
    hint = "look for the same programs everywhere, or say why not: lint: {ignore: […]}"
    return Problem("LNT011", message, sibling.locate(own[0].offset), Level.HINT, hint)


def _minding_case(sibling: Sibling, own: Sequence[Program], others: _Others) -> Problem | None:
    minding = next((program for program in own if not program.ignores_case), None)
    ignoring = [stem for stem, programs in others.items() if all(program.ignores_case for program in programs)]
    if minding is None or not ignoring:
        return None
    message = f"{minding.name} is found in this case only, and in any case by {', '.join(ignoring)}"
    return Problem("LNT012", message, sibling.locate(minding.offset), Level.WARNING, "compare without case here too")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
