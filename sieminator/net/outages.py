"""Vendors that are down for everybody: what one target waited for in vain, others of the run do not wait for again."""

import threading
from urllib.parse import urlsplit

from sieminator.model.ports import Clock


class Outages:
    """The hosts that answered nobody for as long as somebody waited; shared by all targets of a run. Thread-safe.

    An answer that tells of anything but a broken vendor ends an outage for everybody.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._answered: dict[str, float] = {}
        """Host to the time of its last good answer, of ``Clock.monotonic``."""
        self._down: set[str] = set()

    def known(self, host: str) -> bool:
        """Say whether the host is down, as far as anybody has found out."""
        with self._lock:
            return host in self._down

    def answered(self, host: str) -> None:
        """Remember that the host works, for somebody at least."""
        with self._lock:
            self._answered[host] = self._clock.monotonic()
            self._down.discard(host)

    def given_up(self, host: str, since: float) -> None:
        """Remember that the host was waited for from ``since`` on, in vain; not where others got an answer meanwhile.

        One that answers others is not down: what is broken there is one target's own.
        """
        with self._lock:
            last = self._answered.get(host)
            if last is None or last < since:
                self._down.add(host)


def host_of(url: str, proxy: str) -> str:
    """Return what can be down as one: scheme, host and port, and the proxy on the way there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]} {proxy}".strip()
