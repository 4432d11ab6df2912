"""GraphQL over one path: what reads and what writes has a session each, so that a run that reads cannot write.

The network lets a run that only reads send what the room lists as reads, by method and path; here both are the same for
every document. So the session for writing lists none: there a run that only reads is refused whatever it sends, and no
request is sent twice. The session for reading takes documents that begin with `query` and nothing else.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, urlsplit

from sieminator.errors import Busy, Malformed, ReadOnly, Rejected, UsageError, VendorError
from sieminator.model.ports import World
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Bucket, Read, Traffic
from sieminator.net.answer import failure, plain, read_object, request_id
from sieminator.net.redact import redact
from sieminator.platforms.logscale.api.documents import document, reads, repeated

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.logscale.settings import LogScaleSettings

Tree = dict[str, object]

_QUERY_JOBS = r"(/.*)?/api/v1/repositories/[^/]+/queryjobs"
_READS = (
    Read("POST", r"(/.*)?/graphql"),
    Read("POST", _QUERY_JOBS),
    Read("GET", rf"{_QUERY_JOBS}/[^/]+"),
    Read("DELETE", rf"{_QUERY_JOBS}/[^/]+"),  # ends a search of our own, and changes nothing that stays
)
# Nothing about a rate limit is published (unconfirmed); these never met one in a vendor's client. A `Retry-After` is
# everybody's, which the bucket is for.
_BURST, _PER_SECOND = 400, 200.0
_BUSY = 503


class Wire:
    """The way to one LogScale, as one target's token."""

    def __init__(self, target: Target, world: World) -> None:
        settings = cast("LogScaleSettings", target.settings)
        if settings.url is None:
            raise UsageError(
                f"{target.name}: the target does not say where LogScale is", hint="set `url` in its settings"
            )
        self.where = target.name
        self._root = settings.url.rstrip("/")
        self._organization = settings.proxy_organization
        secret = world.credential(target)
        if secret is None:
            hint = "name a credential in the target and store a view token with `sieminator login`"
            raise UsageError(
                f"{target.name}: the target names no token, and LogScale lets nobody in without", hint=hint
            )
        self._secret: Secret = secret
        bucket = Bucket(f"logscale/{urlsplit(self._root).netloc}/{target.credentials.write}", _BURST, _PER_SECOND)
        self._reading = world.session(target, Traffic(_READS, lambda *_: bucket))
        self._writing = world.session(target, Traffic((), lambda *_: bucket, channel="writes"))

    @property
    def host(self) -> str:
        """Who answers."""
        return urlsplit(self._root).netloc

    def read(self, name: str, variables: Mapping[str, object] | None = None, *, told_as: str = "") -> Tree:
        """Send a document that only reads; return its data. ``told_as`` is what the server's log calls it.

        Raises:
            VendorError: there is no answer, or none that holds what was asked for.
        """
        text = document(name)
        if not reads(text):
            raise ReadOnly(f"{self.where}: {name} changes something, and was about to be sent as a read")
        if told_as:
            text, name = text.replace(f"query {name}", f"query {told_as}", 1), told_as
        return self._data(self._post(self._reading, name, text, variables))

    def read_many(self, name: str, variables: Mapping[str, object]) -> Tree:
        """Send a document that asks one thing of each variable; return its data, by the variables' names."""
        return self._data(self._post(self._reading, name, repeated(name, [*variables]), variables))

    def write(self, name: str, variables: Mapping[str, object]) -> tuple[Tree, str]:
        """Send a document that changes something, once; return its data, and the server's number for the request.

        Raises:
            VendorError: as with ``read``; ``Busy`` where nobody took it.
        """
        response = self._post(self._writing, name, document(name), variables)
        return self._data(response), request_id(response.headers)

    def knock(self) -> "requests.Response":
        """Ask without signing in; whatever the answer is."""
        return self._post(self._reading, "ReadDomain", document("ReadDomain"), {"domain": ""}, signed=False)

    def rest(self, method: str, path: str, body: Mapping[str, object] | None = None) -> "requests.Response":
        """Send to the REST API what only reads, or ends a search of our own; return the answer, whatever its status."""
        data = json.dumps(body).encode() if body is not None else None
        return self._reading.request(method, f"{self._root}{path}", data=data, headers=self._headers())

    def refusal(self, response: "requests.Response") -> VendorError:
        """Return the error that a failing status means."""
        number = request_id(response.headers)
        error = failure(response.status_code, "", response.text, where=self.where, request_id=number)
        if response.status_code == _BUSY:
            return Busy(error.message, hint=error.hint, request_id=number)
        return error

    def close(self) -> None:
        """Let go of both sessions' sockets."""
        self._reading.close()
        self._writing.close()

    def _post(
        self,
        session: "requests.Session",
        name: str,
        text: str,
        variables: Mapping[str, object] | None,
        *,
        signed: bool = True,
    ) -> "requests.Response":
        # Source: humio/cli cebbe5b2, internal/api/client.go: the operation's name as `id`; seen 2026-11-28.
        url = f"{self._root}/graphql?id={quote(name)}"
        body = json.dumps({"query": text, "operationName": name, "variables": dict(variables or {})}).encode()
        return session.request("POST", url, data=body, headers=self._headers(signed=signed))

    def _headers(self, *, signed: bool = True) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if signed:
            headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        if self._organization:
            headers["ProxyOrganization"] = self._organization
        return headers

    def _data(self, response: "requests.Response") -> Tree:
        if response.status_code != 200:
            raise self.refusal(response)
        said = read_object(response, self.where)
        number = request_id(response.headers)
        if said.get("errors"):
            raise Rejected(
                redact(f"{self.where}: LogScale will not have it: {_words(said['errors'])}"), request_id=number
            )
        data = said.get("data")
        if not isinstance(data, dict):
            raise Malformed(f"{self.where}: the answer to a GraphQL document holds no data", request_id=number)
        return data


def _words(errors: object) -> str:
    """Return what the server minds: every message, with what it says in `state`, which is often all that helps.

    Source: humio/cli issue 177 and internal/api/client.go cebbe5b2; seen 2026-11-28.
    """
    told = []
    for error in errors if isinstance(errors, list) else [errors]:
        if not isinstance(error, dict):
            told.append(str(error))
            continue
        state = error.get("state")
        more = [f"{name}: {value}" for name, value in state.items()] if isinstance(state, dict) else []
        told.append("; ".join([str(error.get("message") or "it does not say why"), *more]))
    return plain("; ".join(dict.fromkeys(told)))
