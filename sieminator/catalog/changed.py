"""A detection as one target's overrides make it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from sieminator.catalog.content import Content
from sieminator.catalog.known import folder_name
from sieminator.catalog.layers import overlay
from sieminator.catalog.origins import Origins
from sieminator.model.detection import Detection
from sieminator.model.node import Node
from sieminator.model.problem import Level, Problem
from sieminator.model.target import Override, Target

MISSING = "002"
"""How the code of a missing key ends, of whatever room: the detection lacks what the override builds on."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A detection with overrides applied."""

    detection: Detection | None
    """None when it cannot be read with what the overrides set."""
    problems: tuple[Problem, ...] = ()
    fixed: frozenset[str] = frozenset()
    """Variables whose value an override set: the target's own value does not reach them."""


def change(
    content: Content, detection: Detection, target: Target, numbers: Sequence[int], said: Collection[Problem] = ()
) -> Changed:
    """Return a detection with the target's overrides of these numbers applied, the last word winning.

    What was ``said`` of the detection as it was written is not said again.
    """
    overrides = [target.overrides[number] for number in numbers]
    blocks = [_set_of(target, number) for number in numbers if target.overrides[number].set]
    if not blocks:
        return Changed(_restrained(detection, overrides))
    over = reduce(overlay, blocks)
    problems: list[Problem] = []
    changed = content.reread[detection.id](over, problems.append)
    setting = [override for override in overrides if override.set]
    problems = [_blamed(problem, detection, setting) for problem in problems if problem not in said]
    if changed is None:
        return Changed(None, tuple(problem for problem in problems if problem.level is Level.ERROR))
    return Changed(_restrained(changed, overrides), tuple(problems), _defaults_in(over))


def _blamed(problem: Problem, detection: Detection, overrides: Sequence[Override]) -> Problem:
    """Return a problem that overrides caused, at what they set, and with the detection where it is not plain which."""
    inside = problem.where.path.startswith(f"{detection.path}/")
    if not inside and not problem.code.endswith(MISSING):
        return problem
    message = f"{problem.message} ({folder_name(detection)}, as the override makes it)"
    timed = [override for override in overrides if not {"schedule", "variants"}.isdisjoint(override.set)]
    where = (timed or overrides)[-1].where if inside else problem.where
    return replace(problem, message=message, where=where)


def _restrained(detection: Detection, overrides: Sequence[Override]) -> Detection:
    """Return the detection with what the overrides exclude and leave to the customer, all of them together.

    Of the rules that they take over it is the last.
    """
    exclusions: dict[str, tuple[str, ...]] = {}
    for override in overrides:
        for language, fragments in override.exclude.items():
            exclusions[language] = (*exclusions.get(language, ()), *fragments)
    unmanaged = frozenset[str]().union(*(override.unmanaged for override in overrides))
    remote_id = next((override.remote_id for override in reversed(overrides) if override.remote_id), "")
    return replace(detection, exclusions=exclusions, unmanaged=unmanaged, remote_id=remote_id)


def _set_of(target: Target, number: int) -> Node:
    """Return what an override sets, with positions as far as they are known."""
    override = target.overrides[number]
    if isinstance(target.origins, Origins):
        return target.origins.load().at("overrides", number, "set")
    return Node(override.set, lambda _steps, _at_key: override.where)


def _defaults_in(over: Node) -> frozenset[str]:
    variables = over.data.get("variables") if isinstance(over.data, dict) else None
    if not isinstance(variables, dict):
        return frozenset()
    return frozenset(name for name, block in variables.items() if isinstance(block, dict) and "default" in block)
