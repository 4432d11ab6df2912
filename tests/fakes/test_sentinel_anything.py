"""Whatever is sent, a service answers; it never falls over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.shapes import KINDS
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.wire import Request
from tests.fakes.conftest import NOON, SUBSCRIPTION, WORKSPACE_ID, scheduled

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(st.sampled_from(sorted(KINDS["Scheduled"].fields)), ANYTHING, max_size=4)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelFake]:
    path: Path = tmp_path_factory.mktemp("anything") / "world.sqlite"
    with World(path, lambda: NOON) as world:
        world.add_workspace(SUBSCRIPTION, "soc", "soc-prod", WORKSPACE_ID)
        world.add_client("contoso", "deployer", "s3cret")
        world.issue_token("deployer", "token")
        yield SentinelFake(world)


def send(fake: SentinelFake, method: str, path: str, body: Any, **query: str) -> int:
    headers = {"authorization": "Bearer token"}
    answer = fake.handle(Request(method, path, query, headers, json.dumps(body).encode(), "http://fake"))
    if answer.status >= 400:
        assert json.loads(answer.body)["error"]["code"]
    return answer.status


@FEW
@given(body=ANYTHING, properties=FIELDS)
def test_any_rule_is_answered(fake: SentinelFake, body: Any, properties: dict[str, Any]) -> None:
    path = (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/"
        "soc-prod/providers/Microsoft.SecurityInsights/alertRules/one"
    )
    version = {"api-version": "2025-09-01"}
    meddled = scheduled()
    meddled["properties"] |= properties

    assert send(fake, "PUT", path, body, **version) == 400
    assert send(fake, "PUT", path, {"kind": "Scheduled", "properties": body}, **version) == 400
    assert send(fake, "PUT", path, meddled, **version) in (200, 201, 400)


@FEW
@given(body=ANYTHING)
def test_any_query_is_answered(fake: SentinelFake, body: Any) -> None:
    one = {"id": "1", "workspace": WORKSPACE_ID, "body": body}
    query = f"/v1/workspaces/{WORKSPACE_ID}/query"

    assert send(fake, "POST", query, body) == 400
    assert send(fake, "POST", query, {"query": "Heartbeat", "timespan": body, "workspaces": 1}) == 400
    assert send(fake, "POST", "/v1/$batch", body) == 400
    assert send(fake, "POST", "/v1/$batch", {"requests": [body]}) == 400
    assert send(fake, "POST", "/v1/$batch", {"requests": [one]}) == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("PATCH", "/v1/$batch", 405),
        ("GET", f"/v1/workspaces/{WORKSPACE_ID}/query", 405),
        ("GET", "/contoso/oauth2/v2.0/token", 404),
    ],
)
def test_what_is_not_there_is_refused(fake: SentinelFake, method: str, path: str, status: int) -> None:
    assert send(fake, method, path, {}) == status


def test_a_client_without_the_right_to_read_gets_no_rows(fake: SentinelFake) -> None:
    fake.world.add_client("contoso", "nobody", "x", roles=[])
    fake.world.issue_token("nobody", "weak")
    path = f"/v1/workspaces/{WORKSPACE_ID}/query"

    answer = fake.handle(
        Request("POST", path, {}, {"authorization": "Bearer weak"}, b'{"query": "Heartbeat"}', "http://fake")
    )

    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (403, "InsufficientAccessError")
