"""A plan and a drift report: a block a target, then what to do next."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sieminator.model.hold import Proposal
from sieminator.model.plan import Plan, TargetPlan
from sieminator.report.holds import hold_lines
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.changes import change_lines
from sieminator.report.terminal.closing import found_closing, held_closing, problem_block, unknown_closing
from sieminator.report.terminal.target import heading, quiet, rest_lines, unknown_lines
from sieminator.report.terminal.view import View
from sieminator.report.words import command

Proposals = Mapping[str, Sequence[Proposal]]
"""Target to the holds that would accept what was found there."""


def plan_lines(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a deploy would do."""
    yield from _report(plan, view, "nothing to do", _plan_closing)


def drift_lines(plan: Plan, view: View, proposals: Proposals | None = None) -> Iterator[Line]:
    """Yield what a person or the vendor did behind Git's back.

    ``proposals`` are by target the holds that would accept it; None where nobody asked for them.
    """
    yield from _report(plan, view, "no drift", _drift_closing)
    if proposals is None:
        yield from _accepting(plan, view)
    else:
        yield from _proposed([one for target in proposals.values() for one in target])


def _report(plan: Plan, view: View, word: str, closing: Callable[[Plan, View], Iterator[Line]]) -> Iterator[Line]:
    for target in plan.targets:
        yield from _target(target, view, word)
    yield from problem_block(plan)
    yield from unknown_closing(plan)
    yield from closing(plan, view)
    yield from found_closing(plan)


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
        yield Line(f"To make it so: {command('deploy', plan.environment)}{view.narrowing}", verbatim=True)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("Nothing to do.")


def _drift_closing(plan: Plan, view: View) -> Iterator[Line]:
    if any(target.actionable for target in plan.targets):
        deploy = f"{command('deploy', plan.environment)}{view.narrowing}"
        yield Line(f"To put Git's version back: {deploy}", verbatim=True)
    yield from held_closing(plan, view)
    if plan.exit == 0:
        yield Line("No drift.")


def _accepting(plan: Plan, view: View) -> Iterator[Line]:
    if any(change.cause.acceptable for target in plan.targets for change in target.changes):
        drift = f"{command('drift', plan.environment)}{view.narrowing} --propose-holds"
        yield Line(f"To accept it for a while: {drift}", verbatim=True)


def _proposed(proposals: Sequence[Proposal]) -> Iterator[Line]:
    if not proposals:
        yield Line("There is no edit that a hold could accept.", Tone.QUIET)
        return
    yield EMPTY
    yield Line("To accept these edits for a while, commit:", Tone.HEADING)
    yield EMPTY
    yield from hold_lines(proposals)
