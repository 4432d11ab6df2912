"""How the runs of scheduled searches ended: read from the audit index, where an organisation lets it be written.

Sources: the vendor's page on the audit index (`_sourceCategory=scheduled_search`; the action MODIFY says that the
condition was met and the action fired), published queries for the keys of the message; seen 2026-11-28. In which form
`SchSearchId` holds an id, hexadecimal or decimal, is unconfirmed: both are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sieminator.errors import Malformed
from sieminator.model.rule import RemoteRule
from sieminator.platforms.sumo.api.jobs import Jobs, Row
from sieminator.platforms.sumo.signals import day_of

INDEX = "_index=sumologic_audit"
QUERY = f"""\
{INDEX} _sourceCategory=scheduled_search
| kv "Name", "SchSearchId" nodrop
| timeslice 1d
| count by _timeslice, action, status, SchSearchId, Name
"""

_ENDED = frozenset({"FINISH", "TIMEOUT"})
_FIRED = "MODIFY"
_STOPPED = frozenset({"TIMEOUT", "SUSPEND"})
_FAILURE = "FAILURE"

_Cell = tuple[str, date]


@dataclass(slots=True)
class Runs:
    """What the audit index tells, by the id of a search, or by its name where a row has no id."""

    ended: dict[_Cell, int] = field(default_factory=dict)
    failed: dict[_Cell, int] = field(default_factory=dict)
    fired: dict[_Cell, int] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    """Searches of which a run timed out, or that were suspended."""
    days: set[date] = field(default_factory=set)
    """Days on which any search left a record: of the others nobody knows whether it was written at all."""

    def runs(self, rule: RemoteRule, day: date) -> int | None:
        """Return how often a search ran on a day; None where that is not known."""
        return self._of(self.ended, rule, day)

    def failures(self, rule: RemoteRule, day: date) -> int | None:
        """Return how many of its runs failed; None where that is not known."""
        return self._of(self.failed, rule, day)

    def alerts(self, rule: RemoteRule, day: date) -> int | None:
        """Return how often it told somebody; None where that is not known."""
        return self._of(self.fired, rule, day)

    def was_stopped(self, rule: RemoteRule) -> bool:
        """Say whether a run of a search timed out, or it was suspended."""
        return not self.stopped.isdisjoint(_names(rule))

    def _of(self, counts: dict[_Cell, int], rule: RemoteRule, day: date) -> int | None:
        return sum(counts.get((name, day), 0) for name in _names(rule)) if day in self.days else None


def ask(jobs: Jobs, start: datetime, end: datetime) -> Runs:
    """Return what the audit index tells of a half-open time.

    Raises:
        VendorError: it cannot be told.
    """
    found = Runs()
    try:
        for row in jobs.records(QUERY, start, end):
            _take(found, row)
    except (KeyError, ValueError, OverflowError) as error:
        raise Malformed(f"a record of runs is not what was asked for ({error!r})") from error
    return found


def _take(found: Runs, row: Row) -> None:
    action, failed, count = row["action"].upper(), row["status"].upper() == _FAILURE, int(row["_count"])
    name = row.get("schsearchid", "").upper() or f"name {row.get('name', '')}"
    cell = (name, day_of(row["_timeslice"]))
    found.days.add(cell[1])
    if action in _ENDED:
        found.ended[cell] = found.ended.get(cell, 0) + count
        if failed or action in _STOPPED:
            found.failed[cell] = found.failed.get(cell, 0) + count
    if action == _FIRED and not failed:
        found.fired[cell] = found.fired.get(cell, 0) + count
    if action in _STOPPED:
        found.stopped.add(name)


def _names(rule: RemoteRule) -> Iterator[str]:
    """Yield how a row may name a search."""
    yield rule.remote_id.upper()
    yield f"name {rule.title}"
    try:
        yield str(int(rule.remote_id, 16))
    except ValueError:
        return
