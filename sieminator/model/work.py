"""What one run is about: the environment's targets, and what each should hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sieminator.model.detection import Detection
from sieminator.model.hold import Hold
from sieminator.model.problem import Problem, has_errors
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Environment:
    """A set of targets that are deployed together."""

    name: str
    targets: tuple[Target, ...]
    ledger: Path
    """The folder for the ledger and the raw copies, mode 0700."""
    problems: tuple[Problem, ...] = ()
    salvaged: tuple[Target, ...] = ()
    """Targets with an error that can be reached all the same: place, way and credentials are without one, and of the
    overrides and holds those are there that could be read. The kill switch works on them; nothing is ever planned for
    them or deployed to them."""

    def with_salvaged(self) -> "Environment":
        """Return the environment with those among its targets, after the others."""
        return replace(self, targets=(*self.targets, *self.salvaged))

    def is_salvaged(self, target: Target) -> bool:
        """Say whether a target is one of those."""
        return any(one.name == target.name for one in self.salvaged)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one target should hold: selected, with the target's overrides applied."""

    detections: tuple[Detection, ...]
    problems: tuple[Problem, ...] = ()
    """What is wrong with the target's own selection and overrides, warnings included."""
    holds: tuple[Hold, ...] = ()
    """Edits that are accepted there today, each with the UUID of its detection."""
    ended: tuple[Hold, ...] = ()
    """Holds whose last day is over, each with the UUID of its detection: they accept nothing any more."""
    adopted: Mapping[str, str] = field(default_factory=dict)
    """Detection id to the vendor's id of the rule that it takes over; also of detections that are not taken there, so
    that their rules are known as ours."""


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that was read from files for one run."""

    environment: Environment
    choose: Callable[[Target], Chosen]
    problems: tuple[Problem, ...] = ()
    """Of content and environment together, in the order of the files."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """Name of a detection's folder to the UUID that its file claims, whether or not it can be read or is selected."""

    @property
    def complete(self) -> bool:
        """Whether every file could be read: if not, nothing is withdrawn."""
        return not has_errors(self.problems)
