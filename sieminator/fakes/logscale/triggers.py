"""Triggers as the world keeps them: scheduled searches, filter alerts, aggregate alerts, and what is older."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.logscale.world import SearchDomain, millis, new_id

SCHEDULED, FILTER, AGGREGATE, LEGACY = "ScheduledSearch", "FilterAlert", "AggregateAlert", "Alert"
KINDS = (SCHEDULED, FILTER, AGGREGATE)
"""What can be made by the mutations that the fake has; the name of each GraphQL type."""

Fields = dict[str, Any]

_COLUMNS = "place, id, domain, kind, fields"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger as it was written, before any noise."""

    place: int
    id: str
    domain: str
    kind: str
    fields: Fields

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.fields["name"])


def one(state: sqlite3.Connection, domain: SearchDomain, trigger_id: str, kind: str = "") -> Trigger | None:
    """Return a trigger by its id, of this kind where one is named; None when there is none."""
    query = f"SELECT {_COLUMNS} FROM trigger_ WHERE domain = ? AND id = ?"  # noqa: S608
    row = state.execute(query, (domain.id, trigger_id)).fetchone()
    found = None if row is None else _stored(row)
    return found if found is not None and kind in ("", found.kind) else None


def every(state: sqlite3.Connection, domain: SearchDomain, kind: str = "") -> list[Trigger]:
    """Return the triggers of a search domain, of one kind or all, in the order in which they were made."""
    query = f"SELECT {_COLUMNS} FROM trigger_ WHERE domain = ? AND kind LIKE ? ORDER BY place"  # noqa: S608
    return [_stored(row) for row in state.execute(query, (domain.id, kind or "%"))]


def create(
    state: sqlite3.Connection, domain: SearchDomain, kind: str, fields: Fields, actor: dict[str, str], now: datetime
) -> Trigger:
    """Make a trigger with an id of the server's."""
    stamp = {"createdAt": millis(now), "createdBy": actor}
    made = new_id(state)
    stored = {"lastWarnings": [], **fields, **stamp, **_modified(actor, now)}
    row = (made, domain.id, kind, stored["name"], json.dumps(stored, ensure_ascii=False))
    state.execute("INSERT INTO trigger_ (id, domain, kind, name, fields) VALUES (?, ?, ?, ?, ?)", row)
    return _known(state, domain, made)


def change(
    state: sqlite3.Connection, domain: SearchDomain, trigger: Trigger, fields: Fields, actor: dict[str, str],
    now: datetime,
) -> Trigger:  # fmt: skip
    """Write these fields of a trigger and leave the others."""
    stored = {**trigger.fields, **fields, **_modified(actor, now)}
    return record(state, domain, trigger, stored)


def record(state: sqlite3.Connection, domain: SearchDomain, trigger: Trigger, fields: Fields) -> Trigger:
    """Keep these fields in place of those that were there; nobody modified anything."""
    stored = {**trigger.fields, **fields}
    row = (stored["name"], json.dumps(stored, ensure_ascii=False), domain.id, trigger.id)
    state.execute("UPDATE trigger_ SET name = ?, fields = ? WHERE domain = ? AND id = ?", row)
    return _known(state, domain, trigger.id)


def remove(state: sqlite3.Connection, domain: SearchDomain, trigger_id: str) -> bool:
    """Delete a trigger; False when there was none."""
    gone = state.execute("DELETE FROM trigger_ WHERE domain = ? AND id = ?", (domain.id, trigger_id))
    return gone.rowcount > 0


def name_taken(state: sqlite3.Connection, domain: SearchDomain, kind: str, name: str, trigger_id: str) -> bool:
    """Say whether another trigger of the kind than this one has the name."""
    query = "SELECT 1 FROM trigger_ WHERE domain = ? AND kind = ? AND name = ? AND id <> ? LIMIT 1"
    return state.execute(query, (domain.id, kind, name, trigger_id)).fetchone() is not None


def _modified(actor: dict[str, str], now: datetime) -> Fields:
    return {"modifiedAt": millis(now), "modifiedBy": actor}


def _known(state: sqlite3.Connection, domain: SearchDomain, trigger_id: str) -> Trigger:
    found = one(state, domain, trigger_id)
    assert found is not None
    return found


def _stored(row: tuple[int, str, str, str, str]) -> Trigger:
    place, trigger_id, domain, kind, fields = row
    return Trigger(place, trigger_id, domain, kind, json.loads(fields))
