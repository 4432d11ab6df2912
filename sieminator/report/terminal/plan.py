"""A plan and a drift report: a block a target, then what to do next."""

from collections.abc import Callable, Iterator

from sieminator.model.plan import Plan, TargetPlan
from sieminator.report.line import EMPTY, Line
from sieminator.report.terminal.changes import change_lines
from sieminator.report.terminal.closing import held_closing, problem_block, unknown_closing
from sieminator.report.terminal.target import counts, heading, rest_lines, unknown_lines
from sieminator.report.terminal.view import View


def plan_lines(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a deploy would do."""
    yield from _report(plan, view, "nothing to do", _plan_closing)


def drift_lines(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a person or the vendor did behind Git's back."""
    yield from _report(plan, view, "no drift", _drift_closing)


def _report(plan: Plan, view: View, quiet: str, closing: Callable[[Plan, View], Iterator[Line]]) -> Iterator[Line]:
    for target in plan.targets:
        yield from _target(target, view, quiet)
    yield from problem_block(plan)
    yield from unknown_closing(plan)
    yield from closing(plan, view)


def _target(plan: TargetPlan, view: View, quiet: str) -> Iterator[Line]:
    yield heading(plan, view)
    yield from unknown_lines(plan)
    for change in plan.changes:
        yield from change_lines(change, view)
    yield from rest_lines(plan, view)
    if plan.checked:
        said = counts(plan)
        yield Line(said if plan.changes else f"{quiet}, {said}", indent=2)
    yield EMPTY


def _plan_closing(plan: Plan, view: View) -> Iterator[Line]:
    if any(target.actionable for target in plan.targets):
        yield Line(f"To make it so: sieminator deploy --env {plan.environment}{view.narrowing}", hang=0)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("Nothing to do.")


def _drift_closing(plan: Plan, view: View) -> Iterator[Line]:
    if any(target.actionable for target in plan.targets):
        deploy = f"sieminator deploy --env {plan.environment}{view.narrowing}"
        yield Line(f"To put Git's version back: {deploy}", hang=0)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("No drift.")
