"""How often custom rules fired: their matches by a search, and the offenses that they contributed to.

Neither is kept for ever, and nobody tells a day on which nothing happened from one that was purged. So a day of matches
counts as known where any rule at all matched on it or before, or where it is younger than the retention that a console
has by default; offenses are purged one by one, so that older days are unknown throughout.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from sieminator.errors import VendorError
from sieminator.model.hits import HitCount, Hits, Window
from sieminator.model.rule import RemoteRule
from sieminator.platforms.qradar.matches import Matches, matched
from sieminator.platforms.qradar.offenses import Offenses, contributed
from sieminator.platforms.qradar.tallies import Told

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.searches import Searches
    from sieminator.platforms.qradar.api.wire import Wire
    from sieminator.platforms.qradar.settings import ClosingReasons

_BEFORE = timedelta(days=7)
"""How far before the window we look for a match that shows that events are kept since then."""
_RETENTION = timedelta(days=30)
"""Of events and of offenses, by default. Source: IBM, offense retention, and the default bucket of event retention;
seen 2026-11-28, the latter by recall. A console that keeps less reads as 0 here, and cannot be told apart."""
_SECOND = timedelta(seconds=1)
_FLOWS = "FLOW"
_SLOWEST = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """What could be learnt."""

    matches: Matches | None
    offenses: Offenses | None
    reasons: Mapping[str, str]
    """Column to why it is unknown."""


def merged(found: Hits, told: Told, *, rules: bool) -> Hits:
    """Return the counts of custom rules, where there are any (``rules``), and those of scheduled searches as one."""
    unknown = dict(found.unknown) if rules else {}
    doubts = {"alerts": told.reasons, "incidents": (_NO_OFFENSES,) if told.counts else ()}
    for column, reasons in doubts.items():
        more = "; ".join(reasons)
        if more:
            unknown[column] = f"{unknown[column]}; {more}" if column in unknown else more
    return Hits(
        found.target,
        (*found.counts, *told.counts),
        unknown=tuple(unknown.items()),
        last=told.last,
        notes=(*found.notes, *told.notes),
    )


_NO_OFFENSES = "what a scheduled search finds makes no offense by itself, but by a rule that looks at its events"


def count(
    target: str,
    wire: "Wire",
    searches: "Searches",
    rules: Sequence[RemoteRule],
    window: Window,
    now: datetime,
    reasons: "ClosingReasons",
) -> Hits:
    """Count per rule with our mark and day of the window.

    Raises:
        VendorError: the console can be asked neither for matches nor for offenses.
    """
    ours = sorted((rule for rule in rules if rule.mark), key=lambda rule: (rule.mark and rule.mark.key, rule.remote_id))
    start, stop = _midnight(window.first), min(_midnight(window.until), now + _SECOND)
    if not ours or start >= stop:
        return Hits(target, tuple(_count(target, rule, day, None, None) for rule in ours for day in _days(window)))
    known = _asked(target, wire, searches, ours, start, stop)
    matches, offenses = _reached(known, window, now), _kept(known, window, now)
    counts = tuple(
        _count(
            target,
            rule,
            day,
            known.matches.counts.get((number(rule), day), 0) if known.matches and day in matches else None,
            known.offenses.opened(number(rule), day) if known.offenses and day in offenses else None,
        )
        for rule in ours
        for day in _days(window)
    )
    return Hits(
        target,
        counts,
        unknown=tuple(_unknown(known, window, matches, offenses)),
        notes=tuple(_verdicts(ours, known.offenses, reasons)),
    )


def slowest(ours: Sequence[RemoteRule], capacity: Callable[[RemoteRule], int]) -> Iterator[str]:
    """Yield which rules cost most, as the console itself measures it: how many events a second each could take."""
    measured = sorted((capacity(rule), rule.title) for rule in ours if capacity(rule) > 0)
    if measured:
        told = ", ".join(f"{title} ({rate:,} a second)" for rate, title in measured[:_SLOWEST])
        yield f"the rules that take the fewest events, by the console's own measure: {told}"


def number(rule: RemoteRule) -> int:
    """Return the console's number of a rule; 0 for one that has none."""
    listed = rule.raw.get("rule")
    found = listed.get("id") if isinstance(listed, Mapping) else None
    return found if isinstance(found, int) else 0


def _asked(
    target: str, wire: "Wire", searches: "Searches", ours: Sequence[RemoteRule], start: datetime, stop: datetime
) -> _Known:
    matches: Matches | None = None
    offenses: Offenses | None = None
    errors: dict[str, VendorError] = {}
    flows = any(_type(rule) == _FLOWS for rule in ours)
    try:
        databases = ["events", "flows"] if flows else ["events"]
        matches = matched(searches, databases, start - _BEFORE - _of_its_own(target), stop)
    except VendorError as error:
        errors["alerts"] = error
    try:
        offenses = contributed(wire, {number(rule) for rule in ours}, start, stop)
    except VendorError as error:
        errors["incidents"] = error
    if len(errors) == 2:
        raise errors["alerts"]
    return _Known(matches, offenses, {column: error.message for column, error in errors.items()})


def _of_its_own(target: str) -> timedelta:
    """Return less than a second that differs between targets: a console gives the same query the same search, which
    whoever is done first takes away from the others.
    """
    return timedelta(milliseconds=crc32(target.encode()) % 1_000)


def _type(rule: RemoteRule) -> object:
    listed = rule.raw.get("rule")
    return listed.get("type") if isinstance(listed, Mapping) else None


def _reached(known: _Known, window: Window, now: datetime) -> frozenset[date]:
    """Return the days of which matches are known."""
    oldest = min(known.matches.days, default=date.max) if known.matches else date.max
    recent = (now - _RETENTION).date()
    return frozenset(day for day in _days(window) if day <= now.date() and (day > oldest or day > recent))


def _kept(known: _Known, window: Window, now: datetime) -> frozenset[date]:
    """Return the days whose offenses cannot have been purged yet."""
    return frozenset(day for day in _days(window) if now.date() >= day > (now - _RETENTION).date() and known.offenses)


def _unknown(
    known: _Known, window: Window, matches: frozenset[date], offenses: frozenset[date]
) -> Iterator[tuple[str, str]]:
    days = [*_days(window)]
    doubts = {
        "alerts": (matches, "no rule matched anything by then: events may be kept for less long, or are yet to come"),
        "incidents": (offenses, "offenses may have been purged, or are yet to come"),
    }
    for column, (reached, doubt) in doubts.items():
        if column in known.reasons:
            yield column, known.reasons[column]
        elif len(reached) < len(days):
            yield column, f"on {len(days) - len(reached)} of {len(days)} days {doubt}"
    yield "runs", "a rule looks at each event as it arrives, and has no runs"
    yield "failed_runs", "a rule looks at each event as it arrives, and has no runs"


def _verdicts(ours: Sequence[RemoteRule], offenses: Offenses | None, reasons: "ClosingReasons") -> Iterator[str]:
    """Yield of each rule what became of its offenses; one that several rules made counts for each of them."""
    wrong, right = set(reasons.false_positive), set(reasons.true_positive)
    for rule in ours if offenses else ():
        mine = [one for one in offenses.contributions if one.rule == number(rule)] if offenses else []
        closed = {
            one.offense: offenses.closed[one.offense] for one in mine if offenses and one.offense in offenses.closed
        }
        if not mine:
            continue
        made = len({one.offense for one in mine})
        told = f"{rule.title}: {sum(one.events for one in mine)} events in {_many(made, 'offense')}"
        if closed:
            false = sum(text in wrong for text in closed.values())
            true = sum(text in right for text in closed.values())
            rest = len(closed) - false - true
            more = f", {rest} for another reason" if rest else ""
            told += f"; of {len(closed)} closed, {false} false positive and {true} true{more}"
        yield told


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _count(target: str, rule: RemoteRule, day: date, alerts: int | None, incidents: int | None) -> HitCount:
    key = rule.mark.key if rule.mark else ""
    return HitCount(target, key, rule.title, day, alerts, incidents)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _days(window: Window) -> Iterator[date]:
    for at in range((window.until - window.first).days):
        yield window.first + timedelta(days=at)
