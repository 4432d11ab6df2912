"""How something that was looked into turned out."""

from enum import StrEnum

from sieminator.model.plan import EXIT_FAILED, EXIT_FINE, EXIT_UNKNOWN


class Verdict(StrEnum):
    """How it turned out."""

    OK = "ok"
    WARNING = "warning"
    """It works, and somebody should know."""
    FAILED = "failed"
    """It does not work; we know that much."""
    UNKNOWN = "unknown"
    """Nobody could tell, which is not the same as fine."""

    @property
    def exit(self) -> int:
        """The exit code that this verdict asks for."""
        return _EXIT[self]


_EXIT = {
    Verdict.OK: EXIT_FINE,
    Verdict.WARNING: EXIT_FINE,
    Verdict.FAILED: EXIT_FAILED,
    Verdict.UNKNOWN: EXIT_UNKNOWN,
}
