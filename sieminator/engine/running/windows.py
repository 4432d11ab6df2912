"""One window of one rule: search, keep the hits, note it at the target; in this order, whoever is killed in between."""

import threading
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta

from sieminator.engine.running.book import Book
from sieminator.engine.running.grid import Closed, Owed, begins, day_of
from sieminator.engine.running.ids import hits_of
from sieminator.engine.running.lines import closing_line, hit_line
from sieminator.engine.running.means import Means, TargetTime
from sieminator.errors import SieminatorError
from sieminator.model import durations
from sieminator.model.running import Duty, Ran, Roster, Runs, Span, Tally, Unrunnable
from sieminator.model.turns import RuleTurn, plus

_TROUBLE = 200
"""Characters of an error that are noted at the target."""
_NOTHING = Tally()


class Windows:
    """What is done for the rules of one target; several threads may each do one rule's."""

    def __init__(self, target: str, runs: Runs, book: Book, time: TargetTime, means: Means) -> None:
        self._target = target
        self._runs = runs
        self._book = book
        self._time = time
        self._means = means
        self._lock = threading.Lock()
        self._failed: dict[str, tuple[int, float]] = {}
        """Of a rule that failed: how often in a row, and when it is tried again, a time of ``Clock.monotonic``."""
        self._turns: dict[str, RuleTurn] = {}
        self._duties: dict[str, Duty] = {}
        """By remote id, as far as we brought them."""
        self._newer: dict[str, Duty] = {}
        """Of rules that were searched when the target was asked: what it said then."""
        self._unrunnable: Mapping[str, Unrunnable] = {}

    @property
    def duties(self) -> Sequence[Duty]:
        """The rules that were to be run when the target was asked last, each as far as we brought it."""
        with self._lock:
            return tuple(self._duties.values())

    @property
    def deployed(self) -> int:
        """How many rules were there and on, whether anybody can run them or not."""
        with self._lock:
            return len(self._duties) + len(self._unrunnable)

    def take_in(self, roster: Roster, searched: AbstractSet[str]) -> None:
        """Take in what the target says is to be run; how far a rule came that is being searched, we know better."""
        duties = roster.duties
        for one in roster.unrunnable:
            if self._unrunnable.get(one.remote_id) != one:
                self._say(f"{one.title}: FAILED: {one.reason}")
        with self._lock:
            self._unrunnable = {one.remote_id: one for one in roster.unrunnable}
            ours = {remote_id: duty for remote_id, duty in self._duties.items() if remote_id in searched}
            self._duties = {one.remote_id: _as_far_as(ours.get(one.remote_id, one), one) for one in duties}
            self._newer = {one.remote_id: one for one in duties if one.remote_id in searched}

    def account(self, duty: Duty, owed: Owed) -> None:
        """Bring a rule one window further, or say why it cannot be brought.

        Raises:
            VendorError: nothing can be noted at the target.
            UsageError: the hits cannot be kept.
        """
        if owed.impossible:
            self._refuse(duty, owed.impossible, owed.impossible)
        elif owed.known is not None:
            self._commit(duty, owed.known)
        elif owed.given_up:
            self._commit(duty, self._give_up(duty, owed))
        else:
            self._search(duty, owed.span)

    def rest(self, remote_id: str) -> float:
        """Return until when a rule that failed is left alone, a time of ``Clock.monotonic``; 0 for all others."""
        return self._failed.get(remote_id, (0, 0.0))[1]

    def told(self) -> tuple[RuleTurn, ...]:
        """Return what was done since this was asked last, and what nobody can run."""
        with self._lock:
            turns, self._turns = self._turns, {}
            for one in self._unrunnable.values():
                turn = turns.get(one.remote_id) or RuleTurn(one.key, one.remote_id, one.title)
                turns[one.remote_id] = replace(turn, reason=one.reason)
            told = sorted(turns.values(), key=lambda one: (one.title, one.remote_id))
        return tuple(told)

    def _search(self, duty: Duty, span: Span) -> None:
        begun = self._means.clock.monotonic()
        try:
            found = self._runs.search(duty, span, self._means.runner)
        except SieminatorError as error:
            if not self._means.stop.is_set():  # else it may say no more than that: the window is given back
                self._fail(duty, span, error)
            return
        took = timedelta(seconds=round(self._means.clock.monotonic() - begun, 3))
        hits = hits_of(self._target, duty, span, found.rows)
        closed = Closed(duty.remote_id, span, len(hits), found.truncated, took)
        if hits:
            now = self._time.now()
            lines = [*map(hit_line, hits), closing_line(self._target, duty, closed, now, self._means.runner)]
            self._book.close(closed, lines, now)
        self._commit(duty, closed)

    def _give_up(self, duty: Duty, owed: Owed) -> Closed:
        """Tell that windows waited for too long, before it is noted at the target."""
        closed = Closed(duty.remote_id, owed.span, given_up=owed.given_up)
        now = self._time.now()
        self._book.close(closed, [closing_line(self._target, duty, closed, now, self._means.runner)], now)
        many = "1 window" if owed.given_up == 1 else f"{owed.given_up} windows"
        between = f"from {owed.span.start:%Y-%m-%d %H:%M} until before {owed.span.stop:%Y-%m-%d %H:%M} UTC"
        waited = f"they waited for longer than {durations.write(self._runs.pace.catch_up)}"
        self._say(f"{duty.title}: GIVEN UP, {many} {between}: {waited}")
        return closed

    def _commit(self, duty: Duty, closed: Closed) -> None:
        did = Tally(0, 0, 0, closed.given_up) if closed.given_up else Tally(1, closed.hits, int(closed.truncated))
        ran = _brought(duty, closed.span, did, closed.span.stop, _took(duty) if closed.given_up else closed.took)
        self._runs.commit(duty, ran)
        after = replace(duty, ran=ran)
        if not closed.given_up:
            after = replace(after, trouble="")
            if duty.trouble:
                self._runs.complain(duty, "")
                self._say(f"{duty.title}: runs again")
            self._failed.pop(duty.remote_id, None)
        self._moved(after, did, "")

    def _fail(self, duty: Duty, span: Span, error: SieminatorError) -> None:
        """Note that a window was tried in vain.

        It counts for the day that the register is at: a window is of a day only once it is run, since another schedule
        may cut it otherwise.
        """
        did = Tally(failed=1)
        if duty.ran:
            ran = replace(duty.ran, tally=plus(duty.ran.tally, did))
        else:
            ran = _brought(duty, span, did, begins(duty), _took(duty))
        self._runs.commit(duty, ran)
        self._refuse(replace(duty, ran=ran), str(error), error.reason, did)

    def _refuse(self, duty: Duty, message: str, reason: str, did: Tally = _NOTHING) -> None:
        """Tell why a rule cannot be brought further, and leave it alone for a while, longer each time."""
        trouble = " ".join(message.split())[:_TROUBLE]
        if _as_noted(trouble) != _as_noted(duty.trouble):
            self._runs.complain(duty, trouble)
            self._say(f"{duty.title}: FAILED: {trouble}")
        times = self._failed.get(duty.remote_id, (0, 0.0))[0]
        rest = min(timedelta(minutes=2 ** min(times, 20)), duty.every)
        self._failed[duty.remote_id] = (times + 1, self._means.clock.monotonic() + rest.total_seconds())
        self._moved(replace(duty, trouble=trouble), did, reason)

    def _moved(self, duty: Duty, did: Tally, reason: str) -> None:
        with self._lock:
            if duty.remote_id in self._duties:
                newer = self._newer.pop(duty.remote_id, None)
                self._duties[duty.remote_id] = _as_far_as(duty, newer) if newer else duty
            turn = self._turns.get(duty.remote_id) or RuleTurn(duty.key, duty.remote_id, duty.title, Tally())
            until = duty.ran.until if duty.ran and not reason else turn.until
            self._turns[duty.remote_id] = replace(turn, did=plus(turn.did, did), until=until, reason=reason)
        self._means.pulse.moved(self._target, duty, did)

    @property
    def _say(self) -> Callable[[str], None]:
        return lambda text: self._means.say(self._target, text)


def _brought(duty: Duty, span: Span, did: Tally, until: datetime, took: timedelta) -> Ran:
    """Return the register after something was done for a window, which belongs to the day of its last moment."""
    day = day_of(span.stop)
    before = duty.ran.tally if duty.ran and duty.ran.day == day else Tally()
    return Ran(until, day, plus(before, did), took)


def _as_far_as(ours: Duty, said: Duty) -> Duty:
    """Return a rule as the target says it is, and as far as we brought it, unless another runner brought it further."""
    if said.ran and (ours.ran is None or said.ran.until > ours.ran.until):
        return said
    return replace(said, ran=ours.ran, trouble=ours.trouble)


def _as_noted(trouble: str) -> str:
    """Return a trouble as a target may keep it, which need not take more than so much ASCII."""
    return " ".join(trouble.encode("ascii", "replace").decode().split())[:_TROUBLE].strip()


def _took(duty: Duty) -> timedelta:
    return duty.ran.took if duty.ran else timedelta(0)
