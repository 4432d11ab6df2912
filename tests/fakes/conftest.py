import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.roles import READER
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server

SUBSCRIPTION = "d0cfe6b2-9ac0-4464-9919-dccaee2e48c0"
WORKSPACE_ID = "b438b4f6-912a-46d5-9cb1-b44069212abc"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        self.now += span


@dataclass
class Arm:
    """A caller of the ARM side who knows the path of one workspace."""

    server: Server
    workspace: Workspace
    session: requests.Session
    version: str | None = "2025-09-01"
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, rule: str = "", body: Any = None) -> requests.Response:
        path = f"{self.workspace.path}/providers/Microsoft.SecurityInsights/alertRules"
        return self.session.request(
            method,
            f"{self.server.url}{path}{'/' if rule else ''}{rule}",
            params={"api-version": self.version} if self.version else {},
            json=body,
            headers=self.headers,
            timeout=10,
        )

    def put(self, rule: str, **properties: Any) -> requests.Response:
        return self.call("PUT", rule, scheduled(**{"displayName": rule, **properties}))

    def get(self, rule: str) -> Any:
        return self.call("GET", rule).json()

    def query(self, query: str, **body: Any) -> requests.Response:
        url = f"{self.server.url}/v1/workspaces/{self.workspace.id}/query"
        return self.session.post(url, json={"query": query, **body}, timeout=30)


def scheduled(**changes: Any) -> dict[str, Any]:
    """Return the smallest body that the service takes, changed; None takes a property away."""
    properties = {
        "displayName": "A rule",
        "enabled": True,
        "severity": "High",
        "query": "Heartbeat",
        "queryFrequency": "PT1H",
        "queryPeriod": "PT1H",
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 0,
        "suppressionEnabled": False,
        "suppressionDuration": "PT5H",
    } | changes
    return {
        "kind": "Scheduled",
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", clock) as world:
        world.add_client("contoso", "deployer", "s3cret")
        world.add_client("contoso", "reader", "r3ad", roles=[READER])
        yield world


@pytest.fixture
def workspace(world: World) -> Workspace:
    return world.add_workspace(SUBSCRIPTION, "soc", "soc-prod", WORKSPACE_ID)


@pytest.fixture
def levers(world: World, workspace: Workspace) -> Levers:
    return Levers(world, workspace)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with Server(SentinelFake(world)) as server:
        yield server


@pytest.fixture
def arm(server: Server, world: World, workspace: Workspace) -> Iterator[Arm]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {world.issue_token('deployer')}"
        yield Arm(server, workspace, session)


@dataclass(frozen=True)
class Tls:
    context: ssl.SSLContext
    ca_file: Path


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return Tls(context, ca_file)
