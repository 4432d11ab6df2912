"""What the fake remembers: its tables, and how the console behaves."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sieminator.fakes.qradar import furniture
from sieminator.fakes.qradar.capabilities import EVERYTHING, VIEW_RULES, check_known
from sieminator.fakes.state import Clock, State

_SCHEMA = """
CREATE TABLE IF NOT EXISTS token (value TEXT PRIMARY KEY, name TEXT, capabilities TEXT, expires TEXT);
CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS rule (
  id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, name TEXT, type TEXT, origin TEXT, owner TEXT, enabled INTEGER,
  building_block INTEGER, link_uuid TEXT, created INTEGER, modified INTEGER, capacity TEXT, xml TEXT);
CREATE TABLE IF NOT EXISTS rule_group (
  id INTEGER PRIMARY KEY, parent_id INTEGER, name TEXT, description TEXT, level INTEGER, owner TEXT, modified INTEGER);
CREATE TABLE IF NOT EXISTS group_link (group_id INTEGER, uuid TEXT, PRIMARY KEY (group_id, uuid));
CREATE TABLE IF NOT EXISTS extension (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hub_id TEXT, version TEXT, status TEXT, fields TEXT, package BLOB);
CREATE TABLE IF NOT EXISTS task (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, status TEXT, polls INTEGER, due INTEGER, fields TEXT, work TEXT,
  result TEXT, file BLOB);
CREATE INDEX IF NOT EXISTS task_due ON task (status, due);
CREATE TABLE IF NOT EXISTS property (id INTEGER PRIMARY KEY, name TEXT UNIQUE COLLATE NOCASE, fields TEXT);
CREATE TABLE IF NOT EXISTS log_source_type (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS reference_table (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, fields TEXT);
CREATE TABLE IF NOT EXISTS reference_element (
  name TEXT, outer_key TEXT, inner_key TEXT, value TEXT, source TEXT, first_seen INTEGER, last_seen INTEGER,
  PRIMARY KEY (name, outer_key, inner_key));
CREATE TABLE IF NOT EXISTS reference_set (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, fields TEXT);
CREATE TABLE IF NOT EXISTS set_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT, set_id INTEGER, value TEXT, domain INTEGER, notes TEXT, source TEXT,
  first_seen INTEGER, last_seen INTEGER, UNIQUE (set_id, value, domain));
CREATE TABLE IF NOT EXISTS log_source (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS event (
  place INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT, at INTEGER, row TEXT, arrives INTEGER);
CREATE INDEX IF NOT EXISTS event_at ON event (source, at);
CREATE TABLE IF NOT EXISTS offense (id INTEGER PRIMARY KEY AUTOINCREMENT, fields TEXT);
CREATE TABLE IF NOT EXISTS contribution (id INTEGER PRIMARY KEY AUTOINCREMENT, offense_id INTEGER, fields TEXT);
CREATE TABLE IF NOT EXISTS closing_reason (
  id INTEGER PRIMARY KEY, text TEXT UNIQUE, is_deleted INTEGER, is_reserved INTEGER);
CREATE TABLE IF NOT EXISTS search (
  id TEXT PRIMARY KEY, query TEXT, source TEXT, status TEXT, polls INTEGER, created INTEGER, rows TEXT, saved INTEGER,
  time_limit INTEGER);
"""

_LATER = (("event", "arrives"), ("search", "time_limit"))
"""Columns that the state of an older lab lacks; both are numbers, and null is what they were."""

_SEEN = {  # what `snapshot` holds: everything but settings, tokens, tasks, searches and what happened
    "rule": "id, uuid, name, type, origin, owner, enabled, building_block, link_uuid, created, modified, xml",
    "rule_group": "id, parent_id, name, description, level, owner, modified",
    "group_link": "group_id, uuid",
    "extension": "id, hub_id, version, status, fields",
    "property": "id, name, fields",
    "log_source_type": "id, name",
    "reference_table": "name, fields",
    "reference_element": "name, outer_key, inner_key, value",
    "reference_set": "id, name, fields",
    "set_entry": "set_id, value, domain, notes",
    "offense": "id, fields",
    "closing_reason": "id, text, is_deleted, is_reserved",
}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a test or a lab may set about the console; the defaults are the console as we know it."""

    release: str = "7.5.0 UpdatePackage 12"
    external_version: str = "7.5.0"
    """What the oldest console of an extension is held against."""
    build: str = "2021.6.12.20250509154206"
    """No content of a later build can be installed. Source: IBM, content-management-script-parameters."""
    supported_versions: tuple[str, ...] = ("24.0", "25.0", "26.0")
    """Of the API, the newest last. Source: IBM, c_rest_api_getting_started: a release supports its own version and the
    two before it, and deprecates the next older one; seen 2026-11-28."""
    deprecated_versions: tuple[str, ...] = ("23.0",)
    removed_versions: tuple[str, ...] = ("20.0", "21.0", "22.0")
    page_size: int = 0
    """Objects in one answer at most, whatever the range that was asked for; 0 is no limit."""
    partial_status: int = 200
    """What an answer of a part of a list is sent with. IBM's pages say 200; a public project says 206."""
    unranged: int = 0
    """Objects where no range is asked for; 0 is all."""
    range_needed: bool = False
    """Refuse a list without a range."""
    task_polls: int = 2
    """At which question a task is done; before it is at work, and half of what it does is there."""
    task_seconds: int = 60
    """After how long a task is done though nobody asks."""
    export_needs: str = VIEW_RULES
    """The capability that an export takes, unconfirmed: IBM's pages name a role for the upload and the list only."""
    tell_access: bool = True
    """Say in `/help/endpoints` what the caller may do; without it `caller_has_access` is null."""
    aql_test_id: int = 318
    """The number of the AQL filter test: 318 in a public tool for 7.5.0 UP14, 320 in one for 7.4."""
    aql_encoding: str = "json"
    """How its query is kept: `json` is percent-encoded AQL, a `|` and a percent-encoded JSON array; `plain` is the
    first only. The same sources."""
    own_form_only: bool = False
    """Refuse an AQL filter test with another number or encoding than the console's own; unconfirmed either way."""
    cdata: bool = True
    """Write texts of an exported rule as CDATA sections where they need escaping."""
    keep_enabled: bool = False
    """Leave a rule that is overwritten on or off as it was, whatever its new XML says; unconfirmed either way."""
    new_ids: bool = False
    """Give a rule that is overwritten another number."""
    move_by_no_change: bool = False
    """Move a rule's modification date also where a request changes nothing."""
    export_dependencies: bool = True
    """Put the rules into an export that the wanted ones refer to, and all groups."""
    export_groups: bool = True
    """Put the links to groups into an export."""
    fails: Mapping[str, str] = field(default_factory=dict)
    """Kinds of tasks (`install`, `preview`, `uninstall`, `export`, `delete`, `dependents`, `set update`) that end in
    EXCEPTION, and what they say."""
    also_changes: tuple[str, ...] = ()
    """Names of rules that a preview says would be overwritten too."""
    alters: Mapping[str, Any] = field(default_factory=dict)
    """Parts of a rule (`parts.PARTS`, and `group`: names) that the console stores as something else than it was sent; a
    lever, for there is no such part that we know of."""
    complaints: Mapping[str, str] = field(default_factory=dict)
    """Words to what is said of every AQL that holds them: it is wrong."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """As `complaints`, for what is warned of only."""
    refuses: Mapping[str, str] = field(default_factory=dict)
    """Words to why no rule whose AQL filter holds them can be installed, though the validator finds nothing."""
    ariel_down: bool = False
    """Answer everything about Ariel with 503."""
    window_s: int = 60
    """The stretch that a query without a time clause reads. IBM's API page says 60 seconds, its AQL page 5 minutes."""
    time_zone: str = "UTC"
    """Where the console stands: texts of START and STOP are read there, and DATEFORMAT writes them there. The first is
    what IBM's page says nothing else of, the second recall; unconfirmed."""
    search_polls: int = 1
    """At which question a search is done; 0 is done when it is begun."""
    search_seconds: float = 0
    """For how long of the console's time a search runs; a question before that is answered with a search at work."""
    searches_at_once: int = 0
    """How many searches may run; one more is refused with 503 and 1010, and 0 is no limit. A code for that is not
    documented: IBM says of a busy cluster only that one should try again later (Data Explorer, seen 2026-11-28), and
    that is what this code says. That a real console lets searches wait instead is as likely."""
    search_fails: Mapping[str, str] = field(default_factory=dict)
    """Words to what a search whose query holds them says when it ends in ERROR; no words are in every query."""
    same_search_s: int = 60
    """How long an identical query gets the search that there is. Source: IBM, POST /ariel/searches; the time is
    unconfirmed."""
    longest_value: int = 2_048
    """Characters of a value in a reference table or set, and of a note in a set; unconfirmed."""
    longest_line: int = 4_096
    """Bytes of a line of syslog that comes in by TCP. Recall: it is a setting of the console, with this as its default;
    what is longer is cut there, and refused here."""
    token_lifetime_s: int = 0
    """Seconds that tokens made from now on live; 0 for ever."""


class World(State[Behaviour]):
    """Everything the console remembers; many threads and processes may hold the same file."""

    schema = _SCHEMA
    seen = _SEEN
    behaves = Behaviour

    def __init__(self, path: Path | str, clock: Clock | None = None) -> None:
        """Open the state at `path`, furnished when new; `clock` returns an aware UTC datetime."""
        super().__init__(path, clock)
        try:
            with self.transaction() as state:
                _grow(state)
                furniture.furnish(state, int(self.clock().timestamp() * 1_000))
        except sqlite3.Error:
            self.close()
            raise

    def add_token(self, value: str, capabilities: Iterable[str] = EVERYTHING, *, name: str = "sieminator") -> None:
        """Let an authorized service's token open the door; an existing one gets the new capabilities."""
        granted = list(capabilities)
        check_known(granted)
        lasts = self.behaviour().token_lifetime_s
        expires = (self.clock() + timedelta(seconds=lasts)).isoformat() if lasts else None
        with self.transaction() as state:
            row = (value, name, json.dumps(granted), expires)
            state.execute("INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)", row)

    def add_user(self, name: str) -> None:
        """Let there be a person, who may own rules."""
        with self.transaction() as state:
            state.execute("INSERT OR IGNORE INTO user VALUES (?)", (name,))

    def add_property(self, name: str, *, for_rules: bool = True, type_: str = "string") -> None:
        """Let there be a custom property; one that exists is changed."""
        with self.transaction() as state:
            now = int(self.clock().timestamp() * 1_000)
            furniture.add_property(state, name, now, for_rules=for_rules, type_=type_)

    def add_log_source_type(self, number: int, name: str) -> None:
        """Let there be a log source type."""
        with self.transaction() as state:
            state.execute("INSERT OR REPLACE INTO log_source_type VALUES (?, ?)", (number, name))

    def add_log_source(self, number: int, name: str) -> None:
        """Let there be a log source; what has no name is called by its number."""
        with self.transaction() as state:
            state.execute("INSERT OR REPLACE INTO log_source VALUES (?, ?)", (number, name))


def _grow(state: sqlite3.Connection) -> None:
    for table, column in _LATER:
        if column not in {row[1] for row in state.execute(f"PRAGMA table_info({table})")}:
            state.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER")
