"""The body of a scheduled search, in its one form; it is on the console as `convert.cells` writes it.

`name`, `notes` (the description), `severity` (0 to 10), `query` as it was written, `schedule` {every, lookback, delay,
at}, `trigger` {operator, threshold}, `techniques`, `row_limit`, `time_limit`, `reference_set` {name, column}, and
`leef` {attribute: column}, which is there without any for the usual ones.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from sieminator.model.detection import Operator
from sieminator.model.durations import write
from sieminator.platforms.qradar.convert.fields import SEARCH_FIELDS
from sieminator.platforms.qradar.convert.normalise import plain

Tree = dict[str, object]

ROW_LIMIT = 1000
"""Rows that one window brings back, where nobody says it."""
TIME_LIMIT = timedelta(minutes=5)
"""Of one search, where nobody says it."""

USUAL: Mapping[str, object] = {
    "notes": "",
    "trigger": {"operator": Operator.GREATER.value, "threshold": 0},
    "techniques": [],
    "row_limit": ROW_LIMIT,
    "time_limit": write(TIME_LIMIT),
}
"""What is left out of a body that says it."""


def normalise_search(body: Mapping[str, object]) -> Tree:
    """Return a body in its one form; the input stays untouched.

    Texts lose what is blank at their end, and have LF for every line end. What was edited into something else than we
    write stays as it is, and so differs.
    """
    kept = {name: body[name] for name in SEARCH_FIELDS if name in body}
    for name in ("name", "notes", "query"):
        if isinstance(kept.get(name), str):
            kept[name] = plain(cast("str", kept[name]))
    if isinstance(kept.get("name"), str):
        kept["name"] = cast("str", kept["name"]).strip()
    techniques = kept.get("techniques")
    if isinstance(techniques, list | tuple) and all(isinstance(one, str) for one in techniques):
        kept["techniques"] = sorted(set(techniques))
    return {name: value for name, value in kept.items() if name not in USUAL or not _same(value, USUAL[name])}


def _same(value: object, usual: object) -> bool:
    return type(value) is type(usual) and value == usual
