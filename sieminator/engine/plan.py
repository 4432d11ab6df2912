"""What would be done: look at every target, compare, show. Writes nothing."""

from dataclasses import replace

from sieminator.engine.attribution import attributed
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, draw
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.refusals import refuse
from sieminator.engine.survey import survey
from sieminator.errors import UnsafePlan
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.target import Target


def plan(job: Job) -> Plan:
    """Return what a deploy would do, and whether it would be refused for safety."""

    def conclude(connection: Connection, sight: Sight) -> TargetPlan:
        drawn = plan_target(job, connection, sight, PLAIN)
        return _warned(attributed(drawn, connection, job.world.clock.now()), sight.target)

    return survey(job, conclude)


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
    try:
        plan.assert_safe(target.limits, confirmed=False)
    except UnsafePlan as error:
        return replace(plan, notes=(*plan.notes, f"a deploy would be refused for safety: {error.reason}"))
    return plan
