"""One session for a console's REST API, as one authorized service.

Sources: IBM, c_rest_api_getting_started (the header `SEC` holds the token, `Version` should always be said) and
RestApiClient.py in IBM/api-samples; seen 2026-11-28. No rate limit is published; ours is a guess that no client has
met.
"""

import json
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from sieminator.errors import Busy, UsageError, VendorError
from sieminator.model.ports import World
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Bucket, Read, Tls, Traffic
from sieminator.net.answer import read_object
from sieminator.net.patience import back_off, slept
from sieminator.platforms.qradar.api import answers
from sieminator.platforms.qradar.api.answers import Tree
from sieminator.platforms.qradar.api.versions import WRITTEN_FOR, may_be_meant, negotiated

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.qradar.settings import QRadarSettings

Parameters = Mapping[str, str | int]

EXTENSIONS = "/config/extension_management"
_API = r"(/.*)?/api"
# What is begun by a POST here ends by itself, and leaves nothing: an export, a check of a query, a search.
_READS = (
    Read("GET", rf"{_API}/.*"),
    Read("POST", rf"{_API}{EXTENSIONS}/extension_export_tasks"),
    Read("POST", rf"{_API}/ariel/validators/aql"),
    Read("POST", rf"{_API}/ariel/searches"),
    Read("DELETE", rf"{_API}/ariel/searches/[^/]+"),  # ends a search of our own
)
_TRIES, _EVEN = 8, 0.5
_BURST, _PER_SECOND, _AT_ONCE = 40, 20.0, 4

JSON, ZIP = "application/json", "application/zip"


class Wire:
    """The way to one console."""

    def __init__(self, target: Target, world: World) -> None:
        settings = cast("QRadarSettings", target.settings)
        if settings.url is None:
            raise UsageError(
                f"{target.name}: the target does not say where the console is", hint="set `url` in its settings"
            )
        self.where = target.name
        self._root = settings.url.rstrip("/").removesuffix("/api")
        secret = world.credential(target)
        if secret is None:
            hint = "name a credential in the target and store an authorized service's token with `sieminator login`"
            raise UsageError(f"{target.name}: the target names no token, and nobody gets in without", hint=hint)
        self._secret: Secret = secret
        self._keep_alive = settings.keep_alive
        self._fixed = bool(settings.api_version)
        self.version = settings.api_version or WRITTEN_FOR
        """The API version that is asked for."""
        self.deprecated = False
        """Whether the console has called that version deprecated."""
        self._settled = self._fixed
        self._clock = world.clock
        self._in_vain = False
        """Whether a write was tried as often as we do."""
        names = target.credentials
        key = names.read if world.read_only else names.write or names.read
        bucket = Bucket(f"qradar/{self.host}/{key}", _BURST, _PER_SECOND, _AT_ONCE)
        tls = Tls(settings.tls_server_name, verify_name=settings.verify_host_name, insecure=settings.insecure)
        self._session = world.session(target, Traffic(_READS, lambda *_: bucket, tls=tls))

    @property
    def host(self) -> str:
        """Who answers."""
        return urlsplit(self._root).netloc

    def read(self, path: str, parameters: Parameters | None = None, headers: Mapping[str, str] | None = None) -> Tree:
        """Get an object.

        Raises:
            VendorError: there is no answer, or none that holds what was asked for.
        """
        return read_object(self.judged("GET", path, parameters, headers=headers), self.where)

    def write(self, method: str, path: str, parameters: Parameters | None = None, body: object = None) -> Tree:
        """Send what changes or begins something, and return the object that was answered; raises as ``read``.

        It is sent again only where nobody took it (503), for as long as a read is tried, and once in vain for all.
        """
        for tries in count(1):
            try:
                told = read_object(self.judged(method, path, parameters, body=body), self.where)
            except Busy:
                if self._in_vain or tries >= _TRIES or not slept(self._clock, back_off(tries, lambda: _EVEN)):
                    self._in_vain = True
                    raise
            else:
                self._in_vain = False
                return told
        raise AssertionError("the loop ends by itself")

    def judged(
        self,
        method: str,
        path: str,
        parameters: Parameters | None = None,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> "requests.Response":
        """Send, and return the answer; raises the error that a failing one means."""
        response = self.send(method, path, parameters, body=body, headers=headers)
        if not 200 <= response.status_code < 300:
            raise self.refusal(response)
        return response

    def send(
        self,
        method: str,
        path: str,
        parameters: Parameters | None = None,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> "requests.Response":
        """Send, and return the answer, whatever its status; a body of bytes goes out as it is.

        Until the first answer nobody knows whether the console speaks the version that we were written for. Where it
        may have been refused for that, the console is asked which it speaks, and the request is sent again.
        """
        if not self._settled and method != "GET":
            self.negotiate()
        response = self._once(method, path, parameters, body, headers)
        if self._settled or not may_be_meant(response):
            self._settled = self._settled or response.status_code < 400
            return response
        refused = self.version
        self.negotiate()
        return response if self.version == refused else self._once(method, path, parameters, body, headers)

    def negotiate(self) -> None:
        """Ask which versions the console speaks, and take the best; not where the settings say one.

        Raises:
            Rejected: it speaks none that we do.
            VendorError: it does not tell.
        """
        if self._fixed:
            return
        response = self._once("GET", "/help/versions", None, None, None, version="")
        if response.status_code != 200:
            raise self.refusal(response)
        self.version, self.deprecated = negotiated(answers.rows(response, self.where), self.where)
        self._settled = True

    def knock(self) -> "requests.Response":
        """Ask without signing in; whatever the answer is."""
        return self._once("GET", "/system/about", None, None, None, signed=False)

    def refusal(self, response: "requests.Response") -> VendorError:
        """Return the error that a failing answer means."""
        return answers.refusal(response, self.where)

    def close(self) -> None:
        """Let go of the session's sockets."""
        self._session.close()

    def _once(
        self,
        method: str,
        path: str,
        parameters: Parameters | None,
        body: object,
        more: Mapping[str, str] | None,
        *,
        signed: bool = True,
        version: str | None = None,
    ) -> "requests.Response":
        version = self.version if version is None else version
        headers = {"Accept": JSON, **({"Version": version} if version else {}), **(more or {})}
        if signed:
            headers["SEC"] = self._secret.reveal()
        if not self._keep_alive:
            # Reported of one console, behind a proxy: 403 now and then on a connection that is used for long
            # (a public project of 2026; seen 2026-11-28).
            headers["Connection"] = "close"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            headers.setdefault("Content-Type", JSON)
        url = f"{self._root}/api{path}"
        response = self._session.request(method, url, params=dict(parameters or {}), data=data, headers=headers)
        # Source: RestApiClient.py in IBM/api-samples looks for this header; seen 2026-11-28.
        self.deprecated = self.deprecated or "Deprecated" in response.headers
        return response
