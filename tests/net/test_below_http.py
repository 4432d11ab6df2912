"""What can go wrong below HTTP, over real sockets: each is said in words, and none is a requests error."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import responses
import trustme

from sieminator.errors import Malformed, Unreachable, UsageError
from sieminator.net.http import Session
from sieminator.net.patience import Patience
from tests.clock import SimulatedClock
from tests.net.conftest import target
from tests.net.server import Conversation, says, serving


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_side(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_refused_connection_is_tried_again_and_surely_sent_nothing(
    method: str, closed_port: int, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with pytest.raises(Unreachable, match=rf"^lab: 127.0.0.1:{closed_port} does not take connections") as raised:
        open_session().request(method, f"http://127.0.0.1:{closed_port}/path?token=hidden")

    assert not raised.value.sent
    assert len(clock.slept) == 2
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize(
    ("number", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3)], ids=["no such name", "no answer from DNS"]
)
def test_a_name_that_does_not_resolve_is_said(
    number: int,
    tries: int,
    clock: SimulatedClock,
    open_session: Callable[..., Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_answer(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "the resolver's words")

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)

    with pytest.raises(Unreachable, match=r"^lab: vendor.example is a name .* \(the resolver's words\)") as raised:
        open_session().put("https://vendor.example/rules/1")

    assert not raised.value.sent
    assert len(clock.slept) == tries - 1


def test_a_name_that_cannot_be_one_is_said_at_once(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    with pytest.raises(Unreachable, match="is a name that does not resolve") as raised:
        open_session().get(f"https://{'a' * 64}.invalid/")

    assert not raised.value.sent
    assert clock.slept == []


@responses.activate
def test_a_connection_that_is_not_taken_in_time_surely_sent_nothing(open_session: Callable[..., Session]) -> None:
    """Made up, because no address on this machine keeps a caller waiting on every system."""
    responses.put("https://vendor.example/", body=requests.exceptions.ConnectTimeout("slow"))

    with pytest.raises(Unreachable, match="did not take the connection in time") as raised:
        open_session().put("https://vendor.example/")

    assert not raised.value.sent
    assert len(responses.calls) == 3


@responses.activate
@pytest.mark.parametrize("timeout", [1.0, (1, 300), (1, None)])
def test_a_caller_who_only_probes_gets_one_short_try(
    timeout: object, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    """azure-identity asks a metadata service that most machines do not have."""
    given: list[object] = []

    def never(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        given.append(request.req_kwargs["timeout"])  # type: ignore[attr-defined]
        raise requests.exceptions.ConnectTimeout("nobody there")

    responses.add_callback("GET", "http://169.254.169.254/metadata/identity/oauth2/token", never)

    with pytest.raises(Unreachable):
        open_session().get("http://169.254.169.254/metadata/identity/oauth2/token", timeout=timeout)

    assert [connect for connect, _read in given] == [1]
    assert clock.slept == []


@responses.activate
def test_a_caller_cannot_wait_longer_than_we_do(open_session: Callable[..., Session]) -> None:
    responses.get("https://vendor.example/")

    response = open_session().get("https://vendor.example/", timeout=(300, 300))

    assert response.request.req_kwargs["timeout"] == (5, 5)  # type: ignore[attr-defined]


def test_a_server_that_says_nothing_times_out(open_session: Callable[..., Session]) -> None:
    enough = threading.Event()
    session = open_session(patience=Patience(read=seconds(0.03), tries=1))
    with serving(lambda _talk: enough.wait(5)) as server:
        with pytest.raises(Unreachable, match="did not answer in time") as raised:
            session.get(server.url)
        enough.set()

    assert raised.value.sent


def test_an_answer_that_drips_is_cut_at_the_deadline(
    clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    """Every piece comes within the read time-out; the whole would take hours."""

    def drip(talk: Conversation) -> None:
        talk.answer(200, b"", {"Content-Length": "100000"})
        for _ in range(100_000):
            clock.advance(seconds(50))
            talk.wfile.write(b"x")

    with serving(drip) as server, pytest.raises(Unreachable, match=r"not complete in time \(0:15:00\)") as raised:
        open_session().get(server.url)

    assert raised.value.sent
    assert len(server.seen) == 1


def test_an_answer_in_chunks_is_put_together(open_session: Callable[..., Session]) -> None:
    def in_chunks(talk: Conversation) -> None:
        talk.send_response(200)
        talk.send_header("Transfer-Encoding", "chunked")
        talk.end_headers()
        talk.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    with serving(in_chunks) as server:
        session = open_session()

        assert session.get(server.url).content == b"abcde"
        assert session.get(server.url).content == b"abcde"


def test_an_answer_without_a_body_is_complete(open_session: Callable[..., Session]) -> None:
    def without_body(talk: Conversation) -> None:
        talk.answer(200 if talk.command == "HEAD" else 204, b"", {"Content-Length": "5"})

    with serving(without_body) as server:
        session = open_session()

        assert session.head(server.url).content == b""
        assert session.delete(server.url).content == b""


def test_an_answer_larger_than_we_take_is_malformed(open_session: Callable[..., Session]) -> None:
    session = open_session(patience=Patience(most_bytes=1_000))
    with serving(says(200, b"x" * 1_000), says(200, b"x" * 1_001)) as server:
        assert len(session.get(server.url).content) == 1_000
        with pytest.raises(Malformed, match="larger than we take"):
            session.get(server.url)


def test_an_answer_that_is_not_packed_as_it_says_is_malformed(open_session: Callable[..., Session]) -> None:
    not_packed = says(200, b"not gzip", {"Content-Encoding": "gzip"})
    with serving(not_packed) as server, pytest.raises(Malformed, match="not packed as it says"):
        open_session().get(server.url)


def test_a_known_authority_is_trusted(
    authority: trustme.CA, bundle: Path, open_session: Callable[..., Session]
) -> None:
    with serving(says(200, b"{}"), tls=server_side(authority, "localhost")) as server:
        response = open_session(target(ca_bundle=bundle)).get(server.url)

    assert response.status_code == 200


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_machines_own_bundle_is_trusted(
    variable: str,
    authority: trustme.CA,
    bundle: Path,
    open_session: Callable[..., Session],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, str(bundle))
    with serving(says(200), tls=server_side(authority, "localhost")) as server:
        assert open_session().get(server.url).status_code == 200


def test_an_unknown_authority_is_named_with_the_way_out(
    authority: trustme.CA, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    context = server_side(authority, "localhost")
    with (
        serving(says(200), tls=context) as server,
        pytest.raises(Unreachable, match=r"localhost:\d+ shows .* authority that we do not know") as raised,
    ):
        open_session().put(server.url)

    assert "ca_bundle" in raised.value.hint
    assert not raised.value.sent
    assert clock.slept == []
    assert server.seen == []


def test_verification_cannot_be_switched_off(authority: trustme.CA, open_session: Callable[..., Session]) -> None:
    session = open_session()
    session.verify = False
    context = server_side(authority, "localhost")
    with serving(says(200), tls=context) as server, pytest.raises(Unreachable, match="authority"):
        session.get(server.url, verify=False)


def test_a_certificate_for_another_name_is_told_apart(
    authority: trustme.CA, bundle: Path, open_session: Callable[..., Session]
) -> None:
    session = open_session(target(ca_bundle=bundle))
    context = server_side(authority, "elsewhere.example")
    with serving(says(200), tls=context) as server, pytest.raises(Unreachable, match="for another host name") as raised:
        session.get(server.url)

    assert "cannot mend" in raised.value.hint


def test_a_certificate_that_is_over_is_told_apart(
    authority: trustme.CA, bundle: Path, open_session: Callable[..., Session]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime(2001, 1, 1, tzinfo=UTC)).configure_cert(context)
    session = open_session(target(ca_bundle=bundle))
    with serving(says(200), tls=context) as server, pytest.raises(Unreachable, match="not valid today"):
        session.get(server.url)


def test_a_plain_server_behind_https_is_said(open_session: Callable[..., Session]) -> None:
    session = open_session(patience=Patience(tries=1, tries_to_connect=1))
    with serving(says(200)) as server, pytest.raises(Unreachable, match="cannot agree on TLS"):
        session.get(f"https://127.0.0.1:{server.port}/")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_bundle_that_cannot_be_used_is_said_before_anything_is_sent(
    content: str | None, tmp_path: Path, open_session: Callable[..., Session]
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(UsageError, match="lab: ca_bundle holds no certificates"):
        open_session(target(ca_bundle=path))


def test_a_proxy_that_is_down_is_named_without_its_password(
    closed_port: int, open_session: Callable[..., Session]
) -> None:
    session = open_session(target(proxy=f"http://user:hidden-pass@127.0.0.1:{closed_port}"))

    with pytest.raises(Unreachable, match=rf"vendor.example .* proxy \(127.0.0.1:{closed_port}: .*refused") as raised:
        session.get("https://vendor.example/")

    assert not raised.value.sent
    assert "hidden-pass" not in str(raised.value)


@pytest.mark.parametrize("proxy", ["quic://user:hidden-pass@proxy:1", "http://", "socks5://user:hidden-pass@proxy:1"])
def test_a_proxy_that_cannot_be_one_is_said_at_once(
    proxy: str, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    """SOCKS would need PySocks, which we do not bring."""
    with pytest.raises(Unreachable, match="the proxy's address cannot be used") as raised:
        open_session(target(proxy=proxy)).get("https://vendor.example/")

    assert "hidden-pass" not in str(raised.value)
    assert clock.slept == []


def test_a_proxy_that_wants_another_password_is_said(open_session: Callable[..., Session]) -> None:
    with serving(says(407)) as proxy:
        session = open_session(target(proxy=proxy.url))

        with pytest.raises(Unreachable, match=r"through the proxy .*407"):
            session.get("https://vendor.example/")

    assert set(proxy.methods) == {"CONNECT"}


@pytest.fixture
def proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> Iterator[int]:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    return closed_port


def test_the_machines_proxy_is_used(proxy_of_this_machine: int, open_session: Callable[..., Session]) -> None:
    with pytest.raises(Unreachable, match=rf"through the proxy \(127.0.0.1:{proxy_of_this_machine}"):
        open_session().get("https://vendor.example/")


def test_the_machine_itself_is_never_reached_through_a_proxy(
    proxy_of_this_machine: int, open_session: Callable[..., Session]
) -> None:
    session = open_session(target(proxy=f"http://127.0.0.1:{proxy_of_this_machine}"))
    with serving(says(200)) as server:
        assert session.get(server.url).status_code == 200
