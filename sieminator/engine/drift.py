"""What a person or the vendor did behind Git's back. Writes nothing.

Reads one listing a target, and where there is drift, what the vendor keeps of who did it.
"""

from sieminator.engine.attribution import attributed
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, draw
from sieminator.engine.orders import PLAIN
from sieminator.engine.survey import survey
from sieminator.model.plan import Plan, TargetPlan, drifted
from sieminator.model.ports import Connection


def drift(job: Job) -> Plan:
    """Return only what is drift.

    A rule that is absent counts as drift unless the ledger shows that it was never deployed.
    """

    def conclude(connection: Connection, sight: Sight) -> TargetPlan:
        found = drifted(draw(job, sight, PLAIN, assume_deployed=True))
        return attributed(found, connection, job.world.clock.now())

    return survey(job, conclude)
