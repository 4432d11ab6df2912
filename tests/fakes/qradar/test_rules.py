"""Rules over the API: what is told, what little can be changed, and how one is deleted."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import Clock
from tests.fakes.qradar.conftest import Api


def test_a_rule_is_told_without_its_logic(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")

    told = api.get(f"/analytics/rules/{made.id}")

    assert (told["identifier"], told["name"], told["enabled"], told["owner"]) == (made.uuid, "One", True, "admin")
    assert (told["origin"], told["type"], told["linked_rule_identifier"]) == ("USER", "EVENT", None)
    assert not [name for name in told if "xml" in name]


def test_building_blocks_are_no_rules(api: Api, levers: Levers) -> None:
    block = levers.add_building_block("BB: logins")

    assert api.rules() == {}
    assert api.refused("GET", f"/analytics/rules/{block.id}") == (404, 1002)


def test_a_rule_is_switched_and_its_date_moves(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")

    told = api.post(f"/analytics/rules/{made.id}", {"enabled": False})

    assert told["enabled"] is False
    assert told["modification_date"] > made.modified
    assert 'enabled="false"' in levers.exported(made.uuid)


@pytest.mark.parametrize("moves", [False, True])
def test_a_request_that_changes_nothing_moves_the_date_or_not(
    api: Api, world: World, levers: Levers, moves: bool
) -> None:
    world.behave(move_by_no_change=moves)
    made = levers.add_foreign("One")

    told = api.post(f"/analytics/rules/{made.id}", {"enabled": True})

    assert (told["modification_date"] > made.modified) is moves


def test_nothing_else_of_a_rule_can_be_changed(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")

    told = api.post(f"/analytics/rules/{made.id}", {**api.get(f"/analytics/rules/{made.id}"), "name": "Two"})

    assert told["name"] == "One"


def test_a_rule_has_an_owner_who_exists(api: Api, world: World, levers: Levers) -> None:
    made = levers.add_foreign("One")
    where = f"/analytics/rules/{made.id}"

    assert api.refused("POST", where, json={"owner": "bob"}) == (409, 1004)
    world.add_user("bob")
    assert api.post(where, {"owner": "bob"})["owner"] == "bob"
    assert 'owner="bob"' in levers.exported(made.uuid)


@pytest.mark.parametrize("body", [{"enabled": "no"}, {"owner": 1}, [], "x"])
def test_a_change_of_the_wrong_type_is_refused(api: Api, levers: Levers, body: Any) -> None:
    made = levers.add_foreign("One")

    assert api.refused("POST", f"/analytics/rules/{made.id}", json=body) == (422, 1005)


@pytest.mark.parametrize(("number", "status", "code"), [("7", 404, 1002), ("x", 422, 1005), ("9" * 30, 422, 1005)])
def test_a_rule_that_is_not_there_is_refused(api: Api, number: str, status: int, code: int) -> None:
    assert api.refused("GET", f"/analytics/rules/{number}") == (status, code)


def delete(api: Api, number: int) -> dict[str, Any]:
    answer = api.call("DELETE", f"/analytics/rules/{number}")
    assert answer.status_code == 202
    assert answer.json()["status"] == "QUEUED"
    return api.ended(f"/analytics/rules/rule_delete_tasks/{answer.json()['id']}")


def test_a_rule_is_deleted_by_a_task(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")

    assert delete(api, made.id)["status"] == "COMPLETED"

    assert api.rules() == {}
    assert api.refused("GET", f"/analytics/rules/{made.id}") == (404, 1002)


def test_a_rule_that_others_need_is_not_deleted(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")
    other = levers.depend_on(made.uuid, "Waits for One")

    task = delete(api, made.id)

    assert (task["status"], "Waits for One" in task["message"]) == ("CONFLICT", True)
    assert made.uuid in api.rules()
    levers.delete(other.uuid)
    assert delete(api, made.id)["status"] == "COMPLETED"


def test_what_depends_on_a_rule_is_told(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")
    other = levers.depend_on(made.uuid, "Waits for One")
    answer = api.call("GET", f"/analytics/rules/{made.id}/dependents")
    where = f"/analytics/rules/rule_dependent_tasks/{answer.json()['id']}"

    assert answer.status_code == 202
    assert api.refused("GET", f"{where}/results") == (404, 1002)
    assert api.ended(where)["number_of_dependents"] == 1
    [told] = api.get(f"{where}/results")
    assert (told["dependent_id"], told["dependent_name"]) == (str(other.id), "Waits for One")
    assert (told["dependent_type"], told["blocking"]) == ("CRE_RULE", True)
    assert levers.dependents(made.uuid) == ["Waits for One"]


def test_a_rule_that_is_gone_has_no_dependents(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")
    deletion = api.call("DELETE", f"/analytics/rules/{made.id}").json()["id"]
    search = api.call("GET", f"/analytics/rules/{made.id}/dependents").json()["id"]
    levers.delete(made.uuid)

    assert api.ended(f"/analytics/rules/rule_delete_tasks/{deletion}")["status"] == "COMPLETED"
    assert api.ended(f"/analytics/rules/rule_dependent_tasks/{search}")["number_of_dependents"] == 0


def test_a_rule_of_ibms_is_not_deleted(api: Api, levers: Levers) -> None:
    system = levers.add_system("Login")

    assert api.refused("DELETE", f"/analytics/rules/{system.id}") == (409, 1004)


@pytest.mark.parametrize("kind", ["rule_delete_tasks", "rule_dependent_tasks"])
def test_a_task_that_is_not_there_is_refused(api: Api, kind: str) -> None:
    assert api.refused("GET", f"/analytics/rules/{kind}/7") == (404, 1002)


def test_tasks_of_one_kind_are_not_of_another(api: Api, levers: Levers) -> None:
    made = levers.add_foreign("One")
    number = api.call("DELETE", f"/analytics/rules/{made.id}").json()["id"]

    assert api.refused("GET", f"/analytics/rules/rule_dependent_tasks/{number}") == (404, 1002)


def test_a_deletion_may_fail(api: Api, world: World, levers: Levers) -> None:
    made = levers.add_foreign("One")
    world.behave(fails={"delete": "Not now"})

    assert (delete(api, made.id)["status"], list(api.rules())) == ("EXCEPTION", [made.uuid])


def test_what_rules_have_contributed_is_told(api: Api, levers: Levers, clock: Clock) -> None:
    made, other = levers.add_foreign("One"), levers.add_foreign("Two")
    [offense] = levers.fire(made.uuid, clock.now - timedelta(days=1), 4, offenses=1)
    levers.contribute(other.uuid, offense, clock.now, 2)
    since = round((clock.now - timedelta(hours=1)).timestamp() * 1_000)

    def told(text: str) -> list[tuple[str, int]]:
        found = api.get("/analytics/rules_offense_contributions", filter=text)
        return [(one["rule_name"], one["event_count"]) for one in found]

    assert told(f"offense_id = {offense}") == [("One", 4), ("Two", 2)]
    assert told(f"rule_id = {made.id} and last_event >= {since}") == []
    assert api.get(f"/siem/offenses/{offense}")["event_count"] == 6
    assert api.refused("GET", "/analytics/rules_offense_contributions", params={"filter": "x=1"}) == (422, 1010)
