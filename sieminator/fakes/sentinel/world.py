"""What the fake remembers: its tables, and how the vendor behaves."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sieminator.fakes.sentinel.roles import CONTRIBUTOR, check_known
from sieminator.fakes.sentinel.tables import Columns, default_tables
from sieminator.fakes.state import State, read_behaviour

_SCHEMA = """
CREATE TABLE IF NOT EXISTS workspace (
  id TEXT PRIMARY KEY COLLATE NOCASE, subscription TEXT COLLATE NOCASE, resource_group TEXT COLLATE NOCASE,
  name TEXT COLLATE NOCASE, UNIQUE (subscription, resource_group, name));
CREATE TABLE IF NOT EXISTS client (
  id TEXT PRIMARY KEY COLLATE NOCASE, tenant TEXT COLLATE NOCASE, secret TEXT, roles TEXT);
CREATE TABLE IF NOT EXISTS token (
  value TEXT PRIMARY KEY, client TEXT COLLATE NOCASE, audience TEXT, expires TEXT);
CREATE TABLE IF NOT EXISTS rule (
  place INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE, kind TEXT,
  title TEXT COLLATE NOCASE, enabled INTEGER, etag TEXT, properties TEXT, UNIQUE (workspace, name));
CREATE INDEX IF NOT EXISTS rule_title ON rule (workspace, title);
CREATE TABLE IF NOT EXISTS log_table (
  workspace TEXT COLLATE NOCASE, name TEXT, columns TEXT, PRIMARY KEY (workspace, name));
CREATE TABLE IF NOT EXISTS log_row (
  place INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT COLLATE NOCASE, name TEXT, time TEXT, row TEXT);
CREATE INDEX IF NOT EXISTS log_row_name ON log_row (workspace, name, time);
"""

_SEEN = {  # what `snapshot` holds: everything but settings and tokens
    "client": "id, tenant, roles",
    "log_row": "workspace, name, time, row",
    "log_table": "workspace, name, columns",
    "rule": "workspace, name, kind, etag, properties",
    "workspace": "id, subscription, resource_group, name",
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Log Analytics workspace with Sentinel on it."""

    subscription: str
    resource_group: str
    name: str
    id: str
    """The workspace id (a GUID) by which Log Analytics knows it."""

    @property
    def path(self) -> str:
        """The ARM resource id."""
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/Microsoft.OperationalInsights/workspaces/{self.name}"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a test or a lab may set about the service; the defaults are the service as we know it."""

    page_size: int = 100
    """Rules in one page of a listing. The real number is unconfirmed."""
    noise: tuple[str, ...] = ("nulls", "defaults", "durations", "order")
    """What the service changes on the way out: see `noise.py`."""
    token_lifetime_s: int = 3599
    max_enabled: int = 512
    """Enabled scheduled rules in a workspace. Source: Learn, sentinel-service-limits, seen 2026-11-22."""
    check_tables: bool = True
    """Refuse a rule whose query reads a table that the workspace does not have."""
    partial_results: bool = False
    """Answer queries with 200 and an `error` beside the rows, as when a shard failed."""
    unique_titles: bool = True
    """Refuse a rule whose name another rule of the workspace has."""
    check_etags: bool = True
    """Refuse a write that carries an etag which is not the newest."""
    beyond: tuple[str, ...] = ()
    """Properties of a rule that the service takes, keeps and answers although its published contract lacks them; a
    lever, for a service runs ahead of its contract without saying so."""
    tell_permissions: bool = True
    """Answer what a caller may do at a workspace; without it the right to ask is nobody's."""
    alters: Mapping[str, Any] = field(default_factory=dict)
    """Properties of a scheduled rule that the service stores as something else than it was sent; a lever, for there is
    no such property that we know of."""


class World(State[Behaviour]):
    """Everything the service remembers; many threads and processes may hold the same file."""

    schema = _SCHEMA
    seen = _SEEN
    behaves = Behaviour

    def add_workspace(
        self,
        subscription: str,
        resource_group: str,
        workspace: str,
        workspace_id: str,
        tables: dict[str, Columns] | None = None,
    ) -> Workspace:
        """Create a workspace with these tables, or the default set; one that exists is left as it is."""
        found = Workspace(subscription, resource_group, workspace, workspace_id)
        chosen = default_tables() if tables is None else tables
        rows = [(found.id, name, json.dumps(columns)) for name, columns in chosen.items()]
        with self.transaction() as state:
            place = (found.id, subscription, resource_group, workspace)
            new = state.execute("INSERT OR IGNORE INTO workspace VALUES (?, ?, ?, ?)", place).rowcount
            if new:
                state.executemany("INSERT INTO log_table VALUES (?, ?, ?)", rows)
        return found

    def add_client(self, tenant: str, client_id: str, secret: str, roles: Iterable[str] = (CONTRIBUTOR,)) -> None:
        """Register an application of a tenant; an existing one gets the new secret and roles.

        Its roles, of `roles.py`, are assigned at every workspace of this world; one without a role may do nothing.
        """
        assigned = list(roles)
        check_known(assigned)
        row = (client_id, tenant, secret, json.dumps(assigned))
        with self.transaction() as state:
            state.execute("INSERT OR REPLACE INTO client VALUES (?, ?, ?, ?)", row)

    def issue_token(
        self,
        client_id: str,
        value: str | None = None,
        lifetime: timedelta | None = None,
        audience: str = "",
    ) -> str:
        """Return a bearer token of this client, `value` or a random one; without an audience it opens every door."""
        value = secrets.token_urlsafe(32) if value is None else value
        lasts = timedelta(seconds=self.behaviour().token_lifetime_s) if lifetime is None else lifetime
        row = (value, client_id, audience, (self.clock() + lasts).isoformat())
        with self.transaction() as state:
            state.execute("INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)", row)
        return value


def behaviour_in(state: sqlite3.Connection) -> Behaviour:
    """Return how the service behaves, inside a transaction."""
    return read_behaviour(state, Behaviour)
