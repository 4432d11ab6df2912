"""Time for tests: it stands still until somebody sleeps or advances it."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A Monday at noon."""


class SimulatedClock:
    """A ``model.ports.Clock`` whose sleep returns at once, with the time moved on. Threads may share it."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = timedelta(0)
        self._lock = threading.Lock()
        self.slept: list[timedelta] = []
        """Every sleep, in the order in which they ended."""

    def now(self) -> datetime:
        return self._start + self.passed

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def sleep(self, wait: timedelta) -> None:
        self.advance(wait)
        with self._lock:
            self.slept.append(wait)

    def advance(self, by: timedelta) -> None:
        """Move the time on, without being counted as a sleep."""
        with self._lock:
            self._passed += max(by, timedelta(0))

    @property
    def passed(self) -> timedelta:
        """What has passed since the start."""
        with self._lock:
            return self._passed
