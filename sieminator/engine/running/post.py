"""One turn at one target: read what is to be done, do what is due, bring the hits on their way."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sieminator.engine.fanout import Crew, each_watched
from sieminator.engine.running.book import Book
from sieminator.engine.running.grid import Owed, accounted, owed
from sieminator.engine.running.means import GRACE, Means, TargetTime
from sieminator.engine.running.shipping import Shipping
from sieminator.engine.running.windows import Windows
from sieminator.errors import SieminatorError, Unavailable, VendorError
from sieminator.model import durations
from sieminator.model.ports import Connection
from sieminator.model.running import Duty, Runs
from sieminator.model.turns import SinkTurn, Turn, Turned, together

_HERE = "another process on this machine"
_IDLE = timedelta(seconds=40)
"""How soon a target is asked again that did not say how long a lease holds there."""
_SLACK = timedelta(milliseconds=50)
"""So that what is due at a moment is due when we look."""
_LOOK = timedelta(seconds=1)
"""How soon it is looked whether something is due that was not, while searches run."""
_LEAVING = timedelta(seconds=1.2)
_SHIPPING = "shipping"


@dataclass(slots=True)
class _Open:
    """A target that was connected to."""

    connection: Connection
    runs: Runs
    windows: Windows
    crew: Crew[tuple[SinkTurn, ...]]
    """Searches, each under its rule's remote id, and the shipping, which alone has something to return."""
    shipping: Shipping | None = None

    @property
    def searched(self) -> AbstractSet[str]:
        """The rules of which a window is searched right now."""
        return self.crew.busy - {_SHIPPING}


class Post:
    """One target, for as long as a runner lives; for one thread."""

    def __init__(self, target: str, connect: Callable[[], Connection] | None, means: Means) -> None:
        """``connect`` is None where the platform runs its rules itself."""
        self.target = target
        self._connect = connect
        self._means = means
        self._book = Book(means.spool / target, means.sync)
        self._time = TargetTime(means.clock)
        self._open: _Open | None = None
        self._mine = False
        self._renewed = 0.0
        """When the lease was, and the duties read; a time of ``Clock.monotonic``."""
        self._tried = 0.0
        """When that was tried last, in vain or not."""
        self._up_to: datetime | None = None
        """What was due by then is all that is to be done, by the target's time; None for no end."""
        self._news = False
        """Whether something was found, perhaps, since hits were last sent on."""
        self._sinks: tuple[SinkTurn, ...] = ()
        """What became of them, as far as nobody was told yet."""
        self.left_alone = False
        """Whether something runs in a thread that does not end in time, and that the process must not wait for."""
        self.ended = False
        """Whether it was left, and nothing of it runs any more."""

    def turn(self, *, whole: bool = True) -> Turned:
        """Do everything that is due, and say what was done; what goes wrong is said as well.

        A turn that need not be whole ends when the target is to be asked again; the next one goes on with what runs.
        """
        try:
            turned = self._turn(whole=whole)
        except SieminatorError as error:
            ours = not isinstance(error, VendorError)
            turned = self._turned(Turn.UNKNOWN, reason=str(error), hint=error.hint, misconfigured=ours)
        self._means.pulse.turned(turned)
        return turned

    def wait(self) -> timedelta:
        """Return how long there is nothing to do here; at most until the lease is to be renewed."""
        at = self._open
        if not self._mine or at is None:
            return self._third
        if at.crew.busy:
            return timedelta(0)
        nexts = [max(self._next(at, duty) - self._time.now(), self._rest(at, duty)) for duty in at.windows.duties]
        sinks = at.shipping.wait if at.shipping else None
        return max(timedelta(0), min([self._third, *nexts, *([sinks] if sinks is not None else [])])) + _SLACK

    def leave(self) -> None:
        """Let another runner have the target, as far as it can still be told, and let go of network and disk."""
        if self._open is not None:
            self._settle(self._open)
            until = self._means.clock.monotonic() + _LEAVING.total_seconds()
            self._give_back(self._open.runs, lambda: self._means.clock.monotonic() < until)
            self._open.crew.leave_alone()
        if not self.left_alone:
            if self._open is not None:
                self._open.connection.close()
            self._book.let_go()
            self.ended = True

    def _turn(self, *, whole: bool) -> Turned:
        at = self._opened()
        if at is None:
            return self._turned(Turn.NOT_NEEDED)
        if not self._book.take():
            self._mine = False
            return self._turned(Turn.STOOD_BY, holder=_HERE)
        holder, unheard = self._roster(at), None
        self._up_to = self._time.now() if whole else None
        while self._goes_on(at) and whole:
            try:
                holder, unheard = self._roster(at), None
            except VendorError as error:
                unheard = error  # the lease holds on for a while, and then nothing is begun any more
        self._sinks = together([self._sinks, *(told for _, told in at.crew.ended())])
        at.crew.check()
        if not self._mine:
            return self._turned(Turn.STOOD_BY, holder=holder)
        due, stopped = bool(at.searched or self._due(at)), self._means.stop.is_set()
        if unheard and due and not stopped:
            raise unheard
        turned = self._turned(Turn.RAN, unfinished=due and stopped)
        unsent = self._news and turned.did.hits > 0 and bool(at.shipping and at.shipping.has_sinks)
        return replace(turned, unfinished=True) if stopped and unsent else turned

    def _opened(self) -> _Open | None:
        """Connect where that was not done yet; None where the platform needs no runner."""
        if self._open is None and self._connect is not None:
            connection = self._connect()
            assert isinstance(connection, Runs)  # as its platform's kinds say
            windows = Windows(self.target, connection, self._book, self._time, self._means)
            threads = connection.pace.at_once + 1 if self._means.watched else 0
            self._open = _Open(connection, connection, windows, Crew(threads))
        return self._open

    def _roster(self, at: _Open) -> str:
        """Read what is to be done, take the lease or renew it, and return who has it."""
        at.crew.look()
        searched = frozenset(at.searched)
        before = self._means.clock.monotonic()
        try:
            roster = at.runs.roster(self._means.runner)
        finally:
            self._tried = self._means.clock.monotonic()
        self._time.set(roster.now)
        self._mine = roster.mine
        self._renewed = before  # the lease holds from when it was written, which was no earlier
        self._means.pulse.read(self.target, roster)
        if roster.mine:
            at.windows.take_in(roster, searched)
            self._book.remember({duty.remote_id: accounted(duty) for duty in roster.duties})
            if at.shipping is None:
                pace, clock = at.runs.pace, self._means.clock
                say = partial(self._means.say, self.target)
                at.shipping = Shipping(self.target, self._book, at.runs.sinks(), pace.buffer_bytes, clock, say)
        if roster.mine and not self._is_ours():
            took, lease = timedelta(seconds=round(self._tried - before)), at.runs.pace.lease
            raise Unavailable(
                f"{self.target}: it took {durations.write(took)} to say what is to be run, and a lease of "
                f"{durations.write(lease)} may be over by then",
                hint="see what keeps it busy, or raise `lease` of the target's `run`",
            )
        return roster.holder

    def _goes_on(self, at: _Open) -> bool:
        """Begin what is due wherever there is room, one window of each rule and again, and ship what was found.

        Returns:
            True when it is time to ask the target again; False when nothing is due and nothing runs, or we are to stop.
        """
        queue: list[tuple[Duty, Owed]] = []
        self._news, look_at = True, 0.0
        while not self._means.stop.is_set():
            now = self._means.clock.monotonic()
            if now - self._tried > self._third.total_seconds():
                return True
            begun = now >= look_at and self._begin(at, queue)
            self._news = self._news or (begun and not at.crew.busy)
            if self._news and _SHIPPING not in at.crew.busy:
                self._news = False
                at.crew.begin(_SHIPPING, partial(self._ship, at))
            if begun:
                continue
            if not at.crew.busy:
                return False
            look_at = now + _LOOK.total_seconds() if now >= look_at else look_at
            if self._wait(at):
                look_at = 0.0
        self._settle(at)
        return False

    def _wait(self, at: _Open) -> bool:
        """Wait a little; say whether something ended, and keep in mind whether that may have found something."""
        ended = at.crew.wait()
        self._news = self._news or any(name != _SHIPPING for name in ended)
        return bool(ended)

    def _begin(self, at: _Open, queue: list[tuple[Duty, Owed]]) -> bool:
        """Begin one window where there is room and one is due; ``queue`` holds what is still to have its turn."""
        if len(at.searched) >= at.runs.pace.at_once or not self._may_begin(at):
            return False
        queue.extend(() if queue else self._due(at))
        if not queue:
            return False
        duty, what = queue.pop(0)
        at.crew.begin(duty.remote_id, partial(self._account, at, duty, what))
        return True

    def _account(self, at: _Open, duty: Duty, what: Owed) -> tuple[SinkTurn, ...]:
        at.windows.account(duty, what)
        return ()

    def _ship(self, at: _Open) -> tuple[SinkTurn, ...]:
        if at.shipping is None or not self._mine:
            return ()
        at.shipping.ship(self._time.now(), self._third)
        return at.shipping.tell()

    def _due(self, at: _Open) -> list[tuple[Duty, Owed]]:
        """Return the next window of each rule that has one due and none running, the longest due first."""
        now, clock = self._time.now(), self._means.clock.monotonic()
        until = min(now, self._up_to or now)
        due = []
        for duty in at.windows.duties:
            if duty.remote_id not in at.crew.busy and at.windows.rest(duty.remote_id) <= clock:
                what = owed(duty, self._book.closed(duty.remote_id), until, at.runs.pace.catch_up)
                if what.due <= until:
                    due.append((duty, what))
        return sorted(due, key=lambda one: (one[1].due, one[0].remote_id))

    def _next(self, at: _Open, duty: Duty) -> datetime:
        """Return when something of a rule is due, by the target's clock."""
        return owed(duty, (), self._time.now(), at.runs.pace.catch_up).due

    def _rest(self, at: _Open, duty: Duty) -> timedelta:
        """Return how long a rule is left alone."""
        return timedelta(seconds=at.windows.rest(duty.remote_id) - self._means.clock.monotonic())

    def _may_begin(self, at: _Open) -> bool:
        """Say whether another window may be begun: not for longer than we can be sure that the target is ours."""
        return not (self._means.stop.is_set() or at.crew.failed) and self._mine and self._is_ours()

    def _is_ours(self) -> bool:
        """Say whether a lease that was ours is so still: nobody else takes it for a third of it more."""
        return self._means.clock.monotonic() - self._renewed <= 2 * self._third.total_seconds()

    @property
    def _third(self) -> timedelta:
        return self._open.runs.pace.lease / 3 if self._open is not None else _IDLE

    def _settle(self, at: _Open) -> None:
        """Let what runs come to its end, unless that takes too long."""
        until = self._means.clock.monotonic() + GRACE.total_seconds()
        while at.crew.busy and not self.left_alone:
            self._wait(at)
            self.left_alone = bool(at.crew.busy) and self._means.clock.monotonic() >= until

    def _give_back(self, runs: Runs, go_on: Callable[[], bool]) -> None:
        def give_back(_: object) -> bool:
            try:
                if self._mine:
                    runs.give_back(self._means.runner)
            except VendorError as error:
                text = f"the lease could not be given back, and holds for {durations.write(runs.pace.lease)}: {error}"
                self._means.say(self.target, text)
            return True

        if not self._means.watched:
            give_back(None)
        elif None in each_watched(give_back, [None], 1, go_on):
            self.left_alone = True

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
        at, sinks = self._open, self._sinks
        self._sinks = ()
        ran = at if turn is Turn.RAN else None
        return Turned(
            self.target,
            turn,
            rules=at.windows.told() if at else (),
            sinks=sinks,
            holder=holder,
            reason=reason,
            hint=hint,
            misconfigured=misconfigured,
            unfinished=unfinished,
            goes_on=bool(at and at.crew.busy),
            deployed=ran.windows.deployed if ran else None,
            next_due=min((self._next(ran, duty) for duty in ran.windows.duties), default=None) if ran else None,
        )
