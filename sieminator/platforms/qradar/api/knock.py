"""Whether a console answers at all, and what time it is there, before anybody signs in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sieminator.model.doctor import Answered
from sieminator.model.ports import Clock
from sieminator.net.answer import vendor_time

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire


def knock(wire: "Wire", clock: Clock) -> Iterator[Answered]:
    """Yield the address that answers, be it with a refusal.

    Raises:
        Unreachable: it does not.
        Unavailable, Malformed: what answers there is broken, or sends us elsewhere.
    """
    response = wire.knock()
    if response.status_code >= 500 or 300 <= response.status_code < 400:
        raise wire.refusal(response)
    time = vendor_time(response.headers)
    yield Answered(wire.host, time - clock.now() if time else None)
