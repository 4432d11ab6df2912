"""Levers: what people and the vendor do behind Git's back, at the pull of a method.

They work on the world directly, also while a server runs on it, and nothing checks them: a portal is not an API.

```python
levers = Levers(world, workspace)
levers.edit(rule_id, severity="Low")
levers.fire(rule_id, at=noon, alerts=3)
before = world.snapshot()
```
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sieminator.fakes.sentinel import rules
from sieminator.fakes.sentinel.roles import check_known
from sieminator.fakes.sentinel.rows import Firing, Incident, Row, run_row
from sieminator.fakes.sentinel.rules import StoredRule
from sieminator.fakes.sentinel.world import Workspace, World

_EVERY_5_MINUTES = {
    "enabled": True,
    "severity": "Medium",
    "query": "Heartbeat",
    "queryFrequency": "PT5M",
    "queryPeriod": "PT5M",
    "triggerOperator": "GreaterThan",
    "triggerThreshold": 0,
    "suppressionDuration": "PT5H",
    "suppressionEnabled": False,
}
_NRT = {name: value for name, value in _EVERY_5_MINUTES.items() if not name.startswith(("trigger", "queryF", "queryP"))}

FOREIGN: Mapping[str, dict[str, Any]] = {
    "Scheduled": _EVERY_5_MINUTES,
    "NRT": _NRT,
    "Fusion": {"enabled": True, "alertRuleTemplateName": "f71aba3d-28fb-450b-b192-4e76a83015c8"},
    "MLBehaviorAnalytics": {"enabled": True, "alertRuleTemplateName": "fa118b98-de46-4e94-87f9-8e6d5060b60b"},
    "ThreatIntelligence": {"enabled": True, "alertRuleTemplateName": "0dd422ee-e6af-4204-b219-f59ac172e4c6"},
    "MicrosoftSecurityIncidentCreation": {"enabled": True, "productFilter": "Azure Security Center"},
}
"""Kinds of rules that others make, with what such a rule holds. The preview kinds are in it, because a live
workspace lists them whatever API version asks (unconfirmed)."""


class Levers:
    """Everything that can happen to one workspace without us."""

    def __init__(self, world: World, workspace: Workspace) -> None:
        """Work on this workspace of this world."""
        self.world = world
        self.workspace = workspace

    def rules(self) -> list[StoredRule]:
        """Return the rules as they are stored, in the order of a listing."""
        with self.world.transaction() as state:
            return rules.page(state, self.workspace, after=0, size=-1)

    def rule(self, rule_id: str) -> StoredRule:
        """Return one rule as it is stored; an unknown id raises KeyError."""
        with self.world.transaction() as state:
            return self._known(state, rule_id)

    def edit(self, rule_id: str, **properties: Any) -> StoredRule:
        """Change properties as a person in the portal does; None removes one."""
        with self.world.transaction() as state:
            rule = self._known(state, rule_id)
            changed = {**rule.properties, **properties}
            return self._write(state, rule, {name: item for name, item in changed.items() if item is not None})

    def switch(self, rule_id: str, *, enabled: bool) -> StoredRule:
        """Switch a rule on or off in the portal."""
        return self.edit(rule_id, enabled=enabled)

    def auto_disable(self, rule_id: str, reason: str = "the rule query could not be run") -> StoredRule:
        """Do what the service does to a rule that keeps failing: switch it off and say so in its name."""
        # Source: Microsoft Learn, sentinel/troubleshoot-analytics-rules: the name gets the words "AUTO DISABLED" in
        # front and the description the reason; recall, the exact texts are unconfirmed.
        properties = self.rule(rule_id).properties
        return self.edit(
            rule_id,
            enabled=False,
            displayName=f"AUTO DISABLED {properties['displayName']}",
            description=f"The alert rule was disabled due to: {reason}. {properties.get('description', '')}".strip(),
        )

    def clear_last_comment(self, rule_id: str) -> StoredRule:
        """Delete the last line of the query if it is a comment."""
        query = self.rule(rule_id).properties["query"]
        lines = query.rstrip().splitlines(keepends=True)
        if lines and lines[-1].lstrip().startswith("//"):
            query = "".join(lines[:-1]).rstrip("\r\n")
        return self.edit(rule_id, query=query)

    def clone(self, rule_id: str, new_id: str | None = None, title: str | None = None) -> StoredRule:
        """Duplicate a rule as the portal does: another id and title, everything else the same."""
        with self.world.transaction() as state:
            rule = self._known(state, rule_id)
            name = new_id or str(uuid5(NAMESPACE_OID, f"{self.workspace.id}/{rule.name}/copy"))
            copy = {**rule.properties, "displayName": title or f"{rule.properties['displayName']} - Copy"}
            return rules.write(state, self.workspace, name, rule.kind, copy, self.world.clock())

    def delete(self, rule_id: str) -> None:
        """Delete a rule in the portal."""
        with self.world.transaction() as state:
            rules.remove(state, self.workspace, self._known(state, rule_id).name)

    def add_foreign(self, rule_id: str, kind: str = "Scheduled", **properties: Any) -> StoredRule:
        """Make a rule that nobody of ours made, of any kind in `FOREIGN`; its title is its id unless given."""
        made = {"displayName": rule_id, **FOREIGN[kind], **properties}
        with self.world.transaction() as state:
            return rules.write(state, self.workspace, rule_id, kind, made, self.world.clock())

    def add_many(self, count: int, prefix: str = "seeded") -> None:
        """Make many scheduled rules at once, for benches: `seeded-0`, `seeded-1` and so on."""
        now = self.world.clock()
        with self.world.transaction() as state:
            for number in range(count):
                name = f"{prefix}-{number}"
                rules.write(state, self.workspace, name, "Scheduled", {"displayName": name, **_EVERY_5_MINUTES}, now)

    def fire(
        self,
        rule_id: str,
        at: datetime,
        alerts: int = 1,
        *,
        versions: int = 2,
        events: int = 1,
        incident: Incident | None = None,
    ) -> list[str]:
        """Let a rule run and raise alerts; return their ids. Tables that were dropped stay silent."""
        with self.world.transaction() as state:
            firing = Firing(self.workspace, self._known(state, rule_id), at, alerts, versions, events)
            self._log(state, "SecurityAlert", firing.alert_rows())
            self._log(state, "SentinelHealth", [firing.run_row()])
            if incident is not None:
                self._log(state, "SecurityIncident", firing.incident_rows(incident))
        return firing.alert_ids()

    def run(self, rule_id: str, at: datetime, failure: str = "") -> None:
        """Let a rule run and find nothing, or fail for a reason."""
        with self.world.transaction() as state:
            row = run_row(self.workspace, self._known(state, rule_id), at, reason=failure)
            self._log(state, "SentinelHealth", [row])

    def add_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Ingest events; each needs a TimeGenerated, ISO 8601 in UTC."""
        with self.world.transaction() as state:
            self._log(state, table, rows)

    def skew(self, by: timedelta) -> None:
        """Put the vendor's clock ahead of everybody else's, for as long as this process holds the world."""
        clock = self.world.clock
        self.world.clock = lambda: clock() + by

    def assign(self, client_id: str, *roles: str) -> None:
        """Assign an application these roles, of `roles.py`, in place of those it had; none takes all away."""
        check_known(roles)
        with self.world.transaction() as state:
            state.execute("UPDATE client SET roles = ? WHERE id = ?", (json.dumps(list(roles)), client_id))

    def drop_table(self, table: str) -> None:
        """Take a table and its rows away, as when a connector was never set up."""
        with self.world.transaction() as state:
            state.execute("DELETE FROM log_table WHERE workspace = ? AND name = ?", (self.workspace.id, table))
            state.execute("DELETE FROM log_row WHERE workspace = ? AND name = ?", (self.workspace.id, table))

    def _known(self, state: sqlite3.Connection, rule_id: str) -> StoredRule:
        rule = rules.one(state, self.workspace, rule_id)
        if rule is None:
            raise KeyError(rule_id)
        return rule

    def _write(self, state: sqlite3.Connection, rule: StoredRule, properties: dict[str, Any]) -> StoredRule:
        return rules.write(state, self.workspace, rule.name, rule.kind, properties, self.world.clock())

    def _log(self, state: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
        place = (self.workspace.id, table)
        if state.execute("SELECT 1 FROM log_table WHERE workspace = ? AND name = ?", place).fetchone():
            state.executemany(
                "INSERT INTO log_row (workspace, name, time, row) VALUES (?, ?, ?, ?)",
                [(*place, row["TimeGenerated"], json.dumps(row, ensure_ascii=False)) for row in rows],
            )
