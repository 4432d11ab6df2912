"""What happens behind Git's back, and how a client sees it."""

from datetime import timedelta

import pytest

from sieminator.fakes.logscale.levers import FOREIGN, Levers
from sieminator.fakes.logscale.world import World, millis
from tests.fakes.conftest import NOON, Clock
from tests.fakes.logscale.conftest import TOKEN, Graph

LABELS = ["sieminator:1 soc 0001 1.0.0 abcdef", "severity:high", "team-a"]


def test_an_edit_changes_only_what_it_names(graph: Graph, quiet: World, levers: Levers) -> None:
    before = graph.create(description="ours", labels=LABELS)

    levers.edit(before["id"], queryString="error", description=None)

    [after] = graph.listed()
    assert (after["queryString"], after["description"]) == ("error", None)
    changed = {"queryString", "description", "modifiedInfo"}
    assert {name: after[name] for name in after if name not in changed} == {
        name: before[name] for name in before if name not in changed
    }


def test_an_edit_names_actions_by_their_names(graph: Graph, levers: Levers, world: World) -> None:
    world.add_action("soc", "hook", "WebhookAction")
    made = graph.create()

    levers.edit(made["id"], actions=["hook"])

    assert [one["name"] for one in graph.listed()[0]["actionsV2"]] == ["hook"]


def test_a_switch_changes_whether_the_trigger_runs(graph: Graph, levers: Levers) -> None:
    made = graph.create()

    levers.switch(made["id"], enabled=False)

    assert graph.listed(fields="enabled") == [{"enabled": False}]


def test_the_vendor_disables_a_trigger_and_says_why(graph: Graph, levers: Levers) -> None:
    levers.auto_disable(graph.create()["id"])

    [found] = graph.listed()
    assert (found["enabled"], found["modifiedInfo"]["__typename"]) == (False, "ModifiedInfoSystem")
    assert found["lastError"]


def test_health_is_nobodys_edit(graph: Graph, levers: Levers) -> None:
    made = graph.create()
    levers.fail(made["id"], "No such field")
    levers.warn(made["id"], "Slow", "Partial")

    [found] = graph.listed()
    assert (found["lastError"], found["lastWarnings"]) == ("No such field", ["Slow", "Partial"])
    assert found["modifiedInfo"] == made["modifiedInfo"]
    levers.run(made["id"], NOON)
    levers.warn(made["id"])
    [found] = graph.listed()
    assert (found["lastError"], found["lastWarnings"], found["lastExecuted"]) == (None, [], millis(NOON))


def test_a_trigger_that_fires_has_run_and_triggered(graph: Graph, levers: Levers) -> None:
    search, alert = graph.create(), graph.create("FilterAlert")
    levers.fire(search["id"], NOON)
    levers.run(search["id"], NOON + timedelta(hours=1))
    levers.fire(alert["id"], NOON)

    assert graph.listed(fields="lastExecuted lastTriggered") == [
        {"lastExecuted": millis(NOON) + 3_600_000, "lastTriggered": millis(NOON)}
    ]
    assert graph.listed("FilterAlert", "lastSuccessfulPoll lastTriggered") == [
        {"lastSuccessfulPoll": millis(NOON), "lastTriggered": millis(NOON)}
    ]


def test_labels_are_cleared_by_how_they_begin(graph: Graph, quiet: World, levers: Levers) -> None:
    made = graph.create(labels=LABELS)

    levers.clear_labels(made["id"], "sieminator:", "severity:")

    assert graph.listed(fields="labels") == [{"labels": ["team-a"]}]


def test_a_clone_is_the_same_under_another_id_and_name(graph: Graph, quiet: World, levers: Levers) -> None:
    made = graph.create(labels=LABELS)

    copy = levers.clone(made["id"])

    assert (copy.id != made["id"], copy.name) == (True, "one (copy)")
    assert len(graph.listed()) == 2
    assert {tuple(one["labels"]) for one in graph.listed()} == {tuple(LABELS)}


def test_a_trigger_is_deleted_in_the_console(graph: Graph, levers: Levers) -> None:
    made = graph.create()

    levers.delete(made["id"])

    assert graph.listed() == []
    with pytest.raises(KeyError):
        levers.trigger(made["id"])


@pytest.mark.parametrize("kind", FOREIGN)
def test_others_make_triggers_of_every_kind(graph: Graph, levers: Levers, kind: str) -> None:
    levers.add_foreign("theirs", kind)

    fields = "id name description queryString labels enabled lastError packageId queryOwnership{__typename}"
    [found] = graph.listed(kind, fields)
    assert (found["name"], found["queryOwnership"]) == ("theirs", {"__typename": "UserOwnership"})


def test_a_package_installs_a_trigger_and_an_action(graph: Graph, world: World, levers: Levers) -> None:
    levers.install("crowdstrike/base@1.0.0", "one")
    world.add_action("soc", "page", package="crowdstrike/base@1.0.0")

    assert graph.listed(fields="name packageId package{id}") == [
        {"name": "one", "packageId": "crowdstrike/base@1.0.0", "package": {"id": "crowdstrike/base@1.0.0"}}
    ]
    found = graph.ask('{searchDomain(name:"soc"){installedPackages{id} actions{name displayName packageId}}}')
    assert found["searchDomain"]["installedPackages"] == [{"id": "crowdstrike/base@1.0.0"}]
    assert {one["displayName"] for one in found["searchDomain"]["actions"]} == {"mail", "crowdstrike/base:page"}
    graph.create(name="two", actionIdsOrNames=["crowdstrike/base:page"])


def test_an_action_is_renamed_under_its_triggers(graph: Graph, levers: Levers) -> None:
    graph.create()

    levers.rename_action("mail", "post")

    assert graph.listed(fields="actionsV2{name}") == [{"actionsV2": [{"name": "post"}]}]


def test_an_action_that_is_deleted_is_missing_from_its_triggers(graph: Graph, levers: Levers) -> None:
    graph.create("FilterAlert")

    levers.remove_action("mail")

    assert graph.listed("FilterAlert", "actions{name}") == [{"actions": []}]


def test_queries_of_somebody_who_leaves_no_longer_run(graph: Graph, world: World, levers: Levers) -> None:
    world.add_token(TOKEN, user="bob@example.com")
    graph.create(queryOwnershipType="User")
    graph.create(name="two")

    levers.leave("bob@example.com")

    fields = "name lastError queryOwnership{... on UserOwnership{user{username}}}"
    told = {one["name"]: one for one in graph.listed(fields=fields)}
    assert told["one"]["lastError"] == "The user that the query runs as does not exist"
    assert told["one"]["queryOwnership"] == {"user": None}
    assert told["two"]["lastError"] is None


def test_many_triggers_are_made_at_once(graph: Graph, levers: Levers) -> None:
    levers.add_many(30, labels=["x"])

    assert {one["name"] for one in graph.listed(fields="name")} == {f"seeded-{number}" for number in range(30)}


def test_a_token_is_revoked(graph: Graph, levers: Levers) -> None:
    levers.revoke(TOKEN)

    assert graph.post("{meta{version}}").status_code == 401


def test_a_search_domain_is_taken_away(graph: Graph, levers: Levers) -> None:
    graph.create()
    levers.remove_domain("soc")
    levers.remove_domain("nowhere")

    assert graph.errors('{searchDomain(name:"soc"){id}}')


def test_the_vendors_clock_may_be_ahead(graph: Graph, levers: Levers) -> None:
    levers.skew(timedelta(hours=2))

    assert graph.create()["modifiedInfo"]["modifiedAt"] == millis(NOON + timedelta(hours=2))


def test_a_snapshot_moves_with_every_edit_and_with_nothing_else(graph: Graph, world: World, levers: Levers) -> None:
    made = graph.create()
    before = world.snapshot()
    graph.listed()
    graph.rows("| count()")
    assert world.snapshot() == before

    levers.edit(made["id"], description="Other.")

    assert world.snapshot() != before


def test_two_processes_may_hold_one_world(world: World, clock: Clock) -> None:
    with World(world.path, clock) as other:
        other.behave(version="1.220.0", beyond=("A.b: Int",), alters={"name": "x"})

        assert world.behaviour() == other.behaviour()
        assert world.behaviour().beyond == ("A.b: Int",)


def test_what_is_no_permission_is_not_granted(world: World) -> None:
    with pytest.raises(ValueError, match="Root"):
        world.add_token("x", ["Root"])
