"""What a person or the vendor did behind Git's back. Reads one listing a target, and writes nothing."""

from dataclasses import replace

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import draw, looking, unknown
from sieminator.engine.orders import PLAIN
from sieminator.engine.plan import assemble
from sieminator.errors import SieminatorError
from sieminator.model.change import lightened
from sieminator.model.plan import Plan, TargetPlan, drifted
from sieminator.model.target import Target


def drift(job: Job) -> Plan:
    """Return only what is drift; a target that could not be read is unknown, never fine.

    A rule that is absent counts as drift unless the ledger shows that it was never deployed.
    """
    targets = job.targets
    job.progress.begin("Reading targets", len(targets))

    def look(target: Target) -> TargetPlan:
        try:
            with looking(job, target) as (_, sight):
                seen = drifted(draw(job, sight, PLAIN, assume_deployed=True))
                return replace(seen, changes=tuple(map(lightened, seen.changes)))
        except SieminatorError as error:
            return unknown(target, error)
        finally:
            job.progress.step()

    return assemble(job, each(look, targets, TARGETS, job.stop))
