"""`/ariel/searches`: begun with POST, asked after with GET, let go of with DELETE.

Source: IBM's pages of REST API 26.0, seen 2026-11-28: an identical query gets the search that there is, `Prefer: wait`
is answered 206 where the search is not done in time, results of one that is not done are 404 with 1003. That results of
one that was cancelled or failed are refused in the same way is unconfirmed.
"""

import json
import re
from dataclasses import replace

from sieminator.fakes.qradar import aql, search_book
from sieminator.fakes.qradar.ariel import check_up
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import LOG_ACTIVITY
from sieminator.fakes.qradar.listing import listed_texts, page
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.search_book import Search
from sieminator.fakes.qradar.values import Unsupported
from sieminator.fakes.wire import Response

_NEEDS = (LOG_ACTIVITY,)
_WAIT = re.compile(r"\s*wait\s*=\s*\d{1,6}\s*")


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
    return _shown(call, search_book.identical(call.console, text) or _begun(call, text), 201)


def _begun(call: Call, text: str) -> Search:
    most = call.behaviour.searches_at_once
    if most and search_book.running(call.console) >= most:
        message = "The Ariel server might be temporarily unavailable or offline. Please try again later."
        raise Refusal(503, 1010, message)
    try:
        search = search_book.begun(call.console, text)
    except (Unsupported, RecursionError, ArithmeticError) as error:
        raise invalid(f"The fake does not run this query: {error}", 2000) from error
    call.console.highest("searches at once", search_book.running(call.console))
    return search


def _known(call: Call) -> Search:
    check_up(call)
    found = search_book.one(call.console, call.place("search_id"))
    if found is None:
        raise Refusal(404, 1002, "The search does not exist.")
    return found


def _get(call: Call) -> Response:
    search = _known(call)
    prefer = call.request.headers.get("prefer")
    if prefer is not None and not _WAIT.fullmatch(prefer):
        raise invalid(f"The header Prefer is {prefer!r}, not wait=seconds.")
    search = search_book.asked(call.console, search)
    return _shown(call, search, 206 if prefer is not None and not search.over else 200)


def _results(call: Call) -> Response:
    search = _known(call)
    if search.status != search_book.COMPLETED:
        raise Refusal(404, 1003, "Search results not found. The search is still in progress.")
    rows = json.loads(search.rows)
    shown = page(call, rows)
    asked = call.request.headers.get("range")
    first = int(asked.split("=")[1].split("-")[0]) if asked else 0
    last = first + len(shown) - 1
    said = f"items {first}-{last}/{len(rows)}" if shown else f"items */{len(rows)}"
    status = call.behaviour.partial_status if len(shown) < len(rows) else 200
    return Response.of(status, {search.source: shown}, {"Content-Range": said})


def _update(call: Call) -> Response:
    search = _known(call)
    given = call.request.query
    if given.get("status") not in (None, search_book.CANCELED):
        raise invalid("The status of a search can only be CANCELED.")
    if "status" in given and not search.over:
        search = replace(search, status=search_book.CANCELED)
    if "save_results" in given:
        search = replace(search, saved=call.flag("save_results"))
    return _shown(call, search_book.keep(call.console, search))


def _delete(call: Call) -> Response:
    search = _known(call)
    search_book.forget(call.console, search)
    return _shown(call, search, 202)


def _list(call: Call) -> Response:
    check_up(call)
    return listed_texts(call, search_book.ids(call.console))


def _shown(call: Call, search: Search, status: int = 200) -> Response:
    return Response.of(status, search.shown(search_book.failures(call.console, search)))


ROUTES = (
    Route("GET", "/ariel/searches", _list, _NEEDS),
    Route("POST", "/ariel/searches", _start, _NEEDS),
    Route("GET", "/ariel/searches/{search_id}", _get, _NEEDS),
    Route("POST", "/ariel/searches/{search_id}", _update, _NEEDS),
    Route("DELETE", "/ariel/searches/{search_id}", _delete, _NEEDS),
    Route("GET", "/ariel/searches/{search_id}/results", _results, _NEEDS),
)
