"""Rules that nobody runs but us: what a runner is told, does, and brings back.

A vendor without scheduled rules keeps what was deployed, and how far its windows are accounted for; `sieminator run`
reads both there, runs what is due, and writes back how far it came. There is no state of ours beside that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol, runtime_checkable
from zlib import crc32

from sieminator.model.detection import Trigger

_MINUTE = timedelta(minutes=1)


NAMES = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
"""What a runner may be called."""


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time that one run of a query looks at: half-open, in whole minutes of UTC."""

    start: datetime
    stop: datetime


def anchor(remote_id: str, every: timedelta, at: time | None) -> timedelta:
    """Return how long after midnight, 1970-01-01 UTC, a rule's windows end, and again each ``every`` from there.

    Where no time of day is asked for it is a minute that follows from the rule's id, so that rules spread out.
    """
    if at is not None:
        return timedelta(hours=at.hour, minutes=at.minute)
    return crc32(remote_id.encode()) % (every // _MINUTE) * _MINUTE


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the windows of one UTC day, of one rule."""

    windows: int = 0
    """How many were run to their end."""
    hits: int = 0
    """What they found, each hit once."""
    truncated: int = 0
    """How many of them found more rows than the rule may bring back: the rest of those is lost."""
    skipped: int = 0
    """How many were given up, as they had waited longer than the target lets a runner catch up."""
    failed: int = 0
    """How often a window was tried in vain; one that ended well later counts here too."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How far the windows of one rule are accounted for: each before ``until`` was run, or given up and counted.

    It is written as one value, and so is never half true: whoever writes an older one over it only has windows run
    again, and brings the counts of the day back to what they were then.
    """

    until: datetime
    """The end of the last window that is accounted for."""
    day: date
    """The UTC day that this window belongs to: that of its last moment."""
    tally: Tally = Tally()
    """Of that day, up to ``until``."""
    took: timedelta = timedelta(0)
    """How long the last search took."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule that somebody has to run, as it is deployed and switched on."""

    remote_id: str
    key: str
    """The detection's id."""
    title: str
    every: timedelta
    lookback: timedelta
    delay: timedelta
    at: time | None
    """In UTC; as in the detection's schedule."""
    trigger: Trigger
    since: datetime
    """From when on windows are owed: when it was deployed, or last switched on by us."""
    ran: Ran | None
    """None where no window was accounted for yet."""
    trouble: str
    """Why its last try failed, as it was noted there; empty where it did not."""
    told: Mapping[str, object] = field(default_factory=dict)
    """What each of its hits says besides, plain JSON: its severity, and what the room's sinks have to know."""
    body: Mapping[str, object] = field(default_factory=dict)
    """The rule as it is deployed, for the room that runs it: a window is cut and searched by one version of it."""


@dataclass(frozen=True, slots=True)
class Unrunnable:
    """A rule that is deployed and switched on, and that nobody can run: somebody edited it there."""

    remote_id: str
    key: str
    """The detection's id."""
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How a target wants to be run."""

    at_once: int
    """Searches at the same time."""
    catch_up: timedelta
    """How far back windows that were missed are still run; older ones are given up, counted and told."""
    lease: timedelta
    """How long a runner that does not show itself keeps others from running."""
    buffer_bytes: int
    """How much may wait on disk for a sink that does not answer, before the oldest is dropped for it, and told."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What is to be done at a target, as it says at one moment."""

    now: datetime
    """The target's own time, which alone decides what is due: a runner's clock may be wrong."""
    mine: bool
    """Whether the lease is ours."""
    holder: str
    """Who has the lease; empty for nobody."""
    duties: tuple[Duty, ...] = ()
    unrunnable: tuple[Unrunnable, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought back."""

    rows: tuple[Mapping[str, object], ...]
    """In the order in which they came; plain JSON."""
    truncated: bool
    """Whether there was more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that a window found."""

    id: str
    """The same for the same rule, window and row, whoever finds it and how often."""
    target: str
    key: str
    """The detection's id."""
    remote_id: str
    title: str
    span: Span
    row: Mapping[str, object]
    told: Mapping[str, object]
    """As in the duty."""


class Sink(Protocol):
    """A place besides the file where hits go."""

    name: str
    """Unique at its target; part of a file's name: `reference_set`."""

    def takes(self, hit: Hit) -> bool:
        """Say whether the hit is for it."""
        ...

    def send(self, hits: Sequence[Hit]) -> None:
        """Hand hits over, all of them or in the order given; the same ones may come again after an error or a kill.

        Raises:
            SieminatorError: they were not all taken.
        """
        ...


@runtime_checkable
class Runs(Protocol):
    """An ability of some connections: what `sieminator run` does there. Several threads may search and commit."""

    pace: Pace

    def roster(self, runner: str) -> Roster:
        """Show ourselves under a name, take the lease or renew it unless another has it, and read what is to be done.

        Two that take it in the same moment both see who has it in the end, unless one of them was held up for longer
        than the lease: so it narrows a race, and does not end it.

        Raises:
            VendorError: the target does not tell.
        """
        ...

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        """Run a rule's query over a span and bring back its rows; nothing of it stays there.

        Raises:
            VendorError: it was refused, ended there, or not done within the rule's time limit.
        """
        ...

    def commit(self, duty: Duty, ran: Ran) -> None:
        """Note how far the rule's windows are accounted for; the day of ``duty.ran`` is put by where another begins.

        Raises:
            VendorError: nobody knows whether it is noted.
        """
        ...

    def complain(self, duty: Duty, trouble: str) -> None:
        """Note why a rule cannot be run, for `drift` and `hits`; an empty text takes that back. Raises VendorError."""
        ...

    def give_back(self, runner: str) -> None:
        """Let go of the lease, so that another runner need not wait for its end; raises VendorError."""
        ...

    def sinks(self) -> Sequence[Sink]:
        """Return where hits go besides the file; sends nothing yet."""
        ...
