"""A rule as it should be, and as it was found: both in the same shape, so that they can be compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sieminator.model.detection import Requires
from sieminator.model.mark import Mark
from sieminator.model.problem import Position


@dataclass(frozen=True, slots=True)
class Content:
    """What we manage of a rule."""

    kind: str
    enabled: bool
    body: Mapping[str, object]
    """Managed fields only, by the platform's own names, normalised: plain JSON values, what equals its documented
    default left out, sets sorted, durations and line ends in one form."""
    only_on: frozenset[str] = frozenset()
    """Fields of the body that a rule has there only while it is on, since its vendor's way to switch it off is to take
    them away. Of a content that is off they say nothing: neither compared nor printed."""

    def switched(self, like: "Content", *, on: bool) -> "Content":
        """Return it switched on or off; what a rule has only while it is on comes back as ``like`` has it."""
        if on is self.enabled:
            return self
        if not on or not self.only_on:
            return replace(self, enabled=on)
        kept = {name: value for name, value in self.body.items() if name not in self.only_on}
        back = {name: like.body[name] for name in self.only_on if name in like.body}
        return replace(self, enabled=on, body={**kept, **back})


@dataclass(frozen=True, slots=True)
class Need:
    """A column that a rule needs of its query's result."""

    column: str
    what: str
    """Who needs it: `entity Host`."""
    field: str
    """The field of the body that names it; ``Rule.where`` says where that was set."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A variant compiled for one target."""

    key: str
    """The detection's id."""
    title: str
    version: str
    content: Content
    remote_id: str | None
    """The vendor's id where it is known beforehand: derived (UUIDv5 of owner, detection id and kind) where the vendor
    lets us choose it, or that of the rule which is taken over; None where the vendor gives ids."""
    adopts: bool = False
    """Whether ``remote_id`` names somebody else's rule, to be taken over."""
    requires: Requires = field(default_factory=Requires)
    notes: tuple[str, ...] = ()
    """What a reader of the plan should know, such as a severity that was mapped."""
    unmanaged: frozenset[str] = frozenset()
    """Fields of the body that belong to the customer: written on create, then neither compared nor written."""
    path: str = ""
    """The detection's folder, relative to the root; empty for a rule that no file made, such as one rolled back."""
    origins: Mapping[str, Position] = field(default_factory=dict)
    """Field of the body to where its value was set; use ``where``."""
    query: str = ""
    """The query as its language reads it: variables filled in, no mark."""
    locate: Callable[[int], Position] | None = None
    """Offset in ``query`` to the place in the query's file; None where nobody kept it."""
    needs: tuple[Need, ...] = ()
    """Columns that the query's result must have for the rule to be what it says."""

    def where(self, name: str = "") -> Position:
        """Say where a field of the body was set; the detection's file where that is not known."""
        return self.origins.get(name) or Position(f"{self.path}/detection.yml")


class Health(StrEnum):
    """What the vendor itself says of a rule."""

    FINE = "fine"
    VENDOR_DISABLED = "vendor_disabled"
    """Switched off by the vendor, as after repeated failures."""
    DEGRADED = "degraded"
    """On, and the vendor says that it does not work as it should."""


@dataclass(frozen=True, slots=True)
class RemoteRule:
    """A rule as found."""

    remote_id: str
    title: str
    content: Content
    """An empty body for a kind that we do not know: such a rule is foreign, and survives."""
    mark: Mark | None
    raw: Mapping[str, object]
    """The vendor's resource, untouched: where every update starts, and what is kept for a rollback."""
    health: Health = Health.FINE
    vendor_touched: frozenset[str] = frozenset()
    """Fields of the body that the vendor itself wrote over when it disabled the rule."""
    untouched: bool = False
    """Whether the room knows, without having read the body, that the content is the one that the mark tells of. Then
    the body may be read from the vendor only when somebody looks into it."""
    told: str = ""
    """What the vendor says of its health, in its own words; empty where it says nothing."""
