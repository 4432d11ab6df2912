"""The scheduled searches of one owner: rows of a reference table, each the whole definition of one.

Beside them stands what their runner writes: how far each is run, why its last try failed, and, in a row that is no
rule, who runs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sieminator.model.ports import Clock
from sieminator.model.rule import Health, RemoteRule
from sieminator.model.target import Target
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.api.reference import Cell, Cells, Contents, ReferenceTable
from sieminator.platforms.qradar.convert.cells import (
    HISTORY_PREFIX,
    LEASE,
    NOTHING,
    RUNNERS,
    TABLE_PREFIX,
    is_rule,
)
from sieminator.platforms.qradar.convert.wire import from_row_cells
from sieminator.platforms.qradar.health import NOBODY, Runners, ailment

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

_KEPT_FOR = {"timeout_type": "LAST_SEEN", "time_to_live": "4 months"}
"""Of a day that is over. The form is that of an interval, as answers of consoles have it ("0 years 2 mons 0 days …", in
public integrations; seen 2026-11-28); where one refuses it, days are kept for ever."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The scheduled searches that are there at one moment."""

    now: datetime
    """By the console's clock; by ours where it does not tell."""
    by_id: Mapping[str, RemoteRule] = field(default_factory=dict)
    contents: Contents = Contents()  # noqa: RUF009 - it is frozen
    runners: Runners = NOBODY

    def cells(self, remote_id: str) -> Cells:
        """Return what a row says, be it a rule or what is left of one."""
        return self.contents.cells(remote_id)

    def ran_at(self, remote_id: str, cell: str) -> datetime | None:
        """Return when a cell of a row was last written, by the console's clock; None where that is not told."""
        found = self.contents.rows.get(remote_id, {}).get(cell)
        return found.seen if found else None


class SearchRows:
    """The tables of one owner."""

    def __init__(self, wire: "Wire", clock: Clock, target: Target) -> None:
        self._clock = clock
        owner = target.owner
        about = f"The scheduled searches of {owner}, which `sieminator run` runs; a row is a rule"
        self.table = ReferenceTable(wire, f"{TABLE_PREFIX}{owner}", "rule", about)
        past = f"How often the scheduled searches of {owner} ran, and what they found, by UTC day"
        self.history = ReferenceTable(wire, f"{HISTORY_PREFIX}{owner}", "rule", past, _KEPT_FOR)

    def listing(self) -> Stored:
        """Return all of them, in one request; none where there is no table.

        Raises:
            VendorError: the console does not tell.
        """
        return stored(self.table.read(), self._clock)


def stored(contents: Contents, clock: Clock, now: datetime | None = None) -> Stored:
    """Read what the table says: each rule with what is to be said of how it is run.

    ``now`` is the console's time where it is known better than from its answer.
    """
    now = now or contents.now or clock.now()
    by_id: dict[str, RemoteRule] = {}
    for remote_id in contents.rows:
        cells = contents.cells(remote_id)
        if remote_id != RUNNERS and is_rule(cells):
            by_id[remote_id] = _judged(from_row_cells(remote_id, cells), cells, now)
    return Stored(now, by_id, contents, runners_of(contents.rows.get(RUNNERS, {})))


def runners_of(row: Mapping[str, Cell]) -> Runners:
    """Return who runs them, as their row tells."""
    holder = row[LEASE].value if LEASE in row else NOTHING
    seen = {name: cell.seen for name, cell in row.items() if name != LEASE}
    return Runners(seen, "" if holder == NOTHING else holder)


def _judged(rule: RemoteRule, cells: Cells, now: datetime) -> RemoteRule:
    told = ailment(rule, cells, now) if rule.mark and rule.content.kind == SEARCH else ""
    return replace(rule, health=Health.DEGRADED, told=told) if told else rule
