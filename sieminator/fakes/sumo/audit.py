"""What the service writes down about scheduled searches: rows of `_index=sumologic_audit`.

Source: help.sumologic.com, "Audit Index", for the category `scheduled_search`, the fields and the actions (MODIFY is
"the alert condition was met and the action was fired"), and published queries for the keys of the message (Name,
SchSearchId, SchTime), seen 2026-11-28. The wording of the message, and that its values are quoted, are unconfirmed.
"""

import json
import sqlite3
from datetime import datetime

from sieminator.fakes.sumo.content import Item
from sieminator.fakes.sumo.world import behaviour_in, millis

CATEGORY = "scheduled_search"
ACTIONS = ("CREATE", "START", "FINISH", "MODIFY", "TIMEOUT", "SUSPEND", "SKIP", "UNSUSPEND", "DELETE")
_FAILED = ("TIMEOUT", "SUSPEND", "SKIP")


def told(state: sqlite3.Connection, search: Item, action: str, at: datetime, *, failed: bool | None = None) -> None:
    """Write one event of a scheduled search down, where the audit index is switched on.

    `failed` says what its status is; by default that follows from the action.
    """
    behaviour = behaviour_in(state)
    if not behaviour.audit:
        return
    wrong = action in _FAILED if failed is None else failed
    number = str(int(search.id, 16)) if behaviour.audit_ids == "decimal" else search.id
    said = f'Name="{search.name}" SchSearchId="{number}" SchTime="{at:%m/%d/%Y %H:%M:%S} UTC"'
    row = {
        "_index": "sumologic_audit",
        "_view": "sumologic_audit",
        "_sourceCategory": CATEGORY,
        "_sourceName": "SCHEDULED_SEARCH",
        "_sourceHost": "no_sourceHost",
        "_collector": "InternalCollector",
        "_messagetime": str(millis(at)),
        "_raw": f"Scheduled search {action}. {said}",
        "class": "SCHEDULED_SEARCH",
        "action": action,
        "status": "FAILURE" if wrong else "SUCCESS",
        "interface": "INTERNAL",
        "target": search.name,
    }
    state.execute("INSERT INTO audit (at, row) VALUES (?, ?)", (millis(at), json.dumps(row, ensure_ascii=False)))


def rows(state: sqlite3.Connection, first: int, until: int) -> list[dict[str, str]]:
    """Return what was written between two times in milliseconds, the latter not included, the newest first."""
    found = state.execute("SELECT row FROM audit WHERE at >= ? AND at < ? ORDER BY at DESC, place DESC", (first, until))
    return [json.loads(row) for (row,) in found]
