"""The judge itself: it lets pass what the contract has, and nothing else."""

import json
from typing import Any

import pytest

from sieminator.fakes.journal import Exchange
from sieminator.fakes.wire import Request, Response
from tests.fakes.sumo.conftest import LAST_HOUR, SCHEDULE
from tests.fakes.sumo.contract import ROOT, check_request, check_response, needs_contracts

BODY = {"name": "one", "queryString": "error", "timeRange": LAST_HOUR, "parentId": "x", "schedule": SCHEDULE}
METADATA = {
    "createdAt": "2026-11-20T12:00:00Z",
    "createdBy": "x",
    "modifiedAt": "2026-11-20T12:00:00Z",
    "modifiedBy": "x",
}


def exchange(
    method: str, path: str, sent: Any = None, told: Any = None, status: int = 200, **query: str
) -> Exchange:  # fmt: skip
    body = b"" if sent is None else json.dumps(sent).encode()
    request = Request(method, f"/api{path}", query, {}, body, "http://fake")
    return Exchange.of(request, Response.of(status, told), 0, 0, spoiled=False)


@needs_contracts
@pytest.mark.parametrize("name", ["logsearch.create.json"])
def test_the_examples_pass(name: str) -> None:
    sent = json.loads((ROOT / "sumo" / "examples" / name).read_text(encoding="utf-8"))

    check_request(exchange("POST", "/v1/logSearches", sent))


@needs_contracts
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"enabled": True}, "enabled: is not in the contract"),
        ({"name": None}, "name: is null"),
        ({"name": "a[b]"}, "does not match"),
        ({"schedule": {**SCHEDULE, "notification": {"taskType": "CseSignalNotificationSyncDefinition"}}}, "recordType"),
        ({"schedule": {**SCHEDULE, "notification": {"taskType": "Pager"}}}, "no schema of the contract"),
        ({"timeRange": {"type": "BeginBoundedTimeRange"}}, "from: is missing"),
    ],
)
def test_a_request_against_the_contract_fails(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        check_request(exchange("POST", "/v1/logSearches", {**BODY, **changes}))


@needs_contracts
def test_a_put_may_say_the_parent_as_the_vendors_own_client_does() -> None:
    check_request(exchange("PUT", "/v1/logSearches/1", BODY))


@needs_contracts
@pytest.mark.parametrize("query", [{"limit": "101"}, {"page": "1"}, {"limit": "x"}])
def test_a_parameter_against_the_contract_fails(query: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        check_request(exchange("GET", "/v1/logSearches", **query))


@needs_contracts
def test_an_answer_may_hold_nulls_and_no_other_stranger() -> None:
    told = {**BODY, "id": "1", **METADATA, "properties": None}

    check_response(exchange("GET", "/v1/logSearches/1", told=told))
    for changed in ({**told, "etag": "x"}, {name: one for name, one in told.items() if name != "createdBy"}):
        with pytest.raises(AssertionError):
            check_response(exchange("GET", "/v1/logSearches/1", told=changed))


@needs_contracts
def test_both_shapes_of_errors_pass_and_no_other() -> None:
    newer = {"id": "A-B-C", "errors": [{"code": "a", "message": "b"}]}
    older = {"status": 400, "id": "A-B-C", "code": "a", "message": "b"}

    for told in (newer, older):
        check_response(exchange("GET", "/v1/logSearches", told=told, status=400))
    for told in ({"error": "x"}, {"id": "A", "errors": []}):
        with pytest.raises((AssertionError, KeyError)):
            check_response(exchange("GET", "/v1/logSearches", told=told, status=400))


@needs_contracts
def test_a_path_that_nobody_described_fails() -> None:
    with pytest.raises(AssertionError, match="in no contract"):
        check_request(exchange("GET", "/v9/logSearches"))
