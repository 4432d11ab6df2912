"""How long a request may take, and when it is worth another try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from sieminator.model.ports import Clock

TOO_MANY = 429
UNAVAILABLE = 503
BROKEN = frozenset({500, 502, 504})

_ROUNDING_S = 0.01
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may take, how often it is tried, and how much answer is taken."""

    connect: timedelta = timedelta(seconds=10)
    read: timedelta = timedelta(seconds=60)
    """Between two pieces of an answer, and before the first."""
    total: timedelta = timedelta(minutes=15)
    """For one request with all its waits and tries."""
    tries: int = 8
    """Where the vendor is broken: a minute of that goes by unnoticed, however short chance makes the seven waits. One
    that asks us to wait is asked again until ``total`` is over."""
    tries_to_connect: int = 3
    most_bytes: int = 100 * 1024 * 1024
    """Of one answer, unpacked."""

    def at_most(self, timeout: object) -> "Patience":
        """Return the same with a caller's shorter time-outs, in seconds, one or a pair as requests takes them.

        A caller who gives less time to connect than we do is probing, as azure-identity does for a metadata service:
        one try is enough.
        """
        connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        shorter = replace(self, connect=_shorter(self.connect, connect), read=_shorter(self.read, read))
        return replace(shorter, tries_to_connect=1) if shorter.connect < self.connect else shorter

    def spent(self) -> "Patience":
        """Return what is left for a vendor that was waited for in vain: one try, until it answers again."""
        return replace(self, tries=1, tries_to_connect=1)


def asked_to_wait(headers: Mapping[str, str], clock: Clock) -> timedelta | None:
    """Return what ``Retry-After`` says, in seconds or as a date; None where it says nothing that we understand."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(0), moment - clock.now())


def back_off(tries: int, jitter: Callable[[], float]) -> timedelta:
    """Return a wait that doubles with every try, half of it by chance; ``jitter`` gives [0, 1)."""
    doubled: timedelta = _FIRST_WAIT * 2 ** min(tries - 1, 10)
    longest = min(doubled, _LONGEST_WAIT)
    return longest / 2 + longest / 2 * jitter()


def slept(clock: Clock, wait: timedelta) -> bool:
    """Wait, and say whether all of it passed: not when the run was stopped meanwhile."""
    until = clock.monotonic() + wait.total_seconds()
    clock.sleep(wait)
    return clock.monotonic() >= until - _ROUNDING_S


def worth_another(status: int, method: str, *, reads: bool) -> bool:
    """Say whether a request with this status may be sent again without asking whether it was done.

    A 429 was never executed. After a 503 a repeated PUT or DELETE does no harm; after any other 5xx a write may have
    been applied, and only the room can read it back.
    """
    if status == TOO_MANY:
        return True
    if status == UNAVAILABLE:
        return reads or method in ("PUT", "DELETE")
    return status in BROKEN and reads


def _shorter(ours: timedelta, theirs: object) -> timedelta:
    return min(ours, timedelta(seconds=theirs)) if isinstance(theirs, int | float) else ours
