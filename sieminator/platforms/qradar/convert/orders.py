"""What a runner reads in the body of a scheduled search, which somebody may have edited meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache

from sieminator.languages.refusal import Refusal
from sieminator.model.detection import Operator, Trigger
from sieminator.model.durations import read
from sieminator.platforms.qradar.convert.searches import USUAL
from sieminator.platforms.qradar.convert.xml import Unreadable
from sieminator.platforms.qradar.unrunnable import own_limit, unrunnable

Tree = Mapping[str, object]

LEAST_ROWS, MOST_ROWS = 1, 100_000
"""Of a window. Ours: a limit of the console's on the rows of a result is not documented."""
_MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(days=366)
"""Of what a schedule says. Ours: beyond it a row was edited by mistake."""


@dataclass(frozen=True, slots=True)
class Orders:
    """How a scheduled search is run, and where its hits go besides the file."""

    query: str
    every: timedelta
    lookback: timedelta
    delay: timedelta
    at: time | None
    trigger: Trigger
    row_limit: int
    time_limit: timedelta
    reference_set: tuple[str, str] | None
    """Its name, and the column whose values go there."""
    leef: Mapping[str, str] | None
    """LEEF attribute to column; None where nothing is sent by syslog."""


def orders(body: Tree) -> Orders:
    """Read how a scheduled search is run.

    Raises:
        Unreadable: it says something else than we write; which, in one clause.
    """
    said = {**USUAL, **body}
    schedule = _tree(said, "schedule")
    row_limit = _number(said, "row_limit", LEAST_ROWS, MOST_ROWS)
    query, rows = _query(said.get("query"), row_limit)
    return Orders(
        query=query,
        every=_minutes(schedule, "every", _MINUTE),
        lookback=_minutes(schedule, "lookback", _MINUTE),
        delay=_minutes({"delay": "0m", **schedule}, "delay", timedelta(0)),
        at=_time(schedule["at"]) if "at" in schedule else None,
        trigger=_trigger(_tree(said, "trigger"), rows),
        row_limit=row_limit,
        time_limit=_time_limit(said["time_limit"]),
        reference_set=_reference_set(_tree(said, "reference_set")) if "reference_set" in said else None,
        leef={name: _text(_tree(said, "leef"), name) for name in _tree(said, "leef")} if "leef" in said else None,
    )


def _query(query: object, row_limit: int) -> tuple[str, int]:
    """Return a query that can be run over windows, and how many rows of it are seen."""
    if not isinstance(query, str) or not query.strip():
        raise Unreadable("its query cannot be read")
    why, limit = _looked_through(query)
    if why:
        raise Unreadable(f"its query cannot be run over one window after another: {why}")
    if limit is not None and limit > row_limit:
        raise Unreadable(f"its query asks for {limit} rows, and a window brings back {row_limit} at most")
    return query, row_limit if limit is None else limit


@lru_cache(maxsize=4096)
def _looked_through(query: str) -> tuple[str, int | None]:
    """Return why a query cannot be run, or nothing; and its own LIMIT."""
    try:
        query.encode()
    except UnicodeEncodeError:
        return "it holds half a character", None
    found = unrunnable(query)
    return (found.reason, None) if isinstance(found, Refusal) else ("", own_limit(query))


def _minutes(schedule: Tree, name: str, least: timedelta) -> timedelta:
    duration = read(schedule.get(name))
    if duration is None or not least <= duration <= _LONGEST or duration % _MINUTE:
        raise Unreadable(f"its schedule's `{name}` cannot be read in whole minutes")
    return duration


def _time(text: object) -> time:
    hour, _, minute = text.partition(":") if isinstance(text, str) else ("", "", "")
    digits = hour + minute
    if [len(hour), len(minute)] == [2, 2] and digits.isascii() and digits.isdigit() and hour < "24" and minute < "60":
        return time(int(hour), int(minute))
    raise Unreadable("its schedule's `at` is no time of day")


def _trigger(trigger: Tree, rows: int) -> Trigger:
    operator = next((one for one in Operator if one.value == trigger.get("operator")), None)
    if operator is None:
        raise Unreadable("its trigger's `operator` cannot be read")
    threshold = _number(trigger, "threshold", 0)
    if threshold >= rows:
        raise Unreadable(f"its trigger counts to {threshold}, and no more than {rows} rows are seen")
    return Trigger(operator, threshold)


def _time_limit(text: object) -> timedelta:
    limit = read(text)
    if not limit or limit > _LONGEST:
        raise Unreadable("its `time_limit` cannot be read")
    return limit


def _reference_set(wanted: Tree) -> tuple[str, str]:
    return _text(wanted, "name"), _text(wanted, "column")


def _text(tree: Tree, name: str) -> str:
    value = tree.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"its `{name}` is no text")
    return value


def _number(tree: Tree, name: str, least: int, most: int | None = None) -> int:
    value = tree.get(name)
    if type(value) is not int or value < least or (most is not None and value > most):
        raise Unreadable(f"its `{name}` cannot be read")
    return value


def _tree(body: Tree, name: str) -> Tree:
    value = body.get(name)
    if not isinstance(value, Mapping):
        raise Unreadable(f"its `{name}` cannot be read")
    return value
