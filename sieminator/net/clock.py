"""The time as it really is."""

import time
from datetime import UTC, datetime, timedelta


class RealClock:
    """The machine's own clock; everything else takes a ``model.ports.Clock``."""

    def now(self) -> datetime:
        """Return the time in UTC, aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def sleep(self, wait: timedelta) -> None:
        """Return after the wait; at once where there is none."""
        time.sleep(max(0.0, wait.total_seconds()))
