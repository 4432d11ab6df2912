"""Alert rules as the world keeps them, and as the service writes them out."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.sentinel import noise
from sieminator.fakes.sentinel.world import Workspace

_FIELDS = "place, name, kind, etag, properties"

# Source: what Fusion shows in every workspace, recall; the texts are unconfirmed.
_FUSION = {
    "displayName": "Advanced Multistage Attack Detection",
    "description": "Fusion correlates alerts of several products into incidents.",
    "severity": "High",
    "tactics": ["Collection", "CommandAndControl", "Execution", "Exfiltration", "InitialAccess", "Persistence"],
    "techniques": [],
}


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as it was written, before any noise."""

    place: int
    """Never changes and never comes twice: what a listing is ordered by."""
    name: str
    kind: str
    etag: str
    properties: dict[str, Any]

    def resource(self, workspace: Workspace, noises: tuple[str, ...]) -> dict[str, Any]:
        """Return the rule as the service answers it."""
        properties = self.properties
        if self.kind in ("Scheduled", "NRT"):
            properties = noise.heard(properties, noises)
        return {
            "id": f"{workspace.path}/providers/Microsoft.SecurityInsights/alertRules/{self.name}",
            "name": self.name,
            "type": "Microsoft.SecurityInsights/alertRules",
            "kind": self.kind,
            "etag": self.etag,
            "properties": properties,
        }


def one(state: sqlite3.Connection, workspace: Workspace, name: str) -> StoredRule | None:
    """Return the rule of this name; None when there is none. Names ignore case, as in every ARM id."""
    query = f"SELECT {_FIELDS} FROM rule WHERE workspace = ? AND name = ?"  # noqa: S608
    row = state.execute(query, (workspace.id, name)).fetchone()
    return None if row is None else _stored(row)


def page(state: sqlite3.Connection, workspace: Workspace, after: int, size: int) -> list[StoredRule]:
    """Return up to `size` rules whose place is beyond `after`, so that a deletion hides no other rule."""
    query = f"SELECT {_FIELDS} FROM rule WHERE workspace = ? AND place > ? ORDER BY place LIMIT ?"  # noqa: S608
    return [_stored(row) for row in state.execute(query, (workspace.id, after, size))]


def write(
    state: sqlite3.Connection,
    workspace: Workspace,
    name: str,
    kind: str,
    properties: dict[str, Any],
    now: datetime,
) -> StoredRule:
    """Create or replace a rule, with a new etag and time of modification."""
    stamped = {**(_FUSION if kind == "Fusion" else {}), **properties, "lastModifiedUtc": utc(now)}
    etag = _next_etag(state, now)
    title, enabled = stamped.get("displayName", ""), bool(stamped.get("enabled"))
    state.execute(
        "INSERT INTO rule (workspace, name, kind, title, enabled, etag, properties) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace, name) DO UPDATE SET kind = excluded.kind, title = excluded.title,"
        " enabled = excluded.enabled, etag = excluded.etag, properties = excluded.properties",
        (workspace.id, name, kind, title, enabled, etag, json.dumps(stamped, ensure_ascii=False)),
    )
    written = one(state, workspace, name)
    assert written is not None
    return written


def remove(state: sqlite3.Connection, workspace: Workspace, name: str) -> bool:
    """Delete a rule; False when there was none."""
    deleted = state.execute("DELETE FROM rule WHERE workspace = ? AND name = ?", (workspace.id, name))
    return deleted.rowcount > 0


def title_taken(state: sqlite3.Connection, workspace: Workspace, title: str, name: str) -> bool:
    """Say whether another rule than `name` has this title."""
    query = "SELECT 1 FROM rule WHERE workspace = ? AND title = ? AND name <> ? LIMIT 1"
    return state.execute(query, (workspace.id, title, name)).fetchone() is not None


def enabled_beside(state: sqlite3.Connection, workspace: Workspace, name: str) -> int:
    """Count the enabled scheduled rules other than `name`."""
    query = "SELECT count(*) FROM rule WHERE workspace = ? AND kind = 'Scheduled' AND enabled AND name <> ?"
    count: int = state.execute(query, (workspace.id, name)).fetchone()[0]
    return count


def utc(moment: datetime) -> str:
    """Write a moment as .NET does, with seven digits of a second."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}0Z"


def _next_etag(state: sqlite3.Connection, now: datetime) -> str:
    state.execute("INSERT OR IGNORE INTO setting VALUES ('etag', '0')")
    state.execute("UPDATE setting SET value = value + 1 WHERE name = 'etag'")
    number = int(state.execute("SELECT value FROM setting WHERE name = 'etag'").fetchone()[0])
    return f'"{number:08x}-0000-0000-0000-{int(now.timestamp()):08x}0000"'


def _stored(row: tuple[int, str, str, str, str]) -> StoredRule:
    place, name, kind, etag, properties = row
    return StoredRule(place, name, kind, etag, json.loads(properties))
