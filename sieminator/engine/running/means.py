"""What a runner works with, the same at every target; and a target's own time."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sieminator.engine.running.pulse import Pulse
from sieminator.model.ports import Clock

GRACE = timedelta(seconds=8)
"""How long a window may still take to end once a runner was told to stop; what takes longer is given back."""
LAST_RESORT = timedelta(seconds=9.5)
"""When the process ends, whatever hangs."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a runner works with."""

    runner: str
    """The name that it goes by at the targets."""
    spool: Path
    """Hits and cursors lie in a folder a target below it."""
    clock: Clock
    pulse: Pulse
    say: Callable[[str, str], None]
    """Tells a person something of a target, as it happens."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when no window is to be begun any more."""
    watched: bool = True
    """Whether searches run in threads of their own, so that the lease is renewed meanwhile, and a stop is heard."""
    sync: Callable[[int], None] = os.fsync
    """Brings a file's content to the disk."""


class TargetTime:
    """A target's own time, as far as it is known: what it said last, and what has passed since then."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: tuple[datetime, float] | None = None

    def set(self, now: datetime) -> None:
        """Take in what the target just said."""
        self._said = (now, self._clock.monotonic())

    def now(self) -> datetime:
        """Return its time; never ahead of it, since the answer took its time as well."""
        assert self._said is not None  # a roster is read first
        said, at = self._said
        return said + timedelta(seconds=self._clock.monotonic() - at)


def host_name() -> str:
    """Return this machine's name: what a runner is called where nobody says otherwise."""
    return socket.gethostname()
