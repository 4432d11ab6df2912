"""Whatever is sent, a server answers; it never falls over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.world import World
from sieminator.fakes.wire import Request
from tests.fakes.conftest import NOON
from tests.fakes.logscale.conftest import create_input

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from([*sorted(create_input()), "labels", "maxWaitTimeSeconds"]), ANYTHING, max_size=4
)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
CREATE = "mutation($input:CreateScheduledSearchV2!){createScheduledSearchV2(input:$input){id name}}"


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogScaleFake]:
    path: Path = tmp_path_factory.mktemp("anything") / "world.sqlite"
    with World(path, lambda: NOON) as world:
        world.add_domain("soc")
        world.add_action("soc", "mail")
        world.add_token("token")
        yield LogScaleFake(world)


def send(fake: LogScaleFake, method: str, path: str, body: Any) -> tuple[int, bytes]:
    headers = {"authorization": "Bearer token"}
    answer = fake.handle(Request(method, path, {}, headers, json.dumps(body).encode(), "http://fake"))
    return answer.status, answer.body


@FEW
@given(body=ANYTHING, fields=FIELDS)
def test_any_document_and_any_input_is_answered(fake: LogScaleFake, body: Any, fields: dict[str, Any]) -> None:
    assert send(fake, "POST", "/graphql", body)[0] in (200, 400)
    assert send(fake, "POST", "/graphql", {"query": body, "variables": body})[0] in (200, 400)
    for variables in ({"input": body}, {"input": {**create_input(), **fields}}):
        status, answer = send(fake, "POST", "/graphql", {"query": CREATE, "variables": variables})
        told = json.loads(answer)
        assert status == 200
        assert told.get("errors") or told["data"]["createScheduledSearchV2"]["id"]


@FEW
@given(text=st.text(max_size=30))
def test_any_text_is_answered_as_a_document(fake: LogScaleFake, text: str) -> None:
    status, answer = send(fake, "POST", "/graphql", {"query": text})

    assert status == 200
    assert json.loads(answer)["errors"]


@FEW
@given(body=ANYTHING, text=st.text(alphabet='ab=|"()[]{}/\\*! \n', max_size=20), time=ANYTHING)
def test_any_query_is_answered(fake: LogScaleFake, body: Any, text: str, time: Any) -> None:
    jobs = "/api/v1/repositories/soc/queryjobs"

    assert send(fake, "POST", jobs, body)[0] == 400
    assert send(fake, "POST", jobs, {"queryString": text})[0] in (200, 400)
    assert send(fake, "POST", jobs, {"queryString": "a", "start": time, "end": time})[0] in (200, 400)
    assert send(fake, "GET", f"{jobs}/{text.replace('/', '')}x", body)[0] == 404
