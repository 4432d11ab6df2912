"""What ``disable`` and ``enable`` did, and what to commit so that the next deploy accepts it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sieminator.model.hold import Proposal, SpentHold
from sieminator.model.outcome import Result
from sieminator.model.run import Run, TargetRun
from sieminator.report.holds import hold_lines
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.closing import problem_block, unknown_closing
from sieminator.report.terminal.run import target_lines
from sieminator.report.terminal.view import View


def switch_lines(
    run: Run, command: str, add: Sequence[Proposal], remove: Sequence[SpentHold], view: View
) -> Iterator[Line]:
    """Yield what became of the switch at each target, what still runs, and the lines to commit."""
    for target in run.targets:
        yield from target_lines(target, view)
    yield from problem_block(run.plan)
    closing = [*_closing(run)]
    yield from closing
    if closing:
        yield EMPTY
    yield from _to_commit(command, add, remove, settled=all(map(_is_settled, run.targets)))


def _closing(run: Run) -> Iterator[Line]:
    yield from unknown_closing(replace(run.plan, failed=False))
    if run.plan.failed:
        yield Line("Files have errors: a target that is not named above could not be reached for them.", Tone.LOUD)
    copies = sum(len(target.copies) for target in run.plan.targets)
    if copies:
        they = "copy of it STILL RUNS" if copies == 1 else "copies of it STILL RUN"
        yield Line(f"{copies} {they}: switch off there, or delete.", Tone.LOUD)
    undone = any(outcome.result is not Result.DONE for target in run.targets for outcome in target.outcomes)
    if undone or not all(target.plan.checked for target in run.targets):
        yield Line("Not everything was done: the same command again tries what is left.", Tone.LOUD)


def _is_settled(done: TargetRun) -> bool:
    """Say whether nothing is left there that is not as was said."""
    plan = done.plan
    return plan.checked and not plan.refused and all(outcome.result is Result.DONE for outcome in done.outcomes)


def _to_commit(command: str, add: Sequence[Proposal], remove: Sequence[SpentHold], *, settled: bool) -> Iterator[Line]:
    if add:
        until = add[0].until
        yield Line(f"So that deploy and drift accept it until {until}, commit:", Tone.HEADING)
        yield EMPTY
        yield from hold_lines(add)
    if add and remove:
        yield EMPTY
    if remove:
        yield Line("Git says the same now: take these holds on `enabled` out.", Tone.HEADING)
    for one in remove:
        yield Line(f"{one.hold.where}: {one.hold.reason} (until {one.hold.until})", indent=2)
        if one.others:
            first = f"it also holds {', '.join(one.others)}: give them holds of their own first"
            yield Line(first, Tone.LOUD, indent=6)
    if not add and not remove and settled:
        yield Line(f"Nothing to commit: Git and this {command} agree, or a hold says so already.", Tone.QUIET)
