"""The stock way in: azure-identity and azure-core's own bearer policy, over TLS, through our session."""

import base64
import json
import ssl
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme

from sieminator.errors import Unauthorised, Unreachable
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import World as FakeWorld
from sieminator.fakes.server import Server
from sieminator.model.outcome import Result
from sieminator.model.target import Credentials
from sieminator.net.clock import RealClock
from sieminator.net.world import World
from sieminator.platforms.sentinel.api.signin import identity
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.sentinel.conftest import creation
from tests.platforms.sentinel.making import target as a_target
from tests.platforms.sentinel.stage import (
    CLIENT,
    CREDENTIAL,
    SECRET,
    SUBSCRIPTION,
    TENANT,
    VARIABLE,
    WORKSPACE_ID,
)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(tmp_path, monkeypatch, authority):
    """A workspace behind TLS, and the target that names it; real time, since azure-identity knows no other."""
    monkeypatch.setenv(VARIABLE, SECRET)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    with FakeWorld(tmp_path / "world.sqlite") as world, Server(SentinelFake(world), context) as server:
        workspace = world.add_workspace(SUBSCRIPTION, "soc", "soc-weu", WORKSPACE_ID)
        world.add_client(TENANT, CLIENT, SECRET)
        place = {"subscription": SUBSCRIPTION, "workspace_id": WORKSPACE_ID, "tenant": TENANT, "client_id": CLIENT}
        settings = {**place, "endpoint": server.url, "logs_endpoint": server.url, "authority_endpoint": server.url}
        target = a_target(settings=settings, credentials=Credentials(CREDENTIAL, CREDENTIAL), ca_bundle=bundle)
        yield target, world, server, Levers(world, workspace)


def connected(target, *, read_only=False):
    world = World(RealClock(), read_only=read_only)
    return closing(PLATFORM.connect(target, world)), closing(world)


def test_rules_are_written_and_read_with_the_stock_bearer_policy(secure):
    target, _, server, _ = secure
    connection, world = connected(target)

    with world, connection as there:
        (outcome,) = there.apply([creation()])
        (found,) = there.rules()

    assert outcome.result is Result.DONE
    assert found.title == "Sample"
    assert server.journal.count("POST", "oauth2/v2.0/token") == 1


def test_a_read_only_run_may_sign_in(secure):
    target, _, _, levers = secure
    levers.add_many(2)
    connection, world = connected(target, read_only=True)

    with world, connection as there:
        assert len(list(there.rules())) == 2
        assert there.check().identity == CLIENT


def test_both_audiences_are_asked_for_by_name(secure):
    """A token for Azure Resource Manager opens no door at Log Analytics."""
    target, _, _, _ = secure
    connection, world = connected(target, read_only=True)

    with world, connection as there:
        list(there.rules())
        assert there._logs.vocabulary().tables


def test_a_wrong_secret_is_told_without_the_secret(secure):
    target, fake, _, _ = secure
    fake.add_client(TENANT, CLIENT, "another")
    connection, world = connected(target)

    with world, connection as there, pytest.raises(Unauthorised, match="AADSTS7000215") as refused:
        list(there.rules())

    assert SECRET not in str(refused.value)
    assert "sieminator login" in refused.value.hint


def test_a_token_that_is_about_to_end_is_renewed_by_azure_identity(secure):
    target, fake, server, _ = secure
    fake.behave(token_lifetime_s=60)
    connection, world = connected(target)

    with world, connection as there:
        list(there.rules())
        list(there.rules())

    assert server.journal.count("POST", "oauth2/v2.0/token") == 2


def test_a_token_that_the_service_calls_expired_is_signing_in_that_failed(secure):
    target, fake, _, _ = secure
    connection, world = connected(target)

    with world, connection as there:
        list(there.rules())
        with fake.transaction() as state:
            state.execute("UPDATE token SET expires = ?", (datetime(2020, 1, 1, tzinfo=UTC).isoformat(),))
        with pytest.raises(Unauthorised, match="ExpiredAuthenticationToken"):
            list(there.rules())


def test_an_unknown_authority_is_told_as_what_it_is(secure, tmp_path):
    """azure-identity wraps what our session raised; it comes out as ours again."""
    target, _, _, _ = secure
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    connection, world = connected(replace(target, ca_bundle=other))

    with world, connection as there, pytest.raises(Unreachable, match="certificate"):
        list(there.rules())


def test_a_target_without_a_credential_takes_what_the_machine_is_signed_in_with(secure, monkeypatch):
    """DefaultAzureCredential, here by way of the environment, through our session too."""
    target, _, server, levers = secure
    levers.add_many(2)
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    connection, world = connected(replace(target, credentials=Credentials()), read_only=True)

    with world, connection as there:
        assert len(list(there.rules())) == 2

    assert server.journal.count("POST", "oauth2/v2.0/token") == 1


def test_a_machine_that_is_not_signed_in_is_told_what_to_do(secure, monkeypatch):
    target, _, _, _ = secure
    for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"AZURE_{name}", raising=False)
    monkeypatch.setenv("PATH", "")
    connection, world = connected(replace(target, credentials=Credentials()), read_only=True)

    with world, connection as there, pytest.raises(Unauthorised, match="signing in failed") as refused:
        list(there.rules())

    assert "az login" in refused.value.hint


def test_a_token_tells_who_we_are():
    claims = base64.urlsafe_b64encode(json.dumps({"appid": "app", "oid": "object"}).encode()).decode().rstrip("=")
    settings = a_target(settings={"client_id": CLIENT}).settings

    assert identity(f"head.{claims}.signature", settings) == "app"


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.bm8.c", "..", "a.e30.c"])
def test_a_token_that_tells_nothing_is_named_by_the_client(token):
    settings = a_target(settings={"client_id": CLIENT}).settings

    assert identity(token, settings) == CLIENT
