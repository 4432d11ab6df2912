"""How a report ends: problems in files, what is not known, and what a person can do next, with the exact command."""

import shlex
from collections.abc import Iterator

from sieminator.model.change import Action, Cause, Change
from sieminator.model.plan import Plan
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.problems import problem_lines
from sieminator.report.terminal.view import View
from sieminator.report.words import command, count


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


def found_closing(plan: Plan) -> Iterator[Line]:
    """Yield what a person can do about copies, which carry our mark at a second place, and rules that do not work."""
    if copies := sum(len(target.copies) for target in plan.targets):
        whose = "delete it there, or remove our mark from it"
        if copies > 1:
            whose = "delete them there, or remove our mark from them"
        yield Line(f"{count(copies, 'copy', 'copies')} of our rules: {whose}.", hang=0)
    if degraded := sum(len(target.degraded) for target in plan.targets):
        work = "does not work" if degraded == 1 else "do not work"
        yield Line(f"{count(degraded, 'rule')} {work} as it should, for the reason above: mend that.", hang=0)


def held_closing(plan: Plan, view: View) -> Iterator[Line]:
    """Yield what a person can do about held changes, with the command."""
    deploy = f"{command('deploy', plan.environment)}{view.narrowing}"
    held = [change for target in plan.targets for change in target.changes if change.held]
    for kind, (what, options) in _WAYS.items():
        keys = [change.key for change in held if _kind(change) == kind]
        if keys:
            named = keys[0] if len(set(keys)) == 1 else "ID"
            yield Line(f"{len(keys)} held, {what}{':' if options else '.'}", hang=0)
            if options:
                yield Line(f"{deploy} {options.format(id=shlex.quote(named))}", indent=2, verbatim=True)


_OFF = "off"
_IDLE = "idle"
_WAYS: dict[Cause | str, tuple[str, str]] = {
    Cause.EDITED: ("edited there: take it into Git, or write Git's version", "--heal"),
    _OFF: ("changed there and off: --heal leaves it off, unless you name it", "--heal {id}"),
    Cause.MARK_REMOVED: ("our mark was removed: to write Git's version, mark included", "--heal"),
    Cause.ENABLED_THERE: ("switched on there: to switch it off again", "--heal"),
    Cause.DISABLED_THERE: ("switched off there: to switch it on, name it", "--heal {id}"),
    Cause.VENDOR_DISABLED: ("disabled by the vendor: mend the cause, then", "--reenable"),
    _IDLE: ("edited there, and its detection does not apply there any more: give it a variant, or withdraw it", ""),
    Action.DELETE: ("withdrawn and edited there: to delete it", "--prune --heal"),
}
"""What is said of each kind of held change, and the options that decide it; none where only files do."""


def _kind(change: Change) -> Cause | str:
    if change.action is Action.DELETE:
        return Action.DELETE
    if change.cause in {Cause.ENABLED_THERE, Cause.DISABLED_THERE, Cause.VENDOR_DISABLED}:
        return change.cause
    if change.only_told:
        return _IDLE
    if change.leaves_off:
        return _OFF
    return Cause.MARK_REMOVED if change.cause is Cause.MARK_REMOVED else Cause.EDITED
