"""Which run of a ledger is meant, and the list of those that there are."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.cli.options import PlainFormat
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House, Wish
    from sieminator.engine.rollback import Past
    from sieminator.model.run import PastRun

LATEST = "latest"


def past_runs(house: "House", wish: "Wish", source: Path | None) -> "tuple[Path, tuple[PastRun, ...]]":
    """Return the environment's ledger, or a folder from elsewhere, and the runs in it that wrote, the newest last.

    Raises:
        UsageError: a target that the environment has not, a folder without a ledger, or a record of a newer sieminator.
    """
    from sieminator.cli.named import targets_named
    from sieminator.engine.history import runs

    environment = house.work(wish.environment).environment
    targets_named(environment, wish.targets)
    folder = _folder(source) if source else house.root / environment.ledger
    return folder, runs(folder)


def find_past(wish: "Wish", asked: str | None, source: Path | None, folder: Path, runs: "Sequence[PastRun]") -> "Past":
    """Return the run that is meant.

    Raises:
        UsageError: there is no such run, or several are there and none is named; they are listed.
    """
    from sieminator.engine.rollback import past_of

    run = _chosen(runs, asked, source, folder)
    _check_environment(run, wish)
    past = past_of(run, folder)
    if wish.targets and past.changes.keys().isdisjoint(wish.targets):
        message = f"rollback: {run.id} changed nothing at {', '.join(wish.targets)}"
        raise UsageError(message, hint=f"it changed rules at {', '.join(past.changes)}")
    return past


def again(wish: "Wish", run: str, source: Path | None) -> str:
    """Return the command that shows what taking the run back would do."""
    import shlex

    from sieminator.report.words import command

    elsewhere = f" --from {shlex.quote(str(source))}" if source else ""
    return f"{command('rollback', wish.environment)} --run {shlex.quote(run)}{elsewhere}{wish.narrowing}"


def show_runs(
    house: "House",
    wish: "Wish",
    source: Path | None,
    folder: Path,
    runs: "Sequence[PastRun]",
    format: PlainFormat,  # noqa: A002 - the option's name
) -> int:
    """List the runs that wrote something in the environment, or at the wish's targets; return the exit code.

    Raises:
        UsageError: all that there are were in another environment.
    """
    from sieminator.cli.output import show, write
    from sieminator.model.plan import EXIT_FINE
    from sieminator.report import json
    from sieminator.report.terminal.rollback import past_lines

    here = [run for run in runs if run.environment == wish.environment]
    if runs and not here:
        _check_environment(runs[-1], wish)
    if wish.targets:
        at = {run.id: [step for step in run.steps if step.get("target") in wish.targets] for run in here}
        here = [replace(run, steps=tuple(at[run.id])) for run in here if at[run.id]]
    if format is PlainFormat.JSON:
        write(json.past(wish.environment, here))
    else:
        command = again(wish, here[-1].id, source) if here else ""
        show(past_lines(here, str(folder), command, house.view(wish)))
    return EXIT_FINE


def _check_environment(run: "PastRun", wish: "Wish") -> None:
    import shlex

    if run.environment != wish.environment:
        message = f"rollback: {run.id} is a run in environment {run.environment}, not in {wish.environment}"
        raise UsageError(message, hint=f"say --env {shlex.quote(run.environment)}")


def _folder(source: Path) -> Path:
    from sieminator.engine.history import FILE

    hint = f"name the folder that holds {FILE} and raw/"
    try:
        there = (source / FILE).exists()
    except (OSError, ValueError) as error:  # a folder that is not ours to look into, a NUL
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"--from {source}: it cannot be read ({why})", hint=hint) from error
    if not there:
        raise UsageError(f"--from {source}: there is no {FILE} in it", hint=hint)
    return source


def _chosen(runs: "Sequence[PastRun]", asked: str | None, source: Path | None, folder: Path) -> "PastRun":
    if not runs:
        hint = "" if source else "what another machine did is in its ledger: rollback --from FOLDER"
        raise UsageError(f"{folder}: no run that wrote something is recorded there", hint=hint)
    if asked == LATEST or (asked is None and source and len(runs) == 1):
        return runs[-1]
    found = next((run for run in runs if run.id == asked), None)
    if found is None:
        _list(runs)
        if asked is None:
            raise UsageError("rollback: which run is not said", hint=f"say which of these: --run {runs[-1].id}")
        raise UsageError(f"--run: no run is called {asked}", hint=_meant(asked, runs))
    return found


def _meant(asked: str, runs: "Sequence[PastRun]") -> str:
    import difflib

    near = next(iter(difflib.get_close_matches(asked, [run.id for run in runs], n=1)), "")
    return f"did you mean {near}?" if near else f"say one of these, or `{LATEST}`"


def _list(runs: "Sequence[PastRun]") -> None:
    from sieminator.cli.output import show
    from sieminator.report.terminal.rollback import run_list_lines

    show(run_list_lines(runs), sys.stderr)
