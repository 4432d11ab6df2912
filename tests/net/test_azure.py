"""The vendor's SDK on our session: azure-core keeps to our rules, not to its own."""

import ssl
from collections.abc import Callable
from datetime import timedelta

import pytest
import trustme
from azure.core import PipelineClient
from azure.core.pipeline.policies import RetryPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from sieminator.errors import Malformed, ReadOnly, Unreachable
from sieminator.net.http import Session
from sieminator.net.patience import Patience
from tests.clock import SimulatedClock
from tests.net.conftest import target
from tests.net.server import says, serving


def client(session: Session, url: str) -> PipelineClient[HttpRequest, object]:
    transport = RequestsTransport(session=session, session_owner=False)
    return PipelineClient(url, transport=transport, policies=[RetryPolicy(retry_total=0)])


def test_our_waits_and_our_answer_reach_the_sdk(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    session = open_session()
    with serving(says(429, b"", {"Retry-After": "3"}), says(200, b'{"a": 1}')) as server:
        response = client(session, server.url).send_request(HttpRequest("PUT", server.url, json={"b": 2}))

        assert response.json() == {"a": 1}

    assert clock.slept == [timedelta(seconds=3)]
    assert [request.body for request in server.seen] == [b'{"b": 2}'] * 2


def test_the_sdk_may_read_the_answer_as_a_stream(open_session: Callable[..., Session]) -> None:
    with serving(says(200, b"x" * 100_000)) as server:
        response = client(open_session(), server.url).send_request(HttpRequest("GET", server.url), stream=True)

        assert b"".join(response.iter_bytes()) == b"x" * 100_000


def test_our_time_out_ends_a_silence(open_session: Callable[..., Session]) -> None:
    """The SDK would have waited for five minutes."""
    with serving(lambda talk: talk.rfile.read(1)) as server:
        session = open_session(patience=Patience(read=timedelta(seconds=0.03), tries=1))

        with pytest.raises(Unreachable, match="in time"):
            client(session, server.url).send_request(HttpRequest("GET", server.url), read_timeout=300)


def test_our_proxy_is_used_and_not_the_sdks(open_session: Callable[..., Session]) -> None:
    with serving(says(503)) as proxy:
        session = open_session(target(proxy=proxy.url))

        with pytest.raises(Unreachable, match="through the proxy"):
            client(session, "https://vendor.example").send_request(
                HttpRequest("GET", "https://vendor.example"), proxies={"https": "http://other.example"}
            )

    assert set(proxy.methods) == {"CONNECT"}


def test_the_sdk_cannot_switch_off_verification(open_session: Callable[..., Session]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with serving(says(200), tls=context) as server, pytest.raises(Unreachable, match="authority"):
        client(open_session(), server.url).send_request(HttpRequest("GET", server.url), connection_verify=False)


def test_our_refusals_pass_through_the_sdk(open_session: Callable[..., Session]) -> None:
    session = open_session(read_only=True, patience=Patience(most_bytes=10))
    with serving(says(200, b"x" * 11)) as server:
        with pytest.raises(ReadOnly):
            client(session, server.url).send_request(HttpRequest("PUT", server.url))
        with pytest.raises(Malformed):
            client(session, server.url).send_request(HttpRequest("GET", server.url))
