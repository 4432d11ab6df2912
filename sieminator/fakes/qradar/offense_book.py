"""Offenses as the console opens them, adds to them, and changes them."""

import json
from typing import Any

from sieminator.fakes.qradar import offenses
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.xml_text import read


def is_opened_by(rule: StoredRule) -> bool:
    """Say whether a rule opens offenses."""
    actions = read(rule.xml).find("actions")
    return actions is not None and actions.get("forceOffenseCreation") == "true"


def index_of(rule: StoredRule) -> int:
    """Return the number of the offense type by which a rule's offenses are told apart."""
    actions = read(rule.xml).find("actions")
    return 0 if actions is None else int(actions.get("offenseMapping") or 0)


def open_one(console: Console, rule: StoredRule, at: int, events: int, **fields: Any) -> int:
    """Open an offense of a rule; return its number."""
    whole = {**offenses.blank(at), "description": rule.name, "event_count": 0, **fields}
    done = console.state.execute("INSERT INTO offense (fields) VALUES (?)", (json.dumps(whole),))
    number = done.lastrowid or 0
    contribute(console, rule, number, at, events)
    return number


def same(console: Console, index: int, value: str) -> int | None:
    """Return the open offense of this type and value; None where there is none."""
    for known in offenses.every(console):
        if known["status"] == "OPEN" and (known["offense_type"], known["offense_source"]) == (index, value):
            return int(known["id"])
    return None


def contribute(console: Console, rule: StoredRule, offense_id: int, at: int, events: int) -> None:
    """Let a rule add events to an offense."""
    known = next(one for one in offenses.every(console) if one["id"] == offense_id)
    mine = {"id": rule.id, "type": "CRE_RULE"}
    named = known["rules"] if mine in known["rules"] else [*known["rules"], mine]
    change(console, offense_id, rules=named, event_count=known["event_count"] + events, last_updated_time=at)
    said = {
        "rule_id": rule.id,
        "rule_name": rule.name,
        "rule_type": "CRE_RULE",
        "event_count": events,
        "first_event": at,
        "last_event": at,
    }
    console.state.execute("INSERT INTO contribution (offense_id, fields) VALUES (?, ?)", (offense_id, json.dumps(said)))


def change(console: Console, offense_id: int, **changes: Any) -> None:
    """Change fields of an offense; an unknown one raises KeyError."""
    row = console.state.execute("SELECT fields FROM offense WHERE id = ?", (offense_id,)).fetchone()
    if row is None:
        raise KeyError(offense_id)
    fields = json.dumps({**json.loads(row[0]), **changes})
    console.state.execute("UPDATE offense SET fields = ? WHERE id = ?", (fields, offense_id))
