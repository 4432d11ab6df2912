"""The numbers of a runner for whoever watches it; plain, and read at any time by another thread."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sieminator.engine.running.grid import begins
from sieminator.model.ports import Clock
from sieminator.model.running import Duty, Roster, Tally, Unrunnable
from sieminator.model.turns import SinkTurn, Turn, Turned, plus

_GRACE = timedelta(minutes=10)
_AHEAD = timedelta(minutes=5)
"""How far a register may be ahead of the target's time, as that is read; more was not noted by a runner."""


@dataclass(frozen=True, slots=True)
class RuleBeat:
    """How one rule stands."""

    key: str
    remote_id: str
    title: str
    lag: timedelta
    """How long ago the last window ended that is accounted for; of a rule that never ran, since it is owed.

    Negative where that lies ahead, so that nothing is run until then: somebody edited it, or set the target's clock.
    """
    late: bool
    """Whether that is longer than the schedule explains, or lies ahead."""
    took: timedelta | None
    """How long its last search took; None where it never ran."""
    slow: bool
    """Whether that is longer than its interval."""
    trouble: str
    """Why its last try failed, or why nobody can run it; empty for neither."""
    truncated: int = 0
    """Windows of the day of the last one that found more rows than the rule may bring back."""
    given_up: int = 0
    """Windows of that day that were given up."""


@dataclass(frozen=True, slots=True)
class SinkBeat:
    """How one sink stands."""

    name: str
    sent: int = 0
    """Hits, since this process began."""
    dropped: int = 0
    waiting_bytes: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class TargetBeat:
    """How one target stands."""

    target: str
    mine: bool = False
    """Whether this process has the lease and the lock, as far as it could be asked the last time."""
    holder: str = ""
    """Who has the target; empty for nobody that is known."""
    trouble: str = ""
    """Why it could not be asked the last time; empty when it was."""
    last_turn: datetime | None = None
    """When it was last asked with success, by this machine's clock; None where it never was."""
    total: Tally = field(default_factory=Tally)
    """Of what this process did since it began."""
    rules: tuple[RuleBeat, ...] = ()
    sinks: tuple[SinkBeat, ...] = ()

    @property
    def up(self) -> bool:
        """Whether it could be asked the last time; also where another process here has it, so that we do not ask."""
        return not self.trouble and (self.last_turn is not None or (bool(self.holder) and not self.mine))

    @property
    def well(self) -> bool:
        """Whether nothing here needs a person: also where another runner has the target."""
        if not self.up:
            return False
        rules = any(rule.late or rule.trouble for rule in self.rules)
        return not rules and not any(sink.trouble for sink in self.sinks)


@dataclass(frozen=True, slots=True)
class Beat:
    """A runner at one moment."""

    runner: str
    started: datetime
    """By this machine's clock."""
    targets: tuple[TargetBeat, ...]

    @property
    def well(self) -> bool:
        """Whether all its targets are well."""
        return all(target.well for target in self.targets)


@dataclass(slots=True)
class _Kept:
    """What is kept of one target."""

    beat: TargetBeat
    duties: dict[str, Duty] = field(default_factory=dict)
    unrunnable: Sequence[Unrunnable] = ()
    now: datetime | None = None
    """The target's own time at ``read``."""
    read: float = 0.0
    sinks: dict[str, SinkBeat] = field(default_factory=dict)


class Pulse:
    """The numbers, counted; several threads may use it."""

    def __init__(self, runner: str, targets: Sequence[str], clock: Clock) -> None:
        self._runner = runner
        self._clock = clock
        self._started = clock.now()
        self._lock = threading.Lock()
        self._kept = {target: _Kept(TargetBeat(target)) for target in targets}

    def read(self, target: str, roster: Roster) -> None:
        """Take in what a target says is to be done."""
        with self._lock:
            kept = self._kept[target]
            kept.now, kept.read = roster.now, self._clock.monotonic()
            kept.duties = {duty.remote_id: duty for duty in roster.duties}
            kept.unrunnable = roster.unrunnable
            kept.beat = replace(
                kept.beat, mine=roster.mine, holder=roster.holder, trouble="", last_turn=self._clock.now()
            )

    def moved(self, target: str, duty: Duty, did: Tally) -> None:
        """Take in that a rule came further, or was tried in vain."""
        with self._lock:
            kept = self._kept[target]
            if duty.remote_id in kept.duties:  # else it was withdrawn meanwhile, or nobody can run it any more
                kept.duties[duty.remote_id] = duty
            kept.beat = replace(kept.beat, total=plus(kept.beat.total, did))

    def turned(self, turned: Turned) -> None:
        """Take in how a turn ended; a target that needs no runner is no business of whoever watches one."""
        with self._lock:
            if turned.turn is Turn.NOT_NEEDED:
                self._kept.pop(turned.target, None)
                return
            kept = self._kept[turned.target]
            mine = kept.beat.mine and not turned.holder and turned.turn is not Turn.UNKNOWN
            holder = turned.holder or kept.beat.holder
            kept.beat = replace(kept.beat, mine=mine, holder=holder, trouble=turned.reason)
            for sink in turned.sinks:
                kept.sinks[sink.name] = _added(kept.sinks.get(sink.name, SinkBeat(sink.name)), sink)

    def snapshot(self) -> Beat:
        """Return the numbers as they are now."""
        with self._lock:
            return Beat(self._runner, self._started, tuple(self._beat(kept) for kept in self._kept.values()))

    def _beat(self, kept: _Kept) -> TargetBeat:
        rules: tuple[RuleBeat, ...] = ()
        if kept.now is not None:
            now = kept.now + timedelta(seconds=self._clock.monotonic() - kept.read)
            rules = (*(_rule(duty, now) for duty in kept.duties.values()), *map(_never, kept.unrunnable))
        return replace(kept.beat, rules=rules, sinks=tuple(kept.sinks.values()))


def _added(beat: SinkBeat, turn: SinkTurn) -> SinkBeat:
    return SinkBeat(beat.name, beat.sent + turn.sent, beat.dropped + turn.dropped, turn.waiting_bytes, turn.reason)


def _rule(duty: Duty, now: datetime) -> RuleBeat:
    lag = now - begins(duty)
    late = lag < -_AHEAD or lag > duty.every + duty.delay + max(duty.every, _GRACE)
    lag = lag if late else max(lag, timedelta(0))
    took = duty.ran.took if duty.ran else None
    slow = took is not None and took > duty.every
    tally = duty.ran.tally if duty.ran else Tally()
    lost = (tally.truncated, tally.skipped)
    return RuleBeat(duty.key, duty.remote_id, duty.title, lag, late, took, slow, duty.trouble, *lost)


def _never(one: Unrunnable) -> RuleBeat:
    nothing = timedelta(0)
    return RuleBeat(one.key, one.remote_id, one.title, nothing, late=False, took=None, slow=False, trouble=one.reason)
