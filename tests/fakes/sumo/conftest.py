import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sieminator.fakes.server import Server
from sieminator.fakes.sumo.keys import EVERYTHING
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import Clock
from tests.fakes.sumo.contract import PRESENT, check_request, check_response

KEY = ("suDeployer", "s3cret")
READER = ("suReader", "r3ad")
ADMIN = ("suAdmin", "4dm1n")
COLLEAGUE = "bob@example.com"
LAST_HOUR = {
    "type": "BeginBoundedTimeRange",
    "from": {"type": "RelativeTimeRangeBoundary", "relativeTime": "-1h"},
}
SCHEDULE = {
    "scheduleType": "1Hour",
    "parseableTimeRange": LAST_HOUR,
    "timeZone": "UTC",
    "threshold": {"operator": "gt", "count": 0},
    "notification": {"taskType": "CseSignalNotificationSyncDefinition", "recordType": "EndpointProcess"},
}


@dataclass
class Core:
    """A caller of the core API, who keeps cookies."""

    server: Server
    session: requests.Session
    folder: str

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        url = f"{self.server.url}/api{path}"
        return self.session.request(method, url, json=body, timeout=10, allow_redirects=False, **more)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Return what a request is answered that is carried out."""
        answer = self.call(method, path, body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, status: int = 400, **more: Any) -> list[str]:
        """Return what the service says on refusing a request."""
        answer = self.call(method, path, body, **more)
        assert answer.status_code == status, answer.text
        told = answer.json()
        return [error["message"] for error in told["errors"]] if "errors" in told else [told["message"]]

    def create(self, **changes: Any) -> Any:
        return self.ask("POST", "/v1/logSearches", self.body(**changes))

    def put(self, search: Any, **changes: Any) -> Any:
        return self.ask("PUT", f"/v1/logSearches/{search['id']}", self.body(parentId=None, **changes))

    def get(self, search_id: str) -> Any:
        return self.ask("GET", f"/v1/logSearches/{search_id}")

    def listed(self, **query: Any) -> list[str]:
        """Return the names of the searches of one page."""
        return [one["name"] for one in self.ask("GET", "/v1/logSearches", params=query)["logSearches"]]

    def children(self, folder: str = "") -> list[Any]:
        return list(self.ask("GET", f"/v2/content/folders/{folder or self.folder}")["children"])

    def body(self, **changes: Any) -> dict[str, Any]:
        """Return the smallest body that the service takes, changed; None takes a field away."""
        whole = {"name": "one", "queryString": "error", "timeRange": LAST_HOUR, "parentId": self.folder, **changes}
        return {name: one for name, one in whole.items() if one is not None}

    def start(self, query: str, first: Any = "2026-11-10T00:00:00", until: Any = "2026-11-30T00:00:00") -> Any:
        """Begin a search job, and return the answer."""
        body = {"query": query, "from": first, "to": until, "timeZone": "UTC"}
        return self.call("POST", "/v1/search/jobs", body)

    def rows(self, query: str, kind: str = "records", **window: Any) -> list[dict[str, str]]:
        """Return what a search job finds, by way of its polls."""
        started = self.start(query, **window)
        assert started.status_code == 202, started.text
        job = f"/v1/search/jobs/{started.json()['id']}"
        while self.ask("GET", job)["state"] != "DONE GATHERING RESULTS":
            time.sleep(0)
        found = self.ask("GET", f"{job}/{kind}", params={"offset": 0, "limit": 10_000})
        self.ask("DELETE", job)
        return [row["map"] for row in found[kind]]


def schedule(**changes: Any) -> dict[str, Any]:
    """Return a schedule that the service takes, changed; None takes a field away."""
    return {name: one for name, one in {**SCHEDULE, **changes}.items() if one is not None}


def back(relative: str, until: str = "") -> dict[str, Any]:
    """Return a range from so long ago until so long ago, or now."""
    begin = {"type": "RelativeTimeRangeBoundary", "relativeTime": relative}
    end = {"type": "RelativeTimeRangeBoundary", "relativeTime": until}
    return {"type": "BeginBoundedTimeRange", "from": begin, **({"to": end} if until else {})}


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", clock) as world:
        world.add_key(*KEY)
        world.add_key(*READER, rights=[], user=COLLEAGUE)
        world.add_key(*ADMIN, EVERYTHING, user="admin@example.com")
        yield world


@pytest.fixture
def quiet(world: World) -> World:
    """The world without the noise that answers have."""
    world.behave(noise=False)
    return world


@pytest.fixture
def folder(world: World) -> str:
    """A folder of the account that deploys."""
    return world.add_folder("Detections")


@pytest.fixture
def levers(world: World, folder: str) -> Levers:
    return Levers(world, folder)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """The fake; what it was asked and what it answered is judged in the end, where the contract is present."""
    with Server(SumoFake(world)) as server:
        yield server
        for exchange in server.journal if PRESENT else ():
            check_response(exchange)
            if exchange.status is not None and exchange.status < 300:
                check_request(exchange)


@pytest.fixture
def core(server: Server, folder: str) -> Iterator[Core]:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = KEY
        yield Core(server, session, folder)
