"""Lines to a syslog receiver, over TLS or plain TCP: either the receiver has read them all, or an error says why not.

Syslog knows no answer. A connection serves one batch: we say that nothing more comes, and wait for the receiver to
close its side, which it does when it has read so far. One that was killed in between resets the connection, and so the
loss is seen, which a connection that stays open would hide: what is written into it after the other end is gone is
lost without an error.

A line ends in a line feed (RFC 6587, 3.4.2). RFC 5425 wants each message's length before it, and rsyslog takes both;
IBM's pages on QRadar's protocols Syslog and TLS Syslog (c_logsource_syslog, c_logsource_TLSprotocol; seen 2026-11-28)
speak of no length, and one that a receiver does not expect becomes part of the event.
"""

import socket
import ssl
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sieminator.errors import Unreachable
from sieminator.net.redact import redact

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes the lines."""

    host: str
    port: int
    tls: bool = True
    ca_bundle: Path | None = None
    """Certificates to trust; None for those that the machine names, or else the ones that come with requests."""
    server_name: str = ""
    """The name in its certificate, where that is not ``host``."""

    @property
    def address(self) -> str:
        """Host and port, as errors tell them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the receiver may take."""

    connect: timedelta = timedelta(seconds=10)
    """To take the connection, and as long again to shake hands."""
    write: timedelta = timedelta(seconds=30)
    """To take a piece of what we send."""
    farewell: timedelta = timedelta(seconds=5)
    """To read to the end and close. One that never closes is taken at its word: the lines are with its system."""


class Syslog:
    """The way to one receiver. It holds no connection between batches; a proxy is never used."""

    def __init__(self, where: str, receiver: Receiver, waits: Waits | None = None) -> None:
        """Prepare; nothing is sent yet. ``where`` begins each error."""
        self._where = where
        self._receiver = receiver
        self._waits = waits or Waits()

    def send(self, lines: Sequence[str]) -> None:
        """Send the lines in their order, each a whole message without a line end.

        Raises:
            UsageError: the receiver's ca_bundle cannot be read.
            Unreachable: not all of them arrived, as far as anybody knows; those that did arrive again when the same
                lines are sent again.
        """
        if not lines:
            return
        data = "".join(f"{line}\n" for line in lines).encode()
        if data.count(b"\n") != len(lines):
            raise ValueError("a syslog message ends where its line does")
        with closing(self._connect()) as connection:
            try:
                self._write(connection, data)
                self._take_leave(connection)
            except OSError as error:
                raise self._cut(error) from error

    def knock(self) -> None:
        """Connect, and send nothing.

        Raises:
            UsageError: the receiver's ca_bundle cannot be read.
            Unreachable: it takes no connection, or not one that we trust.
        """
        self._connect().close()

    def _connect(self) -> socket.socket:
        receiver = self._receiver
        context = self._context() if receiver.tls else None
        plain: socket.socket | None = None
        try:
            plain = socket.create_connection((receiver.host, receiver.port), self._waits.connect.total_seconds())
            return context.wrap_socket(plain, server_hostname=self._name) if context else plain
        except (OSError, UnicodeError) as error:  # a host name that cannot be one is a UnicodeError
            if plain is not None:
                plain.close()
            raise self._refused(error) from error

    @property
    def _name(self) -> str:
        return self._receiver.server_name or self._receiver.host

    def _context(self) -> ssl.SSLContext:
        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        from sieminator.net.way import trusted

        bundle = trusted(self._where, self._receiver.ca_bundle)
        path = Path(bundle) if isinstance(bundle, str) else Path(DEFAULT_CA_BUNDLE_PATH)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # holds the certificate to the name, and both to be there
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(**{"capath" if path.is_dir() else "cafile": str(path)})
        return context

    def _write(self, connection: socket.socket, data: bytes) -> None:
        connection.settimeout(self._waits.write.total_seconds())
        for start in range(0, len(data), _PIECE):
            connection.sendall(data[start : start + _PIECE])

    def _take_leave(self, connection: socket.socket) -> None:
        connection.settimeout(self._waits.farewell.total_seconds())
        try:
            if isinstance(connection, ssl.SSLSocket):
                connection.unwrap()  # tells the end, and waits for the other side to tell its own
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(_PIECE):
                pass
        except TimeoutError:
            return
        except ssl.SSLError as error:
            # One that closes without a word in TLS has read to our end of it nevertheless.
            if not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
                raise

    def _refused(self, error: OSError | UnicodeError) -> Unreachable:
        what, hint = _before(error)
        return self._unreachable(what, hint, sent=False)

    def _cut(self, error: OSError) -> Unreachable:
        if isinstance(error, TimeoutError):
            return self._unreachable("did not take all lines in time", "see what keeps it busy")
        if isinstance(error, ssl.SSLError):
            return self._unreachable(f"broke the connection off in TLS ({_words(error)})", "see what its log says")
        return self._unreachable(f"cut the connection before it had read all lines ({_words(error)})", "")

    def _unreachable(self, what: str, hint: str, *, sent: bool = True) -> Unreachable:
        return Unreachable(redact(f"{self._where}: syslog at {self._receiver.address} {what}"), hint=hint, sent=sent)


def _before(error: OSError | UnicodeError) -> tuple[str, str]:
    """Return why there is no connection, to come after the address, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error)
    if isinstance(error, ssl.SSLError | ConnectionResetError):
        return f"and we cannot agree on TLS ({_words(error)})", "check the port, and whether `transport` is tls there"
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"is a name that does not resolve ({_words(error)})", "check `host` of the target's `syslog`"
    if isinstance(error, TimeoutError):
        hint = "check the network, a firewall on the way, and whether the port speaks TLS (else `transport: tcp`)"
        return "did not take the connection in time", hint
    return f"does not take connections ({_words(error)})", "check `host` and `port` of the target's `syslog`"


def _certificate(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    from sieminator.net.cut import distrust

    what, hint = distrust(error)
    if "another host name" in what:
        hint = "`server_name` of `syslog` says which name its certificate is for"
    elif "not valid today" not in what:
        hint = "`ca_bundle` of `syslog` names the PEM file with its authority, or with its own certificate"
    return f"{what} ({error.verify_message})", hint


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "no reason given"
