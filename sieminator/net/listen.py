"""A small HTTP server for whoever watches a service: a few pages to read, one request at a time, nothing to change.

It knows no sign-in and no TLS, and so stays on this machine unless somebody says otherwise.
"""

import re
import socket
import socketserver
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from sieminator.errors import UsageError

_ADDRESS = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.%\w]+)\]|(?P<host>[^:\[\]\s]+)):(?P<port>[0-9]{1,5})", re.ASCII)
_PATIENCE_S = 2.0
"""How long one who asks may take to say what; meanwhile nobody else is answered."""
_POLL_S = 0.1
"""How long the end may go unnoticed."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered."""

    body: bytes
    content_type: str
    status: int = HTTPStatus.OK


Pages = Mapping[str, Callable[[], Page]]
"""Path to what makes the page anew for each request."""


def address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`; port 0 is any that is free.

    Raises:
        UsageError: it is not that; an IPv6 address stands in brackets.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > 65_535:
        raise UsageError(
            f"--listen: this is no address ({text})", hint="write HOST:PORT, as in 127.0.0.1:9464 or [::1]:9464"
        )
    return found["v6"] or found["host"], int(found["port"])


class Listener:
    """Answers GET and HEAD for the pages, from ``serve`` until ``close``."""

    def __init__(self, at: tuple[str, int], pages: Pages) -> None:
        """Take the port; who connects is answered once ``serve`` runs.

        Raises:
            UsageError: it cannot be had.
        """
        host, port = at
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
            self._server = _Server((host, port), family, pages)
        except OSError as error:
            raise UsageError(
                f"--listen: cannot listen at {host}:{port} ({error.strerror or error})",
                hint="choose another port, or end what listens there",
            ) from error

    @property
    def port(self) -> int:
        """The port that was taken."""
        return int(self._server.server_address[1])

    def serve(self) -> None:
        """Answer until somebody calls ``close``; a page that fails is answered with 500."""
        self._server.serve_forever(_POLL_S)

    def close(self) -> None:
        """End ``serve``, which must have been begun, and let the port go."""
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 16

    def __init__(self, at: tuple[str, int], family: int, pages: Pages) -> None:
        self.address_family = family
        self.pages = pages
        super().__init__(at, _Conversation)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of one who asked and left."""


class _Conversation(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE_S
    server_version, sys_version = "sieminator", ""

    def do_GET(self) -> None:
        """Answer with the page, or 404."""
        make = self.server.pages.get(urlsplit(self.path).path)
        if make is None:
            known = ", ".join(sorted(self.server.pages))
            self._answer(Page(f"There is {known}.\n".encode(), "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND))
            return
        try:
            page = make()
        except Exception:  # noqa: BLE001 - who watches is told, and the service goes on
            text = b"This page cannot be made at the moment.\n"
            page = Page(text, "text/plain; charset=utf-8", HTTPStatus.INTERNAL_SERVER_ERROR)
        self._answer(page)

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, page: Page) -> None:
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Write no log: a page is asked for every few seconds."""
