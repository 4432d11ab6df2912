from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sieminator.fakes.server import Server
from sieminator.fakes.sumo.cse.levers import Levers
from sieminator.fakes.sumo.keys import READING
from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import Clock
from tests.fakes.sumo.cse.bodies import BODIES, PATHS


@dataclass
class Api:
    """A caller of Cloud SIEM."""

    server: Server
    session: requests.Session

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        url = f"{self.server.url}/api/sec/v1/{path}"
        return self.session.request(method, url, params=query, json=body, timeout=10)

    def data(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Return the data of an answer of 200."""
        answer = self.call(method, path, body, **query)
        assert answer.status_code == 200, answer.text
        assert answer.json()["errors"] == []
        return answer.json()["data"]

    def refused(self, method: str, path: str, body: Any = None, status: int = 400, **query: Any) -> str:
        """Return what the service says on refusing a request: all its messages."""
        answer = self.call(method, path, body, **query)
        assert answer.status_code == status, answer.text
        return " / ".join(error["message"] for error in answer.json()["errors"])

    def create(self, kind: str = "templated", **changes: Any) -> Any:
        return self.data("POST", f"rules/{kind}", body_of(kind, **changes))

    def update(self, rule: Any, kind: str = "templated", **changes: Any) -> Any:
        return self.data("PUT", f"rules/{kind}/{rule['id']}", body_of(kind, enabled=None, **changes))

    def rule(self, rule: Any, **query: Any) -> Any:
        return self.data("GET", f"rules/{rule if isinstance(rule, str) else rule['id']}", **query)

    def rules(self, q: str = "", **query: Any) -> list[Any]:
        """Return the rules of one page."""
        found = self.data("GET", "rules", **({"q": q} if q else {}), **query)
        return list(found["objects"])

    def names(self, q: str) -> list[str]:
        return [rule["name"] for rule in self.rules(q)]


def body_of(kind: str = "templated", **changes: Any) -> dict[str, Any]:
    """Return the smallest body that the service takes, changed; None takes a field away."""
    whole = {"name": "one", "enabled": True, **BODIES[kind], **changes}
    return {"fields": {name: value for name, value in whole.items() if value is not None}}


@pytest.fixture(params=PATHS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of rules, by its path."""
    return str(request.param)


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", clock) as world:
        world.add_key("deployer", "s3cret")
        world.add_key("reader", "r3ad", READING)
        yield world


@pytest.fixture
def quiet(world: World) -> World:
    """The world without the noise that answers have."""
    world.behave(noise=False)
    return world


@pytest.fixture
def levers(world: World) -> Levers:
    return Levers(world)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with Server(SumoFake(world)) as server:
        yield server


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("deployer", "s3cret")
        yield Api(server, session)
