"""Query jobs: started with POST, polled with GET, let go of with DELETE.

Sources, seen 2026-11-28: "LogScale Query API 1.1.0" for the shapes; CrowdStrike/logscale-community-content,
Misc/queryjobs-pagination, for the life of a job, the 200 events and `hasMoreEvents` being text; humioctl and talonctl
for 400 with plain text where a query does not compile. What polling too soon is answered is unconfirmed: it is
answered as ever here, and counted (`Levers.hasty_polls`).
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sieminator.fakes.logscale import limits, query, search
from sieminator.fakes.logscale.lookups import exists_in
from sieminator.fakes.logscale.permissions import READ
from sieminator.fakes.logscale.refusals import Refusal
from sieminator.fakes.logscale.timespans import moment
from sieminator.fakes.logscale.tokens import Caller, authenticate, sees
from sieminator.fakes.logscale.world import Behaviour, SearchDomain, World, behaviour_in, domain_named, millis, new_id
from sieminator.fakes.wire import Request, Response

EVENTS = 200
"""Events that a result holds at most."""
ROWS = 1_500
"""Rows of an aggregate that a result holds at most. Source: library.humio.com/logscale-api, search API."""


@dataclass(frozen=True, slots=True)
class _Call:
    state: sqlite3.Connection
    behaviour: Behaviour
    domain: SearchDomain
    now: int
    request: Request
    world: World


def answer(world: World, request: Request, domain: str, job: str) -> Response:
    """Answer a request under `…/queryjobs`, all of it in one transaction."""
    with world.transaction() as state:
        now = world.clock()
        caller = authenticate(state, request, now)
        behaviour = behaviour_in(state)
        place = _place(state, caller, behaviour, unquote(domain))
        call = _Call(state, behaviour, place, millis(now), request, world)
        _expire(call)
        if not job and request.method == "POST":
            return _start(call)
        if job and request.method == "GET":
            return _poll(call, job)
        if job and request.method == "DELETE":
            state.execute("UPDATE job SET state = 'deleted' WHERE id = ? AND state = 'open'", (job,))
            return Response(204)
    raise Refusal(405, "HTTP method not allowed")


def _place(state: sqlite3.Connection, caller: Caller, behaviour: Behaviour, name: str) -> SearchDomain:
    found = domain_named(state, name)
    if found is None or not exists_in(behaviour, found):  # the texts and the order are unconfirmed
        raise Refusal(404, f"Could not find a view or repository with the name '{name}'")
    if not caller.may(READ) or not sees(caller, found) or not behaviour.run_queries:
        raise Refusal(403, f"You do not have permission to search '{name}'")
    return found


def _start(call: _Call) -> Response:
    body = _body(call.request)
    wrong = "\n".join(limits.uncompiled(body["queryString"], call.behaviour))
    if wrong:
        raise Refusal(400, wrong)
    start, end = (_moment(call, body, name, default) for name, default in (("start", "24h"), ("end", "now")))
    if call.state.execute("SELECT count(*) FROM job WHERE state = 'open'").fetchone()[0] >= call.behaviour.max_jobs:
        raise Refusal(429, "Too many concurrent query jobs", {"Retry-After": "1"})
    rows = search.rows(call.state, call.domain, body["queryString"], start, end)
    result = json.dumps({"rows": rows, "start": start, "end": end}, ensure_ascii=False)
    made = f"P1-{new_id(call.state)}"
    row = (made, call.domain.id, json.dumps(body), result, call.now, call.now)
    call.state.execute(
        "INSERT INTO job (id, domain, body, result, polls, made, polled, hasty, state)"
        " VALUES (?, ?, ?, ?, 0, ?, ?, 0, 'open')",
        row,
    )
    _note_most(call.state)
    return Response.of(200, {"id": made, "queryOnView": body["queryString"], "hashedQueryOnView": made[3:]})


def _poll(call: _Call, job: str) -> Response:
    query_ = "SELECT body, result, polls, polled FROM job WHERE id = ? AND domain = ? AND state = 'open'"
    row = call.state.execute(query_, (job, call.domain.id)).fetchone()
    if row is None:
        raise Refusal(404, f"The query with id '{job}' does not exist")  # the text is unconfirmed
    body, result, polls, polled = json.loads(row[0]), json.loads(row[1]), row[2] + 1, row[3]
    # Nothing has told the client how long to wait before its first poll.
    hasty = polls > 1 and call.now - polled < call.behaviour.poll_after_ms
    call.state.execute(
        "UPDATE job SET polls = ?, polled = ?, hasty = hasty + ? WHERE id = ?", (polls, call.now, hasty, job)
    )
    return Response.of(200, _result(call, body, result, polls))


def _result(call: _Call, body: dict[str, Any], result: dict[str, Any], polls: int) -> dict[str, Any]:
    done = polls >= call.behaviour.polls
    aggregate = query.is_aggregate(body["queryString"])
    found = result["rows"] if done else []
    shown = found[:ROWS] if aggregate else sorted(found, key=_time, reverse=True)[:EVENTS]
    work = max(call.behaviour.polls, 1)
    spent = {"queryCount": 1, "staticCost": 0, "liveCost": 0}
    quota = dict.fromkeys(("oneMinute", "tenMinutes", "hour", "day"), spent)
    return {
        "done": done,
        "cancelled": False,
        "events": shown,
        "warnings": [
            {"code": "QueryPartial", "message": said, "category": "QUERY_STATE"} for said in call.behaviour.job_warnings
        ],
        "metaData": {
            "eventCount": len(found),
            "isAggregate": aggregate,
            "pollAfter": call.behaviour.poll_after_ms,
            "processedBytes": 0,
            "processedEvents": len(found),
            "resultBufferSize": len(shown),
            "queryStart": result["start"],
            "queryEnd": result["end"],
            "timeMillis": 1,
            "totalWork": work,
            "workDone": min(polls, work),
            "warnings": list(call.behaviour.job_warnings),
            "extraData": {"hasMoreEvents": str(len(found) > len(shown)).lower()},
            "costs": {"liveCost": 0, "staticCost": 0, "liveCostRate": 0, "staticCostRate": 0},
            "querySpent": quota,
            "quotaTotalSpent": quota,
        },
    }


def _time(row: dict[str, Any]) -> int:
    return int(row.get("@timestamp") or 0)


def _body(request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError:
        raise Refusal(400, "The request content was malformed") from None
    if not isinstance(body, dict) or not isinstance(body.get("queryString"), str):
        raise Refusal(400, "The request content was malformed: Object is missing required member 'queryString'")
    if body.get("isLive"):
        raise Refusal(400, "The fake runs no live queries")
    return body


def _moment(call: _Call, body: dict[str, Any], name: str, default: str) -> int:
    # That both may be absent, and mean the last 24 hours then, is recall.
    given: object = body.get(name, default)
    found = moment(given, call.world.clock())
    if found is None:
        raise Refusal(400, f"Could not parse the {name} of the query: '{given}'")
    # The present millisecond is in a window that ends now: a test's clock may stand.
    return found + int(given == "now")


def _expire(call: _Call) -> None:
    """Let jobs be gone that nobody has polled for too long."""
    before = call.now - call.behaviour.job_life_s * 1_000
    call.state.execute("UPDATE job SET state = 'expired' WHERE state = 'open' AND polled < ?", (before,))


def _note_most(state: sqlite3.Connection) -> None:
    now = state.execute("SELECT count(*) FROM job WHERE state = 'open'").fetchone()[0]
    before = state.execute("SELECT value FROM setting WHERE name = 'most_jobs'").fetchone()
    if before is None or int(before[0]) < now:
        state.execute("INSERT OR REPLACE INTO setting VALUES ('most_jobs', ?)", (str(now),))
