"""One target, looked at: what it should hold, what it holds, and the plan that follows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from sieminator.engine.adoption import located
from sieminator.engine.desired import Desired, desire
from sieminator.engine.diff import compare, create
from sieminator.engine.holds import Holds, accepted, accepted_switch, accepted_withdrawn, idle, with_ended
from sieminator.engine.job import Job
from sieminator.engine.match import Matched, match
from sieminator.engine.orders import Orders
from sieminator.engine.refusals import newer_marks, titles_taken, waiting
from sieminator.engine.withdraw import edited, withdraw, withhold
from sieminator.errors import SieminatorError
from sieminator.model.change import Action, Cause, Change, sealed
from sieminator.model.plan import Accepted, Named, TargetPlan
from sieminator.model.ports import Connection, Remarks
from sieminator.model.problem import Problem, has_errors
from sieminator.model.rule import Health, RemoteRule, Rule
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Sight:
    """What a target should hold, and what it holds."""

    target: Target
    desired: Desired
    remote: tuple[RemoteRule, ...]
    matched: Matched
    holds: Holds
    withheld_because: str
    """Why nothing may be withdrawn; empty when all files could be read."""
    remarks: tuple[str, ...] = ()
    """What the room says of the target besides."""


@contextmanager
def looking(job: Job, target: Target) -> "Iterator[tuple[Connection, Sight]]":
    """Open a connection to the target, list what is there once, and close it afterwards.

    Raises:
        SieminatorError: the target could not be read; nothing may be concluded about it.
    """
    platform = job.platforms[target.platform]
    with closing(platform.connect(target, job.world)) as connection:
        # What is there first: with many targets, nobody's first request waits for everybody's rules to be compiled.
        remote = tuple(connection.rules())
        chosen = job.work.choose(target)
        desired = desire(chosen.detections, target, platform, job.lint)
        desired = replace(desired, problems=(*chosen.problems, *desired.problems))
        derive = partial(platform.remote_id, target.owner)
        matched = match(target.owner, desired.rules, remote, derive, chosen.adopted)
        told = tuple(connection.remarks(remote)) if isinstance(connection, Remarks) else ()
        withheld = _withheld(job, chosen.problems)
        yield connection, Sight(target, desired, remote, matched, Holds.of(chosen), withheld, told)


def draw(job: Job, sight: Sight, orders: Orders, *, assume_deployed: bool = False) -> TargetPlan:
    """Return the plan that follows from what was seen; pure but for the ledger's history.

    ``assume_deployed`` says what an absent rule is where no ledger tells: missing there, or new.
    """
    wanted = [*_wanted(job, sight, orders, assume_deployed)]
    newer, taken = tuple(newer_marks(sight.matched)), tuple(titles_taken(wanted, sight.remote, sight.target.owner))
    unadoptable = [located(named, sight.target) for named in sight.matched.unadoptable]
    refused = (*sight.matched.ambiguous, *unadoptable, *newer, *taken)
    removals, withheld = _removals(sight, orders, newer, taken)
    barred = {named.key for named in refused}
    changes = [change for change in (*wanted, *_edited_meanwhile(sight), *removals) if change.key not in barred]
    spared = [one for one in _accepted(sight, newer, orders) if one.key not in barred]
    changing = {change.key for change in changes} | {one.key for one in spared} | barred
    if job.only:
        changes = [change for change in changes if change.key in job.only]
        spared = [one for one in spared if one.key in job.only]
    return TargetPlan(
        sight.target.name,
        sight.target.platform,
        changes=_in_order(with_ended(change, sight.holds) for change in changes),
        whole=not sight.withheld_because,
        not_compared=len(withheld) if sight.withheld_because else 0,
        kept=sum(rule.key not in changing for rule in sight.desired.rules),
        ours=len(sight.matched.ours),
        not_applicable=sight.desired.not_applicable,
        foreign=sight.matched.foreign,
        copies=sight.matched.copies,
        degraded=tuple(_degraded(sight, changes, job.only)),
        refused=(*sight.desired.refused, *refused),
        withheld=withheld,
        accepted=tuple(sorted(spared, key=lambda one: (one.title, one.key))),
        problems=sight.desired.problems,
        notes=tuple(dict.fromkeys((*_notes(sight, changes), *_idle_holds(sight, barred, job.only)))),
    )


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(map(sealed, changes), key=lambda change: (change.removes, change.title, change.key)))


def unknown(target: Target, error: SieminatorError) -> TargetPlan:
    """Return the plan of a target that could not be read: nothing, and the reason."""
    return TargetPlan(target.name, target.platform, reason=error.reason)


def _wanted(job: Job, sight: Sight, orders: Orders, assume_deployed: bool) -> Iterator[Change]:
    unsettled = {named.key for named in (*sight.matched.ambiguous, *sight.matched.unadoptable)}
    for rule in sight.desired.rules:
        if rule.key in unsettled:
            continue
        found = sight.matched.originals.get(rule.key)
        if found is None:
            before = _ours_before(job, sight, rule, assume_deployed)
            yield create(rule, sight.target, deployed_before=before)
            continue
        before = rule.adopts and found.mark is None and _ours_before(job, sight, rule, assume_deployed)
        spared = sight.holds.fields(rule.key)
        if change := compare(rule, found, sight.target, orders, accepted=spared, signed_before=before):
            yield change


def _ours_before(job: Job, sight: Sight, rule: Rule, otherwise: bool) -> bool:
    """Say what the ledger shows of a rule that is not there, or that is there to be taken over and without our mark.

    That it never was ours the ledger shows only where it knows all of ours that are there; where none is, only a
    ledger that tells of some. What we took away ourselves nobody else did.
    """
    known, gone = job.ledger.deployed(sight.target.name), job.ledger.gone(sight.target.name)
    if rule.remote_id in job.ledger.signed(sight.target.name) if rule.adopts else rule.key in known:
        return True
    if rule.key in gone:
        return False
    complete = (known or gone) and all(found.mark and found.mark.key in known for found in sight.matched.ours)
    return False if complete else otherwise


def _removals(
    sight: Sight, orders: Orders, newer: Sequence[Named], taken: Sequence[Named]
) -> tuple[list[Change], tuple[Named, ...]]:
    """Return what goes because nobody wants it there, and what would but waits."""
    withdrawn = list(_withdrawn(sight, newer))
    if sight.withheld_because:
        return [], tuple(withhold(withdrawn, sight.withheld_because))
    left = [found for found in withdrawn if not sight.holds.sparing(found)]
    removals = [change for found in left if (change := withdraw(found, sight.target, orders))]
    withheld = tuple(waiting(removals, taken))
    waits = {named.remote_id for named in withheld}
    return [change for change in removals if change.remote_id not in waits], withheld


def _withdrawn(sight: Sight, newer: Sequence[Named]) -> Iterator[RemoteRule]:
    """Yield the rules with our mark whose detection is not wanted there, deployable or not."""
    spoken_for = sight.desired.spoken_for | {named.key for named in newer}
    return (found for found in sight.matched.left if found.mark and found.mark.key not in spoken_for)


def _accepted(sight: Sight, newer: Sequence[Named], orders: Orders) -> Iterator[Accepted]:
    """Yield what the target's holds accept."""
    holds, found_for = sight.holds, sight.matched.originals
    if not holds.active:
        return
    for rule in sight.desired.rules:
        if rule.key in holds.active and rule.key in found_for:
            yield from accepted(rule, found_for[rule.key], holds.active[rule.key])
    for found in () if sight.withheld_because else _withdrawn(sight, newer):
        hold = holds.sparing(found)
        if hold and (found.content.enabled or orders.prune):
            yield accepted_withdrawn(found, hold)
    for found in _idle(sight):
        if edited(found, sight.target) and not _edited(found, sight):
            yield from accepted_switch(found, holds)


def _idle(sight: Sight) -> Iterator[RemoteRule]:
    """Yield the rules with our mark whose detection does not apply there any more."""
    idle = {named.key for named in sight.desired.not_applicable}
    return (found for found in sight.matched.left if found.mark and found.mark.key in idle)


def _edited(found: RemoteRule, sight: Sight) -> bool:
    return found.mark is not None and edited(found, sight.target, sight.holds.fields(found.mark.key))


def _edited_meanwhile(sight: Sight) -> Iterator[Change]:
    """Yield edits of rules whose detection does not apply there any more: not compared with Git, and still told."""
    for found in _idle(sight):
        if found.mark and _edited(found, sight):
            yield Change(
                Action.UPDATE, Cause.EDITED, found.mark.key, found.title, held=True, remote=found, content=found.content
            )


def _degraded(sight: Sight, changes: Sequence[Change], only: Collection[str]) -> Iterator[Named]:
    """Yield the rules of ours that the vendor says do not work, and that a deploy would not write."""
    written = {change.key for change in changes if not change.held}
    for found in sight.matched.ours:
        key = found.mark.key if found.mark else ""
        ails = found.health is Health.DEGRADED and found.content.enabled
        if ails and key not in written and (not only or key in only):
            yield Named(key, found.title, found.told or "the vendor says that it does not work", "", found.remote_id)


def _notes(sight: Sight, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what a reader should know: of the target, what is left alone there, and of rules that would be written."""
    yield from sight.remarks
    unmanaged = frozenset[str]().union(*(rule.unmanaged for rule in sight.desired.rules))
    if unmanaged:
        yield f"left to the customer, neither compared nor written over: {', '.join(sorted(unmanaged))}"
    for change in changes:
        if change.rule and not change.held:
            yield from change.rule.notes


def _idle_holds(sight: Sight, barred: Collection[str], only: Collection[str]) -> Iterator[str]:
    """Yield the holds that accept nothing of a rule that is there."""
    for rule in sight.desired.rules:
        found = sight.matched.originals.get(rule.key)
        if found and rule.key not in barred and (not only or rule.key in only):
            for hold in idle(rule, found, sight.holds.active.get(rule.key, ())):
                yield f"the hold at {hold.where} holds nothing here now"


def _withheld(job: Job, chosen: Sequence[Problem]) -> str:
    if not job.work.complete:
        return "some files have errors, so that nothing is withdrawn"
    if has_errors(tuple(chosen)):
        return "the target's selection or overrides have errors, so that nothing is withdrawn"
    return ""
