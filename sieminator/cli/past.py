"""Which run of a ledger is meant, and the list of those that there are."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sieminator.cli.main import House, Wish
    from sieminator.engine.rollback import Past
    from sieminator.model.run import PastRun

LATEST = "latest"


def find_past(house: "House", wish: "Wish", asked: str | None, source: Path | None) -> "Past":
    """Return the run that is meant, out of the environment's ledger or out of a folder from elsewhere.

    Raises:
        UsageError: there is no such run, or several are there and none is named; they are listed.
    """
    from sieminator.cli.named import targets_named
    from sieminator.engine.history import runs
    from sieminator.engine.rollback import past_of

    environment = house.work(wish.environment).environment
    targets_named(environment, wish.targets)
    folder = _folder(source) if source else house.root / environment.ledger
    run = _chosen(runs(folder), asked, source, folder)
    if run.environment != wish.environment:
        message = f"rollback: {run.id} is a run in environment {run.environment}, not in {wish.environment}"
        raise UsageError(message, hint=f"say --env {run.environment}")
    past = past_of(run, folder)
    if wish.targets and past.changes.keys().isdisjoint(wish.targets):
        message = f"rollback: {run.id} changed nothing at {', '.join(wish.targets)}"
        raise UsageError(message, hint=f"it changed rules at {', '.join(past.changes)}")
    return past


def _folder(source: Path) -> Path:
    from sieminator.engine.history import FILE

    if not (source / FILE).is_file():
        hint = f"name the folder that holds {FILE} and raw/"
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
