"""Levers: what people and the vendor do behind Git's back, at the pull of a method.

They work on the world directly, also while a server runs on it, and nothing checks them: a console is not an API.

```python
levers = Levers(world, "soc")
levers.edit(trigger_id, description="Somebody's")
levers.fire(trigger_id, at=noon, alerts=3)
before = world.snapshot()
```
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.logscale import actions, audit, triggers
from sieminator.fakes.logscale.permissions import check_known
from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, LEGACY, SCHEDULED, Trigger
from sieminator.fakes.logscale.world import SearchDomain, World, domain_named, known_domain, millis, user_id

SYSTEM = {"type": "system", "id": "system", "name": "LogScale"}
SOMEBODY = "alice@example.com"

_ANY: dict[str, Any] = {"description": None, "actionIds": [], "labels": [], "enabled": True, "ownership": "User"}
FOREIGN: Mapping[str, dict[str, Any]] = {
    SCHEDULED: {
        "queryString": "#type=accesslog | count()", "searchIntervalSeconds": 3_600, "searchIntervalOffsetSeconds": None,
        "maxWaitTimeSeconds": None, "timeZone": "UTC", "schedule": "0 * * * *", "backfillLimit": 0,
        "queryTimestampType": "EventTimestamp", "triggerOnEmptyResult": False,
    },
    FILTER: {"queryString": "#type=accesslog error", "throttleTimeSeconds": None, "throttleField": None},
    AGGREGATE: {
        "queryString": "#type=accesslog | count()", "throttleTimeSeconds": 300, "throttleField": None,
        "searchIntervalSeconds": 300, "queryTimestampType": "IngestTimestamp", "triggerMode": "CompleteMode",
    },
    LEGACY: {"queryString": "error", "queryStart": "24h", "throttleTimeMillis": 300_000, "throttleField": None},
}  # fmt: skip
"""Kinds of triggers that others make, with what such a trigger holds."""


class Levers:
    """Everything that can happen to one search domain without us."""

    def __init__(self, world: World, domain: str) -> None:
        """Work on this search domain of this world; an unknown one raises KeyError."""
        self.world = world
        with world.transaction() as state:
            self.domain: SearchDomain = known_domain(state, domain)

    def triggers(self, kind: str = "") -> list[Trigger]:
        """Return the triggers as they are stored, of one kind or all, in the order in which they were made."""
        with self.world.transaction() as state:
            return triggers.every(state, self.domain, kind)

    def trigger(self, trigger_id: str) -> Trigger:
        """Return one trigger as it is stored; an unknown id raises KeyError."""
        with self.world.transaction() as state:
            return self._known(state, trigger_id)

    def edit(self, trigger_id: str, *, by: str = SOMEBODY, **fields: Any) -> Trigger:
        """Change fields, named as GraphQL answers them, as a person in the console does."""
        with self.world.transaction() as state:
            return self._changed(state, self._known(state, trigger_id), fields, self._person(state, by))

    def switch(self, trigger_id: str, *, enabled: bool, by: str = SOMEBODY) -> Trigger:
        """Switch a trigger on or off in the console."""
        return self.edit(trigger_id, by=by, enabled=enabled)

    def auto_disable(self, trigger_id: str, error: str = "The query was disabled: it uses too many resources") -> None:
        """Let the vendor switch a trigger off, and say why; that it ever does by itself is unconfirmed."""
        with self.world.transaction() as state:
            fields = {"enabled": False, "lastError": error}
            self._changed(state, self._known(state, trigger_id), fields, SYSTEM)

    def fail(self, trigger_id: str, error: str, at: datetime | None = None) -> None:
        """Let a run fail; nothing of it is anybody's edit. An empty `error` is a run that went well again."""
        when = self.world.clock() if at is None else at
        self.run(trigger_id, when, failure=error)

    def warn(self, trigger_id: str, *warnings: str) -> None:
        """Let the last run have had these warnings, or none."""
        with self.world.transaction() as state:
            triggers.record(state, self.domain, self._known(state, trigger_id), {"lastWarnings": list(warnings)})

    def clear_labels(self, trigger_id: str, *beginning: str) -> Trigger:
        """Take away the labels that begin with one of these words in the console."""
        labels = self.trigger(trigger_id).fields["labels"]
        return self.edit(trigger_id, labels=[label for label in labels if not label.startswith(beginning)])

    def clone(self, trigger_id: str, name: str = "") -> Trigger:
        """Duplicate a trigger: another id and name, everything else the same, labels included."""
        with self.world.transaction() as state:
            source = self._known(state, trigger_id)
            fields = {**source.fields, "name": name or f"{source.name} (copy)", "packageId": None}
            return self._made(state, source.kind, fields, self._person(state, SOMEBODY))

    def delete(self, trigger_id: str) -> None:
        """Delete a trigger in the console."""
        with self.world.transaction() as state:
            gone = self._known(state, trigger_id)
            actor = self._person(state, SOMEBODY)
            audit.changed(state, self.domain, gone, "delete", actor, self.world.clock())
            triggers.remove(state, self.domain, gone.id)

    def add_foreign(self, name: str, kind: str = SCHEDULED, *, by: str = SOMEBODY, **fields: Any) -> Trigger:
        """Make a trigger that nobody of ours made, of any kind in `FOREIGN`."""
        with self.world.transaction() as state:
            actor = self._person(state, by)
            whole = {**_ANY, "ownerId": actor["id"], **FOREIGN[kind], "name": name, **fields}
            return self._made(state, kind, whole, actor)

    def add_many(self, count: int, prefix: str = "seeded", **fields: Any) -> None:
        """Make many scheduled searches at once, for benches: `seeded-0`, `seeded-1` and so on."""
        with self.world.transaction() as state:
            actor, now = self._person(state, SOMEBODY), self.world.clock()
            for number in range(count):
                whole = {**_ANY, "ownerId": actor["id"], **FOREIGN[SCHEDULED], "name": f"{prefix}-{number}", **fields}
                triggers.create(state, self.domain, SCHEDULED, whole, actor, now)

    def install(self, package: str, name: str, kind: str = SCHEDULED, **fields: Any) -> Trigger:
        """Let a package (`scope/name@1.0.0`) install a trigger of this name."""
        with self.world.transaction() as state:
            state.execute("INSERT OR IGNORE INTO package VALUES (?, ?)", (self.domain.id, package))
        return self.add_foreign(name, kind, packageId=package, **fields)

    def rename_action(self, name: str, new: str) -> None:
        """Give an action another name; triggers keep it."""
        with self.world.transaction() as state:
            state.execute("UPDATE action SET name = ? WHERE domain = ? AND name = ?", (new, self.domain.id, name))

    def remove_action(self, name: str) -> None:
        """Delete an action; triggers that named it go on without."""
        with self.world.transaction() as state:
            state.execute("DELETE FROM action WHERE domain = ? AND name = ?", (self.domain.id, name))

    def leave(self, user: str) -> None:
        """Let a person leave: queries that ran with their rights no longer run."""
        # Source: library.humio.com on query ownership, seen 2026-11-28; the text is unconfirmed.
        with self.world.transaction() as state:
            gone = user_id(state, user)
            state.execute("DELETE FROM user WHERE id = ?", (gone,))
            for found in triggers.every(state, self.domain):
                if found.fields.get("ownerId") == gone and found.fields["ownership"] == "User":
                    failure = {"lastError": "The user that the query runs as does not exist"}
                    triggers.record(state, self.domain, found, failure)

    def fire(self, trigger_id: str, at: datetime, alerts: int = 1, row: Mapping[str, str] | None = None) -> None:
        """Let a trigger's query find something: so many rows, which a query job over the same query finds too."""
        with self.world.transaction() as state:
            found = self._known(state, trigger_id)
            event = json.dumps({"@timestamp": millis(at), **(row or {})}, ensure_ascii=False)
            hit = (self.domain.id, found.fields["queryString"], millis(at), event)
            state.executemany("INSERT INTO hit (domain, query, at, row) VALUES (?, ?, ?, ?)", [hit] * alerts)
        self.run(trigger_id, at, triggered=bool(alerts))

    def run(self, trigger_id: str, at: datetime, failure: str = "", *, triggered: bool = False) -> None:
        """Let a trigger run at a time and find nothing, or fail for a reason."""
        with self.world.transaction() as state:
            found = self._known(state, trigger_id)
            ended = "lastExecuted" if found.kind == SCHEDULED else "lastSuccessfulPoll"
            said = {"lastError": failure or None, "lastErrorTime" if failure else ended: millis(at)}
            fired = {"lastTriggered": millis(at)} if triggered else {}
            triggers.record(state, self.domain, found, {**said, **fired})
            if found.kind == SCHEDULED:
                audit.ran(state, self.domain, found, at, triggered=triggered, error=failure)

    def answer(self, words: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Let every query job whose query holds these words end with these rows; the newest such order stands."""
        row = (self.domain.id, words, json.dumps([dict(one) for one in rows], ensure_ascii=False))
        with self.world.transaction() as state:
            state.execute("INSERT INTO answer (domain, words, rows) VALUES (?, ?, ?)", row)

    def add_event(self, repository: str, at: datetime, **row: str) -> None:
        """Ingest one event into a repository."""
        with self.world.transaction() as state:
            audit.write(state, repository, at, row)

    def expire_jobs(self) -> None:
        """Let every query job be gone, as after a restart of the node that ran it."""
        with self.world.transaction() as state:
            state.execute("UPDATE job SET state = 'expired' WHERE state = 'open'")

    def hasty_polls(self) -> int:
        """Return how many polls came sooner than their job had asked for."""
        return self._number("SELECT coalesce(sum(hasty), 0) FROM job")

    def open_jobs(self) -> int:
        """Return how many query jobs nobody has deleted yet and that still live."""
        return self._number("SELECT count(*) FROM job WHERE state = 'open'")

    def most_jobs(self) -> int:
        """Return how many query jobs were open at once, at most."""
        return self._number("SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM setting WHERE name = 'most_jobs'")

    def assign(self, token: str, *permissions: str) -> None:
        """Give a token these permissions, of `permissions.py`, in place of those it had; none takes all away."""
        check_known(permissions)
        with self.world.transaction() as state:
            state.execute("UPDATE token SET permissions = ? WHERE value = ?", (json.dumps(permissions), token))

    def revoke(self, token: str) -> None:
        """Let a token open nothing any more."""
        with self.world.transaction() as state:
            state.execute("DELETE FROM token WHERE value = ?", (token,))

    def remove_domain(self, name: str) -> None:
        """Take a search domain away with all that is in it, as where a repository was never set up."""
        with self.world.transaction() as state:
            found = domain_named(state, name)
            for table in ("trigger_", "action", "package", "asset", "event", "hit", "answer") if found else ():
                state.execute(f"DELETE FROM {table} WHERE domain = ?", (found.id,))  # type: ignore[union-attr] # noqa: S608
            state.execute("DELETE FROM domain WHERE name = ?", (name,))

    def skew(self, by: timedelta) -> None:
        """Put the vendor's clock ahead of everybody else's, for as long as this process holds the world."""
        clock = self.world.clock
        self.world.clock = lambda: clock() + by

    def _number(self, query: str) -> int:
        with self.world.transaction() as state:
            return int(state.execute(query).fetchone()[0])

    def _known(self, state: sqlite3.Connection, trigger_id: str) -> Trigger:
        found = triggers.one(state, self.domain, trigger_id)
        if found is None:
            raise KeyError(trigger_id)
        return found

    @staticmethod
    def _person(state: sqlite3.Connection, name: str) -> dict[str, str]:
        return {"type": "user", "id": user_id(state, name), "name": name}

    def _changed(
        self, state: sqlite3.Connection, before: Trigger, fields: dict[str, Any], actor: dict[str, str]
    ) -> Trigger:
        if "actions" in fields:
            fields = {**fields, "actionIds": actions.ids_of(state, self.domain, fields["actions"])}
            del fields["actions"]
        now = self.world.clock()
        after = triggers.change(state, self.domain, before, fields, actor, now)
        audit.changed(state, self.domain, after, "update", actor, now)
        return after

    def _made(
        self, state: sqlite3.Connection, kind: str, fields: dict[str, Any], actor: dict[str, str]
    ) -> Trigger:  # fmt: skip
        made = triggers.create(state, self.domain, kind, fields, actor, self.world.clock())
        audit.changed(state, self.domain, made, "create", actor, self.world.clock())
        return made
