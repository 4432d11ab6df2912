"""The rules of one search domain: listed in one request, and made, replaced and removed one by one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sieminator.errors import Malformed
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.logscale.convert.fields import FORMS, LEGACY
from sieminator.platforms.logscale.convert.wire import Tree, from_wire, stored, to_wire
from sieminator.platforms.shelf import Wish

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.wire import Wire

_LISTS = (*((form.listed, form.typename) for form in FORMS.values()), LEGACY)


class Rules:
    """The triggers of one search domain."""

    vendor = "LogScale"
    mark_is = "a label"

    def __init__(self, wire: "Wire", domain: str) -> None:
        self._wire = wire
        self.domain = domain

    def listing(self, *, again: bool = False) -> tuple[RemoteRule, ...]:
        """Return every rule of every kind; complete, or a VendorError.

        ``again`` only tells the server's log that it is a second look, before a write or after one.
        """
        told_as = "ReadRulesAgain" if again else ""
        data = self._wire.read("ReadRules", {"domain": self.domain}, told_as=told_as)
        there = data.get("searchDomain")
        if not isinstance(there, dict):
            raise Malformed(f"{self._wire.where}: the answer holds no search domain")
        return tuple(from_wire(asset) for name, typename in _LISTS for asset in self._assets(there, name, typename))

    def intended(self, wish: Wish, found: RemoteRule | None) -> Content:
        """Return what would be read after the write if all of it were stored as we send it; pure."""
        return from_wire(stored(wish.content.kind, self._input(wish, found))).content

    def create(self, wish: Wish, found: RemoteRule | None = None) -> tuple[RemoteRule, str]:
        """Make a rule; return it as it was stored, and the server's number for the request."""
        kind = wish.content.kind
        return self._stored(f"Create{FORMS[kind].typename}", kind, self._input(wish, found))

    def update(self, wish: Wish, found: RemoteRule) -> tuple[RemoteRule, str]:
        """Replace a rule as a whole; return it as it was stored, and the server's number for the request."""
        kind = wish.content.kind
        return self._stored(f"Update{FORMS[kind].typename}", kind, {**self._input(wish, found), "id": found.remote_id})

    def delete(self, found: RemoteRule) -> str:
        """Remove a rule; return the server's number for the request."""
        input_ = {"viewName": self.domain, "id": found.remote_id}
        data, number = self._wire.write(f"Delete{FORMS[found.content.kind].typename}", {"input": input_})
        if data.get("gone") is not True:
            raise Malformed(f"{self._wire.where}: the answer does not say that the rule is gone", request_id=number)
        return number

    def _input(self, wish: Wish, found: RemoteRule | None) -> Tree:
        """Return the input to send: starting from what was found, or from nothing."""
        if found is None:
            return to_wire(self.domain, wish.content, wish.mark, wish.base)
        same = found.content.kind == wish.content.kind
        unmanaged = wish.unmanaged if same else wish.unmanaged - {"trigger"}
        return to_wire(self.domain, wish.content, wish.mark, found.raw, unmanaged)

    def _stored(self, name: str, kind: str, input_: Mapping[str, object]) -> tuple[RemoteRule, str]:
        data, number = self._wire.write(name, {"input": input_})
        asset = data.get("stored")
        if not isinstance(asset, dict) or asset.get("__typename") != FORMS[kind].typename or not asset.get("id"):
            raise Malformed(f"{self._wire.where}: the answer holds no rule", request_id=number)
        return from_wire(asset), number

    def _assets(self, there: Mapping[str, object], name: str, typename: str) -> list[Mapping[str, object]]:
        found = there.get(name)
        whole = isinstance(found, list) and all(
            isinstance(one, dict) and one.get("__typename") == typename and one.get("id") for one in found
        )
        if not isinstance(found, list) or not whole:
            raise Malformed(f"{self._wire.where}: the listing of rules is not what was asked for ({name})")
        return found
