"""What a deploy did: a block a target with one outcome a change, then what is left to do."""

from collections.abc import Iterator

from sieminator.model.outcome import Outcome, Result
from sieminator.model.run import Run, TargetRun
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.order import outcome_of
from sieminator.report.terminal.changes import outcome_lines
from sieminator.report.terminal.closing import found_closing, held_closing, problem_block, unknown_closing
from sieminator.report.terminal.target import accepted_count, heading, not_compared_count, rest_lines, unknown_lines
from sieminator.report.terminal.view import View
from sieminator.report.words import RESULTS, command


def run_lines(run: Run, view: View) -> Iterator[Line]:
    """Yield what became of every planned change, held ones included."""
    for target in run.targets:
        yield from target_lines(target, view)
    yield from problem_block(run.plan)
    yield from unknown_closing(run.plan)
    yield from _closing(run, view)


def target_lines(run: TargetRun, view: View) -> Iterator[Line]:
    """Yield one target's block: every change with what became of it, then everything else that was found."""
    plan = run.plan
    yield heading(plan, view)
    yield from unknown_lines(plan, view)
    if run.unsafe:
        yield Line(f"REFUSED FOR SAFETY: {run.unsafe}", Tone.LOUD, indent=2)
        yield Line(run.hint or "nothing was written there", indent=6)
    for change in plan.changes:
        yield from outcome_lines(change, outcome_of(change, run.outcomes), view)
    yield from rest_lines(plan, view)
    if plan.checked:
        yield Line(_counts(run), indent=2)
    yield EMPTY


def _counts(run: TargetRun) -> str:
    numbers = {result: sum(one.result is result for one in run.outcomes) for result in Result}
    said = [f"{number} {_short(result)}" for result, number in numbers.items() if number]
    if run.plan.held:
        said.append(f"{run.plan.held} held")
    said += accepted_count(run.plan)
    not_done = len(run.plan.actionable) - len(run.outcomes)
    if not_done > 0:
        said.append(f"{not_done} not done")
    said += not_compared_count(run.plan)
    return ", ".join([*said, f"{run.plan.kept} kept"])


def _short(result: Result) -> str:
    return "held (moved)" if result is Result.CONFLICT else RESULTS[result].split()[0].lower()


def _closing(run: Run, view: View) -> Iterator[Line]:
    yield from held_closing(run.plan, view)
    yield from found_closing(run.plan)
    outcomes = [outcome for target in run.targets for outcome in target.outcomes]
    if any(outcome.result is not Result.DONE for outcome in outcomes):
        yield Line(f"To see what is left: {command('plan', run.plan.environment)}{view.narrowing}", verbatim=True)
    if run.exit == 0:
        yield Line(_good_end(outcomes))


def _good_end(outcomes: list[Outcome]) -> str:
    return "Done." if outcomes else "Nothing to do."
