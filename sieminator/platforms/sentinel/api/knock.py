"""Whether Microsoft's addresses answer at all, and what time it is there, before anybody signs in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from sieminator.model.doctor import Answered
from sieminator.model.ports import Clock
from sieminator.net.answer import failure, request_id, vendor_time
from sieminator.platforms.sentinel import API_VERSION
from sieminator.platforms.sentinel.api.places import Places, rules_path
from sieminator.platforms.sentinel.settings import SentinelSettings

if TYPE_CHECKING:
    import requests


def knock(
    session: "requests.Session", places: Places, settings: SentinelSettings, where: str, clock: Clock
) -> Iterator[Answered]:
    """Yield each address that answers, be it with a refusal.

    Raises:
        Unreachable: one does not.
        Unavailable, Malformed: what answers there is broken, or sends us elsewhere.
    """
    for url in _doors(places, settings):
        response = session.get(url)
        if response.status_code >= 500 or 300 <= response.status_code < 400:
            number = request_id(response.headers)
            raise failure(response.status_code, "", response.text, where=where, request_id=number)
        time = vendor_time(response.headers)
        yield Answered(urlsplit(url).netloc, time - clock.now() if time else None)


def _doors(places: Places, settings: SentinelSettings) -> Iterator[str]:
    """Yield what is asked for at each address; unsigned, the first two are refused, and tell nobody anything."""
    yield f"{places.arm}{rules_path(settings)}?api-version={API_VERSION}"
    yield f"{places.logs}/v1/workspaces/{quote(settings.workspace_id, safe='')}/metadata"
    if settings.tenant:
        yield f"{places.authority}/{quote(settings.tenant, safe='')}/v2.0/.well-known/openid-configuration"
