"""One turn at one target: read what is to be done, do what is due, bring the hits on their way."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sieminator.engine.fanout import each_watched
from sieminator.engine.running.book import Book
from sieminator.engine.running.grid import Owed, accounted, owed
from sieminator.engine.running.means import GRACE, Means, TargetTime
from sieminator.engine.running.shipping import Shipping
from sieminator.engine.running.windows import Windows
from sieminator.errors import SieminatorError, VendorError
from sieminator.model.ports import Connection
from sieminator.model.running import Duty, Roster, Runs
from sieminator.model.turns import Turn, Turned

_HERE = "another process on this machine"
_IDLE = timedelta(seconds=40)
"""How soon a target is asked again that did not say how long a lease holds there."""
_SLACK = timedelta(milliseconds=50)
"""So that what is due at a moment is due when we look."""
_LEAVING = timedelta(seconds=1.2)


@dataclass(slots=True)
class _Open:
    """A target that was connected to."""

    connection: Connection
    runs: Runs
    windows: Windows
    shipping: Shipping | None = None


class Post:
    """One target, for as long as a runner lives; for one thread."""

    def __init__(self, target: str, connect: Callable[[], Connection], means: Means) -> None:
        self.target = target
        self._connect = connect
        self._means = means
        self._book = Book(means.spool / target, means.sync)
        self._time = TargetTime(means.clock)
        self._open: _Open | None = None
        self._mine = False
        self._live: frozenset[str] = frozenset()
        """The rules that were there, and on, when the target was asked last."""
        self._read = 0.0
        """When the duties were read, a time of ``Clock.monotonic``."""
        self._renewed = 0.0
        """When the lease was."""
        self._tried = 0.0
        """When its renewal was last tried, in vain or not."""
        self._stopped: float | None = None
        """When we first saw that we are to stop."""
        self._broken = threading.Event()
        """Set where nothing can be noted at the target, or on the disk."""
        self.left_alone = False
        """Whether something runs in a thread that does not end in time, and that the process must not wait for."""
        self.ended = False
        """Whether it was left, and nothing of it runs any more."""

    def turn(self) -> Turned:
        """Do everything that is due, and say what was done; what goes wrong is said as well."""
        try:
            turned = self._turn()
        except SieminatorError as error:
            ours = not isinstance(error, VendorError)
            turned = self._turned(Turn.UNKNOWN, reason=str(error), hint=error.hint, misconfigured=ours)
        self._means.pulse.turned(turned)
        return turned

    def wait(self) -> timedelta:
        """Return how long nothing is due here; at most until the lease is to be renewed."""
        third = self._third
        if not self._mine or self._open is None:
            return third
        nexts = [self._next(duty) for duty in self._open.windows.duties.values()]
        sinks = self._open.shipping.wait if self._open.shipping else None
        return max(timedelta(0), min([third, *nexts, *([sinks] if sinks is not None else [])])) + _SLACK

    def leave(self) -> None:
        """Let another runner have the target, as far as it can still be told, and let go of network and disk."""
        if self._open is None:
            self._book.let_go()
            self.ended = True
            return
        until = self._means.clock.monotonic() + _LEAVING.total_seconds()
        self._watched(self._give_back, lambda: self._means.clock.monotonic() < until)
        if not self.left_alone:
            self._open.connection.close()
            self._book.let_go()
            self.ended = True

    def _turn(self) -> Turned:
        at = self._opened()
        if at is None:
            return self._turned(Turn.NOT_NEEDED)
        if not self._book.take():
            self._mine = False
            return self._turned(Turn.STOOD_BY, holder=_HERE)
        self._broken.clear()
        while True:
            roster = self._roster(at)
            if not roster.mine:
                return self._turned(Turn.STOOD_BY, holder=roster.holder)
            if not self._passes(at):
                return self._turned(Turn.RAN, unfinished=bool(self._due(at)))

    def _opened(self) -> _Open | None:
        """Connect where that was not done yet; None where the platform needs no runner."""
        if self._open is None:
            connection = self._connect()
            if not isinstance(connection, Runs):
                connection.close()
                return None
            windows = Windows(self.target, connection, self._book, self._time, self._means)
            self._open = _Open(connection, connection, windows)
        return self._open

    def _roster(self, at: _Open) -> Roster:
        """Read what is to be done, and take the lease or renew it."""
        roster = at.runs.roster(self._means.runner)
        self._take_in(roster)
        self._read = self._renewed
        if roster.mine:
            at.windows.duties = {duty.remote_id: duty for duty in roster.duties}
            self._book.remember({duty.remote_id: accounted(duty) for duty in roster.duties})
            if at.shipping is None:
                pace, clock = at.runs.pace, self._means.clock
                say = partial(self._means.say, self.target)
                at.shipping = Shipping(self.target, self._book, at.runs.sinks(), pace.buffer_bytes, clock, say)
        return roster

    def _take_in(self, roster: Roster) -> None:
        self._time.set(roster.now)
        self._mine = roster.mine
        self._live = frozenset(duty.remote_id for duty in roster.duties)
        self._renewed = self._means.clock.monotonic()
        self._means.pulse.read(self.target, roster)

    def _passes(self, at: _Open) -> bool:
        """Bring each rule one window further, again and again; True when it is time to read anew what is to be done."""
        while True:
            due = self._due(at)
            if due and self._may_begin():
                self._pass(at, due)
            if not self._means.stop.is_set():
                self._watched(partial(self._ship, at), self._go_on)
            if self._means.stop.is_set() or not due:
                return False
            if not self._may_begin() or self._means.clock.monotonic() - self._read > self._third.total_seconds():
                return True

    def _pass(self, at: _Open, due: list[tuple[Duty, Owed]]) -> None:
        if not self._means.watched:
            for one in due:
                self._account(at, one)
            return
        done = each_watched(partial(self._account, at), due, at.runs.pace.at_once, self._go_on)
        if None in done:
            self.left_alone = True

    def _ship(self, at: _Open) -> None:
        if at.shipping is not None:
            at.shipping.ship(self._time.now(), self._third)

    def _account(self, at: _Open, one: tuple[Duty, Owed]) -> bool:
        duty, what = one
        if self._may_begin() and duty.remote_id in self._live:
            try:
                at.windows.account(duty, what)
            except SieminatorError:
                self._broken.set()
                raise
        return True

    def _due(self, at: _Open) -> list[tuple[Duty, Owed]]:
        """Return the next window of each rule that has one due, the longest due first."""
        now, clock = self._time.now(), self._means.clock.monotonic()
        due = []
        for duty in at.windows.duties.values():
            if duty.remote_id in self._live and at.windows.rest(duty.remote_id) <= clock:
                what = owed(duty, self._book.closed(duty.remote_id), now, at.runs.pace.catch_up)
                if what.due <= now:
                    due.append((duty, what))
        return sorted(due, key=lambda one: (one[1].due, one[0].remote_id))

    def _next(self, duty: Duty) -> timedelta:
        """Return how long a rule has nothing due, or is left alone."""
        assert self._open is not None
        what = owed(duty, (), self._time.now(), self._open.runs.pace.catch_up)
        rest = timedelta(seconds=self._open.windows.rest(duty.remote_id) - self._means.clock.monotonic())
        return max(what.due - self._time.now(), rest)

    def _may_begin(self) -> bool:
        """Say whether another window may be begun: not for longer than we can be sure that the target is ours."""
        if self._means.stop.is_set() or self._broken.is_set() or not self._mine:
            return False
        return self._means.clock.monotonic() - self._renewed <= 2 * self._third.total_seconds()

    @property
    def _third(self) -> timedelta:
        return self._open.runs.pace.lease / 3 if self._open is not None else _IDLE

    def _go_on(self) -> bool:
        """Renew the lease while something takes long; say whether it is still waited for."""
        now = self._means.clock.monotonic()
        if self._means.stop.is_set():
            if self._stopped is None:
                self._stopped = now
            return now - self._stopped < GRACE.total_seconds()
        if self._open is not None and now - max(self._renewed, self._tried) > self._third.total_seconds():
            self._tried = now
            try:
                self._take_in(self._open.runs.roster(self._means.runner))
            except SieminatorError:
                return True  # the lease runs on, and out; whoever notes a window will find out
        return True

    def _watched(self, work: Callable[[], None], go_on: Callable[[], bool]) -> None:
        if not self._means.watched:
            work()
            return

        def done(_: object) -> bool:
            work()
            return True

        if None in each_watched(done, [None], 1, go_on):
            self.left_alone = True

    def _give_back(self) -> None:
        assert self._open is not None
        runs = self._open.runs
        try:
            if self._mine:
                runs.give_back(self._means.runner)
        except VendorError as error:
            self._means.say(self.target, f"the lease could not be given back, and holds for {runs.pace.lease}: {error}")

    def _turned(
        self,
        turn: Turn,
        *,
        holder: str = "",
        reason: str = "",
        hint: str = "",
        misconfigured: bool = False,
        unfinished: bool = False,
    ) -> Turned:
        at = self._open
        return Turned(
            self.target,
            turn,
            rules=at.windows.told() if at else (),
            sinks=at.shipping.tell() if at and at.shipping else (),
            holder=holder,
            reason=reason,
            hint=hint,
            misconfigured=misconfigured,
            unfinished=unfinished,
            deployed=len(at.windows.duties) if at and turn is Turn.RAN else None,
        )
