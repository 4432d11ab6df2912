"""Azure Resource Manager's throttle: a token bucket per subscription, principal and kind of operation.

Source: Microsoft Learn, request-limits-and-throttling: reads 250 filled at 25 per second, writes and deletes
200 at 10, seen 2026-11-22. Off unless a fake is given one.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sieminator.fakes.sentinel.refusals import Refusal

SIZES: Mapping[str, tuple[int, int]] = {"reads": (250, 25), "writes": (200, 10), "deletes": (200, 10)}
"""Operation to the size of the bucket and what flows in per second."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """The buckets of one fake; in memory, so each process has its own."""

    def __init__(self, clock: Callable[[], float], sizes: Mapping[str, tuple[int, int]] = SIZES) -> None:
        """Begin with full buckets; `clock` returns monotonic seconds."""
        self._clock = clock
        self._sizes = sizes
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, subscription: str, client: str, operation: str) -> int:
        """Take one request and return what is left; an empty bucket refuses with 429 and Retry-After."""
        size, per_second = self._sizes[operation]
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault((subscription, client, operation), _Bucket(size, now))
            bucket.left = min(size, bucket.left + (now - bucket.at) * per_second)
            bucket.at = now
            if bucket.left < 1:
                raise throttled(subscription, operation, retry_after_s=max(1, round((1 - bucket.left) / per_second)))
            bucket.left -= 1
            return int(bucket.left)


def throttled(subscription: str, operation: str, retry_after_s: int) -> Refusal:
    """Refuse a request too many; the text is unconfirmed."""
    return Refusal(
        429,
        "SubscriptionRequestsThrottled",
        f"Number of '{operation}' requests for subscription '{subscription}' exceeded the limit. "
        f"Please try again after '{retry_after_s}' seconds.",
        headers={
            "Retry-After": str(retry_after_s),
            f"x-ms-ratelimit-remaining-subscription-{operation}": "0",
        },
    )
