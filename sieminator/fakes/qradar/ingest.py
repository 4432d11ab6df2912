"""How an event or a flow comes to stand in Ariel's store."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sieminator.fakes.qradar.console import Console, millis

_WINDOWS = {
    "eventcount": 1, "qid": 5_000_001, "devicetype": 12, "logsourceid": 63, "sourceip": "10.0.0.1",
    "username": "alice", "category": 8_052, "iscreevent": False, "creeventlist": [],
}  # fmt: skip


def fields_of(at: datetime, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return all fields of an event that was received at a time: those given, else those of some Windows event."""
    moment = millis(at)
    given = {name.lower(): value for name, value in row.items()}
    return {"starttime": moment, "endtime": moment, **_WINDOWS, **given}


def add(
    console: Console, at: datetime, row: Mapping[str, Any], *, source: str = "events", arrives: datetime | None = None
) -> None:
    """Store an event that was received at a time; no search finds it before it `arrives`, which is then by default."""
    moment = millis(at)
    event = json.dumps(fields_of(at, row), ensure_ascii=False)
    seen = moment if arrives is None else millis(arrives)
    console.state.execute(
        "INSERT INTO event (source, at, row, arrives) VALUES (?, ?, ?, ?)", (source, moment, event, seen)
    )
