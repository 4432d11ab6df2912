"""One session for both of Sumo Logic's APIs, as one access key: HTTP Basic, cookies kept, redirects never followed.

Sources: the vendor's pages on API authentication, rate limits and troubleshooting; seen 2026-11-28.
"""

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from sieminator.errors import UsageError, VendorError
from sieminator.model.ports import World
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Bucket, Read, Traffic
from sieminator.net.answer import request_id
from sieminator.net.redact import remember
from sieminator.platforms.sumo.api import answers

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.sumo.settings import SumoSettings

Tree = dict[str, object]
Parameters = Mapping[str, str | int]

_JOBS = r"(/.*)?/api/v1/search/jobs"
_READS = (
    Read("GET", r"(/.*)?/api/.*"),
    Read("POST", _JOBS),
    Read("DELETE", rf"{_JOBS}/[^/]+"),  # ends a search of our own, and changes nothing that stays
)
# Source: the vendor's page on API authentication: four requests a second for a user, ten at once for an access key;
# seen 2026-11-28. One after the other and a little below four, so that no second holds a fifth, however it is cut, and
# though one request is a tenth of a second longer on its way than those behind it.
_BURST, _PER_SECOND, _AT_ONCE = 1, 3.6, 10
_UNAUTHORISED = 401

V1, V2, CLOUD_SIEM = "/api/v1", "/api/v2", "/api/sec/v1"


class Wire:
    """The way to one organisation."""

    def __init__(self, target: Target, world: World) -> None:
        settings = cast("SumoSettings", target.settings)
        root = settings.root
        if not root:
            hint = "set `deployment`, or `url`, in its settings"
            raise UsageError(f"{target.name}: the target does not say where Sumo Logic is", hint=hint)
        self.where = target.name
        self._root = root.rstrip("/").removesuffix("/api")
        self._admin_mode = settings.admin_mode
        self._credential, self.access_id = _credential(target, world)
        names = target.credentials
        key = names.read if world.read_only else names.write or names.read
        bucket = Bucket(f"sumo/{self.host}/{key}", _BURST, _PER_SECOND, _AT_ONCE)
        self._session = world.session(target, Traffic(_READS, lambda *_: bucket, cookies=True))

    @property
    def host(self) -> str:
        """Who answers."""
        return urlsplit(self._root).netloc

    def read(self, path: str, parameters: Parameters | None = None) -> Tree:
        """Get an object of the core API.

        Raises:
            VendorError: there is no answer, or none that holds what was asked for.
        """
        return answers.read(self._judged("GET", path, parameters), self.where)

    def write(
        self, method: str, path: str, body: object = None, parameters: Parameters | None = None
    ) -> tuple[Tree, str]:
        """Send what changes something in the core API, once; return the object that was answered, and the number.

        An answer without content is an empty object. Raises as ``read``; ``Busy`` where nobody took it.
        """
        response = self._judged(method, path, parameters, body)
        said = answers.read(response, self.where) if response.content else {}
        return said, request_id(response.headers)

    def read_rules(self, path: str, parameters: Parameters | None = None) -> Tree:
        """Get what Cloud SIEM holds; raises as ``read``."""
        return answers.enveloped(self._judged("GET", f"{CLOUD_SIEM}{path}", parameters), self.where)

    def write_rules(self, method: str, path: str, body: object = None) -> tuple[Tree, str]:
        """Send what changes something in Cloud SIEM, once; return its data, and the number; raises as ``write``."""
        response = self._judged(method, f"{CLOUD_SIEM}{path}", None, body)
        return answers.enveloped(response, self.where), request_id(response.headers)

    def send(
        self, method: str, path: str, parameters: Parameters | None = None, body: object = None
    ) -> "requests.Response":
        """Send, and return the answer, whatever its status.

        A 401 is asked once more: the vendor throttles sign-ins, and then tells keys that are right to go away. Nothing
        is done twice by it. Source: the vendor's page on troubleshooting its API; seen 2026-11-28.
        """
        response = self._once(method, path, parameters, body)
        if response.status_code == _UNAUTHORISED:
            response = self._once(method, path, parameters, body)
        return response

    def knock(self, path: str, parameters: Parameters) -> "requests.Response":
        """Ask without signing in; whatever the answer is."""
        return self._once("GET", path, parameters, None, signed=False)

    def refusal(self, response: "requests.Response") -> VendorError:
        """Return the error that a failing answer means."""
        return answers.refusal(response, self.where)

    def close(self) -> None:
        """Let go of the session's sockets."""
        self._session.close()

    def _judged(
        self, method: str, path: str, parameters: Parameters | None, body: object = None
    ) -> "requests.Response":
        response = self.send(method, path, parameters, body)
        if not 200 <= response.status_code < 300:
            raise self.refusal(response)
        return response

    def _once(
        self, method: str, path: str, parameters: Parameters | None, body: object, *, signed: bool = True
    ) -> "requests.Response":
        headers = {"Accept": "application/json"}
        if signed:
            headers["Authorization"] = self._credential.reveal()
        if self._admin_mode and not path.startswith(CLOUD_SIEM):
            # Declared for content and folders; Terraform's provider sends it with everything, and whether saved
            # searches heed it is unconfirmed. Source: core OpenAPI c151e5f7, provider df5dbfa3; seen 2026-11-28.
            headers["isAdminMode"] = "true"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        url = f"{self._root}{path}"
        return self._session.request(method, url, params=dict(parameters or {}), data=data, headers=headers)


def _credential(target: Target, world: World) -> tuple[Secret, str]:
    """Return what signs us in, and the access id.

    Raises:
        UsageError: the target names no credential, or what it names is no access id and key; it is not shown.
    """
    secret = world.credential(target)
    if secret is None:
        hint = "name a credential in the target and store `accessId:accessKey` with `sieminator login`"
        raise UsageError(f"{target.name}: the target names no access key, and nobody gets in without", hint=hint)
    access_id, colon, access_key = secret.reveal().partition(":")
    if not (access_id and colon and access_key):
        hint = "store both as one text, `accessId:accessKey`, with `sieminator login`"
        raise UsageError(f"{target.name}: the credential is no access id and key with a colon between", hint=hint)
    remember(Secret(access_key))
    packed = base64.b64encode(f"{access_id}:{access_key}".encode()).decode()
    return Secret(f"Basic {packed}"), access_id
