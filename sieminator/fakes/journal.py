"""The journal: what was asked and what was answered, for tests to read and count."""

import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from sieminator.fakes.wire import Request, Response

SECRET_HEADERS = frozenset({"authorization", "cookie", "sec", "set-cookie"})
_FORM = "application/x-www-form-urlencoded"
"""How clients sign in. A form is never kept, since the app that would know better may not have been asked."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; no header or body that carries a credential is kept."""

    method: str
    path: str
    query: Mapping[str, str]
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int | None
    """None when the weather cut the connection before an answer."""
    response_headers: Mapping[str, str]
    response_body: bytes
    started: float
    """Seconds of a monotonic clock."""
    finished: float
    spoiled: bool
    """True when the weather made or marred the answer: it says nothing about the vendor's contract."""

    @classmethod
    def of(cls, request: Request, response: Response | None, started: float, finished: float, *, spoiled: bool) -> Self:
        """Record an exchange without its secrets."""
        answer = response if response is not None else Response(0)
        return cls(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            request_headers=_public(request.headers),
            request_body=b"" if answer.private or _is_form(request) else request.body,
            status=response.status if response is not None else None,
            response_headers=_public(answer.headers),
            response_body=b"" if answer.private else answer.body,
            started=started,
            finished=finished,
            spoiled=spoiled,
        )


class Journal:
    """The last exchanges of one server, oldest first; safe to read while the server runs."""

    def __init__(self, limit: int = 2_000) -> None:
        """Keep at most `limit` exchanges; 0 keeps none."""
        self._exchanges: deque[Exchange] = deque(maxlen=limit)
        self._lock = threading.Lock()

    def add(self, exchange: Exchange) -> None:
        """Write one exchange down."""
        with self._lock:
            self._exchanges.append(exchange)

    def find(self, method: str = "", path: str = "") -> list[Exchange]:
        """Return the exchanges whose method and path match these regular expressions."""
        with self._lock:
            exchanges = list(self._exchanges)
        return [e for e in exchanges if re.match(method, e.method) and re.search(path, e.path)]

    def count(self, method: str = "", path: str = "") -> int:
        """Count what `find` would return."""
        return len(self.find(method, path))

    def clear(self) -> None:
        """Start over with an empty journal."""
        with self._lock:
            self._exchanges.clear()

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.find())

    def __len__(self) -> int:
        return len(self._exchanges)


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith(_FORM)


def _public(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in SECRET_HEADERS}
