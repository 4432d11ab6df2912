"""``sieminator rollback``: a run, taken back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env, PlainFormat, Targets, TextOrJson
from sieminator.cli.output import is_terminal, show, write

if TYPE_CHECKING:
    from sieminator.cli.main import House
    from sieminator.engine.rollback import Past
    from sieminator.model.plan import Plan
    from sieminator.model.run import Run
    from sieminator.report.terminal.view import View

RunName = Annotated[
    str | None, typer.Option("--run", metavar="RUN", help="The run's name in the ledger, or `latest`; without: a list.")
]
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="FOLDER", help="A ledger's folder from elsewhere, such as a CI job's artifact."),
]


def rollback(
    context: typer.Context,
    env: Env,
    run: RunName = None,
    source: From = None,
    target: Targets = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    format: TextOrJson = PlainFormat.TEXT,  # noqa: A002 - the option's name
) -> int:
    """Make what a run changed as it was before; without --run, list the runs.

    Shows what it would do, and asks; without a terminal, or as JSON, it is only shown, exit 2, unless --yes says to do
    it. A rule that moved since is refused. What belongs to the customer stays as it is.

    Example: sieminator rollback --env prod --run latest
    """
    from sieminator.cli.main import Wish
    from sieminator.cli.past import again, find_past, past_runs, show_runs
    from sieminator.engine.rollback import plan_rollback, roll_back

    house: House = context.obj
    wish = Wish(env, tuple(target or ()))
    folder, runs = past_runs(house, wish, source)
    if run is None and not yes and not (source and len(runs) == 1):
        return show_runs(house, wish, source, folder, runs, format)
    past = find_past(wish, run, source, folder, runs)
    command = f"{again(wish, past.run.id, source)} --yes"
    shown = None
    if not yes:
        with house.job(wish) as job:
            shown = plan_rollback(job, past)
        _show(past, shown, command, house.view(wish), format)
        if not _agreed(shown, format):
            return shown.exit
    with house.job(wish, writes=True) as job:
        done = roll_back(job, past, house.new_run(), shown)
    _show(past, done, command, house.view(wish), format)
    return done.exit


def _show(past: "Past", told: "Plan | Run", command: str, view: "View", format: PlainFormat) -> None:  # noqa: A002
    from sieminator.model.run import Run
    from sieminator.report import json
    from sieminator.report.terminal.rollback import rollback_lines, rollback_plan_lines

    if format is PlainFormat.JSON:
        write(json.rolled_back(told, past.run) if isinstance(told, Run) else json.rollback(told, past.run))
    elif isinstance(told, Run):
        show(rollback_lines(told, past.run, command, view))
    else:
        show(rollback_plan_lines(told, past.run, command, view))


def _agreed(shown: "Plan", format: PlainFormat) -> bool:  # noqa: A002
    """Ask, where there is something to do and somebody to ask."""
    from sieminator.report.words import count

    changes = sum(len(target.actionable) for target in shown.targets)
    somebody = sys.stdin is not None and is_terminal(sys.stdin)
    if not changes or format is PlainFormat.JSON or not somebody:
        return False
    write(f"Roll back {count(changes, 'change')}? Type yes: ", sys.stderr)
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}
