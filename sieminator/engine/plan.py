"""What would be done: look at every target, compare, show. Writes nothing."""

from dataclasses import replace

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, draw, looking, unknown
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.refusals import refuse
from sieminator.errors import SieminatorError, UnsafePlan
from sieminator.model.change import lightened
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.problem import has_errors
from sieminator.model.target import Target


def plan(job: Job) -> Plan:
    """Return what a deploy would do; one dead target never hides the others."""
    targets = job.targets
    job.progress.begin("Reading targets", len(targets))

    def look(target: Target) -> TargetPlan:
        try:
            with looking(job, target) as (connection, sight):
                seen = _warned(plan_target(job, connection, sight, PLAIN), target)
                return replace(seen, changes=tuple(map(lightened, seen.changes)))
        except SieminatorError as error:
            return unknown(target, error)
        finally:
            job.progress.step()

    return assemble(job, each(look, targets, TARGETS, job.stop))


def plan_target(job: Job, connection: Connection, sight: Sight, orders: Orders) -> TargetPlan:
    """Return one target's plan, less what the target would refuse; nothing is asked where nothing is to be written."""
    drawn = draw(job, sight, orders)
    writes = [change.rule for change in drawn.actionable if change.rule and change.content and change.content.enabled]
    if not writes:
        return drawn
    drawn = refuse(drawn, list(connection.preflight(writes)))
    platform = job.platforms[sight.target.platform]
    for problem in platform.audit_remote(sight.desired.rules, sight.remote, sight.target):
        drawn = refuse(drawn, [(change.rule, problem) for change in drawn.actionable if change.rule and change.starts])
    return drawn


def _warned(plan: TargetPlan, target: Target) -> TargetPlan:
    """Say it now where a deploy would be refused for safety."""
    try:
        plan.assert_safe(target.limits, confirmed=False)
    except UnsafePlan as error:
        return replace(plan, notes=(*plan.notes, f"a deploy would be refused for safety: {error} ({error.hint})"))
    return plan


def assemble(job: Job, targets: list[TargetPlan]) -> Plan:
    """Return the whole plan, with every problem of every file once."""
    problems = dict.fromkeys(job.work.problems)
    for target in targets:
        problems.update(dict.fromkeys(target.problems))
    found = tuple(problems)
    return Plan(job.work.environment.name, tuple(targets), found, has_errors(found))
