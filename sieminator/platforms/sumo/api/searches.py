"""Log searches: all that the key may see, and made, replaced, moved and removed one by one.

What the listing holds is contradictory in the vendor's contract: all that the user may see, or those below the user's
personal folder. So what lies in our folder and is not listed is read by itself. Source: core OpenAPI c151e5f7,
`listLogSearches`; seen 2026-11-28.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Unavailable, Unreachable
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.shelf import Wish
from sieminator.platforms.sumo.api.pages import by_token
from sieminator.platforms.sumo.api.partly import partly
from sieminator.platforms.sumo.api.wire import V1, V2
from sieminator.platforms.sumo.convert.wire import FOLDER, as_stored, from_wire, to_wire
from sieminator.platforms.sumo.mark import mark_of

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.folders import Folders
    from sieminator.platforms.sumo.api.wire import Wire

Tree = dict[str, object]

_SEARCHES = f"{V1}/logSearches"
_PAGE = 100
"""The most that the contract allows."""
_NOWHERE = "0" * 16
"""Stands for our folder while it is not there: a search that we make lies in it, whatever its id will be."""


class Searches:
    """The log searches of one target."""

    def __init__(self, wire: "Wire", folders: "Folders") -> None:
        self._wire = wire
        self._folders = folders

    def listing(self) -> list[RemoteRule]:
        """Return the searches in our folder, and of all others those that carry a mark or run by a schedule.

        Complete, or a VendorError: the pages of the listing, and one or two requests for our folder.
        """
        listed = {str(one["id"]): one for one in by_token(self._wire, _SEARCHES, _PAGE, "logSearches", "token")}
        managed = self._folders.look()
        for remote_id in managed.searches:
            if remote_id not in listed and (alone := self._alone(remote_id)):
                listed[remote_id] = alone
        kept = (one for one in listed.values() if _matters(one, managed.id))
        return [from_wire({**one, FOLDER: managed.id}) for one in kept]

    def intended(self, wish: Wish, found: RemoteRule | None) -> Content:
        """Return what would be read after the write if all of it were stored as we send it; pure."""
        folder = self._folders.known or _NOWHERE
        base = found.raw if found else wish.base
        return from_wire(as_stored(wish.content, wish.mark, base, folder)).content

    def create(self, wish: Wish, found: RemoteRule | None = None) -> tuple[RemoteRule, str]:
        """Make a search in our folder, which is made where it is not there."""
        folder = self._folders.ensure()
        try:
            return self._made(wish, found, folder)
        except NotFound:
            self._folders.forget(folder)  # somebody deleted it since we looked
            return self._made(wish, found, self._folders.ensure())

    def update(self, wish: Wish, found: RemoteRule) -> tuple[RemoteRule, str]:
        """Replace a search as a whole; one that is to lie elsewhere is moved first.

        The contract has a request of its own to move; that a PUT with `parentId` moves too is unconfirmed.
        """
        stays = "parentId" in wish.content.body or "parentId" in wish.unmanaged
        folder = self._folders.known if stays else self._folders.ensure()
        body = to_wire(wish.content, wish.mark, found.raw, wish.unmanaged, folder or None)
        place, lies = str(body.get("parentId") or ""), str(found.raw.get("parentId") or "")
        moves = place.upper() != lies.upper()
        if moves:
            self._move(found.remote_id, place)
        with partly(f"it was moved to the folder {place}, and the rest was not written", when=moves):
            return self._stored("PUT", _path(found.remote_id), body, folder)

    def delete(self, found: RemoteRule) -> str:
        """Remove a search."""
        return self._wire.write("DELETE", _path(found.remote_id))[1]

    def _move(self, remote_id: str, place: str) -> None:
        """Move a search; what becomes of a request whose answer is lost, the answer to the PUT that follows tells."""
        path = f"{V2}/content/{quote(remote_id, safe='')}/move"
        with suppress(Unreachable, Unavailable, Malformed):
            self._wire.write("POST", path, parameters={"destinationFolderId": place})

    def _made(self, wish: Wish, found: RemoteRule | None, folder: str) -> tuple[RemoteRule, str]:
        base = found.raw if found else wish.base
        return self._stored("POST", _SEARCHES, to_wire(wish.content, wish.mark, base, wish.unmanaged, folder), folder)

    def _stored(self, method: str, path: str, body: Mapping[str, object], folder: str) -> tuple[RemoteRule, str]:
        said, number = self._wire.write(method, path, body)
        if not said.get("id") or not said.get("name"):
            raise Malformed(f"{self._wire.where}: the answer holds no search", request_id=number)
        return from_wire({**said, FOLDER: folder}), number

    def _alone(self, remote_id: str) -> Tree | None:
        """Read one search; None where it vanished meanwhile."""
        try:
            found = self._wire.read(_path(remote_id))
        except NotFound:
            return None
        if found.get("id") != remote_id:
            raise Malformed(f"{self._wire.where}: the answer holds another search than {remote_id}")
        return found


def _matters(search: Mapping[str, object], folder: str) -> bool:
    """Say whether a search can be anybody's rule: other people's saved searches without a schedule are none."""
    ours = bool(folder) and search.get("parentId") == folder
    return ours or bool(search.get("schedule")) or mark_of(search) is not None


def _path(remote_id: str) -> str:
    return f"{_SEARCHES}/{quote(remote_id, safe='')}"
