"""A syslog receiver on loopback that keeps what it read, and leaves when a test says so."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import trustme

from sieminator.net.syslog import Receiver as At
from sieminator.net.syslog import Waits

QUICK = Waits(timedelta(seconds=5), timedelta(seconds=5), timedelta(seconds=0.3))


@dataclass
class Receiver:
    """Reads lines from one connection after the other."""

    port: int
    lines: list[str] = field(default_factory=list)
    """In the order in which they came; a rest without a line end counts as one."""
    connections: int = 0

    def at(self, **named: object) -> At:
        return At(**{"host": "localhost", "port": self.port, "tls": False, **named})  # type: ignore[arg-type]


Manners = Callable[[socket.socket, Receiver], None]
"""What a receiver does with a connection."""


def reads_all(connection: socket.socket, receiver: Receiver) -> None:
    data = b""
    while piece := connection.recv(65_536):
        data += piece
    receiver.lines += data.decode().splitlines()


def resets(connection: socket.socket, receiver: Receiver) -> None:
    """Read something and die, as a process does that is killed with unread data."""
    receiver.lines += connection.recv(10).decode(errors="replace").splitlines()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def receiving(manners: Manners = reads_all, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on a free port; connections are served one after the other."""
    with socket.create_server(("localhost", 0)) as listener:
        listener.settimeout(0.05)
        receiver, done = Receiver(listener.getsockname()[1]), threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                receiver.connections += 1
                connection.settimeout(5)
                try:
                    with tls.wrap_socket(connection, server_side=True) if tls else connection as served:
                        manners(served, receiver)
                except OSError:  # the sender did not like us, or left
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield receiver
        finally:
            done.set()
            thread.join()


@dataclass(frozen=True)
class Authority:
    """A certificate authority for one test, and who it vouches for."""

    authority: trustme.CA
    bundle: Path

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name).configure_cert(context)
        return context


def new_authority(folder: Path) -> Authority:
    """Return an authority whose certificate lies in the folder."""
    authority, bundle = trustme.CA(), folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return Authority(authority, bundle)
