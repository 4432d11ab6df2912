"""Built-in rules are the vendor's: they can be switched and overridden, and neither replaced nor deleted."""

import pytest

from sieminator.fakes.sumo.cse.levers import BUILTIN, Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.cse.conftest import Api, body_of


@pytest.fixture
def builtin(levers: Levers, quiet: World) -> str:
    return levers.add_builtin().id


def test_a_built_in_rule_has_an_id_of_the_vendors_and_covers_a_technique(api: Api, builtin: str) -> None:
    rule = api.rule(builtin)

    assert (rule["id"], rule["ruleId"], rule["ruleSource"]) == (BUILTIN, 137, "sumo")
    assert "_mitreAttackTechnique:T1204.001" in rule["tags"]


def test_a_built_in_rule_is_neither_replaced_nor_deleted(api: Api, builtin: str, world: World) -> None:
    before = world.snapshot()

    assert "can only be overridden" in api.refused("PUT", f"rules/templated/{builtin}", body_of())
    assert "cannot be deleted" in api.refused("DELETE", f"rules/{builtin}")

    assert world.snapshot() == before


def test_a_built_in_rule_can_be_switched(api: Api, builtin: str) -> None:
    api.data("PUT", f"rules/{builtin}/enabled", {"enabled": False})

    assert api.rule(builtin)["status"]["status"] == "DISABLED"


def test_an_override_shows_both_and_a_later_one_replaces_it(api: Api, builtin: str) -> None:
    original = api.rule(builtin)
    change = {"name": "Ours", "scoreMapping": {"type": "constant", "default": 9}}

    shown = api.data("PUT", f"rules/templated/{builtin}/override", {"fields": change})

    assert (shown["name"], shown["hasOverride"]) == ("Ours", True)
    assert shown["nameOverride"] == {"original": original["name"], "override": "Ours"}
    assert shown["scoreMappingOverride"]["original"] == original["scoreMapping"]
    assert api.names('hasOverride:"true"') == ["Ours"]
    later = api.data("PUT", f"rules/templated/{builtin}/override", {"fields": {"tags": []}})
    assert (later["name"], later["tags"]) == (original["name"], [])
    assert "nameOverride" not in later
    none = api.data("PUT", f"rules/templated/{builtin}/override", {"fields": {}})
    assert none == {**original, "lastUpdated": none["lastUpdated"], "lastUpdatedBy": "deployer@example.com"}


def test_an_override_of_a_window_is_read_in_milliseconds(api: Api, levers: Levers, quiet: World) -> None:
    rule = levers.add_builtin("THRESHOLD-S00098", "Impossible Travel", "threshold")

    change = {"windowSize": "T60M", "limit": 7, "description": "Ours."}
    shown = api.data("PUT", f"rules/threshold/{rule.id}/override", {"fields": change})

    assert shown["windowSizeOverride"] == {"original": 1_800_000, "override": 3_600_000}
    assert (shown["limitOverride"], shown["limit"]) == ({"original": 100, "override": 7}, 7)


def test_an_override_of_a_chain_names_its_limits_by_index(api: Api, levers: Levers, quiet: World) -> None:
    rule = levers.add_builtin("CHAIN-S00008", "Successful Brute Force", "chain")
    path = f"rules/chain/{rule.id}/override"

    shown = api.data("PUT", path, {"fields": {"limits": [{"index": 0, "limit": 50}]}})

    assert [step["limit"] for step in shown["expressionsAndLimits"]] == [50, 1]
    told = api.refused("PUT", path, {"fields": {"limits": [{"index": 2, "limit": 50}]}})
    assert "no expression of the index 2" in told


def test_an_override_holds_less_than_a_rule(api: Api, builtin: str) -> None:
    told = api.refused("PUT", f"rules/templated/{builtin}/override", {"fields": {"expression": "a = 'b'"}})

    assert told == "expression: is not a known field"


def test_a_rule_of_a_customer_is_not_overridden(api: Api) -> None:
    made = api.create()

    assert "not built in" in api.refused("PUT", f"rules/templated/{made['id']}/override", {"fields": {}})
