"""What is there as far as one connection knows: read once more before its first write, and kept true by its own writes.

The API has no conditional write. What somebody saves between that second look and our write is written over.
"""

import threading
from typing import TYPE_CHECKING

from sieminator.model.mark import Mark
from sieminator.model.rule import RemoteRule

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.rules import Rules


class Seen:
    """The rules of one search domain; threads may share it."""

    def __init__(self, rules: "Rules") -> None:
        self._rules = rules
        self._lock = threading.Lock()
        self._by_id: dict[str, RemoteRule] | None = None

    def look(self) -> None:
        """List what is there, once a connection; others wait for it.

        Raises:
            VendorError: it cannot be listed; the next call tries again.
        """
        with self._lock:
            if self._by_id is None:
                self._by_id = {found.remote_id: found for found in self._rules.listing(again=True)}

    def look_again(self) -> None:
        """List what is there now, after a write whose answer was lost; raises VendorError where that fails."""
        now = {found.remote_id: found for found in self._rules.listing(again=True)}
        with self._lock:
            self._by_id = now

    def by_id(self, remote_id: str) -> RemoteRule | None:
        """Return a rule by the vendor's id."""
        with self._lock:
            return (self._by_id or {}).get(remote_id)

    def by_mark(self, mark: Mark | None) -> RemoteRule | None:
        """Return a rule that carries a mark of this owner and detection."""
        with self._lock:
            there = list((self._by_id or {}).values())
        for found in there:
            if mark and found.mark and (found.mark.owner, found.mark.key) == (mark.owner, mark.key):
                return found
        return None

    def stored(self, rule: RemoteRule) -> None:
        """Remember what a write of ours left."""
        with self._lock:
            if self._by_id is not None:
                self._by_id[rule.remote_id] = rule

    def removed(self, remote_id: str) -> None:
        """Forget what we removed."""
        with self._lock:
            if self._by_id is not None:
                self._by_id.pop(remote_id, None)
