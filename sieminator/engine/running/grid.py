"""Which window of a rule is the next: no gap and no overlap, whatever happens to its schedule. Pure.

Windows end on a grid of whole minutes of UTC, which is anchored at the rule's time of day, or at a minute that follows
from its id. Where each window begins as the last one ends, the next begins where the register says, and not where the
grid does: so an edited schedule leaves out nothing and sees nothing twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sieminator.model.running import Duty, Span, anchor

if TYPE_CHECKING:
    from apscheduler.triggers.interval import IntervalTrigger

_MINUTE = timedelta(minutes=1)
_MOMENT = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Closed:
    """A window that the hits file holds to its end, or a stretch of windows that it tells were given up."""

    remote_id: str
    span: Span
    hits: int = 0
    truncated: bool = False
    took: timedelta = timedelta(0)
    given_up: int = 0
    """How many windows were given up; 0 for one that was run."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What comes next for a rule."""

    span: Span
    due: datetime
    """By the target's own clock."""
    given_up: int = 0
    """How many windows are given up here, all of one day; 0 where one is to be run."""
    known: Closed | None = None
    """What the hits file holds of it already, so that it only has to be noted at the target."""
    impossible: str = ""
    """Why nothing can come next, as where somebody edited what is noted at the target; empty where it can."""


def owed(duty: Duty, closed: Sequence[Closed], now: datetime, catch_up: timedelta) -> Owed:
    """Return what comes next for a rule, due or not; ``closed`` is what the hits file holds of the rule.

    A window is given up when it was due for longer than ``catch_up``.
    """
    try:
        return _owed(duty, closed, now, catch_up)
    except (OverflowError, ValueError):
        begin = f"{begins(duty):%Y-%m-%d %H:%M} UTC"
        reason = f"no window can be worked out from what is noted of it: the next would begin at {begin}"
        return Owed(Span(now, now), now, impossible=reason)


def _owed(duty: Duty, closed: Sequence[Closed], now: datetime, catch_up: timedelta) -> Owed:
    start = begins(duty)
    for one in closed:
        if _is_next(duty, one, start) or _is_behind(one, accounted(duty), start):
            return Owed(one.span, now, one.given_up, one)
    stop = stop_after(duty, start)
    before = now - catch_up - duty.delay
    if stop < before:
        lost = list(_given_up(duty, start, stop, before, closed))
        if lost:
            return Owed(Span(start, lost[-1]), now, len(lost))
    if not _contiguous(duty):
        return Owed(Span(stop - duty.lookback, stop), stop + duty.delay)
    # What is on disk may have been cut by another schedule.
    stop = min([stop, *(one.span.start for one in closed if one.span.start > start)])
    return Owed(Span(start, stop), stop + duty.delay)


def begins(duty: Duty) -> datetime:
    """Return from where on a rule's windows are not accounted for."""
    since = duty.since.replace(second=0, microsecond=0)
    return max(duty.ran.until, since) if duty.ran else since


def accounted(duty: Duty) -> datetime:
    """Return up to where the register says that a rule's windows are accounted for, whether owed since then or not."""
    return duty.ran.until if duty.ran else begins(duty)


def day_of(stop: datetime) -> date:
    """Return the UTC day that a window belongs to: that of its last moment."""
    return (stop - _MOMENT).astimezone(UTC).date()


def stop_after(duty: Duty, moment: datetime) -> datetime:
    """Return the first end of a window after a whole minute."""
    fires: datetime | None = _trigger(duty.every, anchor(duty.remote_id, duty.every, duty.at)).get_next_fire_time(
        None, moment + _MINUTE
    )
    assert fires is not None  # the trigger has no end
    return fires


def _given_up(
    duty: Duty, start: datetime, stop: datetime, before: datetime, closed: Sequence[Closed]
) -> Iterator[datetime]:
    """Yield the ends of the windows that are given up: from ``stop`` on those of its day, up to what is on disk."""
    day = day_of(stop)
    while stop < before and day_of(stop) == day and not any(start < one.span.stop <= stop for one in closed):
        yield stop
        stop = stop_after(duty, stop)


def _is_next(duty: Duty, one: Closed, start: datetime) -> bool:
    if one.given_up or _contiguous(duty):
        return one.span.start <= start < one.span.stop
    stop = stop_after(duty, start)
    return one.span == Span(stop - duty.lookback, stop)


def _is_behind(one: Closed, accounted: datetime, start: datetime) -> bool:
    """Say whether a window was run, and not noted before the rule was switched off and on."""
    return accounted < one.span.stop <= start


def _contiguous(duty: Duty) -> bool:
    return duty.lookback == duty.every


@lru_cache(maxsize=4096)
def _trigger(every: timedelta, anchor: timedelta) -> "IntervalTrigger":
    from apscheduler.triggers.interval import IntervalTrigger

    return IntervalTrigger(seconds=int(every.total_seconds()), start_date=_EPOCH + anchor, timezone=UTC)
