"""Make it so: look, plan, compare with what was reviewed, check that it is safe, write, record."""

from dataclasses import replace

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, looking, unknown
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.plan import plan_target
from sieminator.engine.survey import assemble
from sieminator.engine.writing import carry_out
from sieminator.errors import CredentialMissing, SieminatorError, UnsafePlan
from sieminator.model.plan import TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.run import Run, TargetRun
from sieminator.model.target import Target


def deploy(job: Job, orders: Orders, run: str) -> Run:
    """Bring every target to what Git says; one bad rule never stops the others, one dead target never hides them.

    ``run`` names this run in the ledger.

    Raises:
        LedgerUnwritable: the record cannot be kept; nothing was written anywhere.
    """
    targets = job.targets
    job.ledger.begin(run, "deploy", job.work.environment.name)
    job.progress.begin("Reading targets", len(targets))
    runs = each(lambda target: _deploy_target(job, target, orders), targets, TARGETS, job.stop)
    return Run(run, assemble(job, [done.plan for done in runs]), tuple(runs))


def _deploy_target(job: Job, target: Target, orders: Orders) -> TargetRun:
    plan = None
    try:
        with looking(job, target) as (connection, sight):
            plan = plan_target(job, connection, sight, orders)
            _assert_expected(job, connection, sight, plan, orders)
            plan.assert_safe(target.limits, confirmed=orders.confirmed)
            return TargetRun(plan, carry_out(job, connection, target, plan.actionable))
    except UnsafePlan as error:
        assert plan is not None, "only a plan can be unsafe"
        return TargetRun(plan, unsafe=str(error), hint=error.hint)
    except SieminatorError as error:
        return TargetRun(unknown(target, error), misconfigured=isinstance(error, CredentialMissing))
    finally:
        job.progress.step()


def _assert_expected(job: Job, connection: Connection, sight: Sight, plan: TargetPlan, orders: Orders) -> None:
    if orders.expect is None or not plan.actionable:
        return
    reviewed = orders.expect.get(plan.target)
    plain = replace(orders, expect=None, confirmed=False) == PLAIN
    now = plan if plain else plan_target(job, connection, sight, PLAIN)
    if reviewed is None:
        raise UnsafePlan(f"{plan.target}: it is not in the plan that was reviewed", hint="plan and review again")
    if reviewed != now.fingerprint:
        raise UnsafePlan(
            f"{plan.target}: the plan moved since it was reviewed ({reviewed}, now {now.fingerprint})",
            hint="plan and review again, with the same --only where one is given",
        )
