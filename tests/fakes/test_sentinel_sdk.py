"""Microsoft's own clients as the test clients: what they accept, we speak."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential
from azure.mgmt.securityinsight import SecurityInsightsMgmtClient
from azure.monitor.query import LogsBatchQuery, LogsQueryClient, LogsQueryStatus

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Answer
from tests.fakes.conftest import NOON, Tls, scheduled
from tests.fakes.contract import check, needs_contracts

WEEK = (NOON.replace(day=14), NOON)


@pytest.fixture
def tls_server(world: World, tls: Tls) -> Iterator[Server]:
    with Server(SentinelFake(world), tls.context) as server:
        yield server


@pytest.fixture
def credential(tls_server: Server, tls: Tls) -> Iterator[ClientSecretCredential]:
    with ClientSecretCredential(
        "contoso",
        "deployer",
        "s3cret",
        authority=tls_server.url,
        disable_instance_discovery=True,
        connection_verify=str(tls.ca_file),
    ) as credential:
        yield credential


@pytest.fixture
def client(
    tls_server: Server, workspace: Workspace, credential: ClientSecretCredential, tls: Tls
) -> Iterator[SecurityInsightsMgmtClient]:
    with SecurityInsightsMgmtClient(
        credential,
        workspace.subscription,
        base_url=tls_server.url,
        api_version="2025-09-01",
        connection_verify=str(tls.ca_file),
        retry_total=0,
    ) as client:
        yield client


@pytest.fixture
def logs(tls_server: Server, credential: ClientSecretCredential, tls: Tls) -> Iterator[LogsQueryClient]:
    with LogsQueryClient(
        credential, endpoint=tls_server.url, connection_verify=str(tls.ca_file), retry_total=0
    ) as client:
        yield client


def place(workspace: Workspace) -> tuple[str, str]:
    return workspace.resource_group, workspace.name


@needs_contracts
def test_the_management_client_walks_through_a_rules_life(
    client: Any, workspace: Workspace, world: World, levers: Levers, tls_server: Server
) -> None:
    world.behave(page_size=2)
    levers.add_many(4)
    levers.add_foreign("near-real-time", "NRT")

    created = client.alert_rules.create_or_update(*place(workspace), "one", scheduled())
    updated = client.alert_rules.create_or_update(
        *place(workspace), "one", scheduled(severity="Low") | {"etag": created.etag}
    )
    found = client.alert_rules.get(*place(workspace), "one")
    listed = list(client.alert_rules.list(*place(workspace)))
    client.alert_rules.delete(*place(workspace), "one")

    assert found.as_dict()["properties"]["severity"] == "Low"
    assert updated.etag == found.etag != created.etag
    assert [rule.name for rule in listed] == [
        "seeded-0", "seeded-1", "seeded-2", "seeded-3", "near-real-time", "one",
    ]  # fmt: skip
    assert [rule.kind for rule in listed][-2:] == ["NRT", "Scheduled"]
    for exchange in tls_server.journal:
        check(exchange)


def test_the_management_client_understands_our_refusals(client: Any, workspace: Workspace) -> None:
    client.alert_rules.create_or_update(*place(workspace), "one", scheduled())

    with pytest.raises(HttpResponseError) as refused:
        client.alert_rules.create_or_update(*place(workspace), "two", scheduled(severity="Critical"))
    with pytest.raises(ResourceExistsError) as stale:
        client.alert_rules.create_or_update(*place(workspace), "one", scheduled() | {"etag": '"old"'})
    with pytest.raises(ResourceNotFoundError):
        client.alert_rules.get(*place(workspace), "nobody")

    assert (refused.value.status_code, refused.value.error.code) == (400, "BadRequest")
    assert "Critical" in str(refused.value)
    assert (stale.value.status_code, stale.value.error.code) == (409, "Conflict")


def test_the_management_client_sees_a_throttle(client: Any, workspace: Workspace, tls_server: Server) -> None:
    tls_server.weather.order(Answer(429, {"Retry-After": "7"}), method="PUT", times=1)

    with pytest.raises(HttpResponseError) as throttled:
        client.alert_rules.create_or_update(*place(workspace), "one", scheduled())

    assert throttled.value.status_code == 429
    assert throttled.value.response.headers["Retry-After"] == "7"


@needs_contracts
def test_the_logs_client_queries_a_workspace(
    logs: LogsQueryClient, workspace: Workspace, levers: Levers, tls_server: Server
) -> None:
    levers.add_foreign("one")
    levers.fire("one", NOON.replace(hour=3), alerts=2)

    answer = logs.query_workspace(
        workspace.id, "SecurityAlert | summarize n = dcount(SystemAlertId), at = min(TimeGenerated)", timespan=WEEK
    )

    assert answer.status == LogsQueryStatus.SUCCESS
    [table] = answer.tables
    assert table.columns == ["n", "at"]
    assert list(table.rows[0]) == [2, NOON.replace(hour=3)]
    for exchange in tls_server.journal:
        check(exchange)


@needs_contracts
def test_the_logs_client_sends_batches_with_one_bad_query(
    logs: LogsQueryClient, workspace: Workspace, levers: Levers, tls_server: Server
) -> None:
    queries = ["Heartbeat | count", "Nope | count"]

    good, bad = logs.query_batch([LogsBatchQuery(workspace.id, query, timespan=WEEK) for query in queries])

    assert good.status == LogsQueryStatus.SUCCESS
    assert good.tables[0].rows[0][0] == 0
    assert bad.status == LogsQueryStatus.FAILURE
    assert bad.code == "BadArgumentError"
    check(tls_server.journal.find(path="batch")[0])


def test_the_logs_client_sees_partial_results(logs: LogsQueryClient, workspace: Workspace, world: World) -> None:
    world.behave(partial_results=True)

    answer = logs.query_workspace(workspace.id, "Heartbeat | count", timespan=None)

    assert answer.status == LogsQueryStatus.PARTIAL
    assert answer.partial_error.code == "PartialError"
    assert len(answer.partial_data) == 1


def test_plain_http_works_with_a_policy_and_a_transport_of_ones_own(
    server: Server, world: World, workspace: Workspace
) -> None:
    from azure.core.pipeline.policies import SansIOHTTPPolicy

    token = world.issue_token("deployer")

    class Bearer(SansIOHTTPPolicy[Any, Any]):
        def on_request(self, request: Any) -> None:
            request.http_request.headers["Authorization"] = f"Bearer {token}"

    class Nobody:
        def get_token(self, *scopes: str, **options: Any) -> AccessToken:
            return AccessToken("unused", 0)

    with (
        requests.Session() as session,
        SecurityInsightsMgmtClient(
            Nobody(),
            workspace.subscription,
            base_url=server.url,
            api_version="2025-09-01",
            authentication_policy=Bearer(),
            transport=RequestsTransport(session=session, session_owner=False),
        ) as client,
    ):
        listed = list(client.alert_rules.list(*place(workspace)))

    assert listed == []
