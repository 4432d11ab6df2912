"""`/api/v1/logSearches`: saved searches with their schedules, each request answered at once.

Source: the vendor's OpenAPI, seen 2026-11-28: a PUT replaces the whole definition, and what is left out goes back to
what it is by itself, a schedule included; the list's scope is told in two ways (`Behaviour.lists`).
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sieminator.fakes.sumo import access, audit, bodies, content, definition, keys, noise, pages, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.content import FOLDER, SEARCH, Item
from sieminator.fakes.wire import Request, Response

_MOST = 100
_DEFAULT = 50


def list_(call: Call, request: Request) -> Response:
    """Answer `GET /logSearches`."""
    call.caller.need(keys.READ)
    limit = bodies.limit(request, _DEFAULT, _MOST, call.behaviour.page_limit)
    rest = _listed(call, content.searches(call.state, pages.after(request)))
    found, token = pages.page(list(islice(rest, limit + 1)), limit, lambda one: one.place)
    return Response.of(200, {"logSearches": [shown(call, one) for one in found], "token": token})


def get(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `GET /logSearches/{id}`."""
    return Response.of(200, shown(call, access.readable(call, id, SEARCH)))


def create(call: Call, request: Request) -> Response:
    """Answer `POST /logSearches`."""
    call.caller.need(keys.WRITE)
    body = _checked(call, request, new=True)
    folder = access.writable(call, body["parentId"], FOLDER)
    access.free(call, folder, body["name"])
    fields = _fields(call, body)
    made = content.add(call.state, SEARCH, folder.id, _name(call, body), fields, call.caller.user, call.now)
    if made.fields.get("schedule"):
        audit.told(call.state, made, "CREATE", call.now)
    return Response.of(200, shown(call, made))


def update(call: Call, request: Request, id: str) -> Response:  # noqa: A002
    """Answer `PUT /logSearches/{id}`."""
    call.caller.need(keys.WRITE)
    found = access.writable(call, id, SEARCH)
    body = _checked(call, request, new=False)
    folder = found.parent
    if "parentId" in body and call.behaviour.put_moves:
        folder = access.writable(call, body["parentId"], FOLDER).id
    access.free(call, content.known(call.state, folder), body["name"], but=id)
    fields, user = _fields(call, body), call.caller.user
    changed = content.change(call.state, found, user, call.now, parent=folder, name=_name(call, body), fields=fields)
    return Response.of(200, shown(call, changed))


def delete(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `DELETE /logSearches/{id}`."""
    found = access.writable(call, id, SEARCH)
    content.remove(call.state, found)
    if found.fields.get("schedule"):
        audit.told(call.state, found, "DELETE", call.now)
    return Response(204)


def shown(call: Call, item: Item) -> dict[str, Any]:
    """Return a saved search as the API tells it."""
    told = noise.heard({"name": item.name, **item.fields}, call.behaviour)
    return {"id": item.id, "parentId": item.parent, **told, **item.metadata()}


def _checked(call: Call, request: Request, *, new: bool) -> dict[str, Any]:
    body = bodies.read(request, definition.shape(call.behaviour, new=new))
    kept = definition.kept(body, call.behaviour, new=new)
    webhooks = frozenset(one for (one,) in call.state.execute("SELECT id FROM connection"))
    faults = list(definition.rule_faults(kept, call.behaviour, webhooks))
    if faults:
        raise refusals.invalid(faults)
    return kept


def _fields(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Return what is stored: of what was sent, what `Behaviour.alters` names as it says instead."""
    altered = {**body, **{name: one for name, one in call.behaviour.alters.items() if name in body}}
    return {name: one for name, one in altered.items() if name not in ("name", "parentId")}


def _name(call: Call, body: dict[str, Any]) -> str:
    return str(call.behaviour.alters.get("name", body["name"]))


def _listed(call: Call, items: Iterable[Item]) -> Iterator[Item]:
    if call.behaviour.lists == "visible":
        return access.visible(call, items)
    return (one for one in items if call.caller.personal in {each.id for each in content.lineage(call.state, one)})
