"""Every state that a rule ever had, written down by the database itself: nobody who writes there can leave one out."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.sentinel.world import World

_SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE,
  etag TEXT, properties TEXT, gone INTEGER);
CREATE TRIGGER IF NOT EXISTS rule_made AFTER INSERT ON rule BEGIN
  INSERT INTO history (workspace, name, etag, properties, gone)
  VALUES (NEW.workspace, NEW.name, NEW.etag, NEW.properties, 0); END;
CREATE TRIGGER IF NOT EXISTS rule_changed AFTER UPDATE ON rule BEGIN
  INSERT INTO history (workspace, name, etag, properties, gone)
  VALUES (NEW.workspace, NEW.name, NEW.etag, NEW.properties, 0); END;
CREATE TRIGGER IF NOT EXISTS rule_gone AFTER DELETE ON rule BEGIN
  INSERT INTO history (workspace, name, etag, properties, gone)
  VALUES (OLD.workspace, OLD.name, OLD.etag, OLD.properties, 1); END;
"""


@dataclass(frozen=True)
class State:
    """What a rule was at one time."""

    seq: int
    workspace: str
    """The workspace's id."""
    rule: str
    etag: str
    properties: Mapping[str, Any]
    gone: bool
    """Whether this is what was deleted."""


def begin(world: World) -> None:
    """Write down everything from now on."""
    with world.transaction() as rows:
        for statement in _SCHEMA.split(";\n"):
            _run(rows, statement)


def last(world: World) -> int:
    """Return the number of the last state so far."""
    with world.transaction() as rows:
        return int(rows.execute("SELECT coalesce(max(seq), 0) FROM history").fetchone()[0])


def since(world: World, seq: int) -> list[State]:
    """Return the states after the one of this number, in order."""
    with world.transaction() as rows:
        found = rows.execute(
            "SELECT seq, workspace, name, etag, properties, gone FROM history WHERE seq > ? ORDER BY seq", (seq,)
        ).fetchall()
    return [
        State(number, place, name, etag, json.loads(properties), bool(gone))
        for number, place, name, etag, properties, gone in found
    ]


def _run(rows: sqlite3.Connection, statement: str) -> None:
    if statement.strip():
        rows.execute(statement)
