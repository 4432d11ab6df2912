"""What people and the vendor do behind Git's back."""

import pytest

from sieminator.fakes.sumo.cse.levers import FOREIGN, Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.cse.conftest import Api


def test_somebody_edits_a_rule(api: Api, levers: Levers, quiet: World, kind: str) -> None:
    made = api.create(kind, tags=["a"])
    tuning = levers.add_tuning("ours", made["id"])

    levers.edit(made["id"], summaryExpression="Somebody's")

    read = api.rule(made, expand="tuningExpressions")
    assert (read["summaryExpression"], read["tags"], read["lastUpdatedBy"]) == (
        "Somebody's",
        ["a"],
        "alice@example.com",
    )
    assert [one["id"] for one in read["tuningExpressions"]] == [tuning]


def test_somebody_switches_a_rule(api: Api, levers: Levers) -> None:
    made = api.create()

    levers.switch(made["id"], enabled=False)

    assert api.rule(made)["enabled"] is False


def test_a_clone_has_everything_but_the_id_and_the_name(api: Api, levers: Levers, quiet: World, kind: str) -> None:
    made = api.create(kind, tags=["sieminator:x"])

    copy = api.rule(levers.clone(made["id"]).id)

    assert (copy["name"], copy["createdBy"]) == ("one (copy)", "alice@example.com")
    own = {"id", "ruleId", "name", "created", "createdBy", "lastUpdated", "lastUpdatedBy"}
    assert {name: copy[name] for name in copy.keys() - own} == {name: made[name] for name in made.keys() - own}


def test_somebody_deletes_a_rule(api: Api, levers: Levers) -> None:
    made = api.create()

    levers.delete(made["id"])

    assert levers.ids() == []
    api.refused("GET", f"rules/{made['id']}", status=404)


def test_tags_are_cleared_by_their_beginning_or_all(api: Api, levers: Levers, quiet: World) -> None:
    made = api.create(tags=["sieminator:x", "_mitreAttackTechnique:T1", "b"])

    levers.clear_tags(made["id"], "sieminator:", "b")
    assert api.rule(made)["tags"] == ["_mitreAttackTechnique:T1"]
    levers.clear_tags(made["id"])
    assert api.rule(made)["tags"] == []


@pytest.mark.parametrize("rule_type", FOREIGN)
def test_a_foreign_rule_of_any_type_is_a_good_one(api: Api, levers: Levers, rule_type: str) -> None:
    rule = levers.add_foreign("Somebody's", rule_type, enabled=False)

    assert levers.raw(rule.id) == rule
    assert api.rule(rule.id)["ruleType"] == rule_type
    levers.switch(rule.id, enabled=True)
    assert api.rule(rule.id)["status"]["status"] == "ACTIVE"


def test_an_unknown_rule_is_an_error_of_the_tests(levers: Levers) -> None:
    for pull in (levers.raw, levers.delete, levers.clone, levers.edit, levers.degrade, levers.clear_tags):
        with pytest.raises(KeyError):
            pull("MATCH-U00009")


def test_answers_are_noisy_and_mean_the_same(api: Api, world: World) -> None:
    made = api.create(expression=" a = 'b'\r\n", tags=["a", "b"])

    assert (made["expression"], made["tags"]) == ("a = 'b'", ["b", "a"])
    assert made["scoreMapping"] == {"type": "constant", "default": 5, "field": None, "mapping": None}
    assert (made["category"], made["assetField"]) == (None, None)
    world.behave(quiet=("tags",))
    assert api.rule(made)["tags"] == ["a", "b"]
    world.behave(quiet=("newline", "nulls"))
    read = api.rule(made)
    assert (read["expression"], read["tags"], read["assetField"]) == (" a = 'b'\r\n", ["b", "a"], "")


def test_the_world_is_one_file_for_all_who_hold_it(api: Api, world: World) -> None:
    made = api.create()

    with World(world.path) as other:
        assert Levers(other).ids() == [made["id"]]
        Levers(other).edit(made["id"], name="Elsewhere")

    assert api.rule(made)["name"] == "Elsewhere"
