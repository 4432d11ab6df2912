"""What has to be in Git so that the next deploy and the next drift check accept a switch. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sieminator.engine.job import Job
from sieminator.engine.switch import Switch, git_wants, switch_hold
from sieminator.model.detection import Detection
from sieminator.model.hold import SWITCH, Place, Proposal, SpentHold
from sieminator.model.outcome import Result
from sieminator.model.problem import has_errors
from sieminator.model.run import Run, TargetRun
from sieminator.model.target import Target
from sieminator.model.work import Work

PlaceOf = Callable[[str], Place]
"""A target's name to the place for its holds; the empty name to the place for those of all targets."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The lines to commit."""

    add: tuple[Proposal, ...] = ()
    remove: tuple[SpentHold, ...] = ()


def keeping(job: Job, order: Switch, run: Run, place_of: PlaceOf, until: date) -> Keeping:
    """Return the holds to add, and those to take out, for the targets where the rule now is as was said.

    One for all where it is so at every target of the environment; else one a target.
    """
    work = job.work
    switched = {done.plan.target for done in run.targets if _stands(done)}
    targets = [target for target in work.environment.targets if target.name in switched]
    apart = [target for target in targets if git_wants(work, target, order.key) is not order.on]
    bare = [target for target in apart if not switch_hold(work.choose(target), order.key)]
    everywhere = len(bare) == len(work.environment.targets) and not has_errors(work.environment.problems)
    places = [place_of("")] if everywhere else [place_of(target.name) for target in bare]
    name, title = _called(work, run, order.key)
    add = (Proposal(place, name, title, (SWITCH,), order.reason, until) for place in places if bare)
    agreed = [one for one in targets if one not in apart and not work.environment.is_salvaged(one)]
    return Keeping(tuple(add), tuple(_spent(work, order.key, agreed)))


def _stands(done: TargetRun) -> bool:
    """Say whether the rule is there, and as was said: so already, or now, as far as anybody knows."""
    written = (Result.DONE, Result.ALTERED, Result.DEGRADED, Result.UNKNOWN)
    return bool(done.plan.kept) or any(outcome.result in written for outcome in done.outcomes)


def _spent(work: Work, key: str, agreed: Sequence[Target]) -> Iterator[SpentHold]:
    """Yield the holds of targets where Git and the switch agree, each once."""
    holds = {hold.where: hold for target in agreed if (hold := switch_hold(work.choose(target), key))}
    rest = [target for target in work.environment.targets if target not in agreed] if holds else []
    for where, hold in holds.items():
        others = [target.name for target in rest if any(one.where == where for one in work.choose(target).holds)]
        yield SpentHold(hold, tuple(others))


def _called(work: Work, run: Run, key: str) -> tuple[str, str]:
    """Return the detection's name in files, and its title: of one that content has not, its UUID and the rule's."""
    detection = _detection(work, key)
    if detection:
        return detection.path.rpartition("/")[2], detection.title
    changes = (change for plan in run.plan.targets for change in plan.changes)
    return key, next((change.title for change in changes), key)


def _detection(work: Work, key: str) -> Detection | None:
    for target in work.environment.targets:
        for detection in work.choose(target).detections:
            if detection.id == key:
                return detection
    return None
