"""Certificates whose name is not the address's: what a room may say of them, and what stays as strict as ever."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from sieminator.errors import Unreachable
from sieminator.fakes.server import Server
from sieminator.fakes.wire import Request, Response
from sieminator.model.target import Target
from sieminator.model.traffic import Tls, Traffic
from sieminator.net.http import Session
from sieminator.net.throttle import Throttles
from sieminator.net.tls import adapter
from tests.clock import SimulatedClock

NAME = "console.example"


class _Echo:
    """Answers anything."""

    def handle(self, request: Request) -> Response:
        return Response.of(200, {"path": request.path})


@pytest.fixture
def console(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server whose certificate is of another name than localhost, and its authority."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with Server(_Echo(), context) as server:
        yield server.url, bundle


def get(url: str, tls: Tls, bundle: Path | None = None) -> int:
    clock = SimulatedClock()
    target = Target("test", "there", "qradar", "soc", None, ca_bundle=bundle)
    traffic = Traffic((), lambda *_: None, tls=tls)
    with Session(target, traffic, clock=clock, throttles=Throttles(clock), read_only=False) as session:
        return session.get(url).status_code


def test_a_certificate_is_of_the_addresss_name_unless_somebody_says_otherwise(console):
    url, bundle = console

    with pytest.raises(Unreachable, match="another host name"):
        get(url, Tls(), bundle)


@pytest.mark.parametrize("tls", [Tls(NAME), Tls(verify_name=False), Tls(insecure=True)])
def test_what_the_target_says_is_taken(console, tls):
    url, bundle = console

    assert get(url, tls, bundle) == 200


def test_a_name_that_is_said_is_held_to(console):
    url, bundle = console

    with pytest.raises(Unreachable, match="another host name"):
        get(url, Tls("elsewhere.example"), bundle)


@pytest.mark.parametrize("tls", [Tls(NAME), Tls(verify_name=False)])
def test_whatever_the_name_the_authority_must_be_known(console, tls):
    url, _ = console

    with pytest.raises(Unreachable, match="authority that we do not know"):
        get(url, tls)


def test_only_insecure_looks_at_no_authority(console):
    url, _ = console

    assert get(url, Tls(insecure=True)) == 200


def test_a_proxy_is_no_way_around_the_name():
    manager = adapter(1, Tls(NAME)).proxy_manager_for("http://proxy.example:8080")

    assert manager.connection_pool_kw["server_hostname"] == NAME
