"""How a report ends: problems in files, what is not known, and what a person can do next, with the exact command."""

from collections.abc import Iterator

from sieminator.model.change import Action, Cause
from sieminator.model.plan import Plan
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.problems import problem_lines
from sieminator.report.terminal.view import View
from sieminator.report.words import count


def problem_block(plan: Plan) -> Iterator[Line]:
    """Yield the problems in files; those that a target's block gave as a reason are not said twice."""
    said = {named.reason for target in plan.targets for named in target.refused}
    left = [one for one in plan.problems if f"{one.where}: {one.code}: {one.message}" not in said]
    yield from problem_lines(left)
    if left:
        yield EMPTY


def unknown_closing(plan: Plan) -> Iterator[Line]:
    """Yield how many targets could not be checked: never to be taken for good news."""
    unknown = sum(not one.checked for one in plan.targets)
    if unknown:
        of = f"{unknown} of {count(len(plan.targets), 'target')}"
        yield Line(f"{of} could not be checked: what is there now is not known.", Tone.LOUD)
    if plan.failed:
        yield Line("Files have errors: what they concern was left out.", Tone.LOUD)


def held_closing(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a person can do about held changes, with the command."""
    deploy = f"sieminator deploy --env {plan.environment}{view.narrowing}"
    ways = {
        "edited there: take it into Git, or write Git's version": f"{deploy} --heal",
        "switched off there: to switch it on, name it": f"{deploy} --heal ID",
        "disabled by the vendor: mend the cause, then": f"{deploy} --reenable",
        "withdrawn and edited there: to delete it": f"{deploy} --prune --heal",
    }
    held = [_kind(change.action, change.cause) for target in plan.targets for change in target.changes if change.held]
    for place, (what, command) in enumerate(ways.items()):
        if number := held.count(place):
            yield Line(f"{number} held, {what}:", hang=0)
            yield Line(command, indent=2, hang=0)


def _kind(action: Action, cause: Cause) -> int:
    if action is Action.DELETE:
        return 3
    return {Cause.DISABLED_THERE: 1, Cause.VENDOR_DISABLED: 2}.get(cause, 0)
