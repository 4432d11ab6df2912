"""The rules of one target, where the vendor gives the ids and knows no conditional write.

What a room offers (`Shelf`), what a change wants (`Wish`), and what is there as far as one connection knows (`Seen`):
read once more before its first write, and kept true by its own writes. What somebody saves between that second look and
our write is written over.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sieminator.model.change import Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule


@dataclass(frozen=True, slots=True)
class Wish:
    """One rule as a change wants it."""

    content: Content
    mark: Mark | None
    unmanaged: frozenset[str]
    """Fields of the body that are left as they are found; none for a create."""
    base: Mapping[str, object] | None
    """For a create: the vendor's resource as it once was, so that what we do not manage comes back with it."""

    @classmethod
    def of(cls, change: Change) -> "Wish":
        """Return what a change that writes wants."""
        if change.content is None:
            raise AssertionError("a write says what to write")
        unmanaged = change.rule.unmanaged if change.rule and change.remote else frozenset[str]()
        return cls(change.content, change.mark, unmanaged, None if change.remote else change.base)

    def unmet_by(self, there: RemoteRule, intended: Content) -> tuple[FieldChange, ...]:
        """Return what is otherwise there than it was meant to become."""
        return differences(intended, there.content, self.unmanaged)

    def is_met_by(self, there: RemoteRule, intended: Content) -> bool:
        """Say whether this is what was meant, mark and all."""
        return there.mark == self.mark and not self.unmet_by(there, intended)


class Shelf(Protocol):
    """What a room can do with the rules of one target. Threads may share it; all but `intended` send."""

    vendor: str
    """The product's name, for a sentence: `LogScale`."""
    mark_is: str
    """What our mark is there, for a sentence: `a label`."""

    def listing(self, *, again: bool = False) -> Sequence[RemoteRule]:
        """Return every rule; complete, or a VendorError. ``again``: it is a second look, for a write's sake."""
        ...

    def intended(self, wish: Wish, found: RemoteRule | None) -> Content:
        """Return what would be read after the write if all of it were stored as we send it; pure.

        ``found`` is the rule that is written over; None for one that is made.
        """
        ...

    def create(self, wish: Wish, found: RemoteRule | None = None) -> tuple[RemoteRule, str]:
        """Make a rule; return it as it was stored, and the vendor's number for the request.

        ``found`` is the rule of another kind that it stands in for, whose unmanaged parts it takes over.
        """
        ...

    def update(self, wish: Wish, found: RemoteRule) -> tuple[RemoteRule, str]:
        """Write over a rule; return it as it was stored, and the vendor's number for the request."""
        ...

    def delete(self, found: RemoteRule) -> str:
        """Remove a rule; return the vendor's number for the request."""
        ...


class Seen:
    """The rules of one target as one connection knows them; threads may share it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._by_id: dict[str, RemoteRule] | None = None

    def look(self) -> None:
        """List what is there, once a connection; others wait for it.

        Raises:
            VendorError: it cannot be listed; the next call tries again.
        """
        with self._lock:
            if self._by_id is None:
                self._by_id = {found.remote_id: found for found in self._shelf.listing(again=True)}

    def look_again(self) -> None:
        """List what is there now, after a write whose answer was lost; raises VendorError where that fails."""
        now = {found.remote_id: found for found in self._shelf.listing(again=True)}
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
