"""What a target itself says of the queries that it is to run."""

from dataclasses import dataclass

from sieminator.model.plan import EXIT_FINE, EXIT_UNKNOWN
from sieminator.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Review:
    """One target's opinion; what was written there is not looked at."""

    target: str
    platform: str
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    """Why it could not be asked; empty when it was, or when it never can."""
    silent: bool = False
    """Whether its platform says nothing of queries before they run."""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for, whatever its problems are."""
        return EXIT_UNKNOWN if self.reason else EXIT_FINE
