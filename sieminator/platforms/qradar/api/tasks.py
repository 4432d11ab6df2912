"""What a console does behind its answer: asked about until it is over, within a deadline of our own clock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, Unavailable, Unreachable, VendorError
from sieminator.model.ports import Clock
from sieminator.net.answer import plain
from sieminator.net.patience import slept
from sieminator.net.redact import redact

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

COMPLETED, CONFLICT = "COMPLETED", "CONFLICT"
# Source: the enum of task states in IBM's pages for API 26.0 (rule_delete_tasks); the extension management's own tasks
# name no enum there. Seen 2026-11-28.
_OVER = frozenset({COMPLETED, CONFLICT, "EXCEPTION", "CANCELLED", "INTERRUPTED"})

_FIRST_WAIT, _LONGEST_WAIT = timedelta(milliseconds=250), timedelta(seconds=10)
_LOST = (Unreachable, Unavailable, Malformed)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended."""

    status: str
    message: str
    """The console's own words; empty where it gave none."""
    told: "Tree"

    @property
    def well(self) -> bool:
        """Whether it did what it was for."""
        return self.status == COMPLETED

    @property
    def words(self) -> str:
        """State and words, for a sentence."""
        return redact(f"{self.status}: {plain(self.message)}" if self.message else self.status)


class OutOfTime(Unavailable):
    """A task was not over in time, or the run was stopped meanwhile: what becomes of it nobody knows."""


def awaited(wire: "Wire", clock: Clock, path: str, within: timedelta) -> Ended:
    """Return how a task ended.

    A console that does not answer for a while, since it restarts, is asked again until the time is over.

    Raises:
        OutOfTime: it is not over in time; what the console last said, or why it did not, is in the message.
        NotFound: nobody there knows the task any more.
        VendorError: the console refuses to tell.
    """
    until = clock.monotonic() + within.total_seconds()
    wait, last = _FIRST_WAIT, ""
    while True:
        try:
            told = wire.read(path)
        except _LOST as error:
            last = error.message
        else:
            status, message = str(told.get("status") or ""), str(told.get("message") or told.get("error_message") or "")
            if status.upper() in _OVER:
                return Ended(status.upper(), message, told)
            last = f"it says {status or 'nothing'}"
        if clock.monotonic() + wait.total_seconds() > until:
            raise OutOfTime(f"{wire.where}: a task of the console was not over within {within} ({last})")
        if not slept(clock, wait):
            raise OutOfTime(f"{wire.where}: the run was stopped before a task of the console was over ({last})")
        wait = min(wait * 2, _LONGEST_WAIT)


def unwell(wire: "Wire", what: str, ended: Ended) -> VendorError:
    """Return the error that a task which did not complete means; ``what`` it was."""
    return Unavailable(f"{wire.where}: {what} failed there ({ended.words})")
