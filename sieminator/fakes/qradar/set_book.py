"""Reference sets as the world keeps them, and their entries. An entry is known by its set, its value and its domain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.qradar import set_values
from sieminator.fakes.qradar.console import Console

SOURCE = "reference data api"

ENTRY = (
    "id", "collection_id", "value", "first_seen", "last_seen", "notes", "source", "domain_id", "delete_entry",
)  # fmt: skip
"""What the API tells of an entry. Source: IBM's pages of REST API 26.0, seen 2026-11-28."""

_COLUMNS = "id, set_id, value, first_seen, last_seen, notes, source, domain"


@dataclass(frozen=True, slots=True)
class StoredSet:
    """One reference set."""

    id: int
    name: str
    fields: dict[str, Any]

    @property
    def type(self) -> str:
        """What its entries are."""
        return str(self.fields["entry_type"])


def every(console: Console) -> list[StoredSet]:
    """Return the sets in the order of their numbers."""
    rows = console.state.execute("SELECT id, name, fields FROM reference_set ORDER BY id")
    return [StoredSet(number, name, json.loads(fields)) for number, name, fields in rows]


def one(console: Console, number: object) -> StoredSet | None:
    """Return the set with this number; None where there is none."""
    return next((found for found in every(console) if found.id == number), None)


def made(console: Console, given: Mapping[str, Any]) -> StoredSet:
    """Make a set of what a request says of it; its name is one that no other has."""
    fields = {
        "entry_type": given["entry_type"],
        "namespace": given.get("namespace") or "SHARED",
        "tenant_id": given.get("tenant_id") or 0,
        "expiry_type": given.get("expiry_type") or "NO_EXPIRY",
        "time_to_live": given.get("time_to_live"),
        "expired_log_option": given.get("expired_log_option") or "LOG_NONE",
        "description": given.get("description"),
        "global_id": None,
        "creation_time": console.now,
        "delete_entries": False,
    }
    row = (given["name"], json.dumps(fields))
    done = console.state.execute("INSERT INTO reference_set (name, fields) VALUES (?, ?)", row)
    return StoredSet(done.lastrowid or 0, given["name"], fields)


def shown(console: Console, found: StoredSet) -> dict[str, Any]:
    """Return what the API tells of a set."""
    query = "SELECT count(*) FROM set_entry WHERE set_id = ?"
    count = console.state.execute(query, (found.id,)).fetchone()[0]
    return {"id": found.id, "name": found.name, **found.fields, "number_of_entries": count}


def entries(console: Console, number: int | None = None) -> list[dict[str, Any]]:
    """Return what the API tells of the entries of all sets, or of one."""
    where, values = ("", ()) if number is None else ("WHERE set_id = ?", (number,))
    rows = console.state.execute(f"SELECT {_COLUMNS} FROM set_entry {where} ORDER BY id", values)  # noqa: S608
    return [_entry(row) for row in rows]


def entry(console: Console, number: object) -> dict[str, Any] | None:
    """Return what the API tells of one entry; None where there is none with this number."""
    row = console.state.execute(f"SELECT {_COLUMNS} FROM set_entry WHERE id = ?", (number,)).fetchone()  # noqa: S608
    return None if row is None else _entry(row)


def put(console: Console, found: StoredSet, given: dict[str, Any]) -> dict[str, Any]:
    """Put an entry into a set, or see it again: then its note and source are replaced where new ones are given."""
    value, domain, at = set_values.kept(found.type, given["value"]), given.get("domain_id") or 0, console.now
    row = (found.id, value, domain, given.get("notes"), given.get("source") or SOURCE, at, at)
    console.state.execute(
        "INSERT INTO set_entry (set_id, value, domain, notes, source, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (set_id, value, domain) DO UPDATE SET"
        " notes = coalesce(excluded.notes, notes), source = excluded.source, last_seen = excluded.last_seen",
        row,
    )
    key = (found.id, value, domain)
    query = f"SELECT {_COLUMNS} FROM set_entry WHERE set_id = ? AND value = ? AND domain = ?"  # noqa: S608
    return _entry(console.state.execute(query, key).fetchone())


def remove(console: Console, found: StoredSet, given: dict[str, Any]) -> bool:
    """Take an entry out of a set; return whether there was one."""
    key = (found.id, set_values.kept(found.type, given["value"]), given.get("domain_id") or 0)
    gone = console.state.execute("DELETE FROM set_entry WHERE set_id = ? AND value = ? AND domain = ?", key)
    return gone.rowcount > 0


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    number, set_id, value, first, last, notes, source, domain = row
    told = (number, set_id, value, first, last, notes, source, domain or None, False)
    return dict(zip(ENTRY, told, strict=True))
