"""A console in memory that keeps what is to be run, and events; and processes on machines that use it, and die."""

import os
import random
import stat
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sieminator.engine.running.grid import begins
from sieminator.engine.running.means import Means
from sieminator.engine.running.post import Post
from sieminator.engine.running.pulse import Pulse
from sieminator.errors import Rejected, Unreachable
from sieminator.model.detection import Trigger
from sieminator.model.running import Duty, Found, Pace, Ran, Roster, Sink, Span, Tally, Unrunnable
from sieminator.model.turns import summed

if TYPE_CHECKING:
    from sieminator.model.ports import Connection

TARGET = "console"
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """SIGKILL: nothing of ours runs any more."""


class Time:
    """What has passed, the same for everybody."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self._passed = 0.0

    @property
    def passed(self) -> float:
        """In seconds."""
        return self._passed

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def pass_by(self, seconds: float) -> None:
        self._passed += seconds


class RunnerClock:
    """A machine's clock, which may be wrong; what is monotonic is not."""

    def __init__(self, time: Time, wrong: timedelta = timedelta(0)) -> None:
        self._time = time
        self.wrong = wrong

    def now(self) -> datetime:
        return self._time.now() + self.wrong

    def monotonic(self) -> float:
        return self._time.passed

    def sleep(self, wait: timedelta) -> None:
        self._time.pass_by(max(0.0, wait.total_seconds()))


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    at: datetime
    arrives: datetime


@dataclass
class Deployed:
    """One rule there."""

    duty: Duty
    """As it was deployed; its register is beside it."""
    events: Sequence[Event] = ()
    """What its query matches, by time."""
    on: bool = True
    unreadable: str = ""
    """Why nobody can run it, as after an edit there; empty where one can."""
    broken: bool = False
    """Whether its query is refused."""
    ran: Ran | None = None
    trouble: str = ""
    days: dict[date, Tally] = field(default_factory=dict)
    unowed: list[Span] = field(default_factory=list)
    """When it was off, and what was not yet run by then."""
    blind: bool = False
    """Whether it was off before its register said anything, so that a window may have been run that it never counts."""
    moments: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.moments = [event.at for event in self.events]

    def counted(self) -> Tally:
        """Everything that the register and the days before it count."""
        days = {**self.days, **({self.ran.day: self.ran.tally} if self.ran else {})}
        return summed(days.values())


class Console:
    """What all runners share."""

    def __init__(self, time: Time, pace: Pace) -> None:
        self.time = time
        self.pace = pace
        self.rules: dict[str, Deployed] = {}
        self.lease: tuple[str, datetime] | None = None
        self.down = False
        self.took = 1.0
        """How long a search takes, in seconds."""
        self.meanwhile: Callable[[], object] = lambda: None
        """What happens while a search runs."""
        self.searched: list[tuple[str, Span, datetime]] = []
        self.on_disk: dict[int, int] = {}
        """By inode, how much of a file on some machine is surely on its disk."""

    def switch(self, remote_id: str, *, on: bool) -> None:
        """What `disable` and `enable` do there."""
        rule = self.rules[remote_id]
        if on and not rule.on:
            was = begins(replace(rule.duty, ran=rule.ran))
            now = self.time.now().replace(second=0, microsecond=0)
            rule.duty = replace(rule.duty, since=now)
            rule.unowed.append(Span(was, max(was, now)))
            rule.blind = rule.blind or rule.ran is None
        rule.on = on

    def reschedule(self, remote_id: str, every: timedelta) -> None:
        """What a deploy does there."""
        rule = self.rules[remote_id]
        rule.duty = replace(rule.duty, every=every, lookback=every)

    def read(self, ms: int, *, ends: bool = False) -> datetime:
        """Read the moment after START, or after STOP: epoch milliseconds, which know no time zone."""
        return datetime.fromtimestamp(ms / 1000, UTC)

    def select(self, rule: Deployed, start_ms: int, stop_ms: int) -> list[Event]:
        """Return what matches and has arrived, as ``START … STOP …`` in epoch milliseconds selects it."""
        start, stop = self.read(start_ms), self.read(stop_ms, ends=True)
        first, last = bisect_left(rule.moments, start), bisect_left(rule.moments, stop)
        return [event for event in rule.events[first:last] if event.arrives <= self.time.now()]


class Process:
    """A runner's process: it does one step outside after the other, and may be killed at any of them."""

    def __init__(self, console: Console, name: str, spool: Path, chance: random.Random, wrong: timedelta) -> None:
        self.console = console
        self.name = name
        self.spool = spool
        self.clock = RunnerClock(console.time, wrong)
        self.pace = console.pace
        self.dies_in: int | None = None
        """How many steps are left; None lets it live."""
        self.loses_in: int | None = None
        """After how many ways of a request or an answer one is lost; None for never."""
        self.paused = False
        """Whether it stands still, as on a machine that is switched off."""
        self.said: list[str] = []
        self.to: Sequence[Sink] = ()
        self._chance = chance
        self.post = self.start()

    def start(self) -> Post:
        """Begin anew, with nothing in mind."""
        pulse = Pulse(self.name, [TARGET], self.clock)
        means = Means(
            self.name,
            self.spool,
            self.clock,
            pulse,
            lambda _, text: self.said.append(text),
            watched=False,
            sync=self.sync,
        )
        self.post = Post(TARGET, self.connect, means)
        return self.post

    def connect(self) -> "Connection":
        """Return itself, which is what a runner needs of a connection, and no more of one."""
        return cast("Connection", self)

    def die(self) -> None:
        """What the kernel does for one that was killed."""
        self.post._book.let_go()
        self.dies_in = None
        self.start()

    def sync(self, number: int) -> None:
        """Bring a file to the disk, or be killed with a part of what was last written still to be written."""
        state = os.fstat(number)
        before = self.console.on_disk.get(state.st_ino, 0)
        if self._dies() and stat.S_ISREG(state.st_mode):
            os.ftruncate(number, self._chance.randint(min(before, state.st_size), state.st_size))
            raise Killed
        self.console.on_disk[state.st_ino] = state.st_size
        self.step()

    def step(self) -> None:
        if self._dies():
            raise Killed

    def _dies(self) -> bool:
        if self.dies_in is None:
            return False
        self.dies_in -= 1
        return self.dies_in < 0

    def _asks(self) -> None:
        self.step()
        self.console.time.pass_by(0.2)
        self._lost()
        if self.console.down:
            raise Unreachable("console: it does not answer")

    def _answers(self) -> None:
        self.step()
        self._lost()

    def _lost(self) -> None:
        if self.loses_in is not None:
            self.loses_in -= 1
            if self.loses_in < 0:
                self.loses_in = None
                raise Unreachable("console: the connection was cut")

    # ---- what model.running.Runs promises

    def roster(self, runner: str) -> Roster:
        self._asks()
        at = self.console
        now = at.time.now()
        if at.lease is None or at.lease[0] == runner or now - at.lease[1] > at.pace.lease:
            at.lease = (runner, now)
        on = [one for one in at.rules.values() if one.on]
        duties = [replace(one.duty, ran=one.ran, trouble=one.trouble) for one in on if not one.unreadable]
        never = [
            Unrunnable(one.duty.remote_id, one.duty.key, one.duty.title, one.unreadable) for one in on if one.unreadable
        ]
        roster = Roster(now, at.lease[0] == runner, at.lease[0], tuple(duties), tuple(never))
        self._answers()
        return roster

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        self._asks()
        at = self.console
        at.searched.append((duty.remote_id, span, at.time.now()))
        at.time.pass_by(at.took)
        at.meanwhile()
        rule = at.rules[duty.remote_id]
        if rule.broken:
            raise Rejected("console: the query is refused")
        events = at.select(rule, *(int(moment.timestamp() * 1000) for moment in (span.start, span.stop)))
        self._answers()
        return Found(tuple({"event": event.name} for event in events), truncated=False)

    def commit(self, duty: Duty, ran: Ran) -> None:
        self._asks()
        rule = self.console.rules[duty.remote_id]
        if duty.ran is not None and duty.ran.day != ran.day:
            rule.days[duty.ran.day] = duty.ran.tally
            self.step()
        rule.ran = ran
        self._answers()

    def complain(self, duty: Duty, trouble: str) -> None:
        self._asks()
        self.console.rules[duty.remote_id].trouble = trouble
        self._answers()

    def give_back(self, runner: str) -> None:
        self._asks()
        if self.console.lease and self.console.lease[0] == runner:
            self.console.lease = None
        self._answers()

    def sinks(self) -> Sequence[Sink]:
        return self.to

    def close(self) -> None:
        pass


def duty(
    number: int = 1,
    *,
    every: timedelta = timedelta(hours=6),
    lookback: timedelta | None = None,
    delay: timedelta = timedelta(0),
    at: time | None = None,
    trigger: Trigger | None = None,
    since: datetime = datetime(2026, 10, 10, tzinfo=UTC),
    ran: Ran | None = None,
) -> Duty:
    """A rule that somebody has to run."""
    return Duty(
        remote_id=f"00000000-0000-0000-0000-{number:012}",
        key=f"11111111-0000-0000-0000-{number:012}",
        title=f"Rule {number}",
        every=every,
        lookback=lookback or every,
        delay=delay,
        at=at,
        trigger=trigger or Trigger(),
        since=since,
        ran=ran,
        trouble="",
        told={"severity": 5},
    )
