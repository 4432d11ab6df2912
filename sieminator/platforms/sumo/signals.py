"""Signals, read from the index that keeps each of them for two years: one search, by rule, name and day.

Sources: the vendor's pages on the signal index (`_index=sec_signal`, its keys) and on signals from scheduled searches,
published queries that count by `ruleId`; seen 2026-11-28. Signals of a scheduled search have its name and come through
a built-in rule; that, and that a signal's message has the signal's own time, is unconfirmed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sieminator.errors import Malformed
from sieminator.model.rule import RemoteRule
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.api.jobs import Jobs, Row

KEPT = timedelta(days=730)
DAY, WEEK = timedelta(days=1), timedelta(days=7)

# `json … nodrop` makes each of the columns, whatever the messages hold: a column that nobody has is an error there.
QUERY = """\
_index=sec_signal
| json field=_raw "ruleId", "name", "suppressedReasons" nodrop
| timeslice 1d
| count by _timeslice, ruleId, name, suppressedReasons
"""

_USERS = re.compile(r"[A-Z-]+-U\d+")
"""The id of a rule that is not the vendor's. Source: ids in the vendor's provider and catalogue; seen 2026-11-28."""
_NONE = frozenset({"", "[]", "null"})

_Key = TypeVar("_Key")


@dataclass(slots=True)
class Signals:
    """What was raised, by who raised it and day; what Sumo Logic suppressed apart from the rest."""

    by_rule: dict[tuple[str, date], int] = field(default_factory=dict)
    by_name: dict[tuple[str, date], int] = field(default_factory=dict)
    """Of what is no rule of the organisation's."""
    suppressed: dict[str, int] = field(default_factory=dict)
    """By a rule's id, or by the name of what is no rule."""

    def raised(self, rule: RemoteRule, day: date) -> int:
        """Return how many signals a rule or a search raised on a day, without those that were suppressed."""
        if rule.content.kind == LOG_SEARCH:
            return self.by_name.get((rule.title, day), 0)
        return self.by_rule.get((rule.remote_id, day), 0)

    def repeats(self, rule: RemoteRule) -> int:
        """Return how many of a rule's signals were suppressed in the whole time."""
        return self.suppressed.get(rule.title if rule.content.kind == LOG_SEARCH else rule.remote_id, 0)


def ask(jobs: Jobs, start: datetime, end: datetime) -> Signals:
    """Return what was raised in a half-open time.

    Raises:
        VendorError: it cannot be told.
    """
    found = Signals()
    try:
        for row in jobs.records(QUERY, start, end):
            _take(found, row)
    except (KeyError, ValueError, OverflowError) as error:
        raise Malformed(f"a count of signals is not what was asked for ({error!r})") from error
    return found


def counted(raw: Mapping[str, object], day: date, now: datetime) -> int | None:
    """Return what a rule's own counters, of 24 hours and of 7 days, tell of one day; None where they do not.

    They tell it where they count exactly that day, and where they count none at all in a time that holds it.
    """
    start = datetime.combine(day, datetime.min.time(), UTC)
    for name, length in (("signalCount24h", DAY), ("signalCount07d", WEEK)):
        count = raw.get(name)
        if not isinstance(count, int) or isinstance(count, bool) or start < now - length or start > now:
            continue
        if count == 0 or (length == DAY and start + DAY == now):
            return count
    return None


def namesakes(rules: Sequence[RemoteRule]) -> frozenset[str]:
    """Return the names that several searches have: whose a signal of that name is, nobody can tell."""
    names = [rule.title for rule in rules if rule.content.kind == LOG_SEARCH]
    return frozenset(name for name in names if names.count(name) > 1)


def day_of(milliseconds: str) -> date:
    """Return the day that a time slice begins; raises ValueError where it is none."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).date()


def _take(found: Signals, row: Row) -> None:
    rule, name, count = row.get("ruleid", ""), row.get("name", ""), int(row["_count"])
    ours = _USERS.fullmatch(rule) is not None
    if row.get("suppressedreasons", "") not in _NONE:
        _add(found.suppressed, rule if ours else name, count)
    elif ours:
        _add(found.by_rule, (rule, day_of(row["_timeslice"])), count)
    else:
        _add(found.by_name, (name, day_of(row["_timeslice"])), count)


def _add(counts: dict[_Key, int], key: _Key, count: int) -> None:
    counts[key] = counts.get(key, 0) + count
