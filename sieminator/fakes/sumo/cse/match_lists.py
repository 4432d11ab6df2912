"""Match lists: names of lists that expressions ask for; they can be read, and people make them.

Source: the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28. Their items are not kept: nothing here runs an
expression.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import envelope
from sieminator.fakes.sumo.cse.pages import page
from sieminator.fakes.sumo.world import moment
from sieminator.fakes.wire import Request, Response


def create(state: sqlite3.Connection, name: str, now: datetime) -> None:
    """Make a list; one of this name that is there is left as it is."""
    state.execute("INSERT OR IGNORE INTO cse_match_list (name, created) VALUES (?, ?)", (name, moment(now)))


def listing(call: Call, request: Request, _rest: Sequence[str]) -> Response:
    """Answer the list of match lists."""
    rows = call.state.execute("SELECT place, name, created FROM cse_match_list ORDER BY place").fetchall()
    found = [
        {"id": str(place), "name": name, "description": "", "targetColumn": "Hostname", "created": created}
        for place, name, created in rows
    ]
    objects, following = page(call, request.query, found)
    return envelope.page(objects, len(found), following=following)
