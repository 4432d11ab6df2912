"""The searches that a console has under way or done: what they found, and how far they are.

A search finds what had arrived when it was begun, and takes `search_seconds` of the console's time and `search_polls`
questions to say so. Nobody sleeps in here: who asks too early is told at once that it is not done, `Prefer: wait` or
not. EXECUTIONTIMELIMIT ends a search that takes longer in CANCELED, as IBM's page says that the query is cancelled by
itself (see `parameters`); that it has no results then, and no message, is unconfirmed.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from sieminator.fakes.qradar import engine, parameters
from sieminator.fakes.qradar.console import Console
from sieminator.languages.aql.grammar import parse

COMPLETED, CANCELED, ERROR = "COMPLETED", "CANCELED", "ERROR"
_OVER = (COMPLETED, CANCELED, ERROR)
_STEPS = ("WAIT", "EXECUTE", "SORTING")
_COLUMNS = "id, query, source, status, polls, created, rows, saved, time_limit"


@dataclass(frozen=True, slots=True)
class Search:
    """One search."""

    id: str
    query: str
    source: str
    status: str
    polls: int
    """How often it was asked after."""
    created: int
    rows: str
    """All that it finds, as JSON; shown when it is done."""
    saved: bool
    time_limit: int | None
    """After how many milliseconds it is cancelled; None for never."""

    @property
    def over(self) -> bool:
        """Whether nothing will happen any more."""
        return self.status in _OVER

    def shown(self, failures: list[str]) -> dict[str, Any]:
        """Return what the API tells of it; what it failed of stands there where it did."""
        found = len(json.loads(self.rows)) if self.status == COMPLETED else 0
        counts = ("compressed_data_file_count", "compressed_data_total_size", "data_file_count", "data_total_size",
                  "index_file_count", "index_total_size")  # fmt: skip
        said = [{"code": "1", "contexts": [], "message": failure, "severity": "ERROR"} for failure in failures]
        return {
            **dict.fromkeys(counts, 0),
            "cursor_id": self.id,
            "search_id": self.id,
            "status": self.status,
            "progress": 100 if self.status == COMPLETED else 0,
            "progress_details": [],
            "query_execution_time": 1,
            "query_string": self.query,
            "record_count": found,
            "processed_record_count": found,
            "save_results": self.saved,
            "error_messages": said if self.status == ERROR else None,
            "desired_retention_time_msec": 86_400_000,
            "snapshot": None,
            "subsearch_ids": [],
        }


def begun(console: Console, text: str) -> Search:
    """Run a query and keep what it finds; raise Unsupported where the fake cannot run it."""
    source, rows = engine.run(console, text)
    number = console.number("search", 1)
    made = f"{number:08x}-0000-4000-8000-{number:012x}"
    limit = parameters.time_limit(text, parse(text).statements[0])
    search = Search(made, text, source, _STEPS[0], 0, console.now, json.dumps(rows), saved=False, time_limit=limit)
    console.state.execute("INSERT INTO search VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(search))
    return _moved(console, search, 0)


def failures(console: Console, search: Search) -> list[str]:
    """Return what a search fails of."""
    return [said for words, said in console.behaviour.search_fails.items() if words in search.query]


def identical(console: Console, text: str) -> Search | None:
    """Return the search of the same query that there is, if it is recent and was not ended by anybody.

    It has what it found then, though more has arrived since.
    """
    after = console.now - console.behaviour.same_search_s * 1_000
    row = console.state.execute(
        f"SELECT {_COLUMNS} FROM search WHERE query = ? AND created > ? AND status <> ?",  # noqa: S608
        (text, after, CANCELED),
    ).fetchone()
    return None if row is None else _search(row)


def one(console: Console, search_id: str) -> Search | None:
    """Return a search; None where there is none."""
    row = console.state.execute(f"SELECT {_COLUMNS} FROM search WHERE id = ?", (search_id,)).fetchone()  # noqa: S608
    return None if row is None else _search(row)


def ids(console: Console) -> list[str]:
    """Return the ids of all searches."""
    return [found for (found,) in console.state.execute("SELECT id FROM search ORDER BY id")]


def running(console: Console) -> int:
    """Return how many searches are under way; one that nobody asks after is done when its time is over."""
    lasts = (console.behaviour.search_seconds or console.behaviour.task_seconds) * 1_000
    query = "SELECT count(*) FROM search WHERE status IN (?, ?, ?) AND created > ?"
    return int(console.state.execute(query, (*_STEPS, console.now - lasts)).fetchone()[0])


def asked(console: Console, search: Search) -> Search:
    """Return a search one question further."""
    return search if search.over else _moved(console, search, search.polls + 1)


def keep(console: Console, search: Search) -> Search:
    """Write down how far a search is."""
    row = (search.status, search.polls, search.saved, search.id)
    console.state.execute("UPDATE search SET status = ?, polls = ?, saved = ? WHERE id = ?", row)
    return search


def forget(console: Console, search: Search) -> None:
    """Delete a search and its results."""
    console.state.execute("DELETE FROM search WHERE id = ?", (search.id,))


def _moved(console: Console, search: Search, polls: int) -> Search:
    lasts = console.behaviour.search_seconds * 1_000
    spent = console.now - search.created
    if search.time_limit is not None and search.time_limit < min(lasts, spent + 1):
        status = CANCELED
    elif polls < console.behaviour.search_polls or spent < lasts:
        status = _STEPS[min(polls, len(_STEPS) - 1)]
    else:
        status = ERROR if failures(console, search) else COMPLETED
    return keep(console, replace(search, status=status, polls=polls))


def _row(search: Search) -> tuple[Any, ...]:
    return (
        search.id, search.query, search.source, search.status, search.polls, search.created, search.rows, search.saved,
        search.time_limit,
    )  # fmt: skip


def _search(row: tuple[Any, ...]) -> Search:
    number, query, source, status, polls, created, rows, saved, limit = row
    return Search(number, query, source, status, polls, created, rows, bool(saved), limit)
