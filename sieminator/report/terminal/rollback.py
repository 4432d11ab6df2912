"""What a rollback would do, what it did, and the runs that there are to choose from."""

import shlex
from collections.abc import Iterator, Sequence

from sieminator.model.outcome import Result
from sieminator.model.plan import Plan
from sieminator.model.run import PastRun, Run, TargetRun
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.changes import change_lines
from sieminator.report.terminal.closing import problem_block, unknown_closing
from sieminator.report.terminal.run import target_lines
from sieminator.report.terminal.target import counts, heading, rest_lines, unknown_lines
from sieminator.report.terminal.view import View
from sieminator.report.words import count


def rollback_plan_lines(plan: Plan, of: PastRun, again: str, view: View) -> Iterator[Line]:
    """Yield what taking the run back would do; ``again`` is the command that does it."""
    yield from _opening(of)
    for target in plan.targets:
        yield heading(target, view)
        yield from unknown_lines(target, view)
        for change in target.changes:
            yield from change_lines(change, view)
        yield from rest_lines(target, view)
        if target.checked:
            yield Line(counts(target), indent=2)
        yield EMPTY
    yield from problem_block(plan)
    yield from unknown_closing(plan)
    if any(target.changes for target in plan.targets):
        yield Line("Nothing has been written. To do it:")
        yield Line(again, indent=2, verbatim=True)
    elif plan.exit == 0:
        yield Line("Nothing to roll back: everything is as it was before.")


def rollback_lines(run: Run, of: PastRun, again: str, view: View) -> Iterator[Line]:
    """Yield what became of every change, and what Git still says; ``again`` is the command that was given."""
    yield from _opening(of)
    for target in run.targets:
        yield from target_lines(target, view)
    yield from problem_block(run.plan)
    yield from unknown_closing(run.plan)
    outcomes = [outcome for target in run.targets for outcome in target.outcomes]
    if any(map(_is_undone, run.targets)):
        yield Line("Not everything was done. To try what is left:", Tone.LOUD)
        yield Line(again, indent=2, verbatim=True)
    if not outcomes:
        yield Line("Nothing was rolled back." if run.exit else "Nothing to roll back: everything is as it was before.")
        return
    yield Line(f"To take this back in turn: --run {shlex.quote(run.id)}", Tone.QUIET, verbatim=True)
    yield Line(_GIT if of.command == "deploy" else _FILES, Tone.LOUD, hang=0)


def _is_undone(done: TargetRun) -> bool:
    """Say whether the same again may do more."""
    unsettled = any(outcome.result is not Result.DONE for outcome in done.outcomes)
    return unsettled or bool(done.unsafe) or not done.plan.checked


_GIT = "Git still says otherwise: revert the merge, or the next deploy does it again."
_FILES = "No file was changed: look at `sieminator plan` for what the next deploy would do."


def past_lines(runs: Sequence[PastRun], where: str, again: str, view: View) -> Iterator[Line]:
    """Yield the runs that there are to choose from in a ledger, and the command that looks at the newest."""
    if not runs:
        yield Line(f"{where}: no run that wrote something is recorded there")
        yield Line("what another machine did is in its ledger: rollback --from FOLDER", Tone.QUIET, indent=2)
        return
    yield from run_list_lines(runs, len(runs) if view.verbose else _MOST)
    yield EMPTY
    yield Line("To see what taking back the newest would do:")
    yield Line(again, indent=2, verbatim=True)


_MOST = 20
"""Runs that a list shows, where not everything is asked for."""


def run_list_lines(runs: Sequence[PastRun], most: int = _MOST) -> Iterator[Line]:
    """Yield the runs that wrote something, the newest last, at most so many."""
    if len(runs) > most:
        yield Line(f"… {len(runs) - most} older", Tone.QUIET, indent=2)
    for one in runs[-most:]:
        yield Line(f"{one.id}  {_summary(one)}", indent=2)


def _opening(of: PastRun) -> Iterator[Line]:
    yield Line(f"Taking back {of.id}: {_summary(of)}", Tone.HEADING)
    yield EMPTY


def _summary(run: PastRun) -> str:
    """Return command, time, author, commit and the number of changes on one line."""
    when = run.at[:16].replace("T", " ")
    commit = f", commit {run.commit[:12]}" if run.commit else ""
    return f"{run.command}, {when} UTC, by {run.who}{commit}, {count(len(run.steps), 'change')}"
