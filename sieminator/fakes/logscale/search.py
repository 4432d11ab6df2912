"""What a query job finds: rows that a lever ordered, what the server wrote down, or what a trigger's query found.

The fake has no engine for CQL. It knows which of its rows a query is over, as far as the query begins with a trigger's
own steps, and runs the few kinds of steps that such a query is wrapped in (`pipeline`). Any other is refused by name
and never answered as empty.
"""

import json
import sqlite3
from typing import Any

from sieminator.fakes.logscale import pipeline, query
from sieminator.fakes.logscale.world import SYSTEM_REPOSITORIES, SearchDomain

Row = dict[str, Any]

_PRESENTATION = ("select", "table", "sort", "head", "tail", "drop", "rename")


def rows(state: sqlite3.Connection, domain: SearchDomain, text: str, start: int, end: int) -> list[Row]:
    """Return what a query finds between two times, the latter not included."""
    ordered = _ordered(state, domain, text)
    if ordered is not None:
        return ordered
    steps = query.steps(text)
    window = (domain.id, start, end)
    if domain.name in SYSTEM_REPOSITORIES:
        events = state.execute("SELECT row FROM event WHERE domain = ? AND at >= ? AND at < ? ORDER BY at", window)
        return pipeline.run(steps, [json.loads(one) for (one,) in events])
    hits = state.execute("SELECT query, row FROM hit WHERE domain = ? AND at >= ? AND at < ? ORDER BY at", window)
    found = hits.fetchall()
    over = _over(steps, {one for one, _ in found})
    if over is None:
        return pipeline.run_on_nothing(steps)
    known, rest = over
    return pipeline.run(rest, [json.loads(row) for one, row in found if one == known])


def _ordered(state: sqlite3.Connection, domain: SearchDomain, text: str) -> list[Row] | None:
    orders = state.execute("SELECT words, rows FROM answer WHERE domain = ? ORDER BY place DESC", (domain.id,))
    for words, rows_ in orders:
        if words in text:
            return list(json.loads(rows_))
    return None


def _over(steps: list[str], known: set[str]) -> tuple[str, list[str]] | None:
    """Return the trigger's query that a job is over, and the job's other steps; None where it is over none of them.

    Steps that only show what was found may be missing from it; other steps may stand before it, such as a time window.
    """
    for one in sorted(known, key=lambda text: len(query.steps(text)), reverse=True):
        own = query.steps(one)
        core = list(own)
        while len(core) > 1 and core[-1].split(" ", 1)[0].lower() in _PRESENTATION:
            core.pop()
        for place in range(len(steps) - len(core) + 1):
            if steps[place : place + len(core)] == core:
                after = steps[place + len(core) :]
                shown = own[len(core) :]
                return one, [*steps[:place], *(after[len(shown) :] if after[: len(shown)] == shown else after)]
    return None
