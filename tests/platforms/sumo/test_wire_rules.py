"""Between our content and a rule of Cloud SIEM, both ways."""

from dataclasses import replace
from typing import Any

import pytest

from sieminator.model.rule import Content, Health
from sieminator.platforms.sumo import (
    AGGREGATION,
    CHAIN,
    FIRST_SEEN,
    KINDS_OF_RULES,
    LOG_SEARCH,
    OUTLIER,
    TEMPLATED,
    THRESHOLD,
)
from sieminator.platforms.sumo.convert.fields import FORMS
from sieminator.platforms.sumo.convert.rules import BUILT_IN, LEGACY_MATCH, UNKNOWN
from sieminator.platforms.sumo.convert.wire import as_stored, from_wire, to_wire
from tests.platforms.sumo.making import FOLDER_ID, detection, hourly, marked, rule, variant

ELSEWHERE = "00000000000000FF"
HOURLY_CRON = "0 0 0/1 * * ? *"


def resource(kind: str = LOG_SEARCH, **changes: Any) -> dict[str, Any]:
    """Return a rule as a server would answer with it."""
    stored = as_stored(rule(detection(variant(kind))).content, marked(), folder_id=FOLDER_ID)
    return {**stored, "id": "abc", **changes}


def of(kind: str = LOG_SEARCH, **changes: Any) -> Content:
    return replace(rule(detection(variant(kind))).content, **changes)


@pytest.mark.parametrize("kind", KINDS_OF_RULES)
def test_a_rule_says_whether_it_is_on_when_it_is_made_and_not_when_it_is_replaced(kind):
    assert to_wire(of(kind, enabled=False), marked())["enabled"] is False
    assert "enabled" not in to_wire(of(kind), marked(), resource(kind))
    assert "enabled" in to_wire(of(kind), marked(), resource(kind), creates=True)
    other = TEMPLATED if kind != TEMPLATED else CHAIN
    assert "enabled" in to_wire(of(kind), marked(), resource(other))


@pytest.mark.parametrize("kind", KINDS_OF_RULES)
def test_a_write_holds_what_its_contract_knows_and_nothing_else(kind):
    form = FORMS[kind]
    found = resource(
        kind, assetField="a", tuningExpressionIds=["1"], createdBy="bob", signalCount24h=3, status={"status": "ACTIVE"}
    )

    sent = to_wire(of(kind), marked(), found)

    assert sent.keys() <= form.managed.keys() | form.carried.keys() | {"windowSizeMilliseconds"}
    assert sent["assetField"] == "a"
    assert ("tuningExpressionIds" in sent) is (kind != OUTLIER)


def test_tuning_expressions_that_an_answer_expands_are_written_back():
    found = resource(TEMPLATED, tuningExpressions=[{"id": "7", "name": "a"}, {"id": "8"}])

    assert to_wire(of(TEMPLATED), marked(), found)["tuningExpressionIds"] == ["7", "8"]


def test_an_update_keeps_the_customers_tags_and_gives_ours_anew():
    tags = ["tier 1", "_mitreAttackTactic:TA0001", str(marked(version="0.9.0")), "customer:42"]

    sent = to_wire(of(TEMPLATED), marked(), resource(TEMPLATED, tags=tags))

    assert sent["tags"] == [
        "tier 1",
        "customer:42",
        "_mitreAttackTactic:TA0002",
        "_mitreAttackTechnique:T1204.001",
        str(marked()),
    ]


def test_tags_about_attack_may_be_the_customers():
    found = resource(TEMPLATED, tags=["tier 1", "_mitreAttackTactic:TA0001"])

    sent = to_wire(of(TEMPLATED), marked(), found, frozenset({"tags"}))

    assert sent["tags"] == ["tier 1", "_mitreAttackTactic:TA0001", str(marked())]


def test_a_window_is_written_by_its_name_and_read_as_milliseconds():
    assert to_wire(of(THRESHOLD), marked())["windowSize"] == "T60M"
    assert resource(THRESHOLD)["windowSize"] == 3_600_000
    assert resource(THRESHOLD)["windowSizeName"] == "T60M"


def test_a_window_without_a_name_is_written_in_milliseconds():
    from datetime import timedelta

    odd = rule(detection(variant(THRESHOLD, schedule=hourly(lookback=timedelta(minutes=45))))).content

    sent = to_wire(odd, marked())

    assert (sent["windowSize"], sent["windowSizeMilliseconds"]) == ("CUSTOM", "2700000")
    assert from_wire(as_stored(odd, marked())).content == odd
    echoed = {**sent, "ruleSource": "user", "enabled": True}  # as one that answers in the words of a request
    assert from_wire(echoed).content == odd


def test_a_window_that_is_the_customers_stays_theirs():
    found = resource(THRESHOLD, windowSize=86_400_000, windowSizeName="T24H")

    sent = to_wire(of(THRESHOLD), marked(), found, frozenset({"windowSize", "limit", "isPrototype"}))

    assert (sent["windowSize"], sent["limit"]) == ("T24H", found["limit"])


@pytest.mark.parametrize("kind", [FIRST_SEEN, OUTLIER])
def test_lengths_of_learning_are_written_as_texts_of_digits(kind):
    sent = to_wire(of(kind), marked())

    assert (sent["baselineWindowSize"], sent["retentionWindowSize"]) == ("1209600000", "7776000000")


def test_fields_that_a_contract_demands_are_sent_also_where_they_say_nothing():
    sent = to_wire(of(AGGREGATION), marked())

    assert sent["groupByFields"] == []
    assert sent["groupByAsset"] is True
    assert to_wire(of(THRESHOLD), marked())["version"] == 1
    assert to_wire(of(THRESHOLD), marked(), resource(THRESHOLD, version=4))["version"] == 4
    assert to_wire(of(TEMPLATED), marked())["stream"] == "record"


@pytest.mark.parametrize("kind", KINDS_OF_RULES)
def test_the_kind_is_told_by_the_fields_of_an_answer(kind):
    assert from_wire(resource(kind)).content.kind == kind


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"ruleSource": "sumo", "expression": "a", "scoreMapping": {"type": "constant"}}, BUILT_IN),
        ({"ruleSource": "user", "expression": "a", "score": 5, "description": "d"}, LEGACY_MATCH),
        ({"ruleSource": "user", "yaraExpression": "a"}, UNKNOWN),
    ],
)
def test_what_is_not_ours_to_deploy_is_listed_and_nothing_is_read_of_it(raw, kind):
    found = from_wire({"id": "x", "name": "Old", "enabled": True, "tags": [str(marked())], **raw})

    assert (found.title, found.content, found.mark) == ("Old", Content(kind, True, {}), None)


@pytest.mark.parametrize(
    ("status", "enabled", "health", "on"),
    [
        ("ACTIVE", True, Health.FINE, True),
        ("DISABLED", False, Health.FINE, False),
        ("WARNING", True, Health.FINE, True),
        ("DEGRADED", True, Health.DEGRADED, True),
        ("RATE_LIMITED", True, Health.DEGRADED, True),
        ("FAILED_AND_DISABLED", True, Health.VENDOR_DISABLED, False),
        ("FAILED_AND_DISABLED", False, Health.VENDOR_DISABLED, False),
    ],
)
def test_a_status_becomes_health_in_the_vendors_own_words(status, enabled, health, on):
    said = {"status": status, "message": "Failure to parse rule: Line 1:2"}

    found = from_wire(resource(TEMPLATED, status=said, enabled=enabled))

    assert (found.health, found.content.enabled) == (health, on)
    assert found.told == ("" if health is Health.FINE else "Failure to parse rule: Line 1:2")


def test_a_status_without_a_message_is_told_by_its_word():
    assert from_wire(resource(TEMPLATED, status={"status": "RATE_LIMITED", "message": None})).told == "RATE_LIMITED"
