"""How much the service takes at once: requests in any second of one user, and requests of one access key at a time.

Source: help.sumologic.com on API rate limits (4 a second for each user over all APIs, 10 at once for each key; 429 with
`rate.limit.exceeded`), seen 2026-11-28. The text of the answer, and that it has no Retry-After, are unconfirmed. That
a request which is refused counts for nothing is unconfirmed as well.
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sieminator.fakes.sumo import refusals

_WINDOW_S = 1.0
_BLUR_S = 0.001
"""What clocks that count in fractions of a second may be off by."""


class Limits:
    """The counters of one fake; in memory, so each process has its own."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = {}
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def under_way(self, key: str) -> Iterator[int]:
        """Count a request of an access key while it lasts; gives how many there are now, this one included."""
        with self._lock:
            self._under_way[key] += 1
            now = self._under_way[key]
        try:
            yield now
        finally:
            with self._lock:
                self._under_way[key] -= 1

    def take(self, user: str, at: datetime, per_second: int) -> None:
        """Take one request of a user, or refuse it with 429; a `per_second` of 0 refuses none."""
        if not per_second:
            return
        moment = at.timestamp()
        with self._lock:
            taken = self._taken.setdefault(user, deque())
            while taken and moment - taken[0] > _WINDOW_S - _BLUR_S:
                taken.popleft()
            if len(taken) >= per_second:
                raise exceeded()
            taken.append(moment)


def exceeded() -> refusals.Refusal:
    """Refuse a request too many."""
    return refusals.old(429, refusals.RATE_LIMIT, "The rate limit for this API has been exceeded.")
