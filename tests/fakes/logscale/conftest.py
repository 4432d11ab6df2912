from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sieminator.fakes.logscale.deeds import DocumentServer
from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.world import World
from tests.fakes.conftest import Clock

TOKEN = "t0ken"
SEARCH = (
    "id name description queryString searchIntervalSeconds searchIntervalOffsetSeconds maxWaitTimeSeconds timeZone"
    " schedule backfillLimitV2 queryTimestampType enabled triggerOnEmptyResult actionsV2{id name displayName"
    " __typename} labels queryOwnership{__typename id} packageId lastExecuted lastTriggered lastError lastWarnings"
    " timeOfNextPlannedExecution allowedActions resource modifiedInfo{__typename modifiedAt ... on ModifiedInfoUser"
    "{user{username}} ... on ModifiedInfoToken{tokenId}} createdInfo{timestamp author{__typename displayString}}"
)
ALERT = (
    "id name description queryString labels enabled throttleTimeSeconds throttleField actions{id name} lastTriggered"
    " lastSuccessfulPoll lastError lastWarnings packageId queryOwnership{__typename} allowedActions"
)
AGGREGATE = f"{ALERT} searchIntervalSeconds queryTimestampType triggerMode"
FIELDS = {"ScheduledSearch": SEARCH, "FilterAlert": ALERT, "AggregateAlert": AGGREGATE}
INPUTS: dict[str, dict[str, Any]] = {
    "ScheduledSearch": {
        "queryString": "#type=accesslog status=500",
        "searchIntervalSeconds": 3600,
        "schedule": "0 * * * *",
        "timeZone": "UTC",
        "backfillLimit": 3,
        "queryTimestampType": "EventTimestamp",
    },
    "FilterAlert": {"queryString": "#type=accesslog status=500"},
    "AggregateAlert": {
        "queryString": "#type=accesslog | count()",
        "searchIntervalSeconds": 300,
        "throttleTimeSeconds": 300,
        "queryTimestampType": "IngestTimestamp",
        "triggerMode": "CompleteMode",
    },
}
ANY = {"viewName": "soc", "actionIdsOrNames": ["mail"], "queryOwnershipType": "Organization"}
CREATE = {"ScheduledSearch": "ScheduledSearchV2"}
UPDATE = {"ScheduledSearch": "ScheduledSearchV3"}


@dataclass
class Graph:
    """A caller of GraphQL, and of query jobs."""

    server: DocumentServer
    session: requests.Session

    def post(self, query: str, variables: dict[str, Any] | None = None, name: str | None = None) -> requests.Response:
        body = {"query": query, "variables": variables or {}, "operationName": name}
        return self.session.post(f"{self.server.url}/graphql", json=body, timeout=10)

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = self.post(query, variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def errors(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """Return the errors of an answer of 200."""
        answer = self.post(query, variables)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()["errors"]
        return found

    def create(self, kind: str = "ScheduledSearch", **changes: Any) -> Any:
        verb = f"create{CREATE.get(kind, kind)}"
        return self.ask(*_mutation(verb, FIELDS[kind]), input=create_input(kind, **changes))[verb]

    def update(self, kind: str, trigger_id: str, **changes: Any) -> Any:
        verb = f"update{UPDATE.get(kind, kind)}"
        return self.ask(*_mutation(verb, FIELDS[kind]), input=update_input(kind, trigger_id, **changes))[verb]

    def refused(self, verb: str, sent: dict[str, Any], fields: str = "id") -> dict[str, Any]:
        """Return the one error of a mutation that is refused."""
        [error] = self.errors(*_mutation(verb, fields), input=sent)
        return error

    def listed(self, kind: str = "ScheduledSearch", fields: str = "") -> list[Any]:
        name = {"ScheduledSearch": "scheduledSearches"}.get(kind, f"{kind[0].lower()}{kind[1:]}s")
        found = self.ask(f'{{searchDomain(name:"soc"){{{name}{{{fields or FIELDS[kind]}}}}}}}')
        return list(found["searchDomain"][name])

    def jobs(self, domain: str = "soc", job: str = "") -> str:
        return f"{self.server.url}/api/v1/repositories/{domain}/queryjobs{'/' if job else ''}{job}"

    def start(self, query: str, domain: str = "soc", **body: Any) -> requests.Response:
        return self.session.post(self.jobs(domain), json={"queryString": query, **body}, timeout=10)

    def poll(self, job: str, domain: str = "soc") -> requests.Response:
        return self.session.get(self.jobs(domain, job), timeout=10)

    def rows(self, query: str, domain: str = "soc", **body: Any) -> list[dict[str, Any]]:
        """Return what a query finds."""
        started = self.start(query, domain, **body)
        assert started.status_code == 200, started.text
        return list(self.poll(started.json()["id"], domain).json()["events"])


def _mutation(verb: str, fields: str) -> tuple[str]:
    kind = verb[0].upper() + verb[1:]
    selected = f"{{{fields}}}" if fields else ""
    return (f"mutation($input:{_INPUTS.get(kind, kind)}!){{{verb}(input:$input){selected}}}",)


_INPUTS = {
    "EnableScheduledSearch": "EnableStarScheduledSearch",
    "DisableScheduledSearch": "DisableStarScheduledSearch",
    "ClearErrorOnScheduledSearch": "ClearErrorOnScheduledSearchInput",
    "AddScheduledSearchLabel": "AddLabelScheduledSearch",
    "RemoveScheduledSearchLabel": "RemoveLabelScheduledSearch",
}


def create_input(kind: str = "ScheduledSearch", **changes: Any) -> dict[str, Any]:
    """Return the smallest input that the server takes, changed; None takes a field away."""
    whole = {**ANY, "name": "one", **INPUTS[kind], **changes}
    return {name: value for name, value in whole.items() if value is not None}


def update_input(kind: str, trigger_id: str, **changes: Any) -> dict[str, Any]:
    whole = {"id": trigger_id, "enabled": True, "labels": []}
    if kind == "ScheduledSearch":
        whole["triggerOnEmptyResult"] = False
    return create_input(kind, **{**whole, **changes})


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with World(tmp_path / "world.sqlite", clock) as world:
        world.add_domain("soc", "View")
        world.add_action("soc", "mail")
        world.add_token(TOKEN)
        yield world


@pytest.fixture
def quiet(world: World) -> World:
    """The world without the noise that answers have."""
    world.behave(noise=())
    return world


@pytest.fixture
def levers(world: World) -> Levers:
    return Levers(world, "soc")


@pytest.fixture
def server(world: World) -> Iterator[DocumentServer]:
    with DocumentServer(LogScaleFake(world)) as server:
        yield server


@pytest.fixture
def graph(server: DocumentServer) -> Iterator[Graph]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        yield Graph(server, session)
