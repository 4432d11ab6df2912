"""What a person asked a deploy to do beyond the plain thing."""

from collections.abc import Mapping
from dataclasses import dataclass

from sieminator.model.target import OnEdit, Target


@dataclass(frozen=True, slots=True)
class Orders:
    """The flags of ``deploy``; ``plan`` and ``drift`` go by the plain ones."""

    heal: frozenset[str] = frozenset()
    """Detections named after ``--heal``: Git's version is written whatever somebody did there."""
    heal_all: bool = False
    """``--heal`` without names: every edited rule; what a person switched off stays off."""
    prune: bool = False
    """Delete what is withdrawn and already disabled."""
    reenable: bool = False
    """Switch on again what the vendor disabled."""
    confirmed: bool = False
    """``--yes``: more updates than the limit are meant."""
    expect: Mapping[str, str] | None = None
    """Target to the fingerprint of the plan that was reviewed; None expects nothing."""

    def heals(self, key: str, target: Target) -> bool:
        """Say whether an edit of this rule gives way to Git."""
        return self.heal_all or key in self.heal or target.on_edit is OnEdit.HEAL


PLAIN = Orders()
"""Nothing asked for: what ``plan`` and ``drift`` show."""
