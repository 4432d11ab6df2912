"""What a search job finds: what a lever ordered, what the vendor wrote down, or what a saved search had found.

The fake has no engine for the search language. It has the rows of two of the vendor's indexes, signals of Cloud SIEM
(`sec_signal`) and the audit index (`sumologic_audit`), and runs over them the operators of `pipeline`; any other is
refused by name. A query over customers' own logs is checked and finds nothing, unless it begins as a saved search does
that a lever let fire.
"""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from sieminator.fakes.sumo import audit, pipeline, query, refusals, scope
from sieminator.fakes.sumo.cse import signals
from sieminator.fakes.sumo.pipeline import Found

Row = dict[str, Any]


def found(state: sqlite3.Connection, text: str, first: int, until: int, zone: str) -> Found:
    """Return what a query finds between two times in milliseconds, the latter not included."""
    ordered = _ordered(state, text)
    if ordered is not None:
        return Found([], ordered) if query.is_aggregate(text) else Found(ordered, None)
    head, *stages = query.stages(text)
    indexes = {name.lower() for name in scope.INDEX.findall(head)}
    if not indexes:
        return _over_logs(state, [head, *stages], first, until, zone)
    rows = [row for name in sorted(indexes) for row in _rows(state, name, first, until)]
    try:
        fits = scope.test(head)
        newest_first = sorted((row for row in rows if fits(row)), key=lambda row: -int(row["_messagetime"]))
        return pipeline.run(stages, newest_first, zone)
    except RecursionError:
        raise refusals.parse_error("The query is nested too deeply") from None


def _rows(state: sqlite3.Connection, index: str, first: int, until: int) -> list[Row]:
    if index == "sec_signal":
        return _signals(state, first, until)
    if index == "sumologic_audit":
        return list(audit.rows(state, first, until))
    raise refusals.parse_error(f"The fake has no index '{index}'")


def _signals(state: sqlite3.Connection, first: int, until: int) -> list[Row]:
    """Return the messages of the signal index: one JSON object each, whose keys are fields of the message as well."""
    begin, end = (datetime.fromtimestamp(at / 1_000, UTC) for at in (first, until))
    return [
        {
            "_index": "sec_signal",
            "_view": "sec_signal",
            "_sourceCategory": "sec_signal",
            "_messagetime": row["timestamp"],
            "_raw": json.dumps(row, ensure_ascii=False),
            **{name: one if isinstance(one, str) else json.dumps(one) for name, one in row.items()},
        }
        for row in signals.rows(state, begin, end)
    ]


def _over_logs(state: sqlite3.Connection, stages: list[str], first: int, until: int, zone: str) -> Found:
    hits = state.execute("SELECT query, row FROM hit WHERE at >= ? AND at < ? ORDER BY at DESC", (first, until))
    rows = hits.fetchall()
    for known in sorted({text for text, _ in rows}, key=lambda one: -len(query.stages(one))):
        own = query.stages(known)
        if stages[: len(own)] == own:
            return pipeline.run(stages[len(own) :], [json.loads(row) for text, row in rows if text == known], zone)
    return Found([], [] if any(map(query.aggregates, stages[1:])) else None)


def _ordered(state: sqlite3.Connection, text: str) -> list[Row] | None:
    for words, rows in state.execute("SELECT words, rows FROM answer ORDER BY place DESC"):
        if words in text:
            return list(json.loads(rows))
    return None
