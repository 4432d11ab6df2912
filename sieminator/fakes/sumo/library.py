"""`/api/v2/content`: paths, moves and deletions of whatever lies in the library.

Source: the vendor's OpenAPI, seen 2026-11-28. What a move into one's own inside is answered is unconfirmed.
"""

from sieminator.fakes.sumo import access, content, content_jobs, keys, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.content import FOLDER, Item
from sieminator.fakes.sumo.folders import described
from sieminator.fakes.sumo.world import LIBRARY
from sieminator.fakes.wire import Request, Response

_DELETION = "delete"


def by_path(call: Call, request: Request) -> Response:
    """Answer `GET /content/path?path=`."""
    call.caller.need(keys.READ)
    wanted = request.query.get("path")
    if not wanted:
        raise refusals.invalid(["path: is required"])
    found = _at(call, wanted)
    if found is None or not access.permissions(call, found):
        raise refusals.refusal(404, "not_found", f"Content with the given path does not exist: {wanted}")
    return Response.of(200, described(call, found))


def path(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `GET /content/{id}/path`."""
    found = access.readable(call, id)
    *inner, top = content.lineage(call.state, found)
    return Response.of(200, {"path": "/".join([_root(call, top), *(one.name for one in reversed(inner))])})


def move(call: Call, request: Request, id: str) -> Response:  # noqa: A002
    """Answer `POST /content/{id}/move?destinationFolderId=`: at once, and without a body."""
    call.caller.need(keys.WRITE)
    target = request.query.get("destinationFolderId")
    if not target:
        raise refusals.invalid(["destinationFolderId: is required"])
    found, folder = _movable(call, id), access.writable(call, target, FOLDER)
    if id in {one.id for one in content.lineage(call.state, folder)}:
        raise refusals.refusal(400, "content:circular", "A folder cannot be moved into itself.")
    access.free(call, folder, found.name, but=id)
    content.change(call.state, found, call.caller.user, call.now, parent=folder.id)
    return Response(200)


def delete(call: Call, request: Request, id: str) -> Response:  # noqa: A002, ARG001
    """Answer `DELETE /content/{id}/delete`: with a job."""
    content.remove(call.state, _movable(call, id))
    return content_jobs.begin(call, _DELETION, id)


def delete_status(call: Call, request: Request, id: str, job: str) -> Response:  # noqa: A002, ARG001
    """Answer `GET /content/{id}/delete/{jobId}/status`."""
    call.caller.need(keys.READ)
    return content_jobs.status(call, _DELETION, job, id)


def _movable(call: Call, item_id: str) -> Item:
    found = access.writable(call, item_id)
    if found.parent == LIBRARY:
        raise refusals.forbidden(f"move or delete {found.name}")
    return found


def _at(call: Call, path_: str) -> Item | None:
    for top in content.children(call.state, LIBRARY):
        root = _root(call, top)
        if path_ == root or path_.startswith(f"{root}/"):
            return _below(call, top, path_.removeprefix(root).split("/")[1:])
    return None


def _below(call: Call, top: Item, names: list[str]) -> Item | None:
    found: Item | None = top
    for name in names:
        inside = content.children(call.state, found.id) if found else []
        found = next((one for one in inside if one.name == name), None)
    return found


def _root(call: Call, top: Item) -> str:
    """Return the path of a top folder: a personal one is named after its owner."""
    row = call.state.execute("SELECT email FROM user WHERE personal = ?", (top.id,)).fetchone()
    return f"/Library/Users/{row[0]}" if row else f"/Library/{top.name}"
