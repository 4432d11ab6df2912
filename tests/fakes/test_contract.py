"""The judge itself: it must be able to say no."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sieminator.fakes.journal import Exchange
from tests.fakes.conftest import Arm, scheduled
from tests.fakes.contract import check, check_request, check_response, needs_contracts


def exchange_of(arm: Arm) -> Exchange:
    arm.put("one", tactics=["Execution"])
    [exchange] = arm.server.journal
    return exchange


def with_request(exchange: Exchange, **properties: Any) -> Exchange:
    body = scheduled(displayName="one")
    body["properties"] |= properties
    return replace(exchange, request_body=json.dumps(body).encode())


@needs_contracts
@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"subTechniques": ["T1204.001"]}, "subTechniques"),
        ({"severity": "Critical"}, "Critical"),
        ({"customDetails": None}, "None"),
        ({"queryFrequency": "1h"}, "1h"),
        ({"triggerThreshold": "0"}, "integer"),
        ({"entityMappings": [{"entityType": "Host", "fields": []}]}, "fields"),
    ],
)
def test_a_request_against_the_contract_is_named(arm: Arm, properties: dict[str, Any], why: str) -> None:
    exchange = with_request(exchange_of(arm), **properties)

    with pytest.raises(AssertionError, match=why):
        check_request(exchange)


@needs_contracts
def test_a_request_without_what_is_required_is_named(arm: Arm) -> None:
    exchange = replace(exchange_of(arm), query={}, request_body=b'{"kind": "Scheduled", "properties": {}}')

    with pytest.raises(AssertionError, match=r"api-version is missing.*'displayName' is a required property"):
        check_request(exchange)


@needs_contracts
def test_an_answer_against_the_contract_is_named(arm: Arm) -> None:
    exchange = exchange_of(arm)
    answer = json.loads(exchange.response_body)
    answer["properties"]["favouriteColour"] = "blue"

    with pytest.raises(AssertionError, match="favouriteColour"):
        check_response(replace(exchange, response_body=json.dumps(answer).encode()))


@needs_contracts
def test_a_path_of_no_contract_is_named(arm: Arm) -> None:
    exchange = replace(exchange_of(arm), path="/subscriptions/s/alertRules")

    with pytest.raises(AssertionError, match="is in no contract"):
        check(exchange)
