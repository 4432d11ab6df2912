"""Rate limits, shared by all who use the same scope."""

import threading
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from sieminator.model.ports import Clock
from sieminator.model.traffic import Bucket
from sieminator.net.patience import slept

# Finer than any clock: without it the rounding of floats could make somebody wait for nothing, again and again.
_GRAIN_S = 1e-6
_AT_ONCE_S = 3.0
"""Seconds in which a turn comes at once: a few requests of the slowest vendor's allowance."""


class Throttle:
    """A token bucket that refills with time, and that a vendor's ``Retry-After`` shuts for everybody.

    Nothing sleeps under the lock: others may take their turn or shut the bucket meanwhile.
    """

    def __init__(self, bucket: Bucket, clock: Clock) -> None:
        self._bucket = bucket
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = float(bucket.burst)
        self.room: AbstractContextManager[object] = (
            threading.BoundedSemaphore(bucket.at_once) if bucket.at_once else nullcontext()
        )
        """Held while a request is on its way; no more than the vendor takes at once get in."""
        self._counted_at = clock.monotonic()
        """When ``_tokens`` was true; in the future while the bucket is shut."""

    def take(self, deadline: float, *, to_its_end: bool = False) -> bool:
        """Return True once a request may go; False, without waiting, when that is later than ``deadline``.

        ``deadline`` is a time of ``Clock.monotonic``. False also when the run is stopped meanwhile, but for a turn that
        comes at once where somebody brings to its end what has begun.
        """
        while wait := self._try():
            if self._clock.monotonic() + wait > deadline:
                return False
            if not slept(self._clock, timedelta(seconds=wait)):
                if not to_its_end or wait > _AT_ONCE_S:
                    return False
                threading.Event().wait(wait)  # the clock lets nobody sleep any more
        return True

    def hold(self, wait: timedelta) -> None:
        """Let nobody through for so long, and then one after the other; a longer hold that stands is kept."""
        with self._lock:
            until = self._clock.monotonic() + wait.total_seconds()
            if until > self._counted_at:
                self._counted_at = until
                # What is left of the burst is void: the vendor counts otherwise than we do.
                self._tokens = min(self._tokens, 1.0)

    def _try(self) -> float:
        """Take a token and return 0, or return the seconds until it is worth another try."""
        with self._lock:
            now = self._clock.monotonic()
            if now < self._counted_at - _GRAIN_S:
                return self._counted_at - now
            refill = max(0.0, now - self._counted_at) * self._bucket.per_second
            self._tokens = min(float(self._bucket.burst), self._tokens + refill)
            self._counted_at = now
            missing = 1 - self._tokens
            if missing <= _GRAIN_S * self._bucket.per_second:
                self._tokens = max(0.0, self._tokens - 1)
                return 0.0
            return missing / self._bucket.per_second


class Throttles:
    """The throttles of one run, by scope; a second bucket of a known scope shares the first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_scope: dict[str, Throttle] = {}

    def of(self, bucket: Bucket) -> Throttle:
        """Return the throttle of the bucket's scope."""
        with self._lock:
            throttle = self._by_scope.get(bucket.scope)
            if throttle is None:
                throttle = self._by_scope[bucket.scope] = Throttle(bucket, self._clock)
            return throttle
