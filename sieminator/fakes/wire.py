"""What passes between a fake and the socket: requests, responses, and the app that turns one into the other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came over the wire."""

    method: str
    path: str
    """Still percent-encoded, so that an encoded slash does not become a path separator."""
    query: Mapping[str, str]
    """The last value of each parameter, decoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    origin: str
    """Scheme, host and port as the client addressed them, for the absolute links of a listing."""

    def json(self) -> Any:
        """Return the body parsed as JSON; a body that is not raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    private: bool = False
    """True keeps both bodies of this exchange out of the journal: they hold a secret."""

    @classmethod
    def of(cls, status: int, payload: Any, headers: Mapping[str, str] | None = None, *, private: bool = False) -> Self:
        """Answer with a JSON payload."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, body, private)


class App(Protocol):
    """A fake's whole behaviour: pure of sockets, called from many threads at once."""

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        ...
