"""How often scheduled searches ran and what they found, by day, as their runner noted it on the console. Pure.

A day that is over is told by the history; the one that the runner has come to by the register. A window belongs to the
day of its last moment. A day is known where all its windows are accounted for and none was given up: never 0 for want
of a runner.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sieminator.model.hits import HitCount, LastRun, Window
from sieminator.model.rule import RemoteRule
from sieminator.model.running import Ran, Tally, anchor
from sieminator.platforms.qradar.convert.cells import NOTHING, RAN, SINCE, TROUBLE, moment
from sieminator.platforms.qradar.convert.orders import Orders, orders
from sieminator.platforms.qradar.convert.register import read, read_tally
from sieminator.platforms.qradar.convert.xml import Unreadable
from sieminator.platforms.qradar.health import is_ahead, is_late

Cells = Mapping[str, str]

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Noted:
    """What the console's tables say of one rule."""

    rule: RemoteRule
    cells: Cells
    """Of its row."""
    days: Cells
    """UTC day to the tally of each that is over."""
    ran_at: datetime | None
    """When the register was last written, by the console's clock; None where nobody ran it, or that is not told."""


@dataclass(frozen=True, slots=True)
class Told:
    """What can be told of all of them."""

    counts: tuple[HitCount, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why days are unknown, each once."""
    last: tuple[LastRun, ...] = ()
    notes: tuple[str, ...] = ()


def tallied(target: str, noted: Sequence[Noted], window: Window, now: datetime) -> Told:
    """Count per rule and day of the window; ``now`` is the console's time."""
    counts: list[HitCount] = []
    reasons: dict[str, None] = {}
    for one in noted:
        for day in (window.first + number * _DAY for number in range((window.until - window.first).days)):
            tally, reason = _of(one, day, now)
            reasons |= {reason: None} if reason else {}
            counts.append(_count(target, one.rule, day, tally, known=not reason))
    last = tuple(LastRun(_key(one.rule), one.rule.title, one.ran_at, None) for one in noted if one.ran_at)
    notes = [note for one in noted for note in _notes(one, window)]
    return Told(tuple(counts), tuple(reasons), last, tuple(notes))


def _of(one: Noted, day: date, now: datetime) -> tuple[Tally | None, str]:
    """Return the tally of a day, as far as there is one, and why it is not all that there is to know."""
    ran = read(one.cells.get(RAN))
    tally = ran.tally if ran and ran.day == day else read_tally(one.days.get(day.isoformat()))
    doubt = next(_doubts(one, ran, tally, day, now), "")
    return (tally if doubt else tally or Tally()), doubt


def _doubts(one: Noted, ran: Ran | None, tally: Tally | None, day: date, now: datetime) -> Iterator[str]:
    """Yield why a day is not known; the first is the one to tell, and takes no account of those below it."""
    if tally and tally.skipped:
        yield "on days with windows that were given up, what they would have found is unknown"
    if tally and ran and ran.day > day:
        return
    if day > now.date():
        yield "days are yet to come"
    since = moment(one.cells.get(SINCE))
    if since is None or since >= _midnight(day + _DAY):
        yield "on days before a scheduled search was deployed, or switched on again, nobody ran it"
        return
    until = max(ran.until, since) if ran else since
    try:
        wanted = orders(one.rule.content.body)
    except Unreadable:
        yield "days of a scheduled search that cannot be read are unknown"
        return
    if (
        ran
        and ran.day > day
        and next_end(one.rule.remote_id, wanted, max(_midnight(day), since)) <= _midnight(day + _DAY)
    ):
        yield "on days of which the console no longer holds a tally, nothing is known"
    yield from _not_run(one, wanted, until, day, now)


def _not_run(one: Noted, wanted: Orders, until: datetime, day: date, now: datetime) -> Iterator[str]:
    """Yield why windows of a day may not have been run, as of now."""
    if is_ahead(until, now):
        yield "while a search counts as run up to a time that is yet to come, nothing is known"
    whole = next_end(one.rule.remote_id, wanted, until) > _midnight(day + _DAY)
    if day == now.date() and one.cells.get(TROUBLE, NOTHING) != NOTHING and not whole:
        yield "while the last try failed, what the window would have found is unknown"
    up_to_date = day == now.date() and one.rule.content.enabled and not is_late(wanted, until, now)
    if not (whole or up_to_date):
        yield "on days whose windows were not all run, what the others would have found is unknown"


def next_end(remote_id: str, wanted: Orders, moment: datetime) -> datetime:
    """Return the first end of a window after a minute, by the schedule as it is now.

    The runner lets APScheduler say this; whoever only counts need not have that.
    """
    minute = moment.replace(second=0, microsecond=0)
    since = minute - _EPOCH - anchor(remote_id, wanted.every, wanted.at)
    return minute + wanted.every - since % wanted.every


def _notes(one: Noted, window: Window) -> Iterator[str]:
    """Yield what a reader of the counts should know of a rule: how it is, and that windows lack something."""
    if one.rule.told:
        yield f"{one.rule.title}: {one.rule.told}"
    ran = read(one.cells.get(RAN))
    tallies = {text: read_tally(value) for text, value in one.days.items()}
    tallies |= {ran.day.isoformat(): ran.tally} if ran else {}
    span = (window.first.isoformat(), window.until.isoformat())
    truncated = sum(tally.truncated for day, tally in tallies.items() if tally and span[0] <= day < span[1])
    if truncated:
        yield f"{one.rule.title}: {truncated} of its windows found more rows than it may bring back; those count alone"


def _count(target: str, rule: RemoteRule, day: date, tally: Tally | None, *, known: bool) -> HitCount:
    alerts = tally.hits if tally and known else None
    runs, failed = (tally.windows, tally.failed) if tally else (None, None)
    return HitCount(target, _key(rule), rule.title, day, alerts, None, runs, failed)


def _key(rule: RemoteRule) -> str:
    return rule.mark.key if rule.mark else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
