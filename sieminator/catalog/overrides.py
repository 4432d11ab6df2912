"""What is different at a target, read from its own words, its group's and the defaults'."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sieminator.catalog.exclusions import check_exclusions
from sieminator.catalog.names import did_you_mean
from sieminator.catalog.picks import matched
from sieminator.catalog.techniques import check_techniques
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Problem
from sieminator.model.target import Override

if TYPE_CHECKING:
    from sieminator.catalog.environment_file import OverrideBlock
    from sieminator.shape import PydanticShape

FIXED = ("id", "version", "schema")
"""Fields of a detection that are the same everywhere."""


def read_overrides(
    node: Node, platform: Platform | None, platforms: Mapping[str, Platform], today: date, report: Report
) -> tuple[Override, ...]:
    """Return the overrides of a target's block in the order in which they apply, after reporting what is wrong."""
    languages = {kind.language for one in platforms.values() for kind in one.kinds.values()}
    written = node.data.get("overrides") if isinstance(node.data, dict) else None
    found = []
    for number in range(len(written) if isinstance(written, list) else 0):
        here = node.at("overrides", number)
        block = _shape().read(here, report)
        for problem in _problems(here, languages, today):
            report(problem)
        check_exclusions(_block(here, "exclude"), here, languages, report)
        check_techniques(here, report, "match", "technique")
        if platform:
            check_unmanaged(here, platform, report)
        if block:
            found.append(_override(block, here))
    return tuple(found)


def check_unmanaged(node: Node, platform: Platform, report: Report) -> None:
    """Report names under ``unmanaged`` that are no field of the platform."""
    written = _block(node).get("unmanaged")
    for number, name in enumerate(written if isinstance(written, list) else []):
        if isinstance(name, str) and name not in platform.fields:
            message = f"{platform.title} has no such field ({name})"
            where = node.where("unmanaged", number)
            report(Problem("ENV017", message, where, hint=did_you_mean(name, platform.fields)))


def _override(block: "OverrideBlock", node: Node) -> Override:
    return Override(
        match=matched(block.match),
        set=block.set,
        exclude=block.exclude,
        unmanaged=frozenset(block.unmanaged),
        reason=block.reason,
        until=block.until,
        where=node.where(),
        remote_id=block.remote_id or "",
    )


def _problems(node: Node, languages: Collection[str], today: date) -> Iterator[Problem]:
    """Yield what the shape cannot know; it has said already where a value is not of its type."""
    data = _block(node)
    for name in FIXED:
        if name in _block(node, "set"):
            where = node.key("set", name)
            yield Problem("ENV018", f"an override cannot set `{name}`", where, hint="it is the same everywhere")
    for language in _block(node, "exclude"):
        if language not in languages:
            message = f"no platform has a query language of this name ({language})"
            yield Problem("ENV019", message, node.key("exclude", language), hint=did_you_mean(language, languages))
    if data.get("match") == {}:
        hint = f"say {', '.join(f'`{name}`' for name in _kinds_of_match())}, or several"
        yield Problem("ENV002", "`match` is empty, which would mean every detection", node.where("match"), hint=hint)
    until = _day(data.get("until"))
    if until and until < today:
        hint = "remove it, or give it a later day"
        yield Problem("ENV020", f"the override has ended ({until})", node.where("until"), hint=hint)
    yield from _pointless(node)


def _pointless(node: Node) -> Iterator[Problem]:
    """Yield what an override asks for in vain: a rule for any but one detection, or nothing at all."""
    data = _block(node)
    if data.get("remote_id") and not _names_one(data.get("match")):
        message = "a rule is taken over for one detection, which `match` must name by its `id` alone"
        yield Problem("ENV032", message, node.where("remote_id"), hint="say `match: {id: NAME}` and nothing else")
    if not any(data.get(name) for name in _CHANGES):
        hint = "say `set`, `exclude`, `unmanaged` or `remote_id`"
        yield Problem("ENV021", "the override changes nothing", node.where(), hint=hint)


_CHANGES = ("set", "exclude", "unmanaged", "remote_id")


def _names_one(match: object) -> bool:
    """Say whether a match is one id and nothing else; of what is no match at all the shape has said so."""
    if not isinstance(match, dict) or not match:
        return True
    ids = match.get("id")
    return list(match) == ["id"] and not (isinstance(ids, list) and len(ids) > 1)


def _kinds_of_match() -> tuple[str, ...]:
    from sieminator.catalog.environment_file import MatchBlock

    return tuple(MatchBlock.model_fields)


def _day(value: object) -> date | None:
    """Return the day that a value names; None where the shape has said that it names none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _block(node: Node, name: str = "") -> dict[str, Any]:
    data = node.data.get(name) if name and isinstance(node.data, dict) else node.data
    return data if isinstance(data, dict) else {}


@cache
def _shape() -> "PydanticShape[OverrideBlock]":
    from sieminator.catalog.environment_file import OverrideBlock
    from sieminator.shape import PydanticShape

    return PydanticShape(OverrideBlock, "ENV")
