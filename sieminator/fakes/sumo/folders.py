"""`/api/v2/content/folders`: folders and what lies directly in them; and Admin Recommended, which takes a job.

Source: the vendor's OpenAPI, seen 2026-11-28.
"""

from typing import Any

from sieminator.fakes.sumo import access, bodies, content, content_jobs, keys, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.content import FOLDER, Item
from sieminator.fakes.sumo.shapes import Record, Text
from sieminator.fakes.sumo.world import ADMIN_RECOMMENDED, LIBRARY
from sieminator.fakes.wire import Request, Response

_FIELDS = {"name": Text(least=1, most=128), "description": Text(most=255)}
_NEW = Record({**_FIELDS, "parentId": Text(least=1)}, frozenset({"name", "parentId"}))
_CHANGED = Record(_FIELDS, frozenset({"name"}))
_ADMIN_JOB = "adminRecommended"


def create(call: Call, request: Request) -> Response:
    """Answer `POST /content/folders`."""
    call.caller.need(keys.WRITE)
    body = _NEW.filled(bodies.read(request, _NEW))
    parent = access.writable(call, body["parentId"], FOLDER)
    access.free(call, parent, body["name"])
    fields = {"description": body.get("description", ""), "shared": ""}
    made = content.add(call.state, FOLDER, parent.id, body["name"], fields, call.caller.user, call.now)
    return Response.of(200, folder(call, made))


def get(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `GET /content/folders/{id}`."""
    return Response.of(200, folder(call, access.readable(call, id, FOLDER)))


def update(call: Call, request: Request, id: str) -> Response:  # noqa: A002
    """Answer `PUT /content/folders/{id}`."""
    found = access.writable(call, id, FOLDER)
    if found.parent == LIBRARY:
        raise refusals.forbidden(f"rename {found.name}")
    body = _CHANGED.filled(bodies.read(request, _CHANGED))
    access.free(call, content.known(call.state, found.parent), body["name"], but=id)
    fields = {**found.fields, "description": body.get("description", "")}
    changed = content.change(call.state, found, call.caller.user, call.now, name=body["name"], fields=fields)
    return Response.of(200, folder(call, changed))


def personal(call: Call, request: Request) -> Response:  # noqa: ARG001
    """Answer `GET /content/folders/personal`."""
    return Response.of(200, folder(call, access.readable(call, call.caller.personal, FOLDER)))


def admin_recommended(call: Call, request: Request) -> Response:  # noqa: ARG001
    """Answer `GET /content/folders/adminRecommended`."""
    call.caller.need(keys.READ)
    return content_jobs.begin(call, _ADMIN_JOB, ADMIN_RECOMMENDED)


def admin_status(call: Call, request: Request, job: str) -> Response:  # noqa: ARG001
    """Answer `GET /content/folders/adminRecommended/{jobId}/status`."""
    return content_jobs.status(call, _ADMIN_JOB, job)


def admin_result(call: Call, request: Request, job: str) -> Response:  # noqa: ARG001
    """Answer `GET /content/folders/adminRecommended/{jobId}/result`."""
    content_jobs.finished(call, _ADMIN_JOB, job)
    return Response.of(200, folder(call, access.readable(call, ADMIN_RECOMMENDED, FOLDER)))


def folder(call: Call, item: Item) -> dict[str, Any]:
    """Return a folder as the API tells it, with what the caller sees of its children."""
    children = [described(call, one) for one in access.visible(call, content.children(call.state, item.id))]
    return {**described(call, item), "description": item.fields.get("description", ""), "children": children}


def described(call: Call, item: Item) -> dict[str, Any]:
    """Return what a listing tells of an item: not what a search holds."""
    return {
        **item.metadata(),
        "id": item.id,
        "name": item.name,
        "itemType": item.type,
        "parentId": item.parent,
        "permissions": access.permissions(call, item),
    }
