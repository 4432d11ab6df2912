"""Make it so: look, plan, compare with what was reviewed, check that it is safe, write, record."""

from dataclasses import replace

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.look import Sight, looking, unknown
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.plan import plan_target
from sieminator.engine.survey import assemble
from sieminator.errors import LedgerUnwritable, SieminatorError, UnsafePlan
from sieminator.model.change import Change
from sieminator.model.outcome import Outcome, Result
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
            return TargetRun(plan, _apply(job, connection, target, plan))
    except UnsafePlan as error:
        assert plan is not None, "only a plan can be unsafe"
        return TargetRun(plan, unsafe=str(error), hint=error.hint)
    except SieminatorError as error:
        return TargetRun(unknown(target, error))
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


def _apply(job: Job, connection: Connection, target: Target, plan: TargetPlan) -> tuple[Outcome, ...]:
    changes = plan.actionable
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
        outcomes += each(lambda change: _write(job, connection, target, change), phase, threads, job.stop)
    return tuple(outcomes)


_STILL_OFF = "still off, as somebody switched it off there: name it after --heal to switch it on"


def _write(job: Job, connection: Connection, target: Target, change: Change) -> Outcome:
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
        outcome = replace(outcome, message=f"{outcome.message}; {error}".lstrip("; "))
    job.progress.step()
    return outcome
