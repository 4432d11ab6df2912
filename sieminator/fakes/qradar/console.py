"""The console at work: its state within one transaction, its time, and how it counts."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from sieminator.fakes.qradar.world import Behaviour, World
from sieminator.fakes.state import read_behaviour


@dataclass(frozen=True, slots=True)
class Console:
    """One moment of one world, inside a transaction."""

    state: sqlite3.Connection
    behaviour: Behaviour
    now: int
    """Milliseconds of the Unix epoch, as everything here counts time."""

    @classmethod
    def of(cls, world: World, state: sqlite3.Connection) -> "Console":
        """Look at a world inside one of its transactions."""
        return cls(state, read_behaviour(state, Behaviour), millis(world.clock()))

    def stamp(self) -> int:
        """Return a time that nothing here was ever stamped with: now, or later by a little where the clock stands."""
        return self._next("stamp", self.now)

    def number(self, what: str, first: int) -> int:
        """Return a number that was never given to one of these, from `first` on."""
        return self._next(what, first)

    def highest(self, what: str, seen: int = 0) -> int:
        """Return the highest number that was ever seen of something, this one included."""
        row = self.state.execute("SELECT value FROM setting WHERE name = ?", (f"highest {what}",)).fetchone()
        known = int(row[0]) if row else 0
        if seen > known:
            self.state.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (f"highest {what}", str(seen)))
        return max(seen, known)

    def _next(self, name: str, least: int) -> int:
        row = self.state.execute("SELECT value FROM setting WHERE name = ?", (f"next {name}",)).fetchone()
        found = max(least, int(row[0]) if row else least)
        self.state.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (f"next {name}", str(found + 1)))
        return found


def millis(moment: datetime) -> int:
    """Return milliseconds of the Unix epoch."""
    return round(moment.timestamp() * 1_000)


def iso(at: int) -> str:
    """Return a time as content is stamped with it."""
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds")
