"""Work on rules as they are there, past what Git says: list each target once, decide, and write only that.

For what has to work while content is broken: nothing is compiled, and no file of content can stop it. Nor can an error
in a target's own file, where the run is about salvaged targets too; a target that cannot be reached is said.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import unknown
from sieminator.engine.writing import carry_out
from sieminator.errors import CredentialMissing, SieminatorError
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.problem import has_errors
from sieminator.model.rule import RemoteRule
from sieminator.model.run import Run, TargetRun
from sieminator.model.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sieminator.model.ports import Connection

Decide = Callable[[Target, Sequence[RemoteRule]], TargetPlan]
"""What is to be done at a target, from everything that is there; pure, or as good as."""


def show(job: Job, targets: Sequence[Target], decide: Decide) -> Plan:
    """Return what would be done; one dead target never hides the others."""

    def look(target: Target) -> TargetPlan:
        try:
            with _listed(job, target) as (_, remote):
                return decide(target, remote)
        except SieminatorError as error:
            return unknown(target, error)
        finally:
            job.progress.step()

    job.progress.begin("Reading targets", len(targets))
    return _gathered(job, each(look, targets, TARGETS, job.stop))


def do(job: Job, targets: Sequence[Target], decide: Decide, run: str, shown: Mapping[str, str] | None = None) -> Run:
    """Do it, whatever the limits; ``run`` names the run in the ledger, which has begun.

    ``shown`` is target to the fingerprint of the plan that a person confirmed: a target that moved since is refused.
    """

    def act(target: Target) -> TargetRun:
        try:
            with _listed(job, target) as (connection, remote):
                plan = decide(target, remote)
                if shown is not None and plan.actionable and shown.get(target.name) != plan.fingerprint:
                    return TargetRun(plan, unsafe=f"{target.name}: it moved since it was shown", hint="look again")
                return TargetRun(plan, carry_out(job, connection, target, plan.actionable))
        except SieminatorError as error:
            return TargetRun(unknown(target, error), misconfigured=isinstance(error, CredentialMissing))
        finally:
            job.progress.step()

    job.progress.begin("Reading targets", len(targets))
    runs = each(act, targets, TARGETS, job.stop)
    return Run(run, _gathered(job, [done.plan for done in runs]), tuple(runs))


@contextmanager
def _listed(job: Job, target: Target) -> "Iterator[tuple[Connection, tuple[RemoteRule, ...]]]":
    platform = job.platforms[target.platform]
    with closing(platform.connect(target, job.world)) as connection:
        yield connection, tuple(connection.rules())


def _gathered(job: Job, targets: Sequence[TargetPlan]) -> Plan:
    """Return the whole, with what is wrong in the environment's files, unless targets without an error were named."""
    environment = job.work.environment
    apart = job.target_names and not any(map(environment.is_salvaged, job.targets))
    problems = () if apart else environment.problems
    return Plan(environment.name, tuple(targets), problems, has_errors(problems))
