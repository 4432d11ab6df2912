"""The time as it really is."""

import threading
import time
from datetime import UTC, datetime, timedelta


class RealClock:
    """The machine's own clock; everything else takes a ``model.ports.Clock``."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        """Wake whoever sleeps when ``stop`` is set, and let nobody sleep from then on."""
        self._stop = stop or threading.Event()

    def now(self) -> datetime:
        """Return the time in UTC, aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def sleep(self, wait: timedelta) -> None:
        """Return after the wait; at once where there is none, and earlier when the run is stopped."""
        self._stop.wait(max(0.0, wait.total_seconds()))
