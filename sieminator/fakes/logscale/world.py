"""What the fake remembers: its tables, and how the vendor behaves."""

import hashlib
import json
import sqlite3
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sieminator.fakes.logscale.permissions import EVERYTHING, check_known
from sieminator.fakes.state import Clock, State, read_behaviour

SYSTEM_REPOSITORIES = ("humio-activity", "humio-audit", "humio-trigger-execution-info")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS domain (id TEXT PRIMARY KEY, name TEXT UNIQUE, type TEXT);
CREATE TABLE IF NOT EXISTS user (id TEXT PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS token (
  value TEXT PRIMARY KEY, id TEXT, name TEXT, user TEXT, permissions TEXT, domains TEXT, expires TEXT);
CREATE TABLE IF NOT EXISTS trigger_ (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, domain TEXT, kind TEXT, name TEXT, fields TEXT);
CREATE INDEX IF NOT EXISTS trigger_name ON trigger_ (domain, kind, name);
CREATE TABLE IF NOT EXISTS action (id TEXT PRIMARY KEY, domain TEXT, name TEXT, type TEXT, package TEXT);
CREATE TABLE IF NOT EXISTS package (domain TEXT, id TEXT, PRIMARY KEY (domain, id));
CREATE TABLE IF NOT EXISTS asset (id TEXT PRIMARY KEY, domain TEXT, kind TEXT, name TEXT, package TEXT);
CREATE TABLE IF NOT EXISTS event (place INTEGER PRIMARY KEY AUTOINCREMENT, domain TEXT, at INTEGER, row TEXT);
CREATE INDEX IF NOT EXISTS event_at ON event (domain, at);
CREATE TABLE IF NOT EXISTS hit (place INTEGER PRIMARY KEY AUTOINCREMENT, domain TEXT, query TEXT, at INTEGER, row TEXT);
CREATE INDEX IF NOT EXISTS hit_at ON hit (domain, at);
CREATE TABLE IF NOT EXISTS answer (place INTEGER PRIMARY KEY AUTOINCREMENT, domain TEXT, words TEXT, rows TEXT);
CREATE TABLE IF NOT EXISTS job (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, domain TEXT, body TEXT, result TEXT, polls INTEGER,
  made INTEGER, polled INTEGER, hasty INTEGER, state TEXT);
"""

_SEEN = {  # what `snapshot` holds: everything but settings, tokens, jobs and the logs of the vendor
    "domain": "id, name, type",
    "trigger_": "id, domain, kind, name, fields",
    "action": "id, domain, name, type, package",
    "package": "domain, id",
    "asset": "id, domain, kind, name, package",
    "hit": "domain, query, at, row",
}
_LETTERS = string.digits + string.ascii_letters


@dataclass(frozen=True, slots=True)
class SearchDomain:
    """A repository or a view."""

    id: str
    name: str
    type: str
    """`Repository` or `View`."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a test or a lab may set about the server; the defaults are the server as we know it."""

    version: str = "1.204.0--build-4049--sha-2097215f"
    """What it says it is, and what its schema follows."""
    noise: tuple[str, ...] = ("order", "time_zone", "newline", "empty", "zeros")
    """What it changes on the way out: see `noise.py`."""
    gone: tuple[str, ...] = ()
    """Operations, types and fields (`Mutation.updateScheduledSearchV2`) that it no longer has."""
    beyond: tuple[str, ...] = ()
    """What it has and no contract of ours knows (`UpdateScheduledSearchV3.priority: Int`): a newer server."""
    unique_names: bool = True
    """Refuse a trigger whose name another one of its kind has in the same search domain. Both vendor clients look
    triggers up by name and take the first, so names seem to be unique; the server's rule is unconfirmed."""
    tell_permissions: bool = True
    """Answer what a token may do at a search domain."""
    poll_after_ms: int = 1_000
    """What a query job asks its client to wait between polls. The real number moves with the load; unconfirmed."""
    polls: int = 1
    """At which poll a query job is done."""
    job_life_s: int = 90
    """Seconds without a poll after which a query job is gone. Source: CrowdStrike/logscale-community-content,
    Misc/queryjobs-pagination, seen 2026-11-28."""
    max_jobs: int = 6_000
    """Query jobs at once. Source: as above, for Falcon Next-Gen SIEM."""
    complaints: Mapping[str, str] = field(default_factory=dict)
    """Words to what the server says of every query that holds them: it does not compile. A lever, for the fake reads
    no more of CQL than quotes and brackets."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """As `complaints`, for what it warns of only."""
    run_queries: bool = True
    """Let tokens start query jobs; without it nobody may."""
    job_warnings: tuple[str, ...] = ()
    """What every result warns of."""
    token_lifetime_s: int = 0
    """Seconds that tokens issued from now on live; 0 for ever."""
    alters: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a trigger that the server stores as something else than it was sent; a lever, for there is no such
    field that we know of."""


class World(State[Behaviour]):
    """Everything the server remembers; many threads and processes may hold the same file."""

    schema = _SCHEMA
    seen = _SEEN
    behaves = Behaviour

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        """Open the state at `path`, made when absent; `clock` returns an aware UTC datetime."""
        super().__init__(path, clock)
        try:
            for name in SYSTEM_REPOSITORIES:
                self.add_domain(name)
        except sqlite3.Error:
            self.close()
            raise

    def add_domain(self, name: str, type_: str = "Repository") -> SearchDomain:
        """Create a repository or a `View`; one that exists is left as it is."""
        with self.transaction() as state:
            found = domain_named(state, name)
            if found is None:
                found = SearchDomain(new_id(state), name, type_)
                state.execute("INSERT INTO domain VALUES (?, ?, ?)", (found.id, name, type_))
        return found

    def add_action(self, domain: str, name: str, type_: str = "EmailAction", package: str = "") -> str:
        """Create an action of a search domain, and return its id; one that exists is left as it is."""
        with self.transaction() as state:
            place = known_domain(state, domain)
            known = state.execute("SELECT id FROM action WHERE domain = ? AND name = ?", (place.id, name)).fetchone()
            if known:
                return str(known[0])
            made = new_id(state)
            state.execute("INSERT INTO action VALUES (?, ?, ?, ?, ?)", (made, place.id, name, type_, package or None))
        return made

    def add_asset(self, domain: str, kind: str, name: str, package: str = "") -> None:
        """Create a saved query (`query`) or a lookup file (`file`) of a search domain."""
        with self.transaction() as state:
            row = (new_id(state), known_domain(state, domain).id, kind, name, package or None)
            state.execute("INSERT INTO asset VALUES (?, ?, ?, ?, ?)", row)

    def add_user(self, name: str) -> str:
        """Create a person, and return their id; somebody who exists stays who they are."""
        with self.transaction() as state:
            return user_id(state, name)

    def add_token(
        self,
        value: str,
        permissions: Iterable[str] = EVERYTHING,
        *,
        name: str = "deployer",
        user: str = "",
        domains: Iterable[str] | None = None,
    ) -> None:
        """Let a bearer token open the door; an existing one gets the new permissions.

        It is a token of search domains (`domains`; None is all), or with a `user` somebody's personal one.
        """
        granted = list(permissions)
        check_known(granted)
        lasts = self.behaviour().token_lifetime_s
        expires = (self.clock() + timedelta(seconds=lasts)).isoformat() if lasts else None
        where = None if domains is None else json.dumps(list(domains))
        with self.transaction() as state:
            owner = user_id(state, user) if user else None
            row = (value, new_id(state), name, owner, json.dumps(granted), where, expires)
            state.execute("INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def behaviour_in(state: sqlite3.Connection) -> Behaviour:
    """Return how the server behaves, inside a transaction."""
    return read_behaviour(state, Behaviour)


def domain_named(state: sqlite3.Connection, name: str) -> SearchDomain | None:
    """Return the search domain of this name; None where there is none."""
    row = state.execute("SELECT id, name, type FROM domain WHERE name = ?", (name,)).fetchone()
    return None if row is None else SearchDomain(*row)


def known_domain(state: sqlite3.Connection, name: str) -> SearchDomain:
    """Return the search domain of this name; an unknown one raises KeyError."""
    found = domain_named(state, name)
    if found is None:
        raise KeyError(name)
    return found


def user_id(state: sqlite3.Connection, name: str) -> str:
    """Return the id of a person, who is made when unknown."""
    row = state.execute("SELECT id FROM user WHERE name = ?", (name,)).fetchone()
    if row:
        return str(row[0])
    made = new_id(state)
    state.execute("INSERT INTO user VALUES (?, ?)", (made, name))
    return made


def new_id(state: sqlite3.Connection) -> str:
    """Return an id that was never used here: 32 letters and digits, the same for the same history."""
    state.execute("INSERT OR IGNORE INTO setting VALUES ('ids', '0')")
    state.execute("UPDATE setting SET value = value + 1 WHERE name = 'ids'")
    count = state.execute("SELECT value FROM setting WHERE name = 'ids'").fetchone()[0]
    digest = hashlib.sha256(f"logscale {count}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)


def millis(moment: datetime) -> int:
    """Return milliseconds of the Unix epoch, as everything here counts time."""
    return int(moment.timestamp() * 1_000)
