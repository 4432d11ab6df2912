"""A rule as the service answers it: what was written, otherwise said, and what only the service knows."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import noise, rules, signals, tunings
from sieminator.fakes.sumo.cse.checks import CUSTOM, WINDOWS
from sieminator.fakes.sumo.cse.expressions import parse_failure
from sieminator.fakes.sumo.cse.kinds import FIRST_SEEN, OUTLIER
from sieminator.fakes.sumo.cse.rules import ACTIVE, DISABLED, FAILED, Rule

DAY, WEEK = timedelta(days=1), timedelta(days=7)

Counts = Mapping[str, int]
"""Id of a rule to how many signals it made."""


def rule(call: Call, found: Rule, *, fresh: bool = False, expand: bool = False) -> dict[str, Any]:
    """Return one rule; `fresh` is the answer to the write itself, which no expression has been looked at for yet."""
    return rules_shown(call, [found], fresh=fresh, expand=expand)[0]


def rules_shown(call: Call, found: list[Rule], *, fresh: bool = False, expand: bool = False) -> list[dict[str, Any]]:
    """Return many rules, as one page of a listing shows them."""
    day, week = counters(call.state, call.now)
    said = [_rule(call, one, day, week, fresh=fresh, expand=expand) for one in found]
    return [noise.heard(one, call.behaviour) for one in said]


def counters(state: sqlite3.Connection, now: datetime) -> tuple[Counts, Counts]:
    """Return how many signals each rule made in the last day and in the last week, suppressed ones too.

    Whether the service counts those that it suppressed is unconfirmed.
    """
    return signals.counts(state, now - DAY, now), signals.counts(state, now - WEEK, now)


def status(found: Rule, *, fresh: bool = False) -> dict[str, str | None]:
    """Return what the service holds of a rule: it looks at the expressions after it has taken them."""
    said = found.status
    if not found.enabled:
        failed = said.get("status") == FAILED
        return {"status": FAILED if failed else DISABLED, "message": said["message"] or None if failed else None}
    if said:
        return {"status": said["status"], "message": said["message"] or None}
    faults = () if fresh else (fault for each in rules.expressions(found) if (fault := parse_failure(each)))
    first = next(iter(faults), "")
    return {"status": "DEGRADED", "message": first} if first else {"status": ACTIVE, "message": None}


def _rule(call: Call, found: Rule, day: Counts, week: Counts, *, fresh: bool, expand: bool) -> dict[str, Any]:
    fields = {**call.behaviour.beyond, **_read_form(found.effective)}
    asset = fields.pop("assetField", "")
    own = {
        "id": found.id,
        "ruleId": int(found.id[-5:]),
        "ruleType": found.kind.rule_type,
        "ruleSource": found.source,
        "contentType": found.kind.content_type,
        "enabled": found.enabled,
        "deleted": False,
        "created": found.created,
        "createdBy": found.created_by,
        "lastUpdated": found.last_updated,
        "lastUpdatedBy": found.last_updated_by,
        "signalCount24h": day.get(found.id, 0),
        "signalCount07d": week.get(found.id, 0),
        "status": status(found, fresh=fresh),
        "hasOverride": bool(found.override),
        **_overrides(found),
    }
    if found.kind not in (FIRST_SEEN, OUTLIER):
        own["assetField"] = asset
    if expand:
        own["tuningExpressions"] = tunings.of_rule(call.state, found.id)
    return {**fields, **own}


def _read_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as they are read: a window as milliseconds with its name, the steps of a chain with an index."""
    # Source: the vendor's Cloud SIEM OpenAPI of 2024-07 and its Terraform provider, both seen 2026-11-28.
    said = dict(fields)
    custom = said.pop("windowSizeMilliseconds", "0")
    if "windowSize" in said:
        name = said["windowSize"]
        said |= {"windowSizeName": name, "windowSize": int(custom) if name == CUSTOM else WINDOWS[name]}
    if "expressionsAndLimits" in said:
        steps = said["expressionsAndLimits"]
        said["expressionsAndLimits"] = [{**step, "index": place} for place, step in enumerate(steps)]
    return said


def _overrides(found: Rule) -> dict[str, Any]:
    before, after = _read_form(found.fields), _read_form(found.effective)
    named = [name for name in found.override if name in after and name != "windowSizeMilliseconds"]
    return {f"{name}Override": {"original": before.get(name), "override": after[name]} for name in named}
