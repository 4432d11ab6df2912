"""Insights as they are stored: what Cloud SIEM made of signals about one entity, and what an analyst concluded."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.sumo.cse import signals
from sieminator.fakes.sumo.cse.signals import Signal
from sieminator.fakes.sumo.world import millis

STATUSES: Mapping[str, str] = {"new": "New", "inprogress": "In Progress", "closed": "Closed"}
"""Names of the statuses that every organisation has, to how they are displayed."""
RESOLUTIONS: Mapping[str, int] = {"Resolved": 1, "False Positive": 2, "No Action": 3, "Duplicate": 4}
"""Names of the resolutions that every organisation has, to their ids."""


@dataclass(frozen=True, slots=True)
class Insight:
    """One insight."""

    id: str
    number: int
    at: int
    """When it was made, in milliseconds of the epoch."""
    name: str
    severity: str
    status: str
    """One of `STATUSES`."""
    resolution: str | None
    """None until somebody closed it; else one of `RESOLUTIONS`."""
    sub_resolution: str | None
    closed: int | None
    """When it was closed, in milliseconds of the epoch."""
    confidence: float | None
    signals: tuple[Signal, ...]

    @property
    def rules(self) -> list[str]:
        """The rules whose signals are in it."""
        return list(dict.fromkeys(one.rule for one in self.signals))


def add(state: sqlite3.Connection, at: datetime, signal_ids: Iterable[str], **fields: Any) -> str:
    """Write an insight down, of at least one signal that exists; return its id."""
    whole = {**fields, "signals": list(signal_ids)}
    if not signals.named(state, whole["signals"]):
        raise ValueError("an insight has at least one signal")
    row = (millis(at), json.dumps(whole, ensure_ascii=False))
    number = state.execute("INSERT INTO cse_insight (at, fields) VALUES (?, ?)", row).lastrowid
    made = f"{number:08x}-ebb0-442f-8b27-000000000000"
    state.execute("UPDATE cse_insight SET id = ? WHERE place = ?", (made, number))
    return made


def change(state: sqlite3.Connection, insight_id: str, **fields: Any) -> None:
    """Change fields of an insight, as an analyst does; an unknown one raises KeyError."""
    row = state.execute("SELECT fields FROM cse_insight WHERE id = ?", (insight_id,)).fetchone()
    if row is None:
        raise KeyError(insight_id)
    whole = json.dumps({**json.loads(row[0]), **fields}, ensure_ascii=False)
    state.execute("UPDATE cse_insight SET fields = ? WHERE id = ?", (whole, insight_id))


def every(state: sqlite3.Connection) -> list[Insight]:
    """Return all insights, the newest first."""
    rows = state.execute("SELECT id, place, at, fields FROM cse_insight ORDER BY at DESC, place DESC").fetchall()
    found = []
    for insight_id, number, at, text in rows:
        fields = json.loads(text)
        inside = tuple(signals.named(state, fields.pop("signals")))
        found.append(Insight(insight_id, number, at, signals=inside, **fields))
    return found
