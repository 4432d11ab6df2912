"""`/api/v1/search/jobs`: begun with POST, polled with GET, read in pages, let go of with DELETE.

Sources, seen 2026-11-28: help.sumologic.com on the search job API and on its errors. A job belongs to the session of
the cookie that began it: without that cookie it is not there. All values are text, names of fields are in lower case.
The codes have the prefix `searchjob.` of the one documented example; elsewhere the pages list them without.
"""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sieminator.fakes.sumo import bodies, keys, query, refusals, search
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.pipeline import Found, fields_of
from sieminator.fakes.sumo.refusals import Refusal
from sieminator.fakes.sumo.world import millis, new_id
from sieminator.fakes.wire import Request, Response

_MOST = 10_000
_LONGEST = 15_000
_WORKING = "GATHERING RESULTS"
_KEYS = {"query", "from", "to", "timeZone", "timezone", "byReceiptTime", "autoParsingMode", "requiresRawMessages"}
_HINTS = ("AutoParse", "Manual", "performance", "intelligent", "verbose")


def start(call: Call, request: Request) -> Response:
    """Answer `POST /search/jobs`."""
    _allowed(call)
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise refusals.old(415, "unsupported.media.type", "The Content-Type must be application/json.")
    _expire(call)
    body = bodies.parsed(request)
    text, first, until, zone = _asked(call, body)
    open_ = call.state.execute("SELECT count(*) FROM search_job WHERE state = 'open'").fetchone()[0]
    if open_ >= call.behaviour.max_jobs:
        raise refusals.old(429, refusals.RATE_LIMIT, "The limit of active search jobs has been exceeded.")
    found = search.found(call.state, text, first, until, zone)
    made = new_id(call.state)
    row = (made, call.caller.user, call.session, text, json.dumps(_stored(found)), millis(call.now))
    call.state.execute(
        "INSERT INTO search_job (id, user, session, query, result, polls, polled, state)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, 'open')",
        row,
    )
    place = f"{request.origin}{request.path}/{made}"
    told = {"id": made, "link": {"rel": "self", "href": place}}
    return Response.of(202, told, {"Location": place})


def status(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `GET /search/jobs/{id}`."""
    result, polls = _mine(call, id)
    call.state.execute("UPDATE search_job SET polls = polls + 1, polled = ? WHERE id = ?", (millis(call.now), id))
    done = polls >= call.behaviour.polls
    working = _WORKING if polls else "NOT STARTED"
    told = {
        "state": call.behaviour.job_ends if done else working,
        "messageCount": len(result["messages"]) if done else 0,
        "recordCount": len(result["records"] or []) if done else 0,
        "histogramBuckets": [],
        "pendingErrors": [] if polls else list(call.behaviour.job_errors),
        "pendingWarnings": [] if polls else list(call.behaviour.job_warnings),
    }
    return Response.of(200, told)


def messages(call: Call, request: Request, id: str) -> Response:  # noqa: A002
    """Answer `GET /search/jobs/{id}/messages?offset=&limit=`."""
    offset, limit = _window(request)
    result, polls = _mine(call, id)
    rows = result["messages"] if polls > call.behaviour.polls else []
    return Response.of(200, {"fields": _fields(rows, ()), "messages": _page(rows, offset, limit)})


def records(call: Call, request: Request, id: str) -> Response:  # noqa: A002
    """Answer `GET /search/jobs/{id}/records?offset=&limit=`."""
    offset, limit = _window(request)
    result, polls = _mine(call, id)
    if result["records"] is None:
        raise _wrong("no.records.not.an.aggregation.query", "The query is not an aggregation query.")
    rows = result["records"] if polls > call.behaviour.polls else []
    return Response.of(200, {"fields": _fields(rows, result["keys"]), "records": _page(rows, offset, limit)})


def delete(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `DELETE /search/jobs/{id}`."""
    _mine(call, id)
    call.state.execute("UPDATE search_job SET state = 'deleted' WHERE id = ?", (id,))
    return Response.of(200, {"id": id})


def _allowed(call: Call) -> None:
    if not call.behaviour.enterprise:
        raise refusals.old(403, "forbidden", "This operation is not allowed for your account type.")
    if not call.caller.may(keys.SEARCH):
        raise refusals.old(403, "forbidden", "This operation is not allowed for your role.")


def _mine(call: Call, job: str) -> tuple[dict[str, Any], int]:
    """Return the result of a job and how often it was polled; refuse one that is not there for this session."""
    _allowed(call)
    _expire(call)
    row = call.state.execute(
        "SELECT result, polls FROM search_job WHERE id = ? AND user = ? AND session = ? AND state = 'open'",
        (job, call.caller.user, call.session),
    ).fetchone()
    if row is None:
        raise refusals.old(404, "searchjob.jobid.invalid", "Job ID is invalid.")
    return json.loads(row[0]), row[1]


def _asked(call: Call, body: Any) -> tuple[str, int, int, str]:
    """Return what a body asks for: query, beginning and end in milliseconds, and time zone."""
    if not isinstance(body, dict) or set(body) - _KEYS:
        raise _wrong("generic", "The request body is not a search job.")
    if body.get("autoParsingMode") not in (None, *_HINTS) or not isinstance(body.get("byReceiptTime", False), bool):
        raise _wrong("unknown.time.type", "The request body is not a search job.")
    text = body.get("query")
    if not isinstance(text, str) or not text.strip():
        raise _wrong("no.query", "The 'query' field is required.")
    zone = _zone(body.get("timeZone", body.get("timezone")))
    first, until = (_moment(body.get(name), name, zone) for name in ("from", "to"))
    if until < first:
        raise _wrong("to.smaller.than.from", "The 'from' time cannot be later than the 'to' time.")
    complaint = next((said for words, said in call.behaviour.complaints.items() if words in text), "")
    fault = complaint or ("The query is too long." if len(text) > _LONGEST else query.fault(text))
    if fault:
        raise _wrong("parse.error", fault)
    return text, first, until, zone


def _zone(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong("empty.timezone", "The 'timeZone' field is required.")
    try:
        return str(ZoneInfo(value))
    except (ValueError, OSError, KeyError):
        raise _wrong("unknown.timezone", f"The time zone '{value}' is unknown.") from None


def _moment(value: Any, name: str, zone: str) -> int:
    """Return a time, milliseconds of the epoch or ISO 8601 without an offset, as the former."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    try:
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return millis(datetime.fromtimestamp(int(value) / 1_000, UTC))
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return millis(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError, OSError):
        pass
    raise _wrong(f"invalid.timestamp.{name}", f"The '{name}' field contains an invalid time.")


def _window(request: Request) -> tuple[int, int]:
    for name in ("offset", "limit"):
        if name not in request.query:
            raise _wrong(f"{name}.missing", f"The '{name}' parameter is required.")
    offset, limit = bodies.whole(request, "offset", 0), bodies.whole(request, "limit", 0)
    if offset < 0:
        raise _wrong("offset.negative", "The 'offset' parameter must not be negative.")
    if limit < 1:
        raise _wrong("limit.negative" if limit else "limit.zero", "The 'limit' parameter must be positive.")
    return offset, min(limit, _MOST)


def _stored(found: Found) -> dict[str, Any]:
    texts = [_lowered(row) for row in found.messages]
    made = None if found.records is None else [_lowered(row) for row in found.records]
    return {"messages": texts, "records": made, "keys": [key.lower() for key in found.keys]}


def _lowered(row: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): _text(one) for name, one in row.items() if one is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _page(rows: list[dict[str, str]], offset: int, limit: int) -> list[dict[str, Any]]:
    return [{"map": row} for row in rows[offset : offset + limit]]


def _fields(rows: list[dict[str, str]], keys_: Any) -> list[dict[str, Any]]:
    return [{"name": name, "fieldType": _type(name), "keyField": name in keys_} for name in fields_of(rows)]


def _type(name: str) -> str:
    return {"_count": "int", "_timeslice": "long", "_messagetime": "long"}.get(name, "string")


def _expire(call: Call) -> None:
    """Let jobs be gone that nobody has polled for too long."""
    before = millis(call.now) - call.behaviour.job_life_s * 1_000
    call.state.execute("UPDATE search_job SET state = 'expired' WHERE state = 'open' AND polled < ?", (before,))


def _wrong(code: str, message: str) -> Refusal:
    return refusals.old(400, f"searchjob.{code}", message)
