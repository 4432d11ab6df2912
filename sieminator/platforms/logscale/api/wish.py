"""What a rule should be after a change, and how far something that was read is from it. Pure."""

from dataclasses import dataclass

from sieminator.model.change import Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.logscale.convert.wire import Asset, Tree, from_wire, stored, to_wire


@dataclass(frozen=True, slots=True)
class Wish:
    """One rule as a change wants it."""

    content: Content
    mark: Mark | None
    unmanaged: frozenset[str]
    base: Asset | None
    """For a create: the asset as it once was, whose labels of others come back with it."""

    @classmethod
    def of(cls, change: Change) -> "Wish":
        """Return what a change that writes wants."""
        if change.content is None:
            raise AssertionError("a write says what to write")
        unmanaged = change.rule.unmanaged if change.rule and change.remote else frozenset[str]()
        return cls(change.content, change.mark, unmanaged, None if change.remote else change.base)

    def sent(self, domain: str, found: RemoteRule | None) -> Tree:
        """Return the input to send: starting from what was found, or from nothing."""
        if found is None:
            return to_wire(domain, self.content, self.mark, self.base)
        same = found.content.kind == self.content.kind
        unmanaged = self.unmanaged if same else self.unmanaged - {"trigger"}
        return to_wire(domain, self.content, self.mark, found.raw, unmanaged)

    def unmet_by(self, there: RemoteRule, sent: Tree) -> tuple[FieldChange, ...]:
        """Return what is otherwise there than we sent it, both read in the same way."""
        ours = from_wire({**stored(self.content.kind, sent), "id": there.remote_id})
        return differences(ours.content, there.content, self.unmanaged)

    def is_met_by(self, there: RemoteRule, sent: Tree) -> bool:
        """Say whether this is what we sent, mark and all."""
        return there.mark == self.mark and not self.unmet_by(there, sent)
