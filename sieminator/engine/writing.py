"""Changes carried out at one target and recorded: no write without its intent in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sieminator.engine.confirming import confirmed
from sieminator.engine.fanout import each
from sieminator.engine.job import Job
from sieminator.errors import LedgerUnwritable
from sieminator.model.change import Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Connection, Kind
from sieminator.model.target import Target


def carry_out(job: Job, connection: Connection, target: Target, changes: Sequence[Change]) -> tuple[Outcome, ...]:
    """Make the changes, removals last, of both first what goes in one go; return one outcome each, in that order."""
    if not changes:
        return ()
    job.progress.begin(f"Writing to {target.name}", len(changes))
    kinds = job.platforms[target.platform].kinds
    threads = min(kind.writers for kind in kinds.values())
    outcomes: list[Outcome] = []
    for phase in (
        [change for change in changes if not change.removes],
        [change for change in changes if change.removes],
    ):
        together = [change for change in phase if _goes_with_others(change, kinds)]
        alone = [change for change in phase if not _goes_with_others(change, kinds)]
        outcomes += write_together(job, connection, target, together)
        outcomes += each(lambda change: write(job, connection, target, change), alone, threads, job.stop)
    return confirmed(job, connection, target, outcomes)


_STILL_OFF = "still off, as somebody switched it off there: name it after --heal to switch it on"


def write(job: Job, connection: Connection, target: Target, change: Change) -> Outcome:
    """Make one change: the intent is recorded before it, the outcome after it."""
    kept_from = _intend(job, target, change)
    if kept_from:
        return kept_from
    (outcome,) = connection.apply((change,))
    return _settle(job, target, outcome)


def write_together(job: Job, connection: Connection, target: Target, changes: Sequence[Change]) -> tuple[Outcome, ...]:
    """Make changes that the vendor takes in one go: all intents are recorded before it, each outcome as it comes."""
    left = {number: _intend(job, target, change) for number, change in enumerate(changes)}
    sent = [change for number, change in enumerate(changes) if left[number] is None]
    settled = [_settle(job, target, outcome) for outcome in connection.apply(sent)] if sent else []
    by_change = {id(outcome.change): outcome for outcome in settled}
    return tuple(left[number] or by_change[id(change)] for number, change in enumerate(changes))


def _goes_with_others(change: Change, kinds: Mapping[str, Kind]) -> bool:
    content = change.content or (change.remote.content if change.remote else None)
    kind = kinds.get(content.kind) if content else None
    return kind is not None and kind.in_one_go


def _intend(job: Job, target: Target, change: Change) -> Outcome | None:
    """Record what is about to be done; return the outcome of a change that is not tried at all."""
    if job.stop.is_set():
        return Outcome(change, Result.SKIPPED, "interrupted before it was tried")
    try:
        job.ledger.intend(target, change)
    except LedgerUnwritable as error:
        return Outcome(change, Result.SKIPPED, str(error))
    return None


def _settle(job: Job, target: Target, outcome: Outcome) -> Outcome:
    change = outcome.change
    if change.leaves_off and outcome.result is Result.DONE:
        outcome = replace(outcome, message=f"{outcome.message}; {_STILL_OFF}".lstrip("; "))
    try:
        job.ledger.settle(target, outcome)
    except LedgerUnwritable as error:
        outcome = replace(outcome, message=f"{outcome.message}; {error}".lstrip("; "), recorded=False)
    job.progress.step()
    return outcome
