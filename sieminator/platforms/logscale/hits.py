"""How often rules fired: what each rule's own query finds, day by day, and how its runs ended.

A rule's query is wrapped in a count (`languages/cql/rewrite.py`), and searched for as a query job; there is no list of
alerts that were raised. So it is an approximation, and says what a search of today sees: events that were late then are
in it, and what a throttle kept back, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sieminator.errors import Forbidden, Malformed, VendorError
from sieminator.model.hits import HitCount, Hits, LastRun, Window
from sieminator.model.rule import RemoteRule
from sieminator.platforms.logscale import SCHEDULED
from sieminator.platforms.logscale.api.jobs import Found, Jobs, Search
from sieminator.platforms.logscale.health import last_run, moment

DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

EXECUTIONS = "humio-trigger-execution-info"
"""Source: library.humio.com, logscale-repo-schema-humio-triggers: from 1.217 on, scheduled searches only; what its
fields hold for a run that failed is unconfirmed. Seen 2026-11-28."""

_RUNS = """\
in(field=event, values=["RunSucceeded", "RunFailed", "RunAborted"])
| _bucket := @timestamp - (@timestamp % 86400000)
| groupBy([triggerId, event, _bucket], function=count(), limit=max)
"""
_FAILED = frozenset({"RunFailed", "RunAborted"})

_Cell = tuple[str, date]


class _Key(NamedTuple):
    """Which search a result belongs to."""

    remote_id: str
    """Empty for the one about runs."""
    day: date | None
    """None where one search tells of every day."""


@dataclass(slots=True)
class _Numbers:
    """What is known so far."""

    alerts: dict[_Cell, int] = field(default_factory=dict)
    known: set[_Cell] = field(default_factory=set)
    runs: dict[_Cell, int] = field(default_factory=dict)
    failed: dict[_Cell, int] = field(default_factory=dict)
    ran: set[date] = field(default_factory=set)
    """Days on which any run left a record."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Column to why it is unknown, of several reasons the first."""
    malformed: list[VendorError] = field(default_factory=list)


def count(target: str, domain: str, jobs: Jobs, rules: Sequence[RemoteRule], window: Window, now: datetime) -> Hits:
    """Count per rule with our mark and day of the window.

    Raises:
        VendorError: nobody can be asked, or no answer can be read.
    """
    by_id = {(rule.mark.key, rule.remote_id): rule for rule in rules if rule.mark}
    ours = [by_id[one] for one in sorted(by_id)]
    numbers = _Numbers()
    searches = [search for rule in ours for search in _searches(domain, rule, window, now, numbers)]
    for found in jobs.run(searches):
        _take(found, window, numbers)
    if searches and len(numbers.malformed) == len(searches):
        raise numbers.malformed[0]
    if ours:
        _ask_runs(jobs, window, now, numbers)
    counts = (_counted(target, rule, day, numbers) for rule in ours for day in days(window))
    return Hits(target, tuple(counts), unknown=tuple(numbers.reasons.items()), last=tuple(map(_last, ours)))


def days(window: Window) -> Iterator[date]:
    """Yield the days of a window."""
    for number in range((window.until - window.first).days):
        yield window.first + timedelta(days=number)


def _searches(domain: str, rule: RemoteRule, window: Window, now: datetime, numbers: _Numbers) -> Iterator[Search]:
    """Yield one search for all days, or one a day where the result's rows have lost their time."""
    from sieminator.languages.cql.rewrite import count as counted
    from sieminator.languages.refusal import Refusal

    query = str(rule.content.body.get("queryString", ""))
    first, until = _midnight(window.first), _until(_midnight(window.until), now)
    by_day = counted(query, DAY)
    if not isinstance(by_day, Refusal):
        if first < until:
            yield Search(_Key(rule.remote_id, None), domain, by_day, first, until)
        return
    whole = counted(query)
    if isinstance(whole, Refusal):
        numbers.reasons.setdefault("alerts", f"{rule.title}: it cannot be counted: {whole.reason}")
        return
    for day in days(window):
        start, end = _midnight(day), _until(_midnight(day) + DAY, now)
        if start < end:
            yield Search(_Key(rule.remote_id, day), domain, whole, start, end)


def _take(found: Found, window: Window, numbers: _Numbers) -> None:
    """Note what one search told of its rule."""
    key = found.search.key
    assert isinstance(key, _Key), "it is one of ours"
    if found.error:
        if isinstance(found.error, Malformed):
            numbers.malformed.append(found.error)
        numbers.reasons.setdefault("alerts", found.error.message)
        return
    try:
        told = dict(_told(found.rows, key.day))
    except (KeyError, ValueError, TypeError) as error:
        malformed = Malformed(f"a count is not what was asked for ({error!r})")
        numbers.malformed.append(malformed)
        numbers.reasons.setdefault("alerts", malformed.message)
        return
    asked = (key.day,) if key.day else [*days(window)]
    for day in asked:
        numbers.known.add((key.remote_id, day))
        numbers.alerts[key.remote_id, day] = told.get(day, 0)


def _told(rows: Sequence[Mapping[str, object]], day: date | None) -> Iterator[tuple[date, int]]:
    """Yield day and number; every value is a text there. Raises where a row is not what was asked for."""
    for row in rows:
        yield day or _day(row["_bucket"]), int(str(row["_count"]))


def _ask_runs(jobs: Jobs, window: Window, now: datetime, numbers: _Numbers) -> None:
    start, end = _midnight(window.first), _until(_midnight(window.until), now)
    reason = "nobody ran yet"
    try:
        search = Search(_Key("", None), EXECUTIONS, _RUNS, start, end)
        for found in jobs.run([search] if start < end else []):
            reason = found.error.message if found.error else _take_runs(found.rows, numbers)
    except Forbidden as error:
        reason = error.message
    unknown = (window.until - window.first).days - len(numbers.ran)
    if unknown:
        told = f"on {unknown} of {(window.until - window.first).days} days {reason}" if numbers.ran else reason
        numbers.reasons["runs"] = numbers.reasons["failed_runs"] = told


def _take_runs(rows: Sequence[Mapping[str, object]], numbers: _Numbers) -> str:
    try:
        for row in rows:
            cell, number = (str(row["triggerId"]), _day(row["_bucket"])), int(str(row["_count"]))
            numbers.ran.add(cell[1])
            numbers.runs[cell] = numbers.runs.get(cell, 0) + number
            if row["event"] in _FAILED:
                numbers.failed[cell] = numbers.failed.get(cell, 0) + number
    except (KeyError, ValueError, TypeError) as error:
        numbers.ran.clear()
        return f"a record of runs is not what was asked for ({error!r})"
    return f"no run of any rule left a record in {EXECUTIONS}"


def _counted(target: str, rule: RemoteRule, day: date, numbers: _Numbers) -> HitCount:
    cell = (rule.remote_id, day)
    recorded = rule.content.kind == SCHEDULED and day in numbers.ran
    return HitCount(
        target=target,
        key=rule.mark.key if rule.mark else "",
        title=rule.title,
        day=day,
        alerts=numbers.alerts[cell] if cell in numbers.known else None,
        runs=numbers.runs.get(cell, 0) if recorded else None,
        failed_runs=numbers.failed.get(cell, 0) if recorded else None,
    )


def _last(rule: RemoteRule) -> LastRun:
    """Return what the rule tells of its last run.

    Of a scheduled search it is the end of the interval that it searched. Source: schema 1.204.0, seen 2026-11-28.
    """
    executed, triggered = last_run(rule.raw), moment(rule.raw.get("lastTriggered"))
    return LastRun(rule.mark.key if rule.mark else "", rule.title, executed, triggered)


def _day(milliseconds: object) -> date:
    return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).date()


def _until(end: datetime, now: datetime) -> datetime:
    """Return where a search ends: never after now, and with what happened this very second."""
    return min(end, now + _SECOND)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
