"""Levers for what happens of itself, and to a console: rules fire, offenses are closed and purged, it restarts."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.qradar import extension, ingest, offense_book, offenses, set_book, tasks, work
from sieminator.fakes.qradar.console import Console, millis
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.world import World


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
                source = "flows" if rule.type == "FLOW" else "events"
                ingest.add(console, at, {"creeventlist": [rule.id], **row}, source=source)
            wanted = (matches if offense_book.is_opened_by(rule) else 0) if offenses is None else offenses
            each = max(matches // wanted, 1) if wanted else 0
            return [offense_book.open_one(console, rule, millis(at), each) for _ in range(wanted)]

    def contribute(self, uuid: str, offense_id: int, at: datetime, events: int = 1) -> None:
        """Let a rule add events to an offense that is there."""
        with self._console() as console:
            offense_book.contribute(console, self._known(console, uuid), offense_id, millis(at), events)

    def close(self, offense_id: int, reason: str, at: datetime, *, by: str = "admin") -> None:
        """Close an offense for a reason, which is made where it is not there."""
        with self._console() as console:
            known = {one["text"]: one["id"] for one in offenses.reasons(console)}
            if reason not in known:
                known[reason] = console.number("reason", 101)
                console.state.execute("INSERT INTO closing_reason VALUES (?, ?, 0, 0)", (known[reason], reason))
            offense_book.change(
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

    def most_searches(self) -> int:
        """Return how many searches were under way at once, at most."""
        with self._console() as console:
            return console.highest("searches at once")

    def reference_set(self, name: str) -> dict[str, str]:
        """Return what a reference set holds, and the note of each; nothing where there is no such set."""
        with self._console() as console:
            known = {each.name: each.id for each in set_book.every(console)}
            found = set_book.entries(console, known[name]) if name in known else []
            return {each["value"]: each["notes"] or "" for each in found}

    def add_set(self, name: str, type_: str = "ALN") -> int:
        """Make a reference set; return its number."""
        with self._console() as console:
            return set_book.made(console, {"name": name, "entry_type": type_}).id

    def drop_set(self, name: str) -> None:
        """Delete a reference set with all that it holds."""
        with self._console() as console:
            for each in set_book.every(console):
                if each.name == name:
                    console.state.execute("DELETE FROM set_entry WHERE set_id = ?", (each.id,))
                    console.state.execute("DELETE FROM reference_set WHERE id = ?", (each.id,))

    def skew(self, by: timedelta) -> None:
        """Put the console's clock ahead of everybody else's, for as long as this process holds the world."""
        clock = self.world.clock
        self.world.clock = lambda: clock() + by
