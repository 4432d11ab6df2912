"""`/ariel/searches`: begun with POST, asked after with GET, let go of with DELETE.

Source: IBM's pages of REST API 26.0, seen 2026-11-28: an identical query gets the search that there is, `Prefer: wait`
is answered 206 where the search is not done in time, results of one that is not done are 404 with 1003.
"""

import json
import re
from typing import Any

from sieminator.fakes.qradar import aql, engine
from sieminator.fakes.qradar.ariel import check_up
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import LOG_ACTIVITY
from sieminator.fakes.qradar.listing import listed_texts, page
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.values import Unsupported
from sieminator.fakes.wire import Response

_NEEDS = (LOG_ACTIVITY,)
_WAIT = re.compile(r"\s*wait\s*=\s*\d{1,6}\s*")
_STEPS = ("WAIT", "EXECUTE", "SORTING")
_OVER = ("COMPLETED", "CANCELED", "ERROR")
_NAMES = ("id", "query", "source", "status", "polls", "created", "rows", "saved")

Search = dict[str, Any]


def _start(call: Call) -> Response:
    check_up(call)
    given = call.request.query
    if ("query_expression" in given) == ("saved_search_id" in given):
        raise invalid("Exactly one of query_expression and saved_search_id is expected.")
    if "saved_search_id" in given:
        raise Refusal(404, 1002, "The Ariel saved search does not exist.")
    text = call.query("query_expression")
    if found := aql.errors(call.console, text):
        raise invalid(f"The query_expression contains invalid AQL syntax. {found[0]}", 2000)
    search = _identical(call, text) or _begun(call, text)
    return Response.of(201, _shown(search))


def _identical(call: Call, text: str) -> Search | None:
    """Return the search of the same query that there is, if it is recent and was not ended by anybody."""
    after = call.console.now - call.behaviour.same_search_s * 1_000
    query = f"SELECT {', '.join(_NAMES)} FROM search WHERE query = ? AND created > ? AND status <> 'CANCELED'"  # noqa: S608
    row = call.state.execute(query, (text, after)).fetchone()
    return None if row is None else dict(zip(_NAMES, row, strict=True))


def _begun(call: Call, text: str) -> Search:
    try:
        source, rows = engine.run(call.console, text)
    except (Unsupported, RecursionError, ArithmeticError) as error:
        raise invalid(f"The fake does not run this query: {error}", 2000) from error
    number = call.console.number("search", 1)
    made = f"{number:08x}-0000-4000-8000-{number:012x}"
    row = (made, text, source, "WAIT", 0, call.console.now, json.dumps(rows), 0)
    call.state.execute("INSERT INTO search VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return dict(zip(_NAMES, row, strict=True))


def _known(call: Call) -> Search:
    check_up(call)
    query = f"SELECT {', '.join(_NAMES)} FROM search WHERE id = ?"  # noqa: S608
    row = call.state.execute(query, (call.place("search_id"),)).fetchone()
    if row is None:
        raise Refusal(404, 1002, "The search does not exist.")
    return dict(zip(_NAMES, row, strict=True))


def _get(call: Call) -> Response:
    search = _known(call)
    prefer = call.request.headers.get("prefer")
    if prefer is not None and not _WAIT.fullmatch(prefer):
        raise invalid(f"The header Prefer is {prefer!r}, not wait=seconds.")
    if search["status"] not in _OVER:
        polls = search["polls"] + 1
        done = polls >= call.behaviour.search_polls
        search |= {"polls": polls, "status": "COMPLETED" if done else _STEPS[min(polls, len(_STEPS) - 1)]}
        row = (polls, search["status"], search["id"])
        call.state.execute("UPDATE search SET polls = ?, status = ? WHERE id = ?", row)
    waiting = prefer is not None and search["status"] not in _OVER
    return Response.of(206 if waiting else 200, _shown(search))


def _results(call: Call) -> Response:
    search = _known(call)
    if search["status"] != "COMPLETED":
        raise Refusal(404, 1003, "Search results not found. The search is still in progress.")
    rows = json.loads(search["rows"])
    shown = page(call, rows)
    asked = call.request.headers.get("range")
    first = int(asked.split("=")[1].split("-")[0]) if asked else 0
    last = first + len(shown) - 1
    said = f"items {first}-{last}/{len(rows)}" if shown else f"items */{len(rows)}"
    status = call.behaviour.partial_status if len(shown) < len(rows) else 200
    return Response.of(status, {search["source"]: shown}, {"Content-Range": said})


def _update(call: Call) -> Response:
    search = _known(call)
    given = call.request.query
    if given.get("status") not in (None, "CANCELED"):
        raise invalid("The status of a search can only be CANCELED.")
    if "status" in given and search["status"] not in _OVER:
        search["status"] = "CANCELED"
    if "save_results" in given:
        search["saved"] = int(call.flag("save_results"))
    row = (search["status"], search["saved"], search["id"])
    call.state.execute("UPDATE search SET status = ?, saved = ? WHERE id = ?", row)
    return Response.of(200, _shown(search))


def _delete(call: Call) -> Response:
    search = _known(call)
    call.state.execute("DELETE FROM search WHERE id = ?", (search["id"],))
    return Response.of(202, _shown(search))


def _list(call: Call) -> Response:
    check_up(call)
    return listed_texts(call, [found for (found,) in call.state.execute("SELECT id FROM search ORDER BY id")])


def _shown(search: Search) -> dict[str, Any]:
    rows = json.loads(search["rows"])
    over = search["status"] == "COMPLETED"
    counts = ("compressed_data_file_count", "compressed_data_total_size", "data_file_count", "data_total_size",
              "index_file_count", "index_total_size")  # fmt: skip
    return {
        **dict.fromkeys(counts, 0),
        "cursor_id": search["id"],
        "search_id": search["id"],
        "status": search["status"],
        "progress": 100 if over else 0,
        "progress_details": [],
        "query_execution_time": 1,
        "query_string": search["query"],
        "record_count": len(rows) if over else 0,
        "processed_record_count": len(rows) if over else 0,
        "save_results": bool(search["saved"]),
        "error_messages": None,
        "desired_retention_time_msec": 86_400_000,
        "snapshot": None,
        "subsearch_ids": [],
    }


ROUTES = (
    Route("GET", "/ariel/searches", _list, _NEEDS),
    Route("POST", "/ariel/searches", _start, _NEEDS),
    Route("GET", "/ariel/searches/{search_id}", _get, _NEEDS),
    Route("POST", "/ariel/searches/{search_id}", _update, _NEEDS),
    Route("DELETE", "/ariel/searches/{search_id}", _delete, _NEEDS),
    Route("GET", "/ariel/searches/{search_id}/results", _results, _NEEDS),
)
