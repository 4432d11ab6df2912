"""One target, looked at: what it should hold, what it holds, and the plan that follows."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from sieminator.engine.desired import Desired, desire
from sieminator.engine.diff import compare, create
from sieminator.engine.job import Job
from sieminator.engine.match import Matched, match
from sieminator.engine.orders import Orders
from sieminator.engine.refusals import newer_marks, titles_taken, waiting
from sieminator.engine.withdraw import edited, withdraw, withhold
from sieminator.errors import SieminatorError
from sieminator.model.change import Action, Cause, Change, sealed
from sieminator.model.plan import Named, TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.problem import Problem, has_errors
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Sight:
    """What a target should hold, and what it holds."""

    target: Target
    desired: Desired
    remote: tuple[RemoteRule, ...]
    matched: Matched
    withheld_because: str
    """Why nothing may be withdrawn; empty when all files could be read."""


@contextmanager
def looking(job: Job, target: Target) -> "Iterator[tuple[Connection, Sight]]":
    """Open a connection to the target, list what is there once, and close it afterwards.

    Raises:
        SieminatorError: the target could not be read; nothing may be concluded about it.
    """
    platform = job.platforms[target.platform]
    chosen = job.work.choose(target)
    desired = desire(chosen.detections, target, platform, job.lint)
    desired = replace(desired, problems=(*chosen.problems, *desired.problems))
    with closing(platform.connect(target, job.world)) as connection:
        remote = tuple(connection.rules())
        matched = match(target.owner, desired.rules, remote, partial(platform.remote_id, target.owner))
        yield connection, Sight(target, desired, remote, matched, _withheld(job, chosen.problems))


def draw(job: Job, sight: Sight, orders: Orders, *, assume_deployed: bool = False) -> TargetPlan:
    """Return the plan that follows from what was seen; pure but for the ledger's history.

    ``assume_deployed`` says what an absent rule is where no ledger tells: missing there, or new.
    """
    wanted = [*_wanted(job, sight, orders, assume_deployed)]
    newer, taken = tuple(newer_marks(sight.matched)), tuple(titles_taken(wanted, sight.remote, sight.target.owner))
    refused = (*sight.matched.ambiguous, *newer, *taken)
    removals, withheld = _removals(sight, orders, newer, taken)
    barred = {named.key for named in refused}
    changes = [change for change in (*wanted, *_edited_meanwhile(sight), *removals) if change.key not in barred]
    changing = {change.key for change in changes} | barred
    if job.only:
        changes = [change for change in changes if change.key in job.only]
    return TargetPlan(
        sight.target.name,
        sight.target.platform,
        changes=tuple(sorted(map(sealed, changes), key=lambda change: (change.removes, change.title, change.key))),
        kept=sum(rule.key not in changing for rule in sight.desired.rules),
        ours=len(sight.matched.ours),
        not_applicable=sight.desired.not_applicable,
        foreign=sight.matched.foreign,
        copies=sight.matched.copies,
        refused=(*sight.desired.refused, *refused),
        withheld=withheld,
        problems=sight.desired.problems,
        notes=tuple(dict.fromkeys(_notes(sight, changes))),
    )


def unknown(target: Target, error: SieminatorError) -> TargetPlan:
    """Return the plan of a target that could not be read: nothing, and the reason."""
    return TargetPlan(target.name, target.platform, reason=error.reason)


def _wanted(job: Job, sight: Sight, orders: Orders, assume_deployed: bool) -> Iterator[Change]:
    ambiguous = {named.key for named in sight.matched.ambiguous}
    for rule in sight.desired.rules:
        found = sight.matched.originals.get(rule.key)
        if found:
            change = compare(rule, found, sight.target, orders)
            if change:
                yield change
        elif rule.key not in ambiguous:
            before = _deployed_before(job, sight, rule.key)
            yield create(rule, sight.target, deployed_before=assume_deployed if before is None else before)


def _deployed_before(job: Job, sight: Sight, key: str) -> bool | None:
    """Say what the ledger shows; that a rule never was there it shows only where it knows all of ours that are."""
    known = job.ledger.deployed(sight.target.name)
    if key in known:
        return True
    complete = known and all(found.mark and found.mark.key in known for found in sight.matched.ours)
    return False if complete else None


def _removals(
    sight: Sight, orders: Orders, newer: Sequence[Named], taken: Sequence[Named]
) -> tuple[list[Change], tuple[Named, ...]]:
    """Return what goes because nobody wants it there, and what would but waits."""
    spoken_for = sight.desired.spoken_for | {named.key for named in newer}
    left = [found for found in sight.matched.left if found.mark and found.mark.key not in spoken_for]
    if sight.withheld_because:
        return [], tuple(withhold(left, sight.withheld_because))
    removals = [change for found in left if (change := withdraw(found, sight.target, orders))]
    withheld = tuple(waiting(removals, taken))
    waits = {named.remote_id for named in withheld}
    return [change for change in removals if change.remote_id not in waits], withheld


def _edited_meanwhile(sight: Sight) -> Iterator[Change]:
    """Yield edits of rules whose detection does not apply there any more: not compared with Git, and still told."""
    idle = {named.key for named in sight.desired.not_applicable}
    for found in sight.matched.left:
        if found.mark and found.mark.key in idle and edited(found, sight.target):
            yield Change(
                Action.UPDATE, Cause.EDITED, found.mark.key, found.title, held=True, remote=found, content=found.content
            )


def _notes(sight: Sight, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what a reader should know: what is left alone there, and of the rules that would be written."""
    unmanaged = frozenset[str]().union(*(rule.unmanaged for rule in sight.desired.rules))
    if unmanaged:
        yield f"left to the customer, neither compared nor written over: {', '.join(sorted(unmanaged))}"
    for change in changes:
        if change.rule and not change.held:
            yield from change.rule.notes


def _withheld(job: Job, chosen: Sequence[Problem]) -> str:
    if not job.work.complete:
        return "some files have errors, so that nothing is withdrawn"
    if has_errors(tuple(chosen)):
        return "the target's selection or overrides have errors, so that nothing is withdrawn"
    return ""
