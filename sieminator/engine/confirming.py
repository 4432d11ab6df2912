"""What the vendor says of rules once all are written: asked once a target, and recorded where it is bad news."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sieminator.engine.job import Job
from sieminator.errors import LedgerUnwritable, VendorError
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Confirms, Connection
from sieminator.model.target import Target


def confirmed(job: Job, connection: Connection, target: Target, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes as they stand after one more look, where the room takes one; in their order.

    A rule that was taken and does not work is degraded, in the ledger as well. Where nobody tells, that is said.
    """
    written = [one for one in outcomes if one.result is Result.DONE and one.stored and one.stored.enabled]
    if not written or job.stop.is_set() or not isinstance(connection, Confirms):
        return tuple(outcomes)
    try:
        told = connection.confirm(written)
    except VendorError as error:
        unasked = f"whether it works could not be asked: {error.message}"
        return tuple(_saying(one, unasked) if one in written else one for one in outcomes)
    return tuple(_held_against(job, target, one, told) if one in written else one for one in outcomes)


def _held_against(job: Job, target: Target, outcome: Outcome, told: Mapping[str, str]) -> Outcome:
    if outcome.remote_id is None or outcome.remote_id not in told:
        return outcome
    outcome = replace(_saying(outcome, told[outcome.remote_id]), result=Result.DEGRADED)
    try:
        job.ledger.settle(target, outcome)
    except LedgerUnwritable as error:
        return replace(_saying(outcome, str(error)), recorded=False)
    return outcome


def _saying(outcome: Outcome, more: str) -> Outcome:
    return replace(outcome, message=f"{outcome.message}; {more}".lstrip("; "))
