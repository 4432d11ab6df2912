"""Rules are created, read, replaced, switched and deleted as the vendor's contract says."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.sumo.cse.kinds import KINDS
from sieminator.fakes.sumo.cse.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import Clock
from tests.fakes.sumo.cse.bodies import EXPRESSION, PATHS, WINDOWED
from tests.fakes.sumo.cse.conftest import Api, body_of

PREFIXES = {
    "templated": "MATCH", "threshold": "THRESHOLD", "aggregation": "AGGREGATION", "chain": "CHAIN",
    "first-seen": "FIRST", "outlier": "OUTLIER", "match": "MATCH",
}  # fmt: skip


def test_each_kind_has_ids_of_its_own(api: Api, kind: str) -> None:
    made = api.create(kind)

    assert made["id"] == f"{PREFIXES[kind]}-U00001"
    assert made["ruleId"] == 1
    assert made["ruleSource"] == "user"
    assert made["ruleType"] == {"templated": "templated match", "first-seen": "first seen"}.get(kind, kind)


def test_what_was_written_is_read(api: Api, quiet: World, kind: str) -> None:
    body = body_of(kind, tags=["b", "a"], isPrototype=True, suppressionWindowSize=60_000, category="Execution")
    made = api.data("POST", f"rules/{kind}", body)

    read = api.rule(made)

    reread = {"windowSize", "expressionsAndLimits"}
    assert {name: read[name] for name in body["fields"].keys() - reread} == {
        name: value for name, value in body["fields"].items() if name not in reread
    }


@pytest.mark.parametrize("kind", WINDOWED)
@pytest.mark.parametrize(("window", "read"), [("T05M", 300_000), ("T24H", 86_400_000), ("T05D", 432_000_000)])
def test_a_window_is_written_by_name_and_read_in_milliseconds(api: Api, kind: str, window: str, read: int) -> None:
    made = api.rule(api.create(kind, windowSize=window))

    assert (made["windowSize"], made["windowSizeName"]) == (read, window)
    assert "windowSizeMilliseconds" not in made


@pytest.mark.parametrize("kind", WINDOWED)
def test_a_custom_window_needs_its_milliseconds_as_digits_in_a_string(api: Api, kind: str) -> None:
    custom = api.rule(api.create(kind, windowSize="CUSTOM", windowSizeMilliseconds="5400000"))

    assert (custom["windowSize"], custom["windowSizeName"]) == (5_400_000, "CUSTOM")
    for body in (
        body_of(kind, windowSize="CUSTOM"),
        body_of(kind, windowSize="CUSTOM", windowSizeMilliseconds=5_400_000),
        body_of(kind, windowSize=1_800_000),
        body_of(kind, windowSize="T15M"),
    ):
        assert "windowSize" in api.refused("POST", f"rules/{kind}", body)


def test_the_steps_of_a_chain_come_back_with_an_index_that_may_not_be_sent(api: Api) -> None:
    read = api.rule(api.create("chain"))

    assert [step["index"] for step in read["expressionsAndLimits"]] == [0, 1]
    body = body_of("chain", expressionsAndLimits=read["expressionsAndLimits"])
    assert "index: is not a known field" in api.refused("POST", "rules/chain", body)


def test_a_put_is_whole_and_resets_what_it_leaves_out(api: Api, quiet: World, kind: str) -> None:
    optional: dict[str, Any] = {"tags": ["a"], "isPrototype": True, "summaryExpression": "s", "category": "Execution"}
    made = api.create(kind, entitySelectors=[{"entityType": "_ip", "expression": "srcDevice_ip"}], **optional)

    api.update(made, kind, name="two")

    read = api.rule(made)
    assert read["name"] == "two"
    assert (read["tags"], read["isPrototype"], read["summaryExpression"]) == ([], False, "")
    assert read["entitySelectors"] == []
    assert "category" not in read


def test_a_put_without_a_required_field_is_refused_and_changes_nothing(api: Api, world: World, kind: str) -> None:
    made = api.create(kind)
    before = world.snapshot()

    needed = api.refused("PUT", f"rules/{kind}/{made['id']}", {"fields": {}})

    assert "name: is required" in needed
    assert world.snapshot() == before


def test_a_put_keeps_whether_a_rule_is_on_unless_it_says(api: Api, kind: str) -> None:
    made = api.create(kind, enabled=False)

    assert api.update(made, kind)["enabled"] is False
    assert api.data("PUT", f"rules/{kind}/{made['id']}", body_of(kind, enabled=True))["enabled"] is True


def test_only_a_create_must_say_whether_the_rule_is_on(api: Api, kind: str) -> None:
    assert api.refused("POST", f"rules/{kind}", body_of(kind, enabled=None)) == "enabled: is required"


def test_a_rule_is_switched_by_a_call_of_its_own(api: Api, clock: Clock, kind: str) -> None:
    made = api.create(kind)
    clock.forward(timedelta(minutes=1))

    assert api.data("PUT", f"rules/{made['id']}/enabled", {"enabled": False}) == {"ok": True}

    read = api.rule(made)
    assert (read["enabled"], read["status"]["status"]) == (False, "DISABLED")
    assert read["lastUpdated"] > made["lastUpdated"]


@pytest.mark.parametrize("body", [{}, {"enabled": "true"}, {"enabled": None}, {"enabled": True, "x": 1}, [], None])
def test_a_switch_takes_a_boolean_and_nothing_else(api: Api, body: Any) -> None:
    api.refused("PUT", f"rules/{api.create()['id']}/enabled", body)


def test_a_deleted_rule_is_gone_and_its_id_is_not_used_again(api: Api, kind: str) -> None:
    made = api.create(kind)

    assert api.data("DELETE", f"rules/{made['id']}") == {"ok": True}

    for method, path, body in (
        ("GET", f"rules/{made['id']}", None),
        ("DELETE", f"rules/{made['id']}", None),
        ("PUT", f"rules/{kind}/{made['id']}", body_of(kind)),
        ("PUT", f"rules/{made['id']}/enabled", {"enabled": True}),
    ):
        api.refused(method, path, body, 404)
    assert api.create(kind)["id"] != made["id"]


def test_two_rules_may_have_one_name(api: Api, kind: str) -> None:
    assert api.create(kind)["id"] != api.create(kind)["id"]


def test_a_rule_is_not_found_at_the_address_of_another_kind(api: Api) -> None:
    made = api.create("templated")

    api.refused("PUT", f"rules/threshold/{made['id']}", body_of("threshold"), 404)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severity": 3}, "severity: is not a known field"),
        ({"id": "MATCH-U00009"}, "id: is not a known field"),
        ({"name": ""}, "name: must not be empty"),
        ({"name": 1}, "name: must be a string"),
        ({"tags": "a"}, "tags: must be an array"),
        ({"tags": ["a", 1]}, "tags: [1] must be a string"),
        ({"isPrototype": "no"}, "isPrototype: must be a boolean"),
        ({"suppressionWindowSize": 604_800_001}, "suppressionWindowSize: must be between 0 and 604800000"),
        ({"entitySelectors": [{"entityType": "_ip"}]}, "entitySelectors: [0] expression: is required"),
        ({"entitySelectors": [{"entityType": "_ip", "expression": "a", "b": 1}]}, "b: is not a known field"),
        ({"tuningExpressionIds": ["none"]}, "tuningExpressionIds has no tuning expression"),
    ],
)
def test_what_no_rule_may_hold_is_refused_with_the_name_of_the_field(
    api: Api, kind: str, change: dict[str, Any], told: str
) -> None:
    assert told in api.refused("POST", f"rules/{kind}", body_of(kind, **change))
    assert api.rules() == []


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("templated", {"scoreMapping": {"type": "constant"}}, "scoreMapping: default: is required"),
        ("templated", {"scoreMapping": {"type": "random", "default": 1}}, "scoreMapping: type: must be one of"),
        ("templated", {"scoreMapping": {"type": "constant", "default": 11}}, "must be between 0 and 10"),
        ("templated", {"scoreMapping": {"type": "constant", "default": 1, "mapping": None}}, "must be an array"),
        ("aggregation", {"scoreMapping": {"type": "fieldValue", "default": 1}}, "field: is required"),
        ("aggregation", {"aggregationFunctions": []}, "aggregationFunctions: must not be empty"),
        ("threshold", {"score": 11}, "score: must be between 0 and 10"),
        ("threshold", {"limit": 0}, "limit: must be at least 1"),
        ("threshold", {"limit": 2.5}, "limit: must be an integer"),
        ("chain", {"expressionsAndLimits": [{"expression": "a"}]}, "[0] limit: is required"),
        ("first-seen", {"valueFields": None}, "valueFields: is required without a valueExpression"),
        ("first-seen", {"baselineType": "GROUP"}, "baselineType: must be one of GLOBAL, PER_ENTITY"),
        ("first-seen", {"baselineWindowSize": 2_592_000_000}, "baselineWindowSize: must be a string"),
        ("outlier", {"deviationThreshold": "3"}, "deviationThreshold: must be an integer"),
        ("outlier", {"version": 1}, "version: is not a known field"),
    ],
)
def test_what_a_kind_may_not_hold_is_refused(api: Api, kind: str, change: dict[str, Any], told: str) -> None:
    assert told in api.refused("POST", f"rules/{kind}", body_of(kind, **change))


def test_a_rule_of_the_first_seen_kind_may_have_an_expression_in_place_of_fields(api: Api) -> None:
    made = api.create("first-seen", valueFields=None, valueExpression="lower(user_username)")

    assert made["valueExpression"] == "lower(user_username)"
    assert made["baselineType"] == "PER_ENTITY"


@pytest.mark.parametrize("body", [None, [], {}, {"fields": []}, {"fields": None}, {"fields": {}, "more": 1}, "text"])
def test_a_body_that_is_not_fields_alone_is_refused(api: Api, body: Any) -> None:
    api.refused("POST", "rules/templated", body)


def test_a_lever_lets_the_service_complain_of_an_expression(api: Api, world: World, kind: str) -> None:
    world.behave(complaints={"forbidden": "The function forbidden is not known."})
    name = EXPRESSION.get(kind, "expression")
    change = (
        {"expressionsAndLimits": [{"expression": "forbidden()", "limit": 1}]}
        if kind == "chain"
        else {name: "forbidden() = 1"}
    )

    told = api.refused("POST", f"rules/{kind}", body_of(kind, **change))

    assert told == "The function forbidden is not known."


def test_a_lever_lets_the_service_store_something_else(api: Api, world: World, kind: str) -> None:
    world.behave(alters={"name": "Not what you sent."})

    assert api.create(kind)["name"] == "Not what you sent."
    assert api.rules()[0]["name"] == "Not what you sent."


def test_a_lever_lets_the_service_know_a_field_that_the_contract_lacks(api: Api, world: World, kind: str) -> None:
    made = api.create(kind)
    world.behave(beyond={"novelty": "usual"})

    assert api.rule(made)["novelty"] == "usual"
    assert api.update(made, kind, novelty="other")["novelty"] == "other"
    assert api.update(made, kind)["novelty"] == "usual"


def test_tuning_expressions_are_shown_on_demand_and_detached_by_a_put_that_leaves_them_out(
    api: Api, levers: Levers, kind: str
) -> None:
    made = api.create(kind)
    tuning = levers.add_tuning("ours", made["id"])

    expanded = api.rule(made, expand="tuningExpressions")["tuningExpressions"]
    assert [(one["id"], one["name"]) for one in expanded] == [(tuning, "ours")]
    assert api.rules(expand="tuningExpressions")[0]["tuningExpressions"] == expanded
    assert "tuningExpressions" not in api.rule(made)

    api.update(made, kind, tuningExpressionIds=[tuning])
    assert api.rule(made, expand="tuningExpressions")["tuningExpressions"] == expanded
    api.update(made, kind)
    assert api.rule(made, expand="tuningExpressions")["tuningExpressions"] == []
    assert api.data("GET", "rule-tuning-expressions")["objects"][0]["ruleIds"] == []


def test_an_unknown_expansion_is_refused(api: Api) -> None:
    assert api.refused("GET", "rules", expand="signals") == "expand: must be one of tuningExpressions"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "nothing", 404),
        ("POST", "rules/unheard-of", 405),
        ("PUT", "rules/unheard-of/MATCH-U00001", 404),
        ("PATCH", "rules/MATCH-U00001", 405),
        ("POST", "rules", 405),
        ("POST", "signals", 405),
        ("DELETE", "insights/1", 405),
        ("PUT", "rule-tuning-expressions", 405),
        ("GET", "rule-tuning-expressions/more", 404),
        ("GET", "rules/a/b/c/d", 404),
    ],
)
def test_what_is_no_address_is_refused(api: Api, method: str, path: str, status: int) -> None:
    assert api.call(method, path, {}).status_code == status


def test_every_kind_that_the_fake_has_is_tried_here() -> None:
    assert {kind.path for kind in KINDS} == set(PATHS)
