"""How often rules fired: signals by rule and day, what searches told by mail or webhook, and how their runs ended.

A search job for the signals and one for the runs of searches, however many rules there are. Where the account has no
search jobs, a rule's own counters tell what they can.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sieminator.errors import NotFound, Rejected, VendorError
from sieminator.model.hits import HitCount, Hits, Window
from sieminator.model.rule import RemoteRule
from sieminator.platforms.sumo import LOG_SEARCH, runs, signals
from sieminator.platforms.sumo.api.answers import NotForThisAccount
from sieminator.platforms.sumo.api.jobs import Jobs
from sieminator.platforms.sumo.runs import Runs
from sieminator.platforms.sumo.signals import KEPT, Signals, counted, namesakes

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SIGNAL = "CseSignalNotificationSyncDefinition"


@dataclass(slots=True)
class _Numbers:
    """What is known so far."""

    signals: Signals | None = None
    silent: str = "nobody asked for signals"
    """Why there are none, where there are none."""
    counters: bool = False
    """Whether a rule's own counters stand in for the signals, since the account has no search jobs."""
    runs: Runs | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    """Column to why it is unknown, of several reasons the first."""


def count(target: str, jobs: Jobs, rules: Sequence[RemoteRule], window: Window, now: datetime) -> Hits:
    """Count per rule with our mark and day of the window.

    Raises:
        VendorError: nobody can be asked, or no answer can be read.
    """
    by_id = {(rule.mark.key, rule.remote_id): rule for rule in rules if rule.mark}
    ours = [by_id[one] for one in sorted(by_id)]
    if not ours:
        return Hits(target)
    numbers = _asked(jobs, ours, window, now)
    alike = namesakes(rules)
    counts = tuple(
        HitCount(
            target=target,
            key=rule.mark.key if rule.mark else "",
            title=rule.title,
            day=day,
            alerts=_alerts(rule, day, now, numbers, alike),
            runs=numbers.runs.runs(rule, day) if numbers.runs and _runs(rule) else None,
            failed_runs=numbers.runs.failures(rule, day) if numbers.runs and _runs(rule) else None,
        )
        for rule in ours
        for day in _days(window)
    )
    _say_what_runs_lack(numbers, counts, ours)
    return Hits(target, counts, unknown=tuple(numbers.reasons.items()), notes=tuple(_repeats(ours, numbers.signals)))


def _asked(jobs: Jobs, ours: Sequence[RemoteRule], window: Window, now: datetime) -> _Numbers:
    """Ask for the signals, and for the runs where a search is among the rules."""
    numbers = _Numbers()
    start, end = _midnight(window.first), min(_midnight(window.until), now + _SECOND)
    if start >= end:
        return numbers
    try:
        numbers.signals = signals.ask(jobs, start, end)
    except NotForThisAccount as error:
        if all(map(_runs, ours)):
            raise
        numbers.counters = True
        numbers.silent = f"{error.message}; a rule's counters of 24 hours and 7 days tell no other day"
    except (Rejected, NotFound) as error:
        numbers.silent = error.message
    if any(map(_runs, ours)):
        try:
            numbers.runs = runs.ask(jobs, start, end)
        except VendorError as error:
            numbers.reasons["runs"] = numbers.reasons["failed_runs"] = error.message
    return numbers


def _alerts(rule: RemoteRule, day: date, now: datetime, numbers: _Numbers, alike: frozenset[str]) -> int | None:
    """Return how many alerts a rule raised on a day; None where that is not known, and why is noted."""
    found = _raised(rule, day, now, numbers, alike)
    if isinstance(found, int):
        return found
    numbers.reasons.setdefault("alerts", found)
    return None


def _raised(rule: RemoteRule, day: date, now: datetime, numbers: _Numbers, alike: frozenset[str]) -> int | str:
    """Return how many alerts a rule raised on a day, or why that is not known."""
    if _midnight(day) > now:
        return f"{day} is yet to come"
    if _midnight(day) < now - KEPT:
        return f"signals are kept for two years, and {day} is before that"
    return _raised_by_search(rule, day, numbers, alike) if _runs(rule) else _raised_by_rule(rule, day, now, numbers)


def _raised_by_rule(rule: RemoteRule, day: date, now: datetime, numbers: _Numbers) -> int | str:
    if numbers.signals:
        return numbers.signals.raised(rule, day)
    found = counted(rule.raw, day, now) if numbers.counters else None
    return numbers.silent if found is None else found


def _raised_by_search(rule: RemoteRule, day: date, numbers: _Numbers, alike: frozenset[str]) -> int | str:
    told = _told_by(rule)
    if not told:
        return f"{rule.title}: it is off, and with its schedule is gone whether it raised signals or told somebody"
    if told != _SIGNAL:
        fired = numbers.runs.alerts(rule, day) if numbers.runs else None
        return f"{rule.title}: {_NO_RECORD}" if fired is None else fired
    if rule.title in alike:
        return f"{rule.title}: several searches have this name, and their signals have nothing else"
    return numbers.signals.raised(rule, day) if numbers.signals else numbers.silent


_NO_RECORD = (
    f"no run of any search left a record in {runs.INDEX}; the organisation's audit policy may be off, or nothing ran"
)


def _say_what_runs_lack(numbers: _Numbers, counts: Sequence[HitCount], ours: Sequence[RemoteRule]) -> None:
    """Say why runs are not known, in part or throughout."""
    if all(one.runs is not None for one in counts) or "runs" in numbers.reasons:
        return
    stream = "rules of Cloud SIEM look at records as they arrive, and have no runs"
    known = numbers.runs.days if numbers.runs else set[date]()
    days = {one.day for one in counts}
    reason = stream
    if any(map(_runs, ours)) and days - known:
        reason = f"on {len(days - known)} of {len(days)} days {_NO_RECORD}" if known else _NO_RECORD
    numbers.reasons["runs"] = numbers.reasons["failed_runs"] = reason


def _repeats(ours: Sequence[RemoteRule], raised: Signals | None) -> Iterator[str]:
    """Say what was suppressed.

    Source: the vendor's page on insight generation, by which a signal that repeats for an entity is suppressed for up
    to 72 hours; seen 2026-11-28.
    """
    for rule in ours:
        repeats = raised.repeats(rule) if raised else 0
        if repeats:
            yield (
                f"{rule.title}: {repeats} more signals were suppressed there, as repeats for an entity; they are none "
                "of its alerts"
            )


def _runs(rule: RemoteRule) -> bool:
    """Say whether it is a search, which runs by a schedule."""
    return rule.content.kind == LOG_SEARCH


def _told_by(rule: RemoteRule) -> str:
    """Return how a search tells what it found; empty where it has no schedule, which is lost with the switch."""
    schedule = rule.raw.get("schedule")
    notification = schedule.get("notification") if isinstance(schedule, Mapping) else None
    return str(notification.get("taskType") or "") if isinstance(notification, Mapping) else ""


def _days(window: Window) -> Iterator[date]:
    for number in range((window.until - window.first).days):
        yield window.first + number * _DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
