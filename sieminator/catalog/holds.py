"""The edits that a target accepts for a while, read from its own words, its group's and the defaults'."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sieminator.catalog.known import Known
from sieminator.catalog.names import did_you_mean
from sieminator.model.hold import SWITCH, Hold
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Level, Problem
from sieminator.model.target import Target

if TYPE_CHECKING:
    from sieminator.catalog.environment_file import HoldBlock
    from sieminator.shape import PydanticShape


def read_holds(node: Node, platform: Platform | None, today: date, report: Report) -> tuple[Hold, ...]:
    """Return the holds of a target's block, those that have ended among them, after reporting what is wrong.

    ``detection`` is as the file says it: a UUID, or the name of a folder that only the content knows.
    """
    written = node.data.get("holds") if isinstance(node.data, dict) else None
    found = []
    for number in range(len(written) if isinstance(written, list) else 0):
        here = node.at("holds", number)
        block = _shape().read(here, report)
        if platform:
            _check_fields(here, platform, report)
        if block is None:
            continue
        hold = Hold(block.detection, frozenset(block.fields), block.reason, block.until, here.where())
        if hold.ended(today):
            hint = "remove it, or give it a later day"
            where = here.where("until")
            report(Problem("ENV034", f"the hold has ended ({hold.until})", where, Level.WARNING, hint))
        found.append(hold)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Holding:
    """A target's holds as the content makes sense of them: each with the UUID of its detection."""

    active: tuple[Hold, ...]
    ended: tuple[Hold, ...]
    problems: tuple[Problem, ...]


def holding(target: Target, known: Known, today: date) -> Holding:
    """Return the target's holds, sorted by whether they still hold, and a warning for each that is for nothing.

    A UUID is never unknown: the rule of a detection that was removed can be held too.
    """
    named: list[Hold] = []
    problems: list[Problem] = []
    for number, hold in enumerate(target.holds):
        key = known.id_of(hold.detection)
        if key:
            named.append(replace(hold, detection=key))
        elif known.lacks(hold.detection):
            where = target.origins.get(f"holds.{number}.detection") or hold.where
            hint = known.meant(hold.detection) or "name its folder; of a detection that was removed, its UUID"
            message = f"the hold is for no detection ({hold.detection})"
            problems.append(Problem("ENV035", message, where, Level.WARNING, hint))
    active = tuple(hold for hold in named if not hold.ended(today))
    return Holding(active, tuple(hold for hold in named if hold.ended(today)), tuple(problems))


def _check_fields(node: Node, platform: Platform, report: Report) -> None:
    known = (*platform.fields, SWITCH)
    for number, name in _strangers(node.data, known):
        message = f"{platform.title} has no such field ({name})"
        report(Problem("ENV036", message, node.where("fields", number), hint=did_you_mean(name, known)))


def _strangers(data: object, known: Collection[str]) -> Iterator[tuple[int, str]]:
    written = data.get("fields") if isinstance(data, dict) else None
    names: Sequence[object] = written if isinstance(written, list) else []
    for number, name in enumerate(names):
        if isinstance(name, str) and name not in known:
            yield number, name


@cache
def _shape() -> "PydanticShape[HoldBlock]":
    from sieminator.catalog.environment_file import HoldBlock
    from sieminator.shape import PydanticShape

    return PydanticShape(HoldBlock, "ENV")
