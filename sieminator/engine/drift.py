"""What a person or the vendor did behind Git's back. Reads one listing a target, and writes nothing."""

from sieminator.engine.job import Job
from sieminator.engine.look import draw
from sieminator.engine.orders import PLAIN
from sieminator.engine.survey import survey
from sieminator.model.plan import Plan, drifted


def drift(job: Job) -> Plan:
    """Return only what is drift.

    A rule that is absent counts as drift unless the ledger shows that it was never deployed.
    """
    return survey(job, lambda _, sight: drifted(draw(job, sight, PLAIN, assume_deployed=True)))
