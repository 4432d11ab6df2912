"""A plan and a drift report: a block a target, then what to do next."""

from collections.abc import Callable, Iterator

from sieminator.model.plan import Plan, TargetPlan
from sieminator.report.line import EMPTY, Line
from sieminator.report.terminal.changes import change_lines
from sieminator.report.terminal.closing import copy_closing, held_closing, problem_block, unknown_closing
from sieminator.report.terminal.target import heading, quiet, rest_lines, unknown_lines
from sieminator.report.terminal.view import View


def plan_lines(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a deploy would do."""
    yield from _report(plan, view, "nothing to do", _plan_closing)


def drift_lines(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a person or the vendor did behind Git's back."""
    yield from _report(plan, view, "no drift", _drift_closing)


def _report(plan: Plan, view: View, word: str, closing: Callable[[Plan, View], Iterator[Line]]) -> Iterator[Line]:
    for target in plan.targets:
        yield from _target(target, view, word)
    yield from problem_block(plan)
    yield from unknown_closing(plan)
    yield from closing(plan, view)
    yield from copy_closing(plan)


def _target(plan: TargetPlan, view: View, word: str) -> Iterator[Line]:
    yield heading(plan, view)
    yield from unknown_lines(plan, view)
    for change in plan.changes:
        yield from change_lines(change, view)
    yield from rest_lines(plan, view)
    if plan.checked:
        yield Line(quiet(plan, word), indent=2)
    yield EMPTY


def _plan_closing(plan: Plan, view: View) -> Iterator[Line]:
    if any(target.actionable for target in plan.targets):
        yield Line(f"To make it so: sieminator deploy --env {plan.environment}{view.narrowing}", verbatim=True)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("Nothing to do.")


def _drift_closing(plan: Plan, view: View) -> Iterator[Line]:
    if any(target.actionable for target in plan.targets):
        deploy = f"sieminator deploy --env {plan.environment}{view.narrowing}"
        yield Line(f"To put Git's version back: {deploy}", verbatim=True)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("No drift.")
