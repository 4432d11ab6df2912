"""The state of the fake: one SQLite file, one immediate transaction a request."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sieminator.fakes.sentinel.roles import CONTRIBUTOR, check_known
from sieminator.fakes.sentinel.tables import Columns, default_tables

Clock = Callable[[], datetime]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
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


class World:
    """Everything the service remembers; many threads and processes may hold the same file."""

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        """Open the state at `path`, made when absent; `clock` returns an aware UTC datetime."""
        self.path = Path(path)
        self.clock = clock if clock is not None else _utc_now
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA synchronous=OFF")  # a lab need not outlive a power cut
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except sqlite3.Error:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the whole world still for one request: all of it happens, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

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

    def behaviour(self) -> Behaviour:
        """Return how the service behaves now."""
        with self.transaction() as state:
            return behaviour_in(state)

    def behave(self, **changes: Any) -> None:
        """Change fields of `Behaviour`, for every process that holds this world."""
        with self.transaction() as state:
            now = replace(behaviour_in(state), **changes)
            row = ("behaviour", json.dumps(asdict(now)))
            state.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", row)

    def snapshot(self) -> bytes:
        """Return all that a client could have changed, in one canonical text, to compare byte by byte."""
        seen: dict[str, list[Any]] = {}
        with self.transaction() as state:
            for table, fields in _SEEN.items():
                seen[table] = sorted(state.execute(f"SELECT {fields} FROM {table}").fetchall())  # noqa: S608
        return json.dumps(seen, ensure_ascii=False, indent=1).encode()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def behaviour_in(state: sqlite3.Connection) -> Behaviour:
    """Return how the service behaves, inside a transaction."""
    row = state.execute("SELECT value FROM setting WHERE name = 'behaviour'").fetchone()
    if row is None:
        return Behaviour()
    settings = json.loads(row[0])
    tuples = {name: tuple(settings.get(name, ())) for name in ("noise", "beyond")}
    return Behaviour(**{**settings, **tuples})


def _utc_now() -> datetime:
    return datetime.now(UTC)
