"""Changes carried out at one target and recorded: no write without its intent in the ledger."""

from collections.abc import Sequence
from dataclasses import replace

from sieminator.engine.confirming import confirmed
from sieminator.engine.fanout import each
from sieminator.engine.job import Job
from sieminator.errors import LedgerUnwritable
from sieminator.model.change import Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Connection
from sieminator.model.target import Target


def carry_out(job: Job, connection: Connection, target: Target, changes: Sequence[Change]) -> tuple[Outcome, ...]:
    """Make the changes, removals last; return one outcome each, in that order."""
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
        outcomes += each(lambda change: write(job, connection, target, change), phase, threads, job.stop)
    return confirmed(job, connection, target, outcomes)


_STILL_OFF = "still off, as somebody switched it off there: name it after --heal to switch it on"


def write(job: Job, connection: Connection, target: Target, change: Change) -> Outcome:
    """Make one change: the intent is recorded before it, the outcome after it."""
    if job.stop.is_set():
        return Outcome(change, Result.SKIPPED, "interrupted before it was tried")
    try:
        job.ledger.intend(target, change)
    except LedgerUnwritable as error:
        return Outcome(change, Result.SKIPPED, str(error))
    (outcome,) = connection.apply((change,))
    if change.leaves_off and outcome.result is Result.DONE:
        outcome = replace(outcome, message=f"{outcome.message}; {_STILL_OFF}".lstrip("; "))
    try:
        job.ledger.settle(target, outcome)
    except LedgerUnwritable as error:
        outcome = replace(outcome, message=f"{outcome.message}; {error}".lstrip("; "), recorded=False)
    job.progress.step()
    return outcome
