"""The rules of one search domain: listed in one request, and made, replaced and removed one by one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sieminator.errors import Malformed
from sieminator.model.rule import RemoteRule
from sieminator.platforms.logscale.convert.fields import FORMS, LEGACY
from sieminator.platforms.logscale.convert.wire import from_wire

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.wire import Wire

_LISTS = (*((form.listed, form.typename) for form in FORMS.values()), LEGACY)


class Rules:
    """The triggers of one search domain."""

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

    def create(self, kind: str, wanted: Mapping[str, object]) -> tuple[RemoteRule, str]:
        """Make a rule; return it as it was stored, and the server's number for the request."""
        return self._stored(f"Create{FORMS[kind].typename}", kind, wanted)

    def update(self, kind: str, remote_id: str, wanted: Mapping[str, object]) -> tuple[RemoteRule, str]:
        """Replace a rule as a whole; return it as it was stored, and the server's number for the request."""
        return self._stored(f"Update{FORMS[kind].typename}", kind, {**wanted, "id": remote_id})

    def delete(self, kind: str, remote_id: str) -> str:
        """Remove a rule; return the server's number for the request."""
        input_ = {"viewName": self.domain, "id": remote_id}
        data, number = self._wire.write(f"Delete{FORMS[kind].typename}", {"input": input_})
        if data.get("gone") is not True:
            raise Malformed(f"{self._wire.where}: the answer does not say that the rule is gone", request_id=number)
        return number

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
