"""Levers for what happens of itself, and to a console: rules fire, offenses are closed and purged, it restarts."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.qradar import extension, offenses, tasks, work
from sieminator.fakes.qradar.console import Console, millis
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.world import World
from sieminator.fakes.qradar.xml_text import read


class Happenings(ABC):
    """What nobody in particular does to one console."""

    def __init__(self, world: World) -> None:
        """Work on this world."""
        self.world = world

    @abstractmethod
    def _console(self) -> AbstractContextManager[Console]:
        """Hold the console still."""

    @staticmethod
    @abstractmethod
    def _known(console: Console, uuid: str) -> StoredRule:
        """Return a rule; an unknown uuid raises KeyError."""

    def fire(
        self, uuid: str, at: datetime, matches: int = 1, *, offenses: int | None = None, row: Mapping[str, Any] = {}
    ) -> list[int]:
        """Let a rule match so many events; return the numbers of the offenses that this opens.

        Those are as many as matches where the rule opens offenses, else none; `offenses` says otherwise.
        """
        with self._console() as console:
            rule = self._known(console, uuid)
            for _ in range(matches):
                _add_event(
                    console, "flows" if rule.type == "FLOW" else "events", at, {"creeventlist": [rule.id], **row}
                )
            wanted = (matches if _opens_offenses(rule) else 0) if offenses is None else offenses
            each = max(matches // wanted, 1) if wanted else 0
            return [_open_offense(console, rule, at, each) for _ in range(wanted)]

    def contribute(self, uuid: str, offense_id: int, at: datetime, events: int = 1) -> None:
        """Let a rule add events to an offense that is there."""
        with self._console() as console:
            _contribute(console, self._known(console, uuid), offense_id, at, events)

    def close(self, offense_id: int, reason: str, at: datetime, *, by: str = "admin") -> None:
        """Close an offense for a reason, which is made where it is not there."""
        with self._console() as console:
            known = {one["text"]: one["id"] for one in offenses.reasons(console)}
            if reason not in known:
                known[reason] = console.number("reason", 101)
                console.state.execute("INSERT INTO closing_reason VALUES (?, ?, 0, 0)", (known[reason], reason))
            _change_offense(
                console, offense_id, status="CLOSED", closing_reason_id=known[reason], close_time=millis(at),
                closing_user=by, inactive=True,
            )  # fmt: skip

    def delete_reason(self, reason: str) -> None:
        """Delete a closing reason; offenses keep its number."""
        with self._console() as console:
            console.state.execute("UPDATE closing_reason SET is_deleted = 1 WHERE text = ?", (reason,))

    def purge_offenses(self, before: datetime) -> int:
        """Let retention take the offenses that began before a time, with their contributions; return how many."""
        with self._console() as console:
            gone = [(one["id"],) for one in offenses.every(console) if one["start_time"] < millis(before)]
            console.state.executemany("DELETE FROM offense WHERE id = ?", gone)
            console.state.executemany("DELETE FROM contribution WHERE offense_id = ?", gone)
            return len(gone)

    def purge_events(self, before: datetime) -> None:
        """Let retention take the events before a time."""
        with self._console() as console:
            console.state.execute("DELETE FROM event WHERE at < ?", (millis(before),))

    def add_event(self, at: datetime, source: str = "events", **row: Any) -> None:
        """Ingest one event or flow."""
        with self._console() as console:
            _add_event(console, source, at, row)

    def purge_table(self, name: str) -> None:
        """Empty a reference table, as its time to live or a person does."""
        with self._console() as console:
            console.state.execute("DELETE FROM reference_element WHERE name = ?", (name,))

    def drop_table(self, name: str) -> None:
        """Delete a reference table."""
        self.purge_table(name)
        with self._console() as console:
            console.state.execute("DELETE FROM reference_table WHERE name = ?", (name,))

    def forget_row(self, name: str, outer_key: str) -> None:
        """Delete one row of a reference table."""
        with self._console() as console:
            row = (name, outer_key)
            console.state.execute("DELETE FROM reference_element WHERE name = ? AND outer_key = ?", row)

    def table(self, name: str) -> dict[str, dict[str, str]]:
        """Return what a reference table holds; nothing where there is no such table."""
        query = "SELECT outer_key, inner_key, value FROM reference_element WHERE name = ?"
        found: dict[str, dict[str, str]] = {}
        with self._console() as console:
            for outer, inner, value in console.state.execute(query, (name,)):
                found.setdefault(outer, {})[inner] = value
        return found

    def drop_property(self, name: str) -> None:
        """Delete a custom property."""
        with self._console() as console:
            console.state.execute("DELETE FROM property WHERE name = ?", (name,))

    def remove_log_source_type(self, number: int) -> None:
        """Take a log source type away."""
        with self._console() as console:
            console.state.execute("DELETE FROM log_source_type WHERE id = ?", (number,))

    def someone_installs(self, seconds: int = 60) -> int:
        """Let somebody else's extension be installed for so long, which blocks ours; return the task's number."""
        with self._console() as console:
            return tasks.begin(console, tasks.FOREIGN, "INSTALL of somebody else's", "admin", {}, seconds=seconds).id

    def restart(self) -> None:
        """Restart the console: tasks and searches are gone, an installation under way has done its first half.

        That the extension is then in INSTALL_FAILED, and what a task under way leaves behind, is unconfirmed.
        """
        with self._console() as console:
            for task in tasks.open_(console, tuple(work.workers())):
                if task.kind == tasks.INSTALL:
                    work.started(console, task)
                number = task.work.get("extension")
                found = None if number is None else extension.one(console, number)
                if found is not None:
                    before = "INSTALL_FAILED" if task.kind == tasks.INSTALL else task.work["status"]
                    extension.settled(console, found, before)
            console.state.execute("DELETE FROM task")
            console.state.execute("DELETE FROM search")

    def extensions(self) -> list[extension.Extension]:
        """Return the extensions that there are, in the order in which they came."""
        with self._console() as console:
            return extension.every(console)

    def forget_extensions(self) -> None:
        """Let no extension ever have been uploaded; the rules stay."""
        with self._console() as console:
            console.state.execute("DELETE FROM extension")

    def open_searches(self) -> int:
        """Return how many searches nobody has deleted yet."""
        with self._console() as console:
            return int(console.state.execute("SELECT count(*) FROM search").fetchone()[0])

    def skew(self, by: timedelta) -> None:
        """Put the console's clock ahead of everybody else's, for as long as this process holds the world."""
        clock = self.world.clock
        self.world.clock = lambda: clock() + by


def _opens_offenses(rule: StoredRule) -> bool:
    actions = read(rule.xml).find("actions")
    return actions is not None and actions.get("forceOffenseCreation") == "true"


def _add_event(console: Console, source: str, at: datetime, row: Mapping[str, Any]) -> None:
    moment = millis(at)
    fields = {"starttime": moment, "endtime": moment, "eventcount": 1, "qid": 5_000_001, "devicetype": 12,
              "logsourceid": 63, "sourceip": "10.0.0.1", "username": "alice", "category": 8_052,
              "iscreevent": False, "creeventlist": []}  # fmt: skip
    event = json.dumps({**fields, **{name.lower(): value for name, value in row.items()}}, ensure_ascii=False)
    console.state.execute("INSERT INTO event (source, at, row) VALUES (?, ?, ?)", (source, moment, event))


def _open_offense(console: Console, rule: StoredRule, at: datetime, events: int) -> int:
    fields = {**offenses.blank(millis(at)), "description": rule.name, "event_count": 0}
    done = console.state.execute("INSERT INTO offense (fields) VALUES (?)", (json.dumps(fields),))
    number = done.lastrowid or 0
    _contribute(console, rule, number, at, events)
    return number


def _contribute(console: Console, rule: StoredRule, offense_id: int, at: datetime, events: int) -> None:
    known = next(one for one in offenses.every(console) if one["id"] == offense_id)
    mine = {"id": rule.id, "type": "CRE_RULE"}
    named = known["rules"] if mine in known["rules"] else [*known["rules"], mine]
    count = known["event_count"] + events
    _change_offense(console, offense_id, rules=named, event_count=count, last_updated_time=millis(at))
    said = {
        "rule_id": rule.id,
        "rule_name": rule.name,
        "rule_type": "CRE_RULE",
        "event_count": events,
        "first_event": millis(at),
        "last_event": millis(at),
    }
    console.state.execute("INSERT INTO contribution (offense_id, fields) VALUES (?, ?)", (offense_id, json.dumps(said)))


def _change_offense(console: Console, offense_id: int, **changes: Any) -> None:
    row = console.state.execute("SELECT fields FROM offense WHERE id = ?", (offense_id,)).fetchone()
    if row is None:
        raise KeyError(offense_id)
    fields = json.dumps({**json.loads(row[0]), **changes})
    console.state.execute("UPDATE offense SET fields = ? WHERE id = ?", (fields, offense_id))
