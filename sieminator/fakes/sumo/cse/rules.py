"""Rules as they are stored: the fields as they were written, and around them what is the service's own."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.sumo.cse import tunings
from sieminator.fakes.sumo.cse.kinds import KINDS, USER, Kind
from sieminator.fakes.sumo.cse.times import written

ACTIVE, DISABLED, FAILED = "ACTIVE", "DISABLED", "FAILED_AND_DISABLED"
STATUSES = (ACTIVE, "DEGRADED", DISABLED, FAILED, "RATE_LIMITED", "WARNING")
"""What a rule's status may be. Source: the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28."""

_COLUMNS = (
    "place, id, kind, source, enabled, fields, override, status, created, created_by, last_updated, last_updated_by"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an organisation."""

    place: int
    """Its number, in the order in which rules were made."""
    id: str
    kind: Kind
    source: str
    enabled: bool
    fields: Mapping[str, Any]
    """Its body as it was written, whole, apart from `enabled` and `tuningExpressionIds`."""
    override: Mapping[str, Any]
    """What a customer overrode of a built-in rule."""
    status: Mapping[str, str]
    """What the vendor holds against it (`status`, `message`); empty where that follows from the rule itself."""
    created: str
    created_by: str
    last_updated: str
    last_updated_by: str

    @property
    def effective(self) -> dict[str, Any]:
        """Its body with what was overridden in place of the original."""
        return {**self.fields, **self.override}


def every(state: sqlite3.Connection) -> list[Rule]:
    """Return all rules in the order in which they were made."""
    return [_read(row) for row in state.execute(f"SELECT {_COLUMNS} FROM cse_rule ORDER BY place")]  # noqa: S608


def one(state: sqlite3.Connection, rule_id: str) -> Rule | None:
    """Return the rule of this id, or None."""
    row = state.execute(f"SELECT {_COLUMNS} FROM cse_rule WHERE id = ?", (rule_id,)).fetchone()  # noqa: S608
    return _read(row) if row else None


def create(
    state: sqlite3.Connection,
    kind: Kind,
    body: Mapping[str, Any],
    by: str,
    now: datetime,
    *,
    source: str = USER,
    rule_id: str = "",
) -> Rule:
    """Store a rule of which `body` says all, `enabled` included; without an id it gets the next of a user's."""
    fields = kind.whole(body)
    tuned = fields.pop("tuningExpressionIds", [])
    at = written(now)
    place = state.execute(
        "INSERT INTO cse_rule (kind, source, enabled, fields, override, status, created, created_by, last_updated,"
        " last_updated_by) VALUES (?, ?, ?, ?, '{}', '{}', ?, ?, ?, ?)",
        (kind.path, source, body["enabled"], _text(fields), at, by, at, by),
    ).lastrowid
    made = rule_id or f"{kind.prefix}-U{place:05d}"
    state.execute("UPDATE cse_rule SET id = ? WHERE place = ?", (made, place))
    tunings.attach(state, made, tuned)
    return known(state, made)


def replace_body(state: sqlite3.Connection, rule: Rule, body: Mapping[str, Any], by: str, now: datetime) -> Rule:
    """Put a whole new body in place of the old one; what it leaves out is reset, but for `enabled`.

    Tuning expressions that it does not name are detached: it follows from a full PUT, and is unconfirmed.
    """
    fields = rule.kind.whole(body)
    tunings.attach(state, rule.id, fields.pop("tuningExpressionIds", []))
    enabled = body.get("enabled", rule.enabled)
    return _changed(state, rule, by, now, fields=_text(fields), enabled=enabled, status="{}")


def override(state: sqlite3.Connection, rule: Rule, changes: Mapping[str, Any], by: str, now: datetime) -> Rule:
    """Put what a customer overrides in place of what was overridden before."""
    changes = dict(changes)
    if "tuningExpressionIds" in changes:
        tunings.attach(state, rule.id, changes.pop("tuningExpressionIds"))
    return _changed(state, rule, by, now, override=_text(changes))


def switch(state: sqlite3.Connection, rule: Rule, enabled: bool, by: str, now: datetime) -> Rule:
    """Switch a rule on or off; one that failed and was disabled begins anew."""
    status = {} if rule.status.get("status") == FAILED else dict(rule.status)
    return _changed(state, rule, by, now, enabled=enabled, status=_text(status))


def set_status(state: sqlite3.Connection, rule: Rule, status: str, message: str) -> None:
    """Let the vendor hold something against a rule; nobody's edit. FAILED_AND_DISABLED switches it off."""
    enabled = rule.enabled and status not in (FAILED, DISABLED)
    said = _text({"status": status, "message": message})
    state.execute("UPDATE cse_rule SET status = ?, enabled = ? WHERE place = ?", (said, enabled, rule.place))


def remove(state: sqlite3.Connection, rule: Rule) -> None:
    """Take a rule away; its signals stay."""
    tunings.attach(state, rule.id, [])
    state.execute("DELETE FROM cse_rule WHERE place = ?", (rule.place,))


def known(state: sqlite3.Connection, rule_id: str) -> Rule:
    """Return the rule of this id; an unknown one raises KeyError."""
    found = one(state, rule_id)
    if found is None:
        raise KeyError(rule_id)
    return found


def expressions(rule: Rule) -> Iterator[str]:
    """Yield the expressions that a rule is made of."""
    names = ("expression", "matchExpression", "filterExpression", "valueExpression", "triggerExpression")
    yield from (rule.fields[name] for name in names if name in rule.fields)
    yield from (step["expression"] for step in rule.fields.get("expressionsAndLimits", ()))


def score(rule: Rule) -> int | None:
    """Return the severity of a rule's signals, or None where the record says it."""
    fields = rule.effective
    found: int | None = fields["scoreMapping"].get("default") if "scoreMapping" in fields else fields.get("score")
    return found


def _changed(state: sqlite3.Connection, rule: Rule, by: str, now: datetime, **columns: Any) -> Rule:
    whole = {**columns, "last_updated": written(now), "last_updated_by": by}
    names = ", ".join(f"{name} = ?" for name in whole)
    state.execute(f"UPDATE cse_rule SET {names} WHERE place = ?", (*whole.values(), rule.place))  # noqa: S608
    return known(state, rule.id)


def _read(row: tuple[Any, ...]) -> Rule:
    place, rule_id, path, source, enabled, fields, overridden, status, *rest = row
    kind = next(each for each in KINDS if each.path == path)
    parsed = (json.loads(text) for text in (fields, overridden, status))
    return Rule(place, rule_id, kind, source, bool(enabled), *parsed, *rest)


def _text(value: Mapping[str, Any] | Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
