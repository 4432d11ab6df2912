"""Whatever is sent, a server answers with JSON; it never falls over."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.fakes.sumo.cse.dsl import select
from sieminator.fakes.sumo.cse.expressions import parse_failure
from sieminator.fakes.sumo.cse.levers import BUILTIN, Levers
from sieminator.fakes.sumo.cse.rule_api import fields_of
from sieminator.fakes.sumo.refusals import Refusal
from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World
from sieminator.fakes.wire import Request
from tests.fakes.conftest import NOON
from tests.fakes.sumo.cse.bodies import BODIES, PATHS
from tests.fakes.sumo.cse.conftest import body_of

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted({"tags", "entitySelectors", "tuningExpressionIds", *(name for body in BODIES.values() for name in body)})
FIELDS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=4)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = st.text(alphabet="ab1.:>=<\"\\()[]{}/,-+*|'! \nTZ", max_size=20)
REFUSED = (400, 404, 405)


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SumoFake]:
    path: Path = tmp_path_factory.mktemp("anything") / "world.sqlite"
    with World(path, lambda: NOON) as world:
        world.add_key("deployer", "s3cret")
        Levers(world).fire(Levers(world).add_builtin().id, NOON)
        yield SumoFake(world)


def send(fake: SumoFake, method: str, path: str, body: Any = None, **query: str) -> int:
    headers = {"authorization": f"Basic {b64encode(b'deployer:s3cret').decode()}"}
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = fake.handle(Request(method, f"/api/sec/v1/{path}", query, headers, sent, "http://fake"))
    told = json.loads(answer.body)
    assert "data" in told if answer.status == 200 else told.get("errors") or told["code"]
    return answer.status


@FEW
@given(body=ANYTHING, kind=st.sampled_from(PATHS), fields=FIELDS, raw=st.binary(max_size=20))
def test_any_body_is_answered(fake: SumoFake, body: Any, kind: str, fields: dict[str, Any], raw: bytes) -> None:
    assert send(fake, "POST", f"rules/{kind}", {"fields": {**body_of(kind)["fields"], **fields}}) in (200, 400)
    for sent in (body, {"fields": body}, raw):
        assert send(fake, "POST", f"rules/{kind}", sent) == 400
        assert send(fake, "PUT", f"rules/{kind}/{BUILTIN}", sent) in REFUSED
        assert send(fake, "PUT", f"rules/{BUILTIN}/enabled", sent) == 400
    assert send(fake, "PUT", f"rules/templated/{BUILTIN}/override", {"fields": fields}) in (200, 400)
    assert send(fake, "GET", "rules", limit="100") == 200


@FEW
@given(path=st.text(max_size=20), text=st.text(max_size=10), method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
def test_any_address_is_answered(fake: SumoFake, path: str, text: str, method: str) -> None:
    assert send(fake, method, quote(path), {}) in (200, *REFUSED)
    for first in ("rules", "signals", "insights", "rules/templated"):
        assert send(fake, method, f"{first}/{quote(text)}", {}) in (200, *REFUSED)


@FEW
@given(text=WORDS, name=st.sampled_from(["q", "limit", "offset", "nextPageToken", "expand", "startTimestamp"]))
def test_any_parameter_is_answered(fake: SumoFake, text: str, name: str) -> None:
    for path in ("rules", "signals", "signals/all", "signals/counts", "insights", "rule-tuning-expressions"):
        assert send(fake, "GET", path, **{name: text}) in (200, 400)


@FEW
@given(text=WORDS, field=st.sampled_from(["name", "score", "created", "enabled", "tag"]))
def test_any_query_is_read_or_refused(text: str, field: str) -> None:
    for query in (text, f"{field}:{text}", f'{field}:"{text}"', f"{field}:>{text}", f"{field}:{text}..{text}"):
        with suppress(Refusal):
            assert select(query, fields_of(({}, {})), []) == []


@FEW
@given(text=WORDS | st.text(max_size=30))
def test_any_expression_parses_or_does_not(text: str) -> None:
    failure = parse_failure(text)

    assert not failure or failure.startswith("Failure to parse rule: Line ")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b'{"fields":NaN}'])
def test_a_body_that_is_no_json_is_refused(fake: SumoFake, body: bytes) -> None:
    assert send(fake, "POST", "rules/templated", body) == 400
