"""How often rules fired."""

from dataclasses import dataclass
from datetime import date, datetime

from sieminator.model.plan import EXIT_FINE, EXIT_UNKNOWN


@dataclass(frozen=True, slots=True)
class Window:
    """Whole UTC days, half-open."""

    first: date
    until: date
    """The first day that is no longer in it."""


@dataclass(frozen=True, slots=True)
class HitCount:
    """How often one rule fired at one target on one UTC day."""

    target: str
    key: str
    title: str
    day: date
    alerts: int | None
    """Alerts raised, after the platform's own suppression; never raw events.
    None when the platform cannot say, which is not the same as 0."""
    incidents: int | None = None
    runs: int | None = None
    """How often the rule's query ran; None where the platform keeps no record of it."""
    failed_runs: int | None = None


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a rule last ran, as the rule itself tells there; whatever the window."""

    key: str
    title: str
    executed: datetime | None
    """In UTC, aware; None where it is not known."""
    triggered: datetime | None
    """When a run last found something; None where it is not known, or never happened."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The counts of one target, and what it could not tell."""

    target: str
    counts: tuple[HitCount, ...] = ()
    reason: str = ""
    """Why the target could not be asked at all; empty when it was."""
    unknown: tuple[tuple[str, str], ...] = ()
    """Columns that are None throughout or in part, each with the reason: ``("incidents", "no table …")``."""
    last: tuple[LastRun, ...] = ()
    """When the rules last ran, at most one each; empty where the platform does not tell."""
    notes: tuple[str, ...] = ()
    """What a reader of the counts should know besides, a sentence each: what the platform suppressed, and is not in."""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for: alerts that cannot be told are not 0."""
        return EXIT_UNKNOWN if self.reason or "alerts" in dict(self.unknown) else EXIT_FINE
