"""Levers: what people and the vendor do to Cloud SIEM behind Git's back, at the pull of a method.

They work on the world directly, also while a server runs on it, and nothing checks them: a console is not an API.

```python
levers = Levers(world)
levers.edit(rule_id, name="Somebody's")
levers.fire(rule_id, at=noon, count=3, suppressed=40)
levers.degrade(rule_id, "RATE_LIMITED", "The rule exceeded 100000 signals in an hour")
```
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sieminator.fakes.sumo.cse import insights, match_lists, rules, signals, tunings
from sieminator.fakes.sumo.cse.kinds import KINDS, SUMO, TEMPLATED, Kind
from sieminator.fakes.sumo.cse.rules import Rule
from sieminator.fakes.sumo.world import World, millis

SOMEBODY = "alice@example.com"
VENDOR = "system"

_WINDOW: Mapping[str, Any] = {"windowSize": "T30M"}
_SCORE: Mapping[str, Any] = {"score": 3, "stream": "record"}
_TEXTS: Mapping[str, Any] = {"nameExpression": "Somebody's rule", "descriptionExpression": "Somebody's rule."}
_BASELINE: Mapping[str, Any] = {"baselineWindowSize": "2592000000", "retentionWindowSize": "7776000000"}
_MAPPED: Mapping[str, Any] = {"scoreMapping": {"type": "constant", "default": 3}, "stream": "record"}
_COUNT: Mapping[str, Any] = {"name": "total", "function": "count", "arguments": ["true"]}
_OBJECT = "objectType = 'Network'"
FOREIGN: Mapping[str, Mapping[str, Any]] = {
    "templated match": {**_TEXTS, **_MAPPED, "expression": _OBJECT},
    "match": {**_SCORE, "description": "Somebody's rule.", "expression": _OBJECT},
    "threshold": {
        **_WINDOW, **_SCORE, "description": "Somebody's rule.", "expression": _OBJECT, "countDistinct": False,
        "limit": 100, "version": 1,
    },
    "aggregation": {
        **_WINDOW, **_TEXTS, **_MAPPED, "matchExpression": _OBJECT, "triggerExpression": "total > 5",
        "groupByAsset": True, "groupByFields": [], "aggregationFunctions": [_COUNT],
    },
    "chain": {
        **_WINDOW, **_SCORE, "description": "Somebody's rule.",
        "expressionsAndLimits": [{"expression": "success = false", "limit": 5}, {"expression": "success", "limit": 1}],
    },
    "first seen": {
        **_TEXTS, **_BASELINE, "score": 3, "filterExpression": _OBJECT, "valueFields": ["user_username"],
        "groupByFields": ["user_username"], "version": 1,
    },
    "outlier": {
        **_WINDOW, **_TEXTS, **_BASELINE, "score": 3, "matchExpression": _OBJECT, "groupByFields": ["user_username"],
        "floorValue": 0, "deviationThreshold": 3, "aggregationFunctions": [_COUNT],
    },
}  # fmt: skip
"""Types of rules that others make, as `ruleType` says them, with what the body of such a rule holds."""
BUILTIN = "MATCH-S00137"
BUILTIN_NAME = "Office Application or Browser Launching Shell"
"""A built-in rule. Source of its id, name and technique: the vendor's content catalogue, seen 2026-11-28."""


class Levers:
    """Everything that can happen to the rules, signals and insights of an organisation without us."""

    def __init__(self, world: World) -> None:
        """Work on the Cloud SIEM of this world."""
        self.world = world

    def ids(self) -> list[str]:
        """Return the ids of all rules, built-in ones too, in the order in which they were made."""
        with self.world.transaction() as state:
            return [one.id for one in rules.every(state)]

    def raw(self, remote_id: str) -> Rule:
        """Return a rule as it is stored; an unknown id raises KeyError, as it does in every lever."""
        with self.world.transaction() as state:
            return rules.known(state, remote_id)

    def edit(self, remote_id: str, *, by: str = SOMEBODY, **fields: Any) -> Rule:
        """Change fields, named as a body writes them, as a person does on the web pages."""
        with self.world.transaction() as state:
            found = rules.known(state, remote_id)
            whole = {**found.fields, "tuningExpressionIds": tunings.ids_of_rule(state, remote_id), **fields}
            return rules.replace_body(state, found, whole, by, self.world.clock())

    def switch(self, remote_id: str, *, enabled: bool, by: str = SOMEBODY) -> Rule:
        """Switch a rule on or off."""
        with self.world.transaction() as state:
            return rules.switch(state, rules.known(state, remote_id), enabled, by, self.world.clock())

    def degrade(self, remote_id: str, status: str = "DEGRADED", message: str = "The rule is degraded") -> None:
        """Let the vendor hold something against a rule, with what it says; FAILED_AND_DISABLED switches it off.

        ACTIVE takes it back. A status that the contract does not have raises ValueError.
        """
        if status not in rules.STATUSES:
            raise ValueError(f"no such status: {status}")
        with self.world.transaction() as state:
            rules.set_status(state, rules.known(state, remote_id), status, message)

    def clone(self, remote_id: str, name: str = "") -> Rule:
        """Duplicate a rule: another id and name, everything else the same, tags included."""
        with self.world.transaction() as state:
            source = rules.known(state, remote_id)
            copy = {**source.effective, "name": name or f"{source.effective['name']} (copy)", "enabled": source.enabled}
            return rules.create(state, source.kind, copy, SOMEBODY, self.world.clock())

    def delete(self, remote_id: str) -> None:
        """Delete a rule."""
        with self.world.transaction() as state:
            rules.remove(state, rules.known(state, remote_id))

    def clear_tags(self, remote_id: str, *beginning: str) -> Rule:
        """Take away the tags that begin with one of these words, or all."""
        tags = self.raw(remote_id).fields["tags"]
        return self.edit(remote_id, tags=[tag for tag in tags if beginning and not tag.startswith(beginning)])

    def add_foreign(
        self,
        name: str,
        rule_type: str = TEMPLATED.rule_type,
        *,
        by: str = SOMEBODY,
        enabled: bool = True,
        **fields: Any,
    ) -> Rule:
        """Make a rule that nobody of ours made, of any type in `FOREIGN`."""
        with self.world.transaction() as state:
            body = {**FOREIGN[rule_type], "name": name, "enabled": enabled, **fields}
            return rules.create(state, _kind(rule_type), body, by, self.world.clock())

    def add_builtin(
        self, remote_id: str = BUILTIN, name: str = BUILTIN_NAME, rule_type: str = TEMPLATED.rule_type, **fields: Any
    ) -> Rule:
        """Let the vendor bring a rule of its own; with nothing said, one that covers T1204.001."""
        tags = ["_mitreAttackTactic:TA0002", "_mitreAttackTechnique:T1204", "_mitreAttackTechnique:T1204.001"]
        body = {**FOREIGN[rule_type], "category": "Execution", "tags": tags, "enabled": True, "name": name, **fields}
        with self.world.transaction() as state:
            now = self.world.clock()
            return rules.create(state, _kind(rule_type), body, VENDOR, now, source=SUMO, rule_id=remote_id)

    def add_many(self, count: int, prefix: str = "seeded", **fields: Any) -> None:
        """Make many templated rules at once, for benches: `seeded-0`, `seeded-1` and so on."""
        with self.world.transaction() as state:
            for number in range(count):
                body = {**FOREIGN[TEMPLATED.rule_type], "name": f"{prefix}-{number}", "enabled": True, **fields}
                rules.create(state, TEMPLATED, body, SOMEBODY, self.world.clock())

    def add_tuning(self, name: str, *rule_ids: str, expression: str = "accountId = 1234", **fields: Any) -> str:
        """Make a tuning expression that belongs to these rules; return its id."""
        whole = {
            "name": name, "description": "Somebody's tuning.", "expression": expression, "enabled": True,
            "isGlobal": False, "exclude": True, **fields,
        }  # fmt: skip
        with self.world.transaction() as state:
            return tunings.create(state, whole, rule_ids)

    def add_match_list(self, name: str) -> None:
        """Make a match list."""
        with self.world.transaction() as state:
            match_lists.create(state, name, self.world.clock())

    def fire(
        self, remote_id: str, at: datetime, count: int = 1, *, suppressed: int = 0, entity: str = "host-1"
    ) -> list[str]:
        """Let a rule raise signals about an entity: `count` that count, and `suppressed` ones; return their ids."""
        with self.world.transaction() as state:
            rule = rules.known(state, remote_id)
            told = _told(rule, entity)
            return [
                signals.add(state, rule.id, at, **{**told, "suppressed": number >= count})
                for number in range(count + suppressed)
            ]

    def add_signal(self, name: str, at: datetime, *, stage: str = "Execution", severity: int = 5, **fields: Any) -> str:
        """Let a scheduled search of this name raise a signal; `fields` are those of `signals.Signal`."""
        told = {
            "rule_name": signals.SEARCHES_RULE_NAME, "name": name, "description": name, "summary": name, "stage": stage,
            "severity": severity, "entity_type": "_hostname", "entity": "host-1", "suppressed": False,
            "prototype": False, "content_type": "RULE", "rule_type": TEMPLATED.rule_type, "tags": [],
            "expression": "metadata_vendor = 'Sumo Logic'", "product": signals.SCHEDULED_SEARCH, **fields,
        }  # fmt: skip
        with self.world.transaction() as state:
            return signals.add(state, signals.SEARCHES_RULE, at, **told)

    def add_insight(
        self, signal_ids: Iterable[str], at: datetime, *, name: str = "Unspecified Malicious Activity",
        severity: str = "HIGH", confidence: float | None = None,
    ) -> str:  # fmt: skip
        """Let the vendor make an insight of signals; return its id."""
        fields = {"name": name, "severity": severity, "confidence": confidence, "status": "new"}
        verdict = {"resolution": None, "sub_resolution": None, "closed": None}
        with self.world.transaction() as state:
            return insights.add(state, at, signal_ids, **fields, **verdict)

    def close_insight(
        self, insight_id: str, at: datetime, resolution: str = "False Positive", sub_resolution: str | None = None
    ) -> None:
        """Let an analyst close an insight with a resolution of `insights.RESOLUTIONS`."""
        verdict = {"status": "closed", "resolution": resolution, "sub_resolution": sub_resolution}
        with self.world.transaction() as state:
            insights.change(state, insight_id, **verdict, closed=millis(at))


def _kind(rule_type: str) -> Kind:
    return next(kind for kind in KINDS if kind.rule_type == rule_type)


def _told(rule: Rule, entity: str) -> dict[str, Any]:
    """Return what a rule's signals say, but for whether they are suppressed."""
    fields = rule.effective
    name = fields.get("nameExpression") or fields["name"]
    selectors = fields["entitySelectors"]
    return {
        "rule_name": fields["name"],
        "name": name,
        "description": fields.get("descriptionExpression") or fields.get("description", ""),
        "summary": fields["summaryExpression"],
        "stage": fields.get("category") or signals.UNKNOWN_STAGE,
        "severity": rules.score(rule) or 0,
        "entity_type": selectors[0]["entityType"] if selectors else "_hostname",
        "entity": entity,
        "prototype": fields["isPrototype"],
        "content_type": rule.kind.content_type,
        "rule_type": rule.kind.rule_type,
        "tags": fields["tags"],
        "expression": next(rules.expressions(rule), ""),
        "product": "Windows",
    }
