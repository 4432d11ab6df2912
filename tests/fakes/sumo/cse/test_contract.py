"""What the fake answers, and what it takes, is what the vendor's contract says; rules are judged by their own type."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.sumo.cse.checks import WINDOWS
from sieminator.fakes.sumo.cse.insight_api import FIELDS as INSIGHT_FIELDS
from sieminator.fakes.sumo.cse.kinds import KINDS
from sieminator.fakes.sumo.cse.levers import FOREIGN, Levers
from sieminator.fakes.sumo.cse.rule_api import fields_of
from sieminator.fakes.sumo.cse.rules import STATUSES
from sieminator.fakes.sumo.cse.signal_api import FIELDS as SIGNAL_FIELDS
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import NOON
from tests.fakes.contract import needs_contracts
from tests.fakes.sumo.cse import contract
from tests.fakes.sumo.cse.bodies import PATHS, WINDOWED
from tests.fakes.sumo.cse.conftest import Api, body_of

FULL: dict[str, Any] = {
    "tags": ["_mitreAttackTechnique:T1204.001", "b"],
    "entitySelectors": [{"entityType": "_hostname", "expression": "device_hostname"}],
    "isPrototype": True,
    "summaryExpression": "{{device_hostname}}",
    "category": "Execution",
    "suppressionWindowSize": 60_000,
    "assetField": "device_hostname",
}


def judged(api: Api) -> int:
    """Hold all that was said against the contract, and return how much that is."""
    exchanges = list(api.server.journal)
    for exchange in exchanges:
        contract.check(exchange)
    return len(exchanges)


@needs_contracts
@pytest.mark.parametrize("noise", [True, False])
def test_every_kind_lives_within_the_contract(
    api: Api, world: World, levers: Levers, kind: str, noise: bool
) -> None:  # fmt: skip
    world.behave(noise=noise)
    smallest, full = api.create(kind), api.create(kind, **FULL)
    tuning = levers.add_tuning("ours", full["id"])
    api.update(smallest, kind, **FULL, tuningExpressionIds=[tuning])
    if kind in WINDOWED:
        api.update(smallest, kind, windowSize="CUSTOM", windowSizeMilliseconds="5400000")
    api.data("PUT", f"rules/{full['id']}/enabled", {"enabled": False})
    levers.fire(full["id"], NOON)
    assert api.rule(full, expand="tuningExpressions")["tuningExpressions"]
    assert len(api.rules('ruleSource:"user"', expand="tuningExpressions", limit=100)) == 2
    api.data("DELETE", f"rules/{full['id']}")
    api.call("GET", f"rules/{full['id']}")

    assert judged(api) >= 8


@needs_contracts
@pytest.mark.parametrize("rule_type", FOREIGN)
def test_built_in_rules_and_their_overrides_are_within_the_contract(api: Api, levers: Levers, rule_type: str) -> None:
    kind = next(each for each in KINDS if each.rule_type == rule_type)
    levers.add_builtin(f"{kind.prefix}-S00001", "Built in", rule_type)
    override: dict[str, Any] = {"name": "Ours", "tags": ["a"], "isPrototype": True, "entitySelectors": []}
    if "scoreMapping" in kind.overridden:
        override["scoreMapping"] = {"type": "constant", "default": 9}
    if "windowSize" in kind.overridden:
        override |= {"windowSize": "CUSTOM", "windowSizeMilliseconds": "60000"}
    if kind.path == "chain":
        override["limits"] = [{"index": 1, "limit": 4}]
    if kind.path == "outlier":
        override |= {"floorValue": "3", "deviationThreshold": "4"}

    api.data("PUT", f"rules/{kind.path}/{kind.prefix}-S00001/override", {"fields": override})
    [read] = api.rules()

    assert read["nameOverride"] == {"original": "Built in", "override": "Ours"}
    assert judged(api) == 2


@needs_contracts
def test_signals_and_insights_are_within_the_contract(api: Api, levers: Levers, world: World) -> None:
    world.behave(page_limit=1)
    rule = levers.add_foreign("somebody's")
    raised = levers.fire(rule.id, NOON, 2, suppressed=1)
    searched = levers.add_signal("A search", NOON)
    insight = levers.add_insight([*raised, searched], NOON, confidence=0.5)
    levers.close_insight(insight, NOON + timedelta(hours=1), sub_resolution="Test")

    token = api.data("GET", "signals/all")["nextPageToken"]
    api.data("GET", "signals/all", nextPageToken=token, q=f'ruleId:"{rule.id}"')
    api.data("GET", "signals", limit=1, offset=1)
    api.data("GET", f"signals/{searched}")
    api.data("GET", "signals/counts", startTimestamp="2026-11-20T00:00:00Z", bucketDuration=3_600)
    api.data("GET", "insights", recordSummaryFields="device_ip")
    api.data("GET", "insights/all", recordSummaryFields="device_ip")
    api.data("GET", f"insights/{insight}", recordSummaryFields="device_ip")
    api.data("GET", "insight-status")
    api.data("GET", "insight-resolutions", limit=2)
    api.data("GET", "rule-tuning-expressions")
    levers.add_match_list("admins")
    assert [one["name"] for one in api.data("GET", "match-lists")["objects"]] == ["admins"]

    assert judged(api) == 12


@needs_contracts
def test_refusals_have_the_shape_of_an_error(api: Api, levers: Levers, world: World) -> None:
    builtin = levers.add_builtin()
    api.refused("PUT", f"rules/templated/{builtin.id}", body_of())
    api.refused("DELETE", f"rules/{builtin.id}")
    api.refused("GET", "rules", q="nonsense")
    api.refused("GET", "rules/MATCH-U00009", status=404)
    api.session.auth = ("reader", "r3ad")
    api.refused("POST", "rules/templated", body_of(), 403)
    world.behave(cloud_siem=False)
    api.refused("GET", "rules", status=403)
    api.session.auth = ("reader", "wrong")
    assert api.call("GET", "rules").status_code == 401

    assert judged(api) == 7


@needs_contracts
@pytest.mark.parametrize("path", [path for path in PATHS if path != "outlier"])
def test_a_body_may_hold_exactly_what_the_contract_says(path: str) -> None:
    kind = next(each for each in KINDS if each.path == path)
    schemas = contract.document()["components"]["schemas"]
    operations = contract.document()["paths"]
    for method, address, creating in (("post", f"/rules/{path}", True), ("put", f"/rules/{path}/{{id}}", False)):
        reference = operations[address][method]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields = schemas[f"{reference.rpartition('/')[2]}_fields"]

        missing = kind.faults({}, creating=creating)

        assert missing == sorted(f"{name}: is required" for name in fields["required"])
        assert names_taken(kind) == {*fields["properties"], "suppressionWindowSize"}
    overridden = schemas[f"Override{reference.rpartition('/')[2].removeprefix('Update')}_fields"]["properties"]
    known = [name for name in overridden if not unknown(name, kind.override_faults({name: object()}))]
    assert sorted(known) == sorted(overridden)


@needs_contracts
def test_an_outlier_rule_may_hold_what_the_vendors_provider_writes() -> None:
    kind = next(each for each in KINDS if each.path == "outlier")

    assert names_taken(kind) == {*contract.outlier_fields(), "parentJaskId"}
    for name, taken in contract.delta()["override_fields"].items():
        overridden = next(each for each in KINDS if each.path == name)
        assert [each for each in taken if unknown(each, overridden.override_faults({each: object()}))] == []


@needs_contracts
def test_a_query_may_name_what_the_contract_names() -> None:
    for path, known in (("/rules", fields_of(({}, {}))), ("/signals", SIGNAL_FIELDS), ("/insights", INSIGHT_FIELDS)):
        [said] = [each["description"] for each in contract.document()["paths"][path]["get"]["parameters"][:1]]
        listed = {line.strip(" -`") for line in said.partition("Fields:")[2].splitlines() if "`" in line}

        assert known.keys() <= listed
        if path != "/insights":
            assert known.keys() == listed


@needs_contracts
def test_statuses_and_windows_are_the_contracts() -> None:
    schemas = contract.document()["components"]["schemas"]
    status = schemas["GetRulesResponse_data_objects_inner_oneOf_status"]["properties"]["status"]["enum"]
    window = schemas["CreateChainRuleRequestBody_fields"]["properties"]["windowSize"]["enum"]

    assert sorted(STATUSES) == status
    assert sorted({*WINDOWS, "CUSTOM"}) == window


@needs_contracts
def test_what_a_lever_adds_to_the_contract_is_passed_over_where_it_is_named(api: Api, world: World, kind: str) -> None:
    world.behave(beyond={"novelty": "usual"})
    api.create(kind, novelty="other")
    [exchange] = api.server.journal

    contract.check(exchange, ["novelty"])
    for judge in (contract.check_request, contract.check_response):
        with pytest.raises(AssertionError, match="novelty"):
            judge(exchange)


@needs_contracts
def test_the_judge_condemns_what_breaks_the_contract(api: Api) -> None:
    made = api.create("threshold")
    contract.check_rule(made)

    for change in ({"ruleType": "chain"}, {"windowSize": "T30M"}, {"more": 1}, {"status": {"status": "BROKEN"}}):
        with pytest.raises(AssertionError, match="breaks the contract"):
            contract.check_rule({**made, **change})


def names_taken(kind: Any) -> set[str]:
    """Return the names that a body of this kind may hold, found by asking for many."""
    asked = {
        *kind.required,
        *kind.optional,
        *FULL,
        "name",
        "enabled",
        "parentJaskId",
        "tuningExpressionIds",
        "nonsense",
    }
    return {name for name in asked if not unknown(name, kind.faults({name: object()}, creating=True))}


def unknown(name: str, faults: list[str]) -> bool:
    return f"{name}: is not a known field" in faults
