"""A tiny server on loopback whose every answer a test writes itself, badly if it likes."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Conversation(BaseHTTPRequestHandler):
    """One connection, with a few ways to answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Listener"

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.next_answer(Seen(self.command, self.path, dict(self.headers), body))(self)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_CONNECT = _respond  # noqa: N815


Answer = Callable[[Conversation], None]


def says(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    return lambda talk: talk.answer(status, body, headers)


def cuts() -> Answer:
    return lambda talk: talk.cut()


def breaks_off(body: bytes) -> Answer:
    """Promise twice as much as is sent."""

    def answer(talk: Conversation) -> None:
        talk.answer(200, body, {"Content-Length": str(2 * len(body))})
        talk.cut()

    return answer


def breaks_off_in_chunks(body: bytes) -> Answer:
    """Send one chunk, and never the last."""

    def answer(talk: Conversation) -> None:
        talk.send_response(200)
        talk.send_header("Transfer-Encoding", "chunked")
        talk.end_headers()
        talk.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        talk.cut()

    return answer


@dataclass
class Server:
    url: str
    port: int
    seen: list[Seen] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.seen]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: tuple[Answer, ...], tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self._answers = list(answers)
        self._lock = threading.Lock()
        self._tls = tls
        scheme = "https" if tls else "http"
        port = self.server_address[1]
        self.public = Server(f"{scheme}://localhost:{port}" if tls else f"{scheme}://127.0.0.1:{port}", port)

    def next_answer(self, seen: Seen) -> Answer:
        """Take the next answer; the last one stays for ever."""
        with self._lock:
            self.public.seen.append(seen)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        with self._tls.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away in the middle are what these tests are about."""


@contextmanager
def serving(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Answer one request after the other, the last answer for ever."""
    listener = _Listener(answers, tls)
    thread = threading.Thread(target=listener.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield listener.public
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
