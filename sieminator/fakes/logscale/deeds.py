"""Reads and writes told apart where both are a POST to one path: by what a GraphQL document does.

`DocumentServer` is the server of `sieminator.fakes.server`, whose weather and journal see such a request as `GET`,
`PUT` or `DELETE` of `/graphql/<operation>`: what a document reads, writes, or deletes, under its operation's name (its
first field's where it has none). Everything else they see as it came.
"""

import json
import re
import ssl
from dataclasses import replace
from functools import lru_cache

from sieminator.fakes.journal import Exchange, Journal
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Effect, Weather
from sieminator.fakes.wire import App, Request

_OPERATION = re.compile(r"\b(query|mutation)\b\s*(\w+)?")
_FIELD = re.compile(r"(?:\w+\s*:\s*)?(\w+)")


class DocumentServer(Server):
    """A server on whose weather and in whose journal a document is what it does."""

    def __init__(self, app: App, tls: ssl.SSLContext | None = None, journal: Journal | None = None) -> None:
        """Prepare the server, as every fake's is."""
        super().__init__(app, tls, journal if journal is not None else DocumentJournal())
        self.weather = self._listener.weather = DocumentWeather()


class DocumentWeather(Weather):
    """Weather whose orders name the deed and the operation."""

    def over(self, request: Request) -> tuple[Effect, ...]:
        """Return what strikes this request, in the order of the orders."""
        method, path = deed(request.method, request.path, request.body)
        return super().over(replace(request, method=method, path=path))


class DocumentJournal(Journal):
    """A journal that writes down the deed and the operation in place of POST and path."""

    def add(self, exchange: Exchange) -> None:
        """Write one exchange down."""
        method, path = deed(exchange.method, exchange.path, exchange.request_body)
        super().add(replace(exchange, method=method, path=path))


def deed(method: str, path: str, body: bytes) -> tuple[str, str]:
    """Return what a request does and to what; method and path as they are for one that is no document."""
    if method != "POST" or not path.rstrip("/").endswith("/graphql"):
        return method, path
    try:
        asked = json.loads(body)
        verb, name, field = _read(asked["query"])
    except (KeyError, TypeError, ValueError):
        return method, path
    writes = "DELETE" if field.startswith("delete") else "PUT"
    return writes if verb == "mutation" else "GET", f"{path.rstrip('/')}/{asked.get('operationName') or name or field}"


@lru_cache(maxsize=64)
def _read(document: str) -> tuple[str, str, str]:
    """Return the kind, the name and the first field of a document's first operation."""
    text = re.sub(r"#[^\n]*", "", re.sub(r"\bfragment\s+\w+\s+on\b", "", document))
    found = _OPERATION.search(text)
    start = text.index("{", found.end() if found else 0)
    field = _FIELD.search(text, start)
    if field is None:
        raise ValueError(document)
    return (found[1], found[2] or "", field[1]) if found else ("query", "", field[1])
