"""What one run is given: the work, the platforms, the outside world, and where to keep its record."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sieminator.engine.ledger import Ledger
from sieminator.engine.queries import QueryLint
from sieminator.model.ports import Platform, Progress, World
from sieminator.model.target import Target
from sieminator.model.work import Work


@dataclass(frozen=True, slots=True)
class Job:
    """What one run is given."""

    work: Work
    platforms: Mapping[str, Platform]
    world: World
    ledger: Ledger
    progress: Progress
    target_names: frozenset[str] = frozenset()
    """Targets to look at, each of which the environment has; empty means all."""
    only: frozenset[str] = frozenset()
    """Detection ids to write; empty means all. Narrows what is written, never what counts as withdrawn."""
    lint: QueryLint = field(default_factory=QueryLint)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set by Ctrl-C: no further write is begun."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets to look at, in the order of the environment."""
        every = self.work.environment.targets
        return tuple(target for target in every if not self.target_names or target.name in self.target_names)


class Silence:
    """Progress that nobody watches."""

    def begin(self, what: str, total: int) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""
