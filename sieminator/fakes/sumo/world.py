"""What the fake remembers: its tables, and how the vendor behaves."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sieminator.fakes.state import Clock, State, read_behaviour
from sieminator.fakes.sumo import keys
from sieminator.fakes.sumo.cse.tables import SCHEMA as CSE_SCHEMA
from sieminator.fakes.sumo.cse.tables import SEEN as CSE_SEEN

DEPLOYER = "deployer@example.com"
"""Whose account deploys, unless a test says otherwise."""
LIBRARY = "0000000000000000"
"""The id of what all top folders lie in; that there is one, and which, is unconfirmed."""
ADMIN_RECOMMENDED = "0000000000000001"
"""The id of the folder that content administrators keep for everybody; the real one differs in each organisation."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS user (id TEXT PRIMARY KEY, email TEXT UNIQUE, personal TEXT);
CREATE TABLE IF NOT EXISTS access_key (access_id TEXT PRIMARY KEY, secret TEXT, user TEXT, rights TEXT);
CREATE TABLE IF NOT EXISTS content (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, type TEXT, parent TEXT, name TEXT, fields TEXT,
  created TEXT, created_by TEXT, modified TEXT, modified_by TEXT);
CREATE INDEX IF NOT EXISTS content_parent ON content (parent, place);
CREATE TABLE IF NOT EXISTS last_schedule (search TEXT PRIMARY KEY, schedule TEXT);
CREATE TABLE IF NOT EXISTS connection (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, fields TEXT);
CREATE TABLE IF NOT EXISTS content_job (id TEXT PRIMARY KEY, kind TEXT, subject TEXT, polls INTEGER, error TEXT);
CREATE TABLE IF NOT EXISTS audit (place INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, row TEXT);
CREATE INDEX IF NOT EXISTS audit_at ON audit (at);
CREATE TABLE IF NOT EXISTS hit (place INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT, at INTEGER, row TEXT);
CREATE INDEX IF NOT EXISTS hit_at ON hit (at);
CREATE TABLE IF NOT EXISTS answer (place INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT, rows TEXT);
CREATE TABLE IF NOT EXISTS search_job (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, user TEXT, session TEXT, query TEXT, result TEXT,
  polls INTEGER, polled INTEGER, state TEXT);
"""

_SEEN = {  # what `snapshot` holds: everything but settings, keys, jobs and the logs of the vendor
    "user": "id, email, personal",
    "content": "id, type, parent, name, fields, created, created_by, modified, modified_by",
    "connection": "id, fields",
    "hit": "query, at, row",
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a test or a lab may set about the service; the defaults are the service as we know it."""

    requests_per_second: int = 0
    """Requests in any second of one user, after which it answers 429; 0 is without end, so that tests run fast. The
    vendor's number is 4. Source: help.sumologic.com on API rate limits, seen 2026-11-28."""
    at_once: int = 10
    """Requests of one access key at once, after which it answers 429; 0 is without end. Source: as above."""
    moved_to: str = ""
    """Another deployment's root: this host is of the wrong region, and answers every request 301 with it."""
    noise: bool = True
    """Whether what was stored comes back otherwise: see `noise.py`."""
    quiet: tuple[str, ...] = ()
    """Names of noises that are left out, where there is noise."""
    takes_ms: int = 0
    """How long each answer takes before it leaves, in real milliseconds: so that requests are under way at once."""
    beyond: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a saved search that the service knows although our copy of its contract lacks them, and what each is
    when nobody says; `intervalTimeType` is one, as the vendor's Terraform provider of 2026-07 has it."""
    put_moves: bool = False
    """Whether a PUT of a saved search with another `parentId` moves it. The contract's body has no such field, and
    the vendor's Terraform provider sends it all the same: it is taken and ignored, unless a test says otherwise."""
    unique_names: bool = True
    """Refuse an item whose name another one in its folder has; unconfirmed, for the contract says nothing of it."""
    audit_ids: str = "hexadecimal"
    """How the audit index writes a search's id: `hexadecimal` as the API does, or `decimal` as the web pages do;
    unconfirmed."""
    alters: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a search or a rule that the service stores as something else than it was sent; a lever, for there is
    no such field that we know of."""
    complaints: Mapping[str, str] = field(default_factory=dict)
    """Text in a query or an expression to what the service says on refusing it with 400; a lever."""
    refuses_queries: bool = True
    """Refuse a search whose query does not parse when it is saved; whether the vendor does is unconfirmed."""
    page_limit: int = 0
    """Most objects that a page of any listing holds, whatever the client asks for; 0 is the contract's own limit."""
    lists: str = "visible"
    """Which saved searches the list holds: `visible` to the caller, or those below the caller's `personal` folder
    alone. The vendor's contract says both."""
    cloud_siem: bool = True
    """Whether the organisation has Cloud SIEM; how its API answers one without is unconfirmed."""
    enterprise: bool = True
    """Whether the account may run search jobs: others are answered 403."""
    audit: bool = True
    """Whether the audit index is switched on: without it no run of a scheduled search is written down."""
    polls: int = 1
    """How many polls of a search job find it at work, before one finds it done."""
    job_life_s: int = 30
    """Seconds without a poll after which a search job is gone. Source: help.sumologic.com on the search job API
    ("every 20 to 30 seconds"), seen 2026-11-28."""
    max_jobs: int = 200
    """Search jobs of the organisation at once, after which it answers 429. Source: as above."""
    job_warnings: tuple[str, ...] = ()
    """What the first poll of a search job warns of."""
    job_errors: tuple[str, ...] = ()
    """What the first poll of a search job reports as errors."""
    job_ends: str = "DONE GATHERING RESULTS"
    """The state that a search job comes to; others of the vendor's are `FORCE PAUSED` and `CANCELLED`."""
    content_polls: int = 1
    """How many polls of a job over content (a deletion, Admin Recommended) find it in progress."""


class World(State[Behaviour]):
    """Everything the service remembers; many threads and processes may hold the same file."""

    schema = _SCHEMA + CSE_SCHEMA
    seen: ClassVar[Mapping[str, str]] = {**_SEEN, **CSE_SEEN}
    behaves = Behaviour

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        """Open the state at `path`, made when absent; `clock` returns an aware UTC datetime."""
        super().__init__(path, clock)
        try:
            self._furnish()
        except sqlite3.Error:
            self.close()
            raise

    def add_user(self, email: str) -> str:
        """Create a user with a personal folder, and return their id; one who exists stays who they are."""
        with self.transaction() as state:
            return user_id(state, email, self.clock())

    def add_folder(self, name: str, *, user: str = DEPLOYER, parent: str = "", shared: str = "") -> str:
        """Create a user's folder below another one, or below their personal one, and return its id.

        One of this name that is there already is left as it is. `shared` says what everybody else may do with all
        that lies in it: `view`, `edit`, or nothing.
        """
        with self.transaction() as state:
            owner = user_id(state, user, self.clock())
            where = parent or personal_folder(state, owner)
            query = "SELECT id FROM content WHERE type = 'Folder' AND parent = ? AND name = ?"
            found = state.execute(query, (where, name)).fetchone()
            if found:
                return str(found[0])
            return _make_folder(state, name, where, owner, self.clock(), shared)

    def add_connection(self, name: str, url: str = "https://hooks.example.com/") -> str:
        """Create a webhook connection, and return its id; one of this name is left as it is."""
        with self.transaction() as state:
            for known, fields in state.execute("SELECT id, fields FROM connection"):
                if json.loads(fields)["name"] == name:
                    return str(known)
            made, fields = new_id(state), json.dumps({"name": name, "url": url, "at": moment(self.clock())})
            state.execute("INSERT INTO connection (id, fields) VALUES (?, ?)", (made, fields))
        return made

    def add_key(
        self, access_id: str, secret: str, rights: Iterable[str] = keys.DEPLOYING, *, user: str = DEPLOYER
    ) -> None:
        """Give a user an access key with these rights, of `keys.py`; an existing one gets the new ones."""
        granted = list(rights)
        keys.check_known(granted)
        owner = self.add_user(user)
        with self.transaction() as state:
            row = (access_id, secret, owner, json.dumps(granted))
            state.execute("INSERT OR REPLACE INTO access_key VALUES (?, ?, ?, ?)", row)

    def _furnish(self) -> None:
        with self.transaction() as state:
            row = (ADMIN_RECOMMENDED, LIBRARY, "Admin Recommended", moment(self.clock()))
            state.execute(
                "INSERT OR IGNORE INTO content (id, type, parent, name, fields, created, created_by, modified,"
                " modified_by) VALUES (?1, 'Folder', ?2, ?3, '{}', ?4, ?2, ?4, ?2)",
                row,
            )


def user_id(state: sqlite3.Connection, email: str, now: datetime) -> str:
    """Return the id of a user, who is made with a personal folder when unknown."""
    row = state.execute("SELECT id FROM user WHERE email = ?", (email,)).fetchone()
    if row:
        return str(row[0])
    made = new_id(state)
    personal = _make_folder(state, "Personal", LIBRARY, made, now)
    state.execute("INSERT INTO user VALUES (?, ?, ?)", (made, email, personal))
    return made


def personal_folder(state: sqlite3.Connection, user: str) -> str:
    """Return the id of a user's personal folder; an unknown user raises KeyError."""
    row = state.execute("SELECT personal FROM user WHERE id = ?", (user,)).fetchone()
    if row is None:
        raise KeyError(user)
    return str(row[0])


def _make_folder(
    state: sqlite3.Connection, name: str, parent: str, owner: str, now: datetime, shared: str = ""
) -> str:  # fmt: skip
    made, at = new_id(state), moment(now)
    fields = json.dumps({"description": "", "shared": shared})
    state.execute(
        "INSERT INTO content (id, type, parent, name, fields, created, created_by, modified, modified_by)"
        " VALUES (?, 'Folder', ?, ?, ?, ?, ?, ?, ?)",
        (made, parent, name, fields, at, owner, at, owner),
    )
    return made


def behaviour_in(state: sqlite3.Connection) -> Behaviour:
    """Return how the service behaves, inside a transaction."""
    return read_behaviour(state, Behaviour)


def new_id(state: sqlite3.Connection) -> str:
    """Return an id that was never used here: 16 hexadecimal digits, the same for the same history."""
    state.execute("INSERT OR IGNORE INTO setting VALUES ('ids', '0')")
    state.execute("UPDATE setting SET value = value + 1 WHERE name = 'ids'")
    count = state.execute("SELECT value FROM setting WHERE name = 'ids'").fetchone()[0]
    return f"{0:08X}{hashlib.sha256(f'sumo {count}'.encode()).hexdigest()[:8].upper()}"


def moment(at: datetime) -> str:
    """Return a time as the service writes it: `2026-11-28T12:00:00.000Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1_000:03d}Z"


def millis(at: datetime) -> int:
    """Return milliseconds of the Unix epoch."""
    return int(at.timestamp() * 1_000)
