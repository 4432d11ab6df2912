"""The rules of one target as one shelf: log searches of the core API, and rules of Cloud SIEM."""

from typing import TYPE_CHECKING

from sieminator.errors import Rejected
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.shelf import Wish
from sieminator.platforms.sumo import LOG_SEARCH

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.rules import CloudRules
    from sieminator.platforms.sumo.api.searches import Searches


class SumoShelf:
    """Both sides of one target; that which its settings leave out is never called."""

    vendor = "Sumo Logic"
    mark_is = "the last line of a search's description, and a tag of a rule"

    def __init__(self, where: str, searches: "Searches | None", rules: "CloudRules | None") -> None:
        self._where = where
        self.searches = searches
        self.rules = rules

    def listing(self, *, again: bool = False) -> tuple[RemoteRule, ...]:  # noqa: ARG002 - the port's; both look alike
        """Return every rule of both sides; complete, or a VendorError."""
        found: list[RemoteRule] = []
        for side in (self.searches, self.rules):
            if side:
                found += side.listing()
        return tuple(found)

    def intended(self, wish: Wish, found: RemoteRule | None) -> Content:
        """Return what would be read after the write if all of it were stored as we send it; pure."""
        return self._side(wish.content.kind).intended(wish, found)

    def create(self, wish: Wish, found: RemoteRule | None = None) -> tuple[RemoteRule, str]:
        """Make a rule; return it as it was stored, and the vendor's number for the request."""
        return self._side(wish.content.kind).create(wish, found)

    def update(self, wish: Wish, found: RemoteRule) -> tuple[RemoteRule, str]:
        """Write over a rule; return it as it was stored, and the vendor's number for the request."""
        return self._side(wish.content.kind).update(wish, found)

    def delete(self, found: RemoteRule) -> str:
        """Remove a rule; return the vendor's number for the request."""
        return self._side(found.content.kind).delete(found)

    def _side(self, kind: str) -> "Searches | CloudRules":
        side = self.searches if kind == LOG_SEARCH else self.rules
        if side is None:
            missing = "`folder_id`" if kind == LOG_SEARCH else "`cloud_siem: true`"
            raise Rejected(f"{self._where}: no {kind} can be written there", hint=f"set {missing} in its settings")
        return side
