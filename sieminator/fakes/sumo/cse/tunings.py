"""Rule tuning expressions: conditions that people attach to rules, so that they hit less or more.

They can be read, as far as a rule's own answer needs them; people make them (`Levers.add_tuning`).
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import envelope
from sieminator.fakes.sumo.cse.pages import page
from sieminator.fakes.wire import Request, Response

_SHOWN = ("id", "name", "description", "expression", "enabled", "isGlobal")


def create(state: sqlite3.Connection, fields: Mapping[str, Any], rule_ids: Iterable[str]) -> str:
    """Store a tuning expression and attach it to rules; return its id."""
    place = state.execute("INSERT INTO cse_tuning (fields) VALUES (?)", (json.dumps(dict(fields)),)).lastrowid
    made = f"{place:08x}-0000-4000-8000-000000000000"
    state.execute("UPDATE cse_tuning SET id = ? WHERE place = ?", (made, place))
    state.executemany("INSERT INTO cse_tuned VALUES (?, ?)", [(rule, made) for rule in rule_ids])
    return made


def attach(state: sqlite3.Connection, rule_id: str, tuning_ids: Iterable[str]) -> None:
    """Let these tuning expressions and no others belong to a rule; an unknown one is refused with 400."""
    wanted = list(dict.fromkeys(tuning_ids))
    unknown = [each for each in wanted if not _one(state, each)]
    if unknown:
        raise refusals.invalid([f"tuningExpressionIds has no tuning expression of the ID {unknown[0]}"])
    state.execute("DELETE FROM cse_tuned WHERE rule = ?", (rule_id,))
    state.executemany("INSERT INTO cse_tuned VALUES (?, ?)", [(rule_id, each) for each in wanted])


def of_rule(state: sqlite3.Connection, rule_id: str) -> list[dict[str, Any]]:
    """Return the tuning expressions of a rule, as `expand=tuningExpressions` shows them."""
    rows = state.execute(
        "SELECT id, fields FROM cse_tuning JOIN cse_tuned ON tuning = id WHERE rule = ? ORDER BY place", (rule_id,)
    )
    return [_picked(row, _SHOWN) for row in rows.fetchall()]


def ids_of_rule(state: sqlite3.Connection, rule_id: str) -> list[str]:
    """Return the ids of a rule's tuning expressions."""
    return [one["id"] for one in of_rule(state, rule_id)]


def listing(call: Call, request: Request, _rest: Sequence[str]) -> Response:
    """Answer the list of tuning expressions; each says which rules it belongs to."""
    # `ruleIds` is in no contract: the vendor's Terraform provider reads it since 2.28.2, seen 2026-11-28.
    rows = call.state.execute("SELECT id, fields FROM cse_tuning ORDER BY place").fetchall()
    found = [{**_picked(row, (*_SHOWN, "exclude")), "ruleIds": _rules(call.state, row[0])} for row in rows]
    objects, _ = page(call, request.query, found)
    return envelope.data({"total": len(found), "objects": objects})


def _rules(state: sqlite3.Connection, tuning_id: str) -> list[str]:
    rows = state.execute("SELECT rule FROM cse_tuned WHERE tuning = ? ORDER BY rule DESC", (tuning_id,))
    return [row[0] for row in rows.fetchall()]


def _one(state: sqlite3.Connection, tuning_id: str) -> bool:
    return state.execute("SELECT 1 FROM cse_tuning WHERE id = ?", (tuning_id,)).fetchone() is not None


def _picked(row: tuple[str, str], names: Iterable[str]) -> dict[str, Any]:
    whole = {"id": row[0], **json.loads(row[1])}
    return {name: whole[name] for name in names}
