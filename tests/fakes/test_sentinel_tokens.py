"""Tokens: given for the right secret, to the right door, for a while."""

from datetime import timedelta

import pytest
import requests

from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server
from tests.fakes.conftest import Arm, Clock, Tls

FORM = {
    "grant_type": "client_credentials",
    "client_id": "deployer",
    "client_secret": "s3cret",
    "scope": "https://management.azure.com/.default",
}


def ask(arm: Arm, tenant: str = "contoso", **form: str) -> requests.Response:
    return requests.post(f"{arm.server.url}/{tenant}/oauth2/v2.0/token", data=FORM | form, timeout=5)


def test_the_right_secret_gives_a_token_that_opens_arm(arm: Arm) -> None:
    token = ask(arm).json()

    arm.session.headers["Authorization"] = f"Bearer {token['access_token']}"

    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3599)
    assert arm.call("GET").status_code == 200


@pytest.mark.parametrize(
    ("tenant", "form", "status", "error", "code"),
    [
        ("contoso", {"client_secret": "wrong"}, 401, "invalid_client", "AADSTS7000215"),
        ("contoso", {"client_id": "nobody"}, 400, "unauthorized_client", "AADSTS700016"),
        ("fabrikam", {}, 400, "invalid_request", "AADSTS90002"),
        ("contoso", {"scope": ""}, 400, "invalid_scope", "AADSTS70011"),
        ("contoso", {"grant_type": "password"}, 400, "unsupported_grant_type", "AADSTS70003"),
    ],
)
def test_a_wrong_request_is_refused_as_entra_does(
    arm: Arm, tenant: str, form: dict[str, str], status: int, error: str, code: str
) -> None:
    answer = ask(arm, tenant, **form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"].startswith(f"{code}: ")


def test_no_secret_and_no_token_reaches_the_journal(arm: Arm) -> None:
    token = ask(arm).json()["access_token"]
    arm.session.headers["Authorization"] = f"Bearer {token}"

    arm.call("GET")

    told = repr(list(arm.server.journal))
    assert "s3cret" not in told
    assert token not in told


def test_a_token_expires(arm: Arm, world: World, clock: Clock) -> None:
    world.behave(token_lifetime_s=60)
    arm.session.headers["Authorization"] = f"Bearer {ask(arm).json()['access_token']}"
    before = arm.call("GET").status_code

    clock.forward(timedelta(seconds=60))
    answer = arm.call("GET")

    assert (before, answer.status_code) == (200, 401)
    assert answer.json()["error"]["code"] == "ExpiredAuthenticationToken"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("header", "code"),
    [("", "AuthenticationFailed"), ("Bearer nonsense", "InvalidAuthenticationToken")],
)
def test_without_a_good_token_the_door_stays_shut(arm: Arm, header: str, code: str) -> None:
    arm.session.headers["Authorization"] = header

    rules, rows = arm.call("GET"), arm.query("Heartbeat")

    for answer in (rules, rows):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)


def test_a_token_opens_only_the_door_it_was_made_for(arm: Arm) -> None:
    arm.session.headers["Authorization"] = f"Bearer {ask(arm).json()['access_token']}"

    answer = arm.query("Heartbeat")

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationTokenAudience"


def test_azure_identity_gets_its_token_over_tls(world: World, workspace: Workspace, tls: Tls) -> None:
    from azure.identity import ClientSecretCredential

    with Server(SentinelFake(world), tls.context) as server:
        credential = ClientSecretCredential(
            "contoso",
            "deployer",
            "s3cret",
            authority=server.url,
            disable_instance_discovery=True,
            connection_verify=str(tls.ca_file),
        )
        with credential:
            token = credential.get_token("https://management.azure.com/.default").token
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            session.verify = str(tls.ca_file)
            session.trust_env = False  # else REQUESTS_CA_BUNDLE wins over session.verify
            answer = Arm(server, workspace, session).call("GET")

    assert answer.status_code == 200


def test_azure_identity_reports_a_wrong_secret(world: World, tls: Tls) -> None:
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity import ClientSecretCredential

    with Server(SentinelFake(world), tls.context) as server:
        credential = ClientSecretCredential(
            "contoso",
            "deployer",
            "wrong",
            authority=server.url,
            disable_instance_discovery=True,
            connection_verify=str(tls.ca_file),
        )
        with credential, pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
            credential.get_token("https://management.azure.com/.default")
