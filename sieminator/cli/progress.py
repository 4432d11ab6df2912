"""A progress bar on standard error, when a person watches it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sieminator.cli.output import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from sieminator.model.ports import Progress


@contextmanager
def watching() -> "Iterator[Progress]":
    """Yield somebody to tell how far the run is: a bar on a terminal, nobody otherwise."""
    if not is_terminal(sys.stderr):
        from sieminator.engine.job import Silence

        yield Silence()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    """One bar for the whole run: what begins later is added to it."""

    def __init__(self, bar: "RichProgress") -> None:
        self._bar = bar
        self._task = bar.add_task("", total=0, visible=False)
        self._total = 0

    def begin(self, what: str, total: int) -> None:
        """Add so many steps, and say what they are."""
        self._total += total
        self._bar.update(self._task, description=what, total=self._total, visible=True)

    def step(self) -> None:
        """Move on by one."""
        self._bar.advance(self._task)
