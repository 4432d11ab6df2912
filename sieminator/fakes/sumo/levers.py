"""Levers: what people and the vendor do behind Git's back, at the pull of a method.

They work on the world directly, also while a server runs on it, and nothing checks them: a web page is not an API.
Those of Cloud SIEM are at `Levers.cse`.

```python
levers = Levers(world, folder_id)
levers.edit(search_id, description="Somebody's")
levers.cse.degrade(rule_id, "DEGRADED", "Failure to parse rule")
before = world.snapshot()
```
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.sumo import audit, content, keys
from sieminator.fakes.sumo.content import FOLDER, SEARCH, Item
from sieminator.fakes.sumo.cse.levers import Levers as CloudSiemLevers
from sieminator.fakes.sumo.world import World, millis, personal_folder, user_id

SOMEBODY = "alice@example.com"

_RANGE: Mapping[str, Any] = {
    "type": "BeginBoundedTimeRange",
    "from": {"type": "RelativeTimeRangeBoundary", "relativeTime": "-1h"},
}
FOREIGN_SCHEDULE: Mapping[str, Any] = {
    "scheduleType": "1Hour",
    "parseableTimeRange": _RANGE,
    "timeZone": "Europe/Copenhagen",
    "threshold": {"operator": "gt", "count": 0},
    "notification": {
        "taskType": "EmailSearchNotificationSyncDefinition", "toList": ["alice@example.com"], "includeQuery": True,
        "includeResultSet": True, "includeHistogram": True, "includeCsvAttachment": False,
    },
    "muteErrorEmails": False,
}  # fmt: skip
"""How a search runs that somebody else scheduled."""
FOREIGN: Mapping[str, Any] = {
    "queryString": "_sourceCategory=web/access status_code=500\n| count by _sourceHost",
    "timeRange": _RANGE,
    "parsingMode": "Manual",
    "runByReceiptTime": False,
    "schedule": FOREIGN_SCHEDULE,
}
"""What a search holds that somebody else made."""


class Levers:
    """Everything that can happen to the content of an organisation without us."""

    def __init__(self, world: World, folder: str = "") -> None:
        """Work on this world; `folder` is where new searches of somebody's go, by default somebody's personal one."""
        self.world = world
        self.folder = folder
        self.cse = CloudSiemLevers(world)

    def searches(self) -> list[Item]:
        """Return the saved searches as they are stored, in the order in which they were made."""
        with self.world.transaction() as state:
            return list(content.searches(state))

    def search(self, search_id: str) -> Item:
        """Return one search as it is stored; an unknown id raises KeyError, as it does in every lever."""
        with self.world.transaction() as state:
            return content.known(state, search_id, SEARCH)

    def edit(self, search_id: str, *, by: str = SOMEBODY, **fields: Any) -> Item:
        """Change fields of a search, `name` included, named as a body writes them; a None takes one away."""
        with self.world.transaction() as state:
            return self._changed(state, content.known(state, search_id, SEARCH), fields, by)

    def edit_schedule(self, search_id: str, *, by: str = SOMEBODY, **fields: Any) -> Item:
        """Change fields of a search's schedule; a None takes one away."""
        schedule = {**self.search(search_id).fields["schedule"], **fields}
        kept = {name: one for name, one in schedule.items() if one is not None}
        return self.edit(search_id, by=by, schedule=kept)

    def switch(self, search_id: str, *, enabled: bool, by: str = SOMEBODY) -> Item:
        """Set the frequency of a search to "Never", or give it back the schedule that it had last, or somebody's."""
        with self.world.transaction() as state:
            found = content.known(state, search_id, SEARCH)
            schedule = found.fields.get("schedule")
            if not enabled:
                if schedule:
                    state.execute(
                        "INSERT OR REPLACE INTO last_schedule VALUES (?, ?)", (found.id, json.dumps(schedule))
                    )
                return self._changed(state, found, {"schedule": None}, by)
            row = state.execute("SELECT schedule FROM last_schedule WHERE search = ?", (found.id,)).fetchone()
            last = json.loads(row[0]) if row else dict(FOREIGN_SCHEDULE)
            return self._changed(state, found, {"schedule": schedule or last}, by)

    def cut_description(self, search_id: str, characters: int = 20, *, by: str = SOMEBODY) -> Item:
        """Let so many characters be lost from the end of a description."""
        whole = self.search(search_id).fields.get("description", "")
        return self.edit(search_id, by=by, description=whole[: max(len(whole) - characters, 0)])

    def clone(self, search_id: str, name: str = "", folder: str = "", *, by: str = SOMEBODY) -> Item:
        """Copy a search, description and schedule included, within its folder or into another one."""
        with self.world.transaction() as state:
            found = content.known(state, search_id, SEARCH)
            named = name or f"{found.name} (copy)"
            return self._made(state, SEARCH, folder or found.parent, named, found.fields, by)

    def move(self, item_id: str, folder: str = "", *, by: str = SOMEBODY) -> Item:
        """Move a search or a folder into another folder, by default into somebody's personal one."""
        with self.world.transaction() as state:
            user = user_id(state, by, self.world.clock())
            parent = folder or personal_folder(state, user)
            return content.change(state, content.known(state, item_id), user, self.world.clock(), parent=parent)

    def delete(self, item_id: str) -> None:
        """Delete a search, or a folder with all that lies in it."""
        with self.world.transaction() as state:
            content.remove(state, content.known(state, item_id))

    def rename_folder(self, folder: str, name: str, *, by: str = SOMEBODY) -> None:
        """Give a folder another name."""
        with self.world.transaction() as state:
            user = user_id(state, by, self.world.clock())
            content.change(state, content.known(state, folder, FOLDER), user, self.world.clock(), name=name)

    def share(self, folder: str, how: str = "edit") -> None:
        """Share a folder with everybody, to `view` or to `edit`; an empty text takes it back. Nothing in it changes."""
        with self.world.transaction() as state:
            fields = {**content.known(state, folder, FOLDER).fields, "shared": how}
            state.execute("UPDATE content SET fields = ? WHERE id = ?", (json.dumps(fields), folder))

    def folders(self, parent: str) -> list[Item]:
        """Return the folders that lie directly in another."""
        with self.world.transaction() as state:
            return [one for one in content.children(state, parent) if one.type == FOLDER]

    def add_foreign(self, name: str, folder: str = "", *, by: str = SOMEBODY, **fields: Any) -> Item:
        """Make a search that nobody of ours made; a None takes away what `FOREIGN` says of it."""
        with self.world.transaction() as state:
            whole = {**FOREIGN, **fields}
            kept = {field: one for field, one in whole.items() if one is not None}
            return self._made(state, SEARCH, self._place(state, folder, by), name, kept, by)

    def add_many(self, count: int, prefix: str = "seeded", folder: str = "", **fields: Any) -> None:
        """Make many searches at once, for benches: `seeded-0`, `seeded-1` and so on."""
        with self.world.transaction() as state:
            place = self._place(state, folder, SOMEBODY)
            for number in range(count):
                self._made(state, SEARCH, place, f"{prefix}-{number}", {**FOREIGN, **fields}, SOMEBODY)

    def run(self, search_id: str, at: datetime, *, fired: bool = False, failure: str = "") -> None:
        """Let a scheduled search run at a time, as the audit index tells it: it ends, and its condition may be met.

        With a `failure`, one of `TIMEOUT`, `SUSPEND` and `SKIP`, it does not end; a skipped one does not even start.
        """
        ended = (failure,) if failure else ("FINISH", *(("MODIFY",) if fired else ()))
        with self.world.transaction() as state:
            found = content.known(state, search_id, SEARCH)
            for action in ended if failure == "SKIP" else ("START", *ended):
                audit.told(state, found, action, at)

    def fire(self, search_id: str, at: datetime, alerts: int = 1, row: Mapping[str, str] | None = None) -> None:
        """Let a scheduled search find something, which a search job over the same query finds too.

        One that makes signals runs once and makes so many; any other runs and alerts so often.
        """
        found = self.search(search_id)
        event = json.dumps({"_messagetime": str(millis(at)), "_raw": "{}", **(row or {})}, ensure_ascii=False)
        with self.world.transaction() as state:
            hit = (found.fields["queryString"], millis(at), event)
            state.executemany("INSERT INTO hit (query, at, row) VALUES (?, ?, ?)", [hit] * alerts)
        signals = makes_signals(found)
        for _ in range(1 if signals else alerts):
            self.run(search_id, at, fired=True)
        for _ in range(alerts if signals else 0):
            self.cse.add_signal(found.name, at)

    def answer(self, words: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Let every search job whose query holds these words end with these rows; the newest such order stands."""
        row = (words, json.dumps([dict(one) for one in rows], ensure_ascii=False))
        with self.world.transaction() as state:
            state.execute("INSERT INTO answer (words, rows) VALUES (?, ?)", row)

    def lose_jobs(self) -> None:
        """Let every search job be gone, as after a restart of the node that ran it."""
        with self.world.transaction() as state:
            state.execute("UPDATE search_job SET state = 'lost' WHERE state = 'open'")

    def open_jobs(self) -> int:
        """Return how many search jobs nobody has deleted yet and that still live."""
        with self.world.transaction() as state:
            return int(state.execute("SELECT count(*) FROM search_job WHERE state = 'open'").fetchone()[0])

    def remove_connection(self, connection_id: str) -> None:
        """Delete a webhook connection; searches that name it go on without."""
        with self.world.transaction() as state:
            state.execute("DELETE FROM connection WHERE id = ?", (connection_id,))

    def throttle_authentication(self, times: int = 1) -> None:
        """Let so many requests be answered 401 although their key is right: the vendor's auth throttling."""
        with self.world.transaction() as state:
            state.execute("INSERT OR REPLACE INTO setting VALUES ('unrecognised', ?)", (times,))

    def assign(self, access_id: str, *rights: str) -> None:
        """Give an access key these rights, of `keys.py`, in place of those it had; none takes all away."""
        keys.check_known(rights)
        with self.world.transaction() as state:
            state.execute("UPDATE access_key SET rights = ? WHERE access_id = ?", (json.dumps(rights), access_id))

    def revoke(self, access_id: str) -> None:
        """Let an access key open nothing any more."""
        with self.world.transaction() as state:
            state.execute("DELETE FROM access_key WHERE access_id = ?", (access_id,))

    def skew(self, by: timedelta) -> None:
        """Put the vendor's clock ahead of everybody else's, for as long as this process holds the world."""
        clock = self.world.clock
        self.world.clock = lambda: clock() + by

    def _place(self, state: sqlite3.Connection, folder: str, by: str) -> str:
        return folder or self.folder or personal_folder(state, user_id(state, by, self.world.clock()))

    def _changed(self, state: sqlite3.Connection, found: Item, fields: Mapping[str, Any], by: str) -> Item:
        user = user_id(state, by, self.world.clock())
        whole = {**found.fields, **fields}
        name = str(whole.pop("name", found.name))
        kept = {field: one for field, one in whole.items() if one is not None}
        return content.change(state, found, user, self.world.clock(), name=name, fields=kept)

    def _made(
        self, state: sqlite3.Connection, type_: str, folder: str, name: str, fields: Mapping[str, Any], by: str
    ) -> Item:  # fmt: skip
        now = self.world.clock()
        made = content.add(state, type_, folder, name, dict(fields), user_id(state, by, now), now)
        if made.fields.get("schedule"):
            audit.told(state, made, "CREATE", now)
        return made


def makes_signals(search: Item) -> bool:
    """Say whether a search, as it is scheduled, makes signals of Cloud SIEM."""
    schedule = search.fields.get("schedule") or {}
    return bool(schedule.get("notification", {}).get("taskType") == "CseSignalNotificationSyncDefinition")
