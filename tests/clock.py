"""Time for tests: it stands still until somebody sleeps or advances it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A Monday at noon."""


class SimulatedClock:
    """A ``model.ports.Clock`` whose sleep returns at once, with the time moved on. Threads may share it.

    A thread sleeps from when it last looked at the clock, so that two that wait for the same moment wait for it
    together, as they would on a real clock.
    """

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = timedelta(0)
        self._lock = threading.Lock()
        self._seen = threading.local()
        self.slept: list[timedelta] = []
        """Every sleep, in the order in which they ended."""
        self.meanwhile: Callable[[], object] = lambda: None
        """What happens when somebody goes to sleep, before the time moves on."""

    def now(self) -> datetime:
        return self._start + self._look()

    def monotonic(self) -> float:
        return self._look().total_seconds()

    def sleep(self, wait: timedelta) -> None:
        self.meanwhile()
        with self._lock:
            begun = getattr(self._seen, "passed", self._passed)
            self._passed = self._seen.passed = max(self._passed, begun + max(wait, timedelta(0)))
            self.slept.append(wait)

    def advance(self, by: timedelta) -> None:
        """Move the time on, without being counted as a sleep."""
        with self._lock:
            self._passed += max(by, timedelta(0))

    def _look(self) -> timedelta:
        with self._lock:
            self._seen.passed = self._passed
            return self._passed

    @property
    def passed(self) -> timedelta:
        """What has passed since the start."""
        with self._lock:
            return self._passed
