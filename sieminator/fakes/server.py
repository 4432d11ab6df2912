"""A real HTTP (or TLS) server on loopback around any fake's app.

```python
with Server(app) as server:
    requests.get(server.url + "/...", timeout=5)
    server.weather.order(Answer(503), times=1)
    assert server.journal.count("GET") == 1
```
"""

import socket
import ssl
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from sieminator.fakes.journal import Exchange, Journal
from sieminator.fakes.weather import Act, Answer, Cut, Delay, Drip, Effect, Weather
from sieminator.fakes.wire import App, Request, Response

_POLL_S = 0.01  # how long a shutdown may go unnoticed
_FAREWELL_S = 5.0  # how long a thread in the middle of an answer may take to end


class Server:
    """Serve an app on 127.0.0.1 and a free port, from entering the context to leaving it."""

    def __init__(self, app: App, tls: ssl.SSLContext | None = None, journal: Journal | None = None) -> None:
        """Prepare the server; `tls` is a server-side context whose certificate names localhost."""
        self.app = app
        self.journal = journal if journal is not None else Journal()
        self.weather = Weather()
        self._listener = _Listener(app, tls, self.journal, self.weather)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(_POLL_S,), daemon=True)

    @property
    def url(self) -> str:
        """The root of the server, without a slash at its end."""
        return self._listener.origin

    @property
    def connections(self) -> int:
        """How many connections were ever made."""
        return self._listener.made

    @property
    def most_connections(self) -> int:
        """How many connections were open at once, at most; one that a client closed counts until we hear of it."""
        return self._listener.most_open

    def start(self) -> Self:
        """Begin to answer; entering the context does the same."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every conversation and release the port; leaving the context does the same."""
        self._listener.closing.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.hang_up()
        self._listener.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: App, tls: ssl.SSLContext | None, journal: Journal, weather: Weather) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.app = app
        self.tls = tls
        self.journal = journal
        self.weather = weather
        self.closing = threading.Event()
        self.made = self.most_open = 0
        self._open: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()

    @property
    def origin(self) -> str:
        """TLS is addressed by name, because that is what certificates are made out to."""
        host = "https://localhost" if self.tls else "http://127.0.0.1"
        return f"{host}:{self.server_address[1]}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread, so that a slow client delays nobody else."""
        with self._lock:
            self._open[threading.current_thread()] = request
            self.made += 1
            self.most_open = max(self.most_open, len(self._open))
        try:
            if self.tls is not None:
                request = self.tls.wrap_socket(request, server_side=True)
                with self._lock:
                    self._open[threading.current_thread()] = request
        except OSError:  # the client did not like our certificate, or left
            self.shutdown_request(request)
        else:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def hang_up(self) -> None:
        """Close what keep-alive holds open and wait for the threads, so that nothing outlives the test."""
        with self._lock:
            conversations = dict(self._open)
        for thread, connection in conversations.items():
            _shut(connection)
            thread.join(_FAREWELL_S)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that left; a bug in the app keeps its traceback."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Conversation(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer on a kept connection waits about 40 ms

    def _answer(self) -> None:
        started = time.monotonic()
        request = self._request()
        effects = self.server.weather.over(request)
        self._wait(sum(effect.seconds for effect in effects if isinstance(effect, Delay)))
        for effect in effects:
            if isinstance(effect, Act):
                effect.what()
        cuts = {effect.when for effect in effects if isinstance(effect, Cut)}
        response = None if "before" in cuts else self._carry_out(request, effects)
        sent = None if "after" in cuts else response
        spoiled = any(not isinstance(effect, Delay | Drip) for effect in effects)
        self.server.journal.add(Exchange.of(request, sent, started, time.monotonic(), spoiled=spoiled))
        if sent is None:
            self._cut()
        else:
            self._send(sent, effects, cut="half" in cuts)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server calls these

    def _request(self) -> Request:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        scheme = "https" if self.server.tls else "http"
        host = self.headers.get("Host")
        return Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            origin=f"{scheme}://{host}" if host else self.server.origin,
        )

    def _carry_out(self, request: Request, effects: tuple[Effect, ...]) -> Response:
        for effect in effects:
            if isinstance(effect, Answer):
                return Response(effect.status, effect.headers, effect.body)
        return self.server.weather.spoil(effects, request, self.server.app.handle(request))

    def _send(self, response: Response, effects: tuple[Effect, ...], *, cut: bool) -> None:
        head = _head(response, self.date_time_string())
        drips = [effect for effect in effects if isinstance(effect, Drip)]
        if cut:
            self.wfile.write(head + response.body[: len(response.body) // 2])
            self._cut()
        elif drips:
            self.wfile.write(head)
            for start in range(0, len(response.body), drips[0].chunk):
                self._wait(drips[0].pause_s)
                if drips[0].meanwhile:
                    drips[0].meanwhile()
                self.wfile.write(response.body[start : start + drips[0].chunk])
        else:
            self.wfile.write(head + response.body)  # one packet: no second write to wait for

    def _cut(self) -> None:
        self.close_connection = True
        _shut(self.connection)

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.server.closing.wait(seconds)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Print nothing: the journal is the log."""


def _head(response: Response, date: str) -> bytes:
    headers = {"Date": date, **response.headers}
    lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if response.status != HTTPStatus.NO_CONTENT:
        lines.append(f"Content-Length: {len(response.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # already gone
        return
