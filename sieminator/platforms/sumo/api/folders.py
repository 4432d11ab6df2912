"""The folder that holds our log searches: one below the folder that the target names, made when it is first needed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected, Unavailable, Unreachable
from sieminator.platforms.sumo.api.pages import objects
from sieminator.platforms.sumo.api.wire import V2

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.wire import Wire

Tree = dict[str, object]

_FOLDERS = f"{V2}/content/folders"
_DESCRIPTION = "Searches that sieminator deploys; what is edited here shows as drift."


@dataclass(frozen=True, slots=True)
class Managed:
    """Our folder, as it was found."""

    id: str
    """Empty where it is not there yet, or no more."""
    searches: tuple[str, ...] = ()
    """Ids of the searches in it."""


class Folders:
    """Our folder at one target; threads may share it."""

    def __init__(self, wire: "Wire", parent: str, name: str) -> None:
        self._wire = wire
        self.parent = parent
        self.name = name
        self._lock = threading.Lock()
        self._known = ""

    @property
    def known(self) -> str:
        """The id of our folder as it was last seen; empty where nobody looked, or it was not there."""
        return self._known

    def look(self) -> Managed:
        """Return our folder: one request for the one above it, and one for what is in it.

        Raises:
            NotFound: the folder above it is not there, or not for us.
            VendorError: it cannot be read.
        """
        found = self._below(self.above())
        if not found:
            self._known = ""
            return Managed("")
        try:
            children = objects(self._wire.where, self._get(found), "children")
        except NotFound:
            self._known = ""  # somebody deleted it this very moment
            return Managed("")
        self._known = found
        return Managed(found, tuple(str(one["id"]) for one in children if one.get("itemType") == "Search"))

    def above(self) -> Tree:
        """Return the folder that the target names, with its children and what we may do in it."""
        try:
            return self._get(self.parent)
        except NotFound as error:
            hint = "check `folder_id` in the target's settings, and that the folder is shared with the service account"
            raise NotFound(error.message, hint=hint, request_id=error.request_id) from error

    def ensure(self) -> str:
        """Return the id of our folder, which is made where it is not there; others wait for it."""
        with self._lock:
            if not self._known:
                self._known = self._below(self.above()) or self._made()
            return self._known

    def forget(self, folder: str) -> None:
        """Look for our folder anew, since it is not there any more."""
        with self._lock:
            if self._known == folder:
                self._known = ""

    def _made(self) -> str:
        """Make our folder; where the answer is lost, look for it."""
        body = {"name": self.name, "description": _DESCRIPTION, "parentId": self.parent}
        try:
            made, number = self._wire.write("POST", _FOLDERS, body)
        except (Unreachable, Unavailable, Malformed):
            found = self._below(self.above())
            if not found:
                raise
            return found
        if not isinstance(made.get("id"), str) or not made["id"]:
            raise Malformed(f"{self._wire.where}: the answer names no folder", request_id=number)
        return str(made["id"])

    def _below(self, above: Mapping[str, object]) -> str:
        children = objects(self._wire.where, dict(above), "children")
        ours = [one for one in children if one.get("itemType") == "Folder" and one.get("name") == self.name]
        if len(ours) > 1:
            hint = "rename or remove one of them; nobody can tell which of them is ours"
            raise Rejected(f"{self._wire.where}: {len(ours)} folders are called {self.name}", hint=hint)
        return str(ours[0]["id"]) if ours else ""

    def _get(self, folder: str) -> Tree:
        return self._wire.read(f"{_FOLDERS}/{quote(folder, safe='')}")
