"""Every target of a run, looked at; one dead target never hides the others."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, looking, unknown
from sieminator.errors import SieminatorError
from sieminator.model.change import lightened
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.problem import has_errors
from sieminator.model.target import Target


def survey(job: Job, conclude: Callable[[Connection, Sight], TargetPlan]) -> Plan:
    """Return what is concluded of each target, for showing; one that could not be read is unknown, never fine."""
    targets = job.targets
    job.progress.begin("Reading targets", len(targets))

    def look(target: Target) -> TargetPlan:
        try:
            with looking(job, target) as (connection, sight):
                seen = conclude(connection, sight)
                return replace(seen, changes=tuple(map(lightened, seen.changes)))
        except SieminatorError as error:
            return unknown(target, error)
        finally:
            job.progress.step()

    return assemble(job, each(look, targets, TARGETS, job.stop))


def assemble(job: Job, targets: Sequence[TargetPlan]) -> Plan:
    """Return the whole plan, with every problem of every file once."""
    problems = dict.fromkeys(job.work.problems)
    for target in targets:
        problems.update(dict.fromkeys(target.problems))
    found = tuple(problems)
    return Plan(job.work.environment.name, tuple(targets), found, has_errors(found))
