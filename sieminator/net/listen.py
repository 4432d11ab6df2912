"""A small HTTP server for whoever watches a service: a few pages to read, and nothing to change.

One thread serves all who ask: it reads and writes what can be had without waiting, so that a slow one keeps nobody
from being answered, and does not hold up the end. It knows no sign-in and no TLS, and so stays on this machine unless
somebody says otherwise.
"""

import os
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from sieminator.errors import UsageError

_ADDRESS = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.%\w]+)\]|(?P<host>[^:\[\]\s]+)):(?P<port>[0-9]{1,5})", re.ASCII)
_PATIENCE_S = 5.0
"""How long a whole conversation may take, from the connection to the last byte of the answer."""
_AT_ONCE = 32
"""How many conversations may be open; one more, and the oldest is hung up on."""
_ASKED_BYTES = 65_537
"""How much of a request is read, enough for Python's handler to find a first line too long."""
_ASKED_END = re.compile(rb"\n\r?\n")
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
            self._door = _door(host, port)
        except (OSError, UnicodeError) as error:  # UnicodeError: no name of a host can be so, as `..`
            raise UsageError(
                f"--listen: cannot listen at {host}:{port} ({getattr(error, 'strerror', None) or error})",
                hint="choose another address or port, or end what listens there",
            ) from error
        self._port = int(self._door.getsockname()[1])
        self._pages = pages
        self._ended = threading.Event()
        self._serving = threading.Lock()

    @property
    def port(self) -> int:
        """The port that was taken."""
        return self._port

    def serve(self) -> None:
        """Answer until somebody calls ``close``; a page that fails is answered with 500."""
        with self._serving:
            if self._ended.is_set():
                return
            conversations = _Conversations(self._door, self._pages)
            try:
                while not self._ended.is_set():
                    conversations.go_on()
            finally:
                conversations.close()

    def close(self) -> None:
        """End ``serve``, hang up on whoever is not yet answered, and let the port go."""
        self._ended.set()
        with self._serving:
            self._door.close()


def _door(host: str, port: int) -> socket.socket:
    family, kind, _, _, at = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    door = socket.socket(family, kind)
    try:
        if os.name != "nt":  # Windows would let a second process take the port that we have
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(at)
        door.listen(16)
        door.setblocking(False)
    except OSError:
        door.close()
        raise
    return door


class _Conversations:
    """All that are open, the oldest first."""

    def __init__(self, door: socket.socket, pages: Pages) -> None:
        self._door = door
        self._pages = pages
        self._open: list[_Conversation] = []
        self._ready = selectors.DefaultSelector()
        self._ready.register(door, selectors.EVENT_READ)

    def go_on(self) -> None:
        """Wait a moment for news, take every conversation as far as it goes, and end those that take too long."""
        for key, _ in self._ready.select(_POLL_S):
            if key.data is None:
                self._begin()
            elif key.data in self._open:  # it may just have made room for a new one
                self._take_further(key.data)
        now = time.monotonic()
        for late in [one for one in self._open if one.until <= now]:
            self._end(late)

    def close(self) -> None:
        """Hang up on everybody."""
        for one in list(self._open):
            self._end(one)
        self._ready.close()

    def _begin(self) -> None:
        try:
            line, _ = self._door.accept()
        except OSError:
            return  # who came has left
        if len(self._open) >= _AT_ONCE:
            self._end(self._open[0])
        one = _Conversation(line, self._pages)
        self._open.append(one)
        self._ready.register(line, selectors.EVENT_READ, one)

    def _take_further(self, one: "_Conversation") -> None:
        waits_for = one.go_on()
        if waits_for:
            self._ready.modify(one.line, waits_for, one)
        else:
            self._end(one)

    def _end(self, one: "_Conversation") -> None:
        self._open.remove(one)
        self._ready.unregister(one.line)
        one.line.close()


class _Conversation:
    """One request, heard as it comes, and its answer, said as it is taken."""

    def __init__(self, line: socket.socket, pages: Pages) -> None:
        line.setblocking(False)
        self.line = line
        self.until = time.monotonic() + _PATIENCE_S
        self._pages = pages
        self._asked = bytearray()
        self._left: bytes | None = None

    def go_on(self) -> int:
        """Read and write what can be without waiting; return the selector's event to wait for, 0 at the end."""
        try:
            if self._left is None:
                self._hear()
            if self._left is not None:
                self._left = self._left[self.line.send(self._left) :]
                if not self._left:
                    self.line.shutdown(socket.SHUT_WR)
                    return 0
        except BlockingIOError:
            pass
        except OSError:
            return 0  # who asked has left
        return selectors.EVENT_READ if self._left is None else selectors.EVENT_WRITE

    def _hear(self) -> None:
        before = len(self._asked)
        more = self.line.recv(_ASKED_BYTES - before)
        self._asked += more
        if not more or len(self._asked) >= _ASKED_BYTES or _ASKED_END.search(self._asked, max(0, before - 2)):
            self._left = _answer(bytes(self._asked), self._pages)


def _answer(asked: bytes, pages: Pages) -> bytes:
    """Return all that is said to a request, nothing where it is beyond an answer."""
    handler = _Handler(asked, pages)
    try:
        handler.handle_one_request()
    except Exception:  # noqa: BLE001 - whatever one who asks may send, the others are answered
        return b""
    return handler.said.getvalue()


class _Handler(BaseHTTPRequestHandler):
    """Python's own reading of a request, from memory instead of a socket."""

    server_version, sys_version = "sieminator", ""

    def __init__(self, asked: bytes, pages: Pages) -> None:
        self.pages = pages
        self.said = BytesIO()
        self.rfile, self.wfile = BytesIO(asked), self.said

    def do_GET(self) -> None:
        """Answer with the page, or 404."""
        make = self.pages.get(urlsplit(self.path).path)
        if make is None:
            known = ", ".join(sorted(self.pages))
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
