"""What became of one change."""

from dataclasses import dataclass
from enum import StrEnum

from sieminator.model.change import Change, FieldChange
from sieminator.model.plan import EXIT_CHANGES, EXIT_FAILED, EXIT_FINE, EXIT_UNKNOWN
from sieminator.model.rule import Content


class Result(StrEnum):
    """How it ended."""

    DONE = "done"
    REJECTED = "rejected"
    """The vendor would not have it; its own text is in the message."""
    CONFLICT = "conflict"
    """It moved between the plan and the write, and is held."""
    ALTERED = "altered"
    """The vendor stored something else than we sent."""
    DEGRADED = "degraded"
    """The vendor took it, and says since that it does not work as it should; its own text is in the message."""
    UNKNOWN = "unknown"
    """No answer, and reading back did not settle it."""
    SKIPPED = "skipped"
    """Not tried, for the reason in the message."""

    @property
    def exit(self) -> int:
        """The exit code that this result asks for."""
        return _EXIT[self]


_EXIT = {
    Result.DONE: EXIT_FINE,
    Result.REJECTED: EXIT_FAILED,
    Result.ALTERED: EXIT_FAILED,
    Result.DEGRADED: EXIT_FAILED,
    Result.CONFLICT: EXIT_CHANGES,
    Result.UNKNOWN: EXIT_UNKNOWN,
    Result.SKIPPED: EXIT_FAILED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change; exactly one per change."""

    change: Change
    result: Result
    message: str = ""
    """One sentence, with the vendor's own text where it gave one."""
    remote_id: str | None = None
    request_id: str = ""
    """The vendor's own number for the write, for a support case; empty where it gave none."""
    fields: tuple[FieldChange, ...] = ()
    """For ``altered``: sent and stored; for ``conflict``: planned from and found."""
    stored: Content | None = None
    """The rule as the vendor says that it is now; None where it did not say, or the rule is gone."""
    recorded: bool = True
    """False where the ledger could not take it any more, and holds the intent alone."""
