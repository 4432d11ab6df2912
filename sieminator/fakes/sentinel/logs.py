"""Log Analytics' side: queries, batches of queries, and the list of tables and functions."""

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sieminator.fakes.sentinel import kql, timespans, tokens
from sieminator.fakes.sentinel.refusals import Refusal, bad_argument
from sieminator.fakes.sentinel.roles import permit
from sieminator.fakes.sentinel.rules import utc
from sieminator.fakes.sentinel.tables import FUNCTIONS
from sieminator.fakes.sentinel.world import Workspace, World, behaviour_in
from sieminator.fakes.wire import Request, Response

_BATCHED = frozenset({"id", "workspace", "body"})
_QUERY = "Microsoft.OperationalInsights/workspaces/query/read"
# That listing tables and functions asks for this very action is unconfirmed; every role that may query has it.
_ACTIONS = {"metadata": "Microsoft.OperationalInsights/workspaces/metadata/read"}
# Source: azure-monitor-query's documentation of partial results, recall; the texts are unconfirmed.
_PARTIAL = {
    "code": "PartialError",
    "message": "There were some errors when processing your query.",
    "details": [{"code": "EngineError", "message": "Something went wrong processing your query on the server."}],
}


def answer(world: World, request: Request, workspace: str | None, verb: str) -> Response:
    """Answer a request to `/v1/workspaces/{id}/query`, `…/metadata` or `/v1/$batch`."""
    with world.transaction() as state:
        client, roles = tokens.authenticate(state, request, world.clock(), tokens.LOGS_AUDIENCE)
        if not permit(roles, _ACTIONS.get(verb, _QUERY)):  # the text is unconfirmed
            text = f"The client '{client}' has insufficient access to perform the requested operation"
            raise Refusal(403, "InsufficientAccessError", text)
        if verb == "metadata":
            return Response.of(200, _metadata(state, _workspace(state, unquote(workspace or ""))))
    if request.method != "POST":
        raise Refusal(405, "MethodNotAllowed", f"The method '{request.method}' is not supported by this fake.")
    body = _envelope(request)
    if verb == "batch":
        return Response.of(200, _batch(world, body))
    return Response.of(200, _query(world, unquote(workspace or ""), body))


def _batch(world: World, body: Mapping[str, Any]) -> dict[str, Any]:
    asked: Any = body.get("requests")
    whole = isinstance(asked, list) and all(isinstance(each, dict) and each.keys() >= _BATCHED for each in asked)
    if not whole:
        raise bad_argument("The batch has no requests, or one of them lacks id, workspace or body")
    return {"responses": [_one_of_batch(world, each) for each in asked]}


def _one_of_batch(world: World, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one query of a batch; a refusal is its own and stops no other."""
    try:
        status, result = 200, _query(world, str(asked["workspace"]), _object(asked["body"]))
    except Refusal as refusal:
        status, result = refusal.status, {"error": refusal.error}
    return {"id": asked["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": result}


def _query(world: World, workspace_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    query = body.get("query")
    if not isinstance(query, str) or not query.strip():
        raise bad_argument("The query is missing or empty")
    others = body.get("workspaces") or []
    if not isinstance(others, list):
        raise bad_argument("The workspaces are not a list")
    now = world.clock()
    window = timespans.window(body.get("timespan"), now)
    with world.transaction() as state:
        workspaces = [_workspace(state, str(each)) for each in [workspace_id, *others]]
        tables = _tables(state, workspaces, query, window)
        partial = behaviour_in(state).partial_results
    result = {"tables": [kql.run(query, tables, now)]}  # outside the transaction: others may go on
    return {**result, "error": _PARTIAL} if partial else result


def _tables(
    state: sqlite3.Connection, workspaces: list[Workspace], query: str, window: timespans.Window | None
) -> dict[str, kql.Table]:
    """Read what the query may look at: every table whose name stands in it, of all workspaces together."""
    words = set(re.findall(r"\w+", query))
    words |= {table for function, table in FUNCTIONS.items() if function in words}
    first, last = (utc(moment) for moment in window) if window else ("", "~")
    found: dict[str, kql.Table] = {}
    for workspace in workspaces:
        for name, columns in _schema(state, workspace):
            if name in words:
                rows = state.execute(
                    "SELECT row FROM log_row WHERE workspace = ? AND name = ? AND time BETWEEN ? AND ?",
                    (workspace.id, name, first, last),
                )
                before = list(found[name].rows) if name in found else []
                found[name] = kql.Table(columns, [*before, *(json.loads(row) for (row,) in rows)])
    return found


def _metadata(state: sqlite3.Connection, workspace: Workspace) -> dict[str, Any]:
    related = {"workspaces": [workspace.id]}
    tables = [
        {
            "id": name,
            "name": name,
            "timespanColumn": "TimeGenerated",
            "columns": [{"name": column, "type": kind} for column, kind in columns.items()],
            "related": related,
        }
        for name, columns in _schema(state, workspace)
    ]
    functions = [{"id": name, "name": name, "body": body, "related": related} for name, body in FUNCTIONS.items()]
    place = {"id": workspace.id, "resourceId": workspace.path, "name": workspace.name, "region": "westeurope"}
    return {"tables": tables, "functions": functions, "workspaces": [place]}


def _schema(state: sqlite3.Connection, workspace: Workspace) -> list[tuple[str, dict[str, str]]]:
    query = "SELECT name, columns FROM log_table WHERE workspace = ? ORDER BY name"
    return [(name, json.loads(columns)) for name, columns in state.execute(query, (workspace.id,))]


def _workspace(state: sqlite3.Connection, reference: str) -> Workspace:
    """Find a workspace by its id, its name or its ARM id, as the `workspaces` of a query may give it."""
    query = "SELECT subscription, resource_group, name, id FROM workspace"
    for row in state.execute(query):
        workspace = Workspace(*row)
        if reference.lower() in (workspace.id.lower(), workspace.name.lower(), workspace.path.lower()):
            return workspace
    raise Refusal(404, "WorkspaceNotFoundError", f"The workspace '{reference}' could not be found")  # unconfirmed


def _envelope(request: Request) -> dict[str, Any]:
    try:
        return _object(request.json())
    except ValueError as error:
        raise bad_argument("The request body is not valid JSON") from error


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise bad_argument("The request body is not a JSON object")
    return body
