"""Signals: what rules and scheduled searches raised, for the API and for the index `sec_signal` alike.

Sources: the vendor's Cloud SIEM OpenAPI of 2024-07 and published answers for the API; help.sumologic.com on the
migration to the signal index for the keys of the index; all seen 2026-11-28. Signals of a scheduled search come through
a built-in rule of the vendor's catalogue, MATCH-S00090 "Sumo Logic Scheduled Searches", whose signals are named after
the search; that they still do is unconfirmed.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.sumo.cse import times
from sieminator.fakes.sumo.world import millis

SEARCHES_RULE = "MATCH-S00090"
SEARCHES_RULE_NAME = "Sumo Logic Scheduled Searches"
"""The rule through which the signals of scheduled searches come."""
SCHEDULED_SEARCH = "CIP Scheduled Search"
"""The keyword that finds signals of scheduled searches. Source: help.sumologic.com on generating signals with a
scheduled search, seen 2026-11-28; in which key it stands is unconfirmed: here it is the vendor's product."""
UNKNOWN_STAGE = "Unknown/Other"
SUPPRESSED = "DUPLICATE_SIGNAL"  # what `suppressedReasons` holds is unconfirmed: only that it is then not empty


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal."""

    id: str
    rule: str
    """The id of the rule that raised it."""
    at: int
    """Milliseconds of the epoch."""
    rule_name: str
    name: str
    description: str
    summary: str
    stage: str
    severity: int
    entity_type: str
    entity: str
    suppressed: bool
    prototype: bool
    content_type: str
    rule_type: str
    tags: Sequence[str]
    expression: str
    product: str

    @property
    def moment(self) -> datetime:
        """When it was raised: aware, UTC."""
        return times.moment(self.at)


def add(state: sqlite3.Connection, rule: str, at: datetime, **fields: Any) -> str:
    """Write one signal down, with all fields of `Signal` but its id, rule and time; return its id."""
    row = (rule, millis(at), json.dumps(fields, ensure_ascii=False))
    place = state.execute("INSERT INTO cse_signal (rule, at, fields) VALUES (?, ?, ?)", row).lastrowid
    made = f"{place:08x}-5bb9-59f3-b172-000000000000"
    state.execute("UPDATE cse_signal SET id = ? WHERE place = ?", (made, place))
    return made


def every(state: sqlite3.Connection) -> list[Signal]:
    """Return all signals, the newest first."""
    return _read(state.execute("SELECT id, rule, at, fields FROM cse_signal ORDER BY at DESC, place DESC"))


def between(state: sqlite3.Connection, first: datetime, until: datetime) -> list[Signal]:
    """Return the signals from `first`, which belongs to it, until `until`, which does not; the oldest first."""
    query = "SELECT id, rule, at, fields FROM cse_signal WHERE at >= ? AND at < ? ORDER BY at, place"
    return _read(state.execute(query, (millis(first), millis(until))))


def named(state: sqlite3.Connection, ids: Iterable[str]) -> list[Signal]:
    """Return the signals of these ids, in the order in which they were raised; an unknown id is passed over."""
    query = "SELECT id, rule, at, fields FROM cse_signal WHERE id = ?"
    found = [one for each in dict.fromkeys(ids) for one in _read(state.execute(query, (each,)))]
    return sorted(found, key=lambda one: (one.at, one.id))


def counts(state: sqlite3.Connection, first: datetime, until: datetime) -> dict[str, int]:
    """Return how many signals each rule raised after `first`, until `until` and at it."""
    query = "SELECT rule, count(*) FROM cse_signal WHERE at > ? AND at <= ? GROUP BY rule"
    return dict(state.execute(query, (millis(first), millis(until))).fetchall())


def rows(state: sqlite3.Connection, first: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the messages of `_index=sec_signal` from `first` until before `until`, the oldest first.

    Keys and types are the index's own JSON: numbers of time and severity, and `prototype`, are strings there. Times are
    milliseconds of the epoch; that they are is unconfirmed. A message's own time is `timestamp`.
    """
    return [_row(one) for one in between(state, first, until)]


def _row(one: Signal) -> dict[str, Any]:
    criticality = "DEFAULT"
    entity = {"type": one.entity_type, "value": one.entity, "id": _entity_id(one), "criticality": criticality}
    return {
        "id": one.id,
        "attackStage": one.stage,
        "contentType": one.content_type,
        "createdTimestamp": str(one.at),
        "description": one.description,
        "entities": [{**entity, "suppressed": one.suppressed}],
        "fullRecords": [_record(one)],
        "matchExpression": one.expression,
        "name": one.name,
        "prototype": str(one.prototype).lower(),
        "ruleId": one.rule,
        "ruleName": one.rule_name,
        "severity": str(one.severity),
        "suppressedReasons": [SUPPRESSED] if one.suppressed else [],
        "tags": list(one.tags),
        "timestamp": str(one.at),
    }


def shown(one: Signal) -> dict[str, Any]:
    """Return a signal as the API answers it."""
    return {**brief(one), "summary": one.summary, "suppressed": one.suppressed, "involvedEntities": [entity_of(one)]}


def brief(one: Signal) -> dict[str, Any]:
    """Return a signal as an insight holds it."""
    at = times.written(one.moment)
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "stage": one.stage,
        "created": at,
        "timestamp": at,
        "severity": one.severity,
        "recordCount": 1,
        "recordTypes": [],
        "contentType": one.content_type,
        "allRecords": [_record(one)],
        "ruleId": one.rule,
        "tags": list(one.tags),
        "entity": entity_of(one),
        "artifacts": [],
    }


def entity_of(one: Signal) -> dict[str, Any]:
    """Return what a signal is about, as the API answers it."""
    host = one.entity if one.entity_type == "_hostname" else None
    known = {"id": _entity_id(one), "entityType": one.entity_type, "name": one.entity, "value": one.entity}
    return {**known, "hostname": host, "macAddress": None, "sensorZone": ""}


def _entity_id(one: Signal) -> str:
    return f"{one.entity_type}-{one.entity}"


def _record(one: Signal) -> dict[str, Any]:
    return {
        "metadata_vendor": "Sumo Logic" if one.rule == SEARCHES_RULE else "Microsoft",
        "metadata_product": one.product,
        "timestamp": one.at,
        "uid": one.id,
    }


def _read(found: Iterable[tuple[str, str, int, str]]) -> list[Signal]:
    return [Signal(signal_id, rule, at, **_fields(fields)) for signal_id, rule, at, fields in found]


def _fields(text: str) -> Mapping[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields
