"""Whatever is sent, a server answers; it never falls over."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World
from sieminator.fakes.wire import Request
from tests.fakes.conftest import NOON
from tests.fakes.sumo.conftest import LAST_HOUR, SCHEDULE

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(max_size=12)
FIELDS = st.dictionaries(
    st.sampled_from(["name", "queryString", "timeRange", "schedule", "parentId", "queryParameters"]),
    ANYTHING,
    max_size=3,
)
SCHEDULES = st.dictionaries(
    st.sampled_from([*SCHEDULE, "cronExpression", "parameters"]),
    ANYTHING | st.sampled_from(["Custom", "0 0 6 * * ? *", LAST_HOUR]),
    max_size=3,
)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
KEY = base64.b64encode(b"su:key").decode()


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SumoFake]:
    path: Path = tmp_path_factory.mktemp("anything") / "world.sqlite"
    with World(path, lambda: NOON) as world:
        world.add_key("su", "key")
        world.behave(unique_names=False)
        yield SumoFake(world)


@pytest.fixture(scope="module")
def folder(fake: SumoFake) -> str:
    return fake.world.add_folder("Detections")


def send(fake: SumoFake, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> int:
    """Return the status of an answer that is JSON, or has no body."""
    headers = {"authorization": f"Basic {KEY}", "content-type": "application/json"}
    sent = b"" if body is None else json.dumps(body).encode()
    answer = fake.handle(Request(method, f"/api{path}", query or {}, headers, sent, "http://fake"))
    assert answer.status < 500
    if answer.status >= 400:
        told = json.loads(answer.body)
        assert told.get("errors") or told["message"]
    return answer.status


@FEW
@given(body=ANYTHING, fields=FIELDS, scheduled=SCHEDULES)
def test_any_body_is_answered(
    fake: SumoFake, folder: str, body: Any, fields: dict[str, Any], scheduled: dict[str, Any]
) -> None:  # fmt: skip
    whole = {"name": "one", "queryString": "error", "timeRange": LAST_HOUR, "parentId": folder}

    assert send(fake, "POST", "/v1/logSearches", body) == 400
    assert send(fake, "POST", "/v2/content/folders", body) == 400
    assert send(fake, "PUT", f"/v2/content/folders/{folder}", body) in (200, 400)
    assert send(fake, "POST", "/v1/logSearches", {**whole, **fields}) in (200, 400, 404)
    assert send(fake, "POST", "/v1/logSearches", {**whole, "schedule": {**SCHEDULE, **scheduled}}) in (200, 400)


@FEW
@given(text=TEXTS, method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]))
def test_any_path_and_parameter_is_answered(fake: SumoFake, text: str, method: str) -> None:
    part = quote(text, safe="")

    for path in ("/v1/logSearches/{}", "/v2/content/folders/{}", "/v2/content/{}/move", "/v2/content/{}/path", "/{}"):
        assert send(fake, method, path.format(part), {}) in (200, 400, 403, 404, 405)
    for path in ("/v1/logSearches", "/v1/connections", "/v2/content/path"):
        assert send(fake, "GET", path, query={"limit": text, "token": text, "path": text}) in (200, 400, 404)


@FEW
@given(body=ANYTHING, text=st.text(alphabet='ab=|"()[]{}/\\*! \n', max_size=20), time=ANYTHING)
def test_any_search_job_is_answered(fake: SumoFake, body: Any, text: str, time: Any) -> None:
    jobs = "/v1/search/jobs"
    whole = {"query": "a", "from": 0, "to": 1_000, "timeZone": "UTC"}

    fake.world.behave(max_jobs=10**6)
    assert send(fake, "POST", jobs, body) == 400
    assert send(fake, "POST", jobs, {**whole, "query": text}) in (202, 400)
    assert send(fake, "POST", jobs, {**whole, "query": f"_index=sec_signal | {text}"}) in (202, 400)
    for name in whole:
        assert send(fake, "POST", jobs, {**whole, name: time}) in (202, 400)
    assert send(fake, "GET", f"{jobs}/{quote(text, safe='')}x/records", query={"offset": "0", "limit": text}) in (
        400,
        404,
    )


@FEW
@given(header=TEXTS, cookie=TEXTS)
def test_any_credential_and_cookie_is_answered(fake: SumoFake, header: str, cookie: str) -> None:
    for scheme in ("", "Basic ", "Bearer "):
        headers = {"authorization": f"{scheme}{header}", "cookie": cookie}
        assert fake.handle(Request("GET", "/api/v1/logSearches", {}, headers, b"", "http://fake")).status == 401
    headers = {"authorization": f"Basic {KEY}", "cookie": f"JSESSIONID={cookie}"}
    assert fake.handle(Request("GET", "/api/v1/logSearches", {}, headers, b"", "http://fake")).status == 200


@pytest.mark.parametrize("body", [b'{"name": "\\ud800"}', b"\xff", b"[" * 100_000, b"NaN", b'{"a": 1e999}'])
def test_a_body_that_is_no_text_is_refused(fake: SumoFake, body: bytes) -> None:
    headers = {"authorization": f"Basic {KEY}", "content-type": "application/json"}

    for path in ("/v1/logSearches", "/v1/search/jobs", "/v2/content/folders"):
        assert fake.handle(Request("POST", f"/api{path}", {}, headers, body, "http://fake")).status == 400


@pytest.mark.parametrize("query", ["_index=sec_signal " + "(" * 6_000 + "a" + ")" * 6_000, "a | where " + "!" * 9_000])
def test_a_query_that_is_nested_too_deeply_is_refused(fake: SumoFake, query: str) -> None:
    job = {"query": f"_index=sec_signal {query}", "from": 0, "to": 1_000, "timeZone": "UTC"}

    assert send(fake, "POST", "/v1/search/jobs", job) == 400
