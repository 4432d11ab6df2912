"""What is wrong in the files, found without a network: every problem of a run at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from sieminator.engine.desired import desire
from sieminator.engine.queries import QueryLint
from sieminator.model.detection import Detection
from sieminator.model.ports import Platform
from sieminator.model.problem import Problem
from sieminator.model.target import Target
from sieminator.model.work import Work


def lint_environment(work: Work, platforms: Mapping[str, Platform]) -> tuple[Problem, ...]:
    """Return every problem of the content as each target of the environment takes it."""
    problems = dict.fromkeys(work.problems)
    queries = QueryLint()
    for target in work.environment.targets:
        chosen = work.choose(target)
        problems.update(dict.fromkeys(chosen.problems))
        desired = desire(chosen.detections, target, platforms[target.platform], queries)
        problems.update(dict.fromkeys(desired.problems))
    return tuple(problems)


def lint_content(
    detections: Sequence[Detection], problems: Sequence[Problem], platforms: Mapping[str, Platform]
) -> tuple[Problem, ...]:
    """Return every problem of the content, each variant as a target with default settings would take it, alone.

    What detections may not have in common at one target, such as a title, shows with an environment only.
    """
    found = dict.fromkeys(problems)
    queries = QueryLint()
    plain = _plain_targets(platforms)
    for detection in detections:
        for variant in detection.variants:
            target = plain(variant.platform, variant.name)
            desired = desire([detection], target, platforms[target.platform], queries)
            found.update(dict.fromkeys(desired.problems))
    return tuple(found)


def _plain_targets(platforms: Mapping[str, Platform]) -> Callable[[str, str], Target]:
    """Return what gives, for a platform and a variant's name, the one target with default settings that takes it."""

    @cache
    def plain(platform: str, variant: str) -> Target:
        settings = platforms[platform].settings.defaults()
        return Target("lint", platform, platform, "lint", settings, variants=(variant,))

    return plain
