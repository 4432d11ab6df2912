"""QRadar's stage for scheduled searches: rows of a table, which people edit cell by cell and a runner writes to."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sieminator.fakes.qradar.capabilities import EVERYTHING
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.row_levers import PREFIX
from sieminator.fakes.qradar.world import World
from sieminator.fakes.weather import Effect
from sieminator.model.detection import Detection, Operator, Requires, Schedule, Trigger, Variant
from sieminator.model.mark import Mark
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.running import Ran, Tally
from sieminator.model.target import Target
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.convert import register
from sieminator.platforms.qradar.convert.cells import HISTORY_PREFIX, RAN, RUNNERS, SINCE, is_ours, to_cells
from sieminator.platforms.qradar.convert.fields import SEARCH_FIELDS
from sieminator.platforms.qradar.convert.wire import from_row_cells
from sieminator.platforms.qradar.platform import PLATFORM
from tests.clock import SimulatedClock
from tests.platforms.qradar.stage import (
    LEFT,
    OWNER,
    QUERY,
    SECRET,
    OneKind,
    QRadarHand,
    QRadarStage,
    StageServer,
    read,
    target_at,
)
from tests.platforms.stage import hourly

ROWS = f"{PREFIX}{OWNER}"
HISTORY = f"{HISTORY_PREFIX}{OWNER}"
SET = "Clickers"
RICH = {
    "row_limit": 50,
    "time_limit": "2m",
    "reference_set": {"name": SET, "column": "username"},
    "leef": {"usrName": "username"},
}
EDITS: Mapping[str, Any] = {
    "name": "Somebody's better name",
    "notes": "Somebody's description.",
    "severity": 2,
    "query": "SELECT username FROM events WHERE username = 'somebody'",
    "schedule": {"every": "3h", "lookback": "3h"},
    "trigger": {"operator": "lt", "threshold": 7},
    "techniques": ["T1027"],
    "row_limit": 7,
    "time_limit": "11m",
    "reference_set": {"name": "Somebody's", "column": "sourceip"},
    "leef": {"src": "sourceip"},
}
"""For each managed field what somebody writes into its cells; other than what ``rich`` and the defaults say."""


class SearchHand(QRadarHand):
    """People who look at reference tables, and the runner."""

    def ids(self) -> list[str]:
        """Return what the stage's own target sees: the rows of its owner, and every custom rule."""
        return [row.key for row in self.levers.search_rows() if row.table == ROWS] + super().ids()

    def edit(self, remote_id: str, name: str) -> None:
        name = "notes" if name == "description" else name
        self.levers.edit_search(remote_id, **{name: EDITS[name]})

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.levers.switch_search(remote_id, enabled=enabled)

    def clear_mark(self, remote_id: str) -> None:
        self.levers.unmark_search(remote_id)

    def clone(self, remote_id: str) -> str:
        return self.levers.clone_search(remote_id).key

    def delete(self, remote_id: str) -> None:
        self.levers.drop_search(remote_id)

    def add_foreign(self, title: str) -> str:
        return self.levers.add_search(ROWS, title, severity=3).key

    def enrich(self, remote_id: str) -> None:
        """Cells that nobody has heard of."""
        self.levers.edit_search(remote_id, theirs_to_keep="Zażółć 日本")
        self.levers.edit_cell(remote_id, "no field", "kept as it is")

    def unmanaged(self, remote_id: str) -> object:
        cells = self.levers.search_row(remote_id).cells
        return sorted((name, value) for name, value in cells.items() if not is_ours(name))

    def add_unknown_kinds(self) -> None:
        super().add_unknown_kinds()
        self.levers.add_search(ROWS, "Of a kind to come", kind="something_newer")

    def raw(self, remote_id: str) -> object:
        return super().raw(remote_id) if remote_id in super().ids() else self.levers.search_row(remote_id)

    def snapshot(self) -> bytes:
        """Return everything but that a table is there, which it stays once it was needed."""
        whole = json.loads(self.world.snapshot())
        kept = {name: rows for name, rows in whole.items() if name not in LEFT or name == "reference_element"}
        return json.dumps(kept, indent=1).encode()

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        """Let a runner have found something, and be up to date since."""
        now = self.world.clock()
        until = now.replace(second=0, microsecond=0)
        tally = Tally(windows=2, hits=alerts)
        if at.date() != now.date():
            self.remember(remote_id, at.date(), tally)
            tally = Tally(windows=1)
        self.ran(remote_id, Ran(until, until.date(), tally, timedelta(seconds=1)))

    def ran(self, remote_id: str, ran: Ran) -> None:
        """Write the register of a rule, as a runner does."""
        self.levers.edit_search(remote_id, ran=register.write(ran))

    def remember(self, remote_id: str, day: date, tally: Tally) -> None:
        """Write the tally of a day that is over, as a runner does."""
        self.write_cell(HISTORY, remote_id, day.isoformat(), register.write_tally(tally))

    def write_cell(self, table: str, outer: str, inner: str, value: str) -> None:
        """Write into any table, which is made where it is not there."""
        now = round(self.world.clock().timestamp() * 1_000)
        with self.world.transaction() as state:
            state.execute("INSERT OR IGNORE INTO reference_table (name, fields) VALUES (?, ?)", (table, _TABLE))
            row = (table, outer, inner, value, "reference data api", now, now)
            state.execute("INSERT OR REPLACE INTO reference_element VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def forget_alerts(self) -> None:
        """Let nobody search, and take away since when searches are to be run and how far they are."""
        super().forget_alerts()
        for row in self.levers.search_rows():
            for cell in (SINCE, RAN):
                self.levers.edit_cell(row.key, cell, None)

    def record_runs(self, remote_id: str) -> None:
        """Let a runner have shown itself, and have run it."""
        self.write_cell(ROWS, RUNNERS, "runner-1", "1")
        self.fire(remote_id, self.world.clock(), alerts=0)


_TABLE = json.dumps(
    {"element_type": "ALN", "key_name_types": {}, "timeout_type": "UNKNOWN", "creation_time": 0, "namespace": "SHARED"}
)


def search(query: str = QUERY, schedule: Schedule | None = None, **options: Any) -> Variant:
    """Return a variant that becomes a scheduled search; hourly by default."""
    path, said = "content/detections/sample/qradar.aql", read(PLATFORM.options, options)
    return Variant("qradar", "", SEARCH, query, path, schedule or hourly(), Requires(), said)


class SearchStage(QRadarStage):
    """One console, and scheduled searches."""

    hand: SearchHand

    LISTING = rf"/reference_data/tables/(?:bulk_load/)?{PREFIX}[a-z0-9-]+(?:/.+)?$"
    COUNTING = rf"/reference_data/tables/{HISTORY_PREFIX}"
    FORBIDDEN = "not allowed"
    ENDLESS: ClassVar[tuple[Effect, ...]] = ()

    def variant(self, query: str = "") -> Variant:
        return search(query or QUERY)

    def rich(self) -> Detection:
        schedule = Schedule(
            every=timedelta(hours=2),
            lookback=timedelta(hours=2),
            delay=timedelta(minutes=5),
            at=time(3, 30),
            trigger=Trigger(Operator.GREATER, 3),
        )
        variant = replace(self.variant(), options=read(PLATFORM.options, RICH), schedule=schedule)
        return self.detection(900, variants=(variant,))

    def block(self, variant: Variant) -> Mapping[str, object]:
        options = {} if variant.options == self.variant().options else RICH
        return {"kind": SEARCH, **options}

    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        return from_row_cells(str(rule.remote_id), to_cells(rule.content, mark, self.clock.now()))


@contextmanager
def search_stage(folder: Path, clock: SimulatedClock | None = None) -> Iterator[SearchStage]:
    """Open a stage with a new console; the token must be in the environment as ``VARIABLE``."""
    clock = clock or SimulatedClock()
    with World(folder / "world.sqlite", clock.now) as world:
        world.add_token(SECRET, EVERYTHING)
        hand = SearchHand(world)
        hand.levers.add_set(SET)
        with StageServer(QRadarFake(world)) as server:
            yield SearchStage(folder, server, hand, searches_at(server.url), OneKind(SEARCH_FIELDS), clock)


def searches_at(url: str, **run: Any) -> Target:
    """Return the stage's target, which takes syslog somewhere."""
    return target_at(url, run={"syslog": {"host": "127.0.0.1"}, **run})
