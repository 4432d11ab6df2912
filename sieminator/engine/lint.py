"""What is wrong in the files, found without a network: every problem of a run at once; and what targets say of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

from sieminator.engine.desired import desire
from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.queries import Deeply, QueryLint, problem
from sieminator.engine.siblings import Sibling, compare
from sieminator.errors import SieminatorError
from sieminator.languages.filling import fill
from sieminator.model.detection import Detection, Unhoused
from sieminator.model.ports import Platform, Reviews
from sieminator.model.problem import Position, Problem
from sieminator.model.review import Review
from sieminator.model.target import Target
from sieminator.model.work import Work

if TYPE_CHECKING:
    from sieminator.engine.job import Job  # the ledger comes with it, and nobody who only reads files needs one


def lint_environment(
    work: Work, platforms: Mapping[str, Platform], deeply: Deeply | None = None
) -> tuple[Problem, ...]:
    """Return every problem of the content as each target of the environment takes it."""
    problems = dict.fromkeys(work.problems)
    queries = QueryLint(deeply)
    chosen_by_any: dict[str, Detection] = {}
    for target in work.environment.targets:
        chosen = work.choose(target)
        problems.update(dict.fromkeys(chosen.problems))
        desired = desire(chosen.detections, target, platforms[target.platform], queries)
        problems.update(dict.fromkeys(desired.problems))
        chosen_by_any.update((detection.id, detection) for detection in chosen.detections)
    problems.update(dict.fromkeys(queries.ignoring.needless(chosen_by_any.values())))
    return tuple(problems)


def lint_online(job: "Job") -> tuple[Review, ...]:
    """Return what each target says of the queries that it would run; one dead target never hides the others."""
    targets = job.targets
    job.progress.begin("Asking targets", len(targets))

    def ask(target: Target) -> Review:
        try:
            return _review(job, target)
        except SieminatorError as error:
            return Review(target.name, target.platform, reason=error.reason)
        finally:
            job.progress.step()

    return tuple(each(ask, targets, TARGETS, job.stop))


def _review(job: "Job", target: Target) -> Review:
    platform = job.platforms[target.platform]
    with closing(platform.connect(target, job.world)) as connection:
        if not isinstance(connection, Reviews):
            return Review(target.name, target.platform, silent=True)
        rules = desire(job.work.choose(target).detections, target, platform, job.lint).rules
        problems = dict.fromkeys(problem for _, problem in connection.review(rules))
        return Review(target.name, target.platform, tuple(problems))


def lint_content(
    detections: Sequence[Detection],
    problems: Sequence[Problem],
    platforms: Mapping[str, Platform],
    deeply: Deeply | None = None,
) -> tuple[Problem, ...]:
    """Return every problem of the content, each variant as a target with default settings would take it, alone.

    What detections may not have in common at one target, such as a title, shows with an environment only; how the
    queries of one detection differ shows here only.
    """
    found = dict.fromkeys(problems)
    content = _Content(platforms, QueryLint(deeply))
    for detection in detections:
        found.update(dict.fromkeys(content.lint(detection)))
    found.update(dict.fromkeys(content.queries.ignoring.needless(detections)))
    return tuple(found)


class _Content:
    """Detections, looked at one by one."""

    def __init__(self, platforms: Mapping[str, Platform], queries: QueryLint) -> None:
        self._platforms = platforms
        self._plain = _plain_targets(platforms)
        self.queries = queries

    def lint(self, detection: Detection) -> Iterator[Problem]:
        """Yield every problem of a detection's queries, each for itself and beside its siblings."""
        siblings = []
        for variant in detection.variants:
            target = self._plain(variant.platform, variant.name)
            platform = self._platforms[target.platform]
            desired = desire([detection], target, platform, self.queries)
            yield from desired.problems
            language = platform.kinds[variant.kind].language if variant.kind in platform.kinds else ""
            siblings += [
                Sibling(variant.stem, language, rule.query, rule.locate) for rule in desired.rules if rule.locate
            ]
        for unhoused in detection.unhoused:
            sibling = _read(detection, unhoused)
            siblings.append(sibling)
            yield from self.queries.ignoring.filter(detection, sibling.stem, self._of_text(sibling, detection))
        for sibling, difference in compare(siblings):
            yield from self.queries.ignoring.filter(detection, sibling.stem, [difference])

    def _of_text(self, sibling: Sibling, detection: Detection) -> Iterator[Problem]:
        for finding in self.queries.findings(sibling.language, sibling.text, detection.schedule.lookback):
            yield problem(finding, sibling.locate(finding.offset))


def _read(detection: Detection, unhoused: Unhoused) -> Sibling:
    """Fill in a query that no platform takes; what does not fit was told when the detection was read."""
    filled = fill(unhoused.query, unhoused.language, detection.variables)

    def locate(offset: int) -> Position:
        return Position(unhoused.query_path, *filled.place(offset))

    return Sibling(unhoused.stem, unhoused.language, filled.text, locate)


def _plain_targets(platforms: Mapping[str, Platform]) -> Callable[[str, str], Target]:
    """Return what gives, for a platform and a variant's name, the one target with default settings that takes it."""

    @cache
    def plain(platform: str, variant: str) -> Target:
        settings = platforms[platform].settings.defaults()
        return Target("lint", platform, platform, "lint", settings, variants=(variant,))

    return plain
