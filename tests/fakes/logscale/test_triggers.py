"""Triggers of all three kinds: made, replaced as a whole, switched, deleted, and by whom."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.permissions import CHANGE, CREATE, DELETE, ORGANIZATION, OTHERS, READ, UPDATE
from sieminator.fakes.logscale.triggers import KINDS
from sieminator.fakes.logscale.world import World, millis
from tests.fakes.conftest import NOON, Clock
from tests.fakes.logscale.conftest import TOKEN, Graph, create_input, update_input

KIND = pytest.mark.parametrize("kind", KINDS)


@KIND
def test_what_is_created_is_listed(graph: Graph, quiet: World, kind: str) -> None:
    made = graph.create(kind, description="What it finds.", labels=["a", "b"])

    assert len(made["id"]) == 32
    assert (made["name"], made["description"], made["labels"]) == ("one", "What it finds.", ["a", "b"])
    assert made["queryOwnership"]["__typename"] == "OrganizationOwnership"
    assert graph.listed(kind) == [made]


@KIND
def test_what_is_left_out_of_a_creation_has_its_default(graph: Graph, quiet: World, kind: str) -> None:
    made = graph.create(kind, triggerMode=None) if kind == "AggregateAlert" else graph.create(kind)

    assert (made["enabled"], made["labels"], made["description"], made["packageId"]) == (True, [], None, None)
    if kind == "ScheduledSearch":
        assert (made["triggerOnEmptyResult"], made["searchIntervalOffsetSeconds"]) == (False, None)
    if kind == "AggregateAlert":
        assert made["triggerMode"] == "CompleteMode"


@KIND
def test_an_update_replaces_everything(graph: Graph, quiet: World, kind: str) -> None:
    throttle = {} if kind == "ScheduledSearch" else {"throttleTimeSeconds": 600, "throttleField": "host"}
    offset = {"searchIntervalOffsetSeconds": 60, "triggerOnEmptyResult": True} if kind == "ScheduledSearch" else {}
    made = graph.create(kind, description="Ours.", labels=["a"], **throttle, **offset)

    changed = graph.update(kind, made["id"], name="other")

    assert (changed["id"], changed["name"], changed["description"]) == (made["id"], "other", None)
    assert (changed["labels"], changed.get("throttleField")) == ([], None)
    if offset:
        assert (changed["searchIntervalOffsetSeconds"], changed["triggerOnEmptyResult"]) == (None, False)
    assert graph.listed(kind) == [changed]


@KIND
def test_what_is_deleted_is_gone_and_cannot_be_deleted_again(graph: Graph, kind: str) -> None:
    made = graph.create(kind)
    sent = {"viewName": "soc", "id": made["id"]}

    done = graph.ask(f"mutation($input:Delete{kind}!){{delete{kind}(input:$input)}}", input=sent)

    assert done == {f"delete{kind}": True}
    assert graph.listed(kind) == []
    assert graph.refused(f"delete{kind}", sent, "")["message"].startswith("Could not find the ")


@KIND
def test_a_trigger_is_switched(graph: Graph, kind: str) -> None:
    made = graph.create(kind)
    for verb, enabled in (("disable", False), ("enable", True)):
        type_ = f"{verb.capitalize()}{'Star' if kind == 'ScheduledSearch' else ''}{kind}"
        fields = "{enabled}" if kind == "ScheduledSearch" else ""
        sent = {"viewName": "soc", "id": made["id"]}
        graph.ask(f"mutation($input:{type_}!){{{verb}{kind}(input:$input){fields}}}", input=sent)
        assert [one["enabled"] for one in graph.listed(kind)] == [enabled]


def test_labels_are_added_and_removed_one_by_one(graph: Graph, quiet: World) -> None:
    made = graph.create(labels=["a"])
    sent = {"viewName": "soc", "id": made["id"], "label": "b"}
    add = "mutation($input:AddLabelScheduledSearch!){addScheduledSearchLabel(input:$input){labels}}"
    remove = "mutation($input:RemoveLabelScheduledSearch!){removeScheduledSearchLabel(input:$input){labels}}"

    assert graph.ask(add, input=sent)["addScheduledSearchLabel"]["labels"] == ["a", "b"]
    assert graph.ask(add, input=sent)["addScheduledSearchLabel"]["labels"] == ["a", "b"]
    assert graph.ask(remove, input={**sent, "label": "a"})["removeScheduledSearchLabel"]["labels"] == ["b"]


@KIND
def test_an_error_is_cleared(graph: Graph, levers: Levers, kind: str) -> None:
    made = graph.create(kind)
    levers.fail(made["id"], "No such field")
    assert [one["lastError"] for one in graph.listed(kind)] == ["No such field"]

    type_, sent = f"ClearErrorOn{kind}Input", {"viewName": "soc", "id": made["id"]}
    graph.ask(f"mutation($input:{type_}!){{clearErrorOn{kind}(input:$input){{id}}}}", input=sent)

    assert [one["lastError"] for one in graph.listed(kind)] == [None]


@KIND
def test_a_name_is_taken_once_a_kind(graph: Graph, world: World, kind: str) -> None:
    made = graph.create(kind)
    verb = {"ScheduledSearch": "createScheduledSearchV2"}.get(kind, f"create{kind}")

    assert "already exists" in graph.refused(verb, create_input(kind))["state"]["name"]
    assert graph.update(kind, made["id"])["name"] == "one"
    world.behave(unique_names=False)
    graph.create(kind)
    assert len(graph.listed(kind)) == 2


def test_actions_are_named_by_name_or_by_id_and_answered_as_objects(graph: Graph, world: World) -> None:
    other = world.add_action("soc", "hook", "WebhookAction")

    made = graph.create(actionIdsOrNames=["mail", other])

    assert {(one["name"], one["__typename"]) for one in made["actionsV2"]} == {
        ("mail", "EmailAction"),
        ("hook", "WebhookAction"),
    }


def test_an_action_that_is_not_there_is_refused_by_name(graph: Graph) -> None:
    error = graph.refused("createScheduledSearchV2", create_input(actionIdsOrNames=["mail", "nope", "none"]))

    assert error["message"] == "There were errors in the input"
    assert error["state"] == {"actions": "Could not find actions: nope, none"}


def test_the_first_version_of_scheduled_searches_is_taken_too(graph: Graph, quiet: World) -> None:
    quiet.behave(version="1.174.0")
    sent = {
        "viewName": "soc", "name": "old", "queryString": "error", "queryStart": "25h", "queryEnd": "1h",
        "schedule": "0 * * * *", "timeZone": "UTC", "backfillLimit": 2, "actions": ["mail"],
    }  # fmt: skip
    fields = "{id start end backfillLimit actions queryOwnership{__typename}}"

    made = graph.ask(
        f"mutation($input:CreateScheduledSearch!){{createScheduledSearch(input:$input){fields}}}", input=sent
    )

    told = made["createScheduledSearch"]
    assert (told["start"], told["end"], told["backfillLimit"]) == ("90000s", "3600s", 2)
    assert told["queryOwnership"] == {"__typename": "UserOwnership"}
    quiet.behave(version="1.204.0")
    [found] = graph.listed(fields="searchIntervalSeconds searchIntervalOffsetSeconds start end")
    assert found == {
        "searchIntervalSeconds": 86400, "searchIntervalOffsetSeconds": 3600, "start": "90000s", "end": "3600s",
    }  # fmt: skip


def test_the_second_version_of_the_update_keeps_what_it_cannot_say(graph: Graph) -> None:
    made = graph.create(triggerOnEmptyResult=True)
    sent = update_input("ScheduledSearch", made["id"])
    del sent["triggerOnEmptyResult"]

    mutation = "mutation($input:UpdateScheduledSearchV2!){updateScheduledSearchV2(input:$input){triggerOnEmptyResult}}"

    assert graph.ask(mutation, input=sent)["updateScheduledSearchV2"] == {"triggerOnEmptyResult": True}


def test_a_field_of_a_newer_server_is_reset_by_an_update_that_does_not_know_it(graph: Graph, world: World) -> None:
    world.behave(
        beyond=(
            "UpdateScheduledSearchV3.priority: Int",
            "CreateScheduledSearchV2.priority: Int",
            "ScheduledSearch.priority: Int",
        )
    )
    made = graph.create(priority=7)
    assert graph.listed(fields="priority") == [{"priority": 7}]

    graph.update("ScheduledSearch", made["id"], priority=8)
    assert graph.listed(fields="priority") == [{"priority": 8}]
    graph.update("ScheduledSearch", made["id"])

    assert graph.listed(fields="priority") == [{"priority": None}]


def test_a_document_of_two_writes_of_which_one_is_refused_does_the_other(graph: Graph) -> None:
    fields = "{x:createFilterAlert(input:$a){id} y:createFilterAlert(input:$b){id}}"
    both = f"mutation($a:CreateFilterAlert!,$b:CreateFilterAlert!){fields}"
    sent = {"a": create_input("FilterAlert"), "b": create_input("FilterAlert", name="two", actionIdsOrNames=["nope"])}

    answer = graph.post(both, sent).json()

    assert [error["path"] for error in answer["errors"]] == [["y"]]
    assert [one["name"] for one in graph.listed("FilterAlert")] == ["one"]


def test_a_field_can_be_stored_as_something_else(graph: Graph, world: World) -> None:
    world.behave(alters={"description": "Not what you sent."})

    assert graph.create(description="Ours.")["description"] == "Not what you sent."


def test_the_next_run_is_planned_in_the_searchs_own_time_zone(graph: Graph) -> None:
    made = graph.create(schedule="30 9 * * *", timeZone="UTC-05:00")
    off = graph.create(name="off", enabled=False)

    assert made["timeOfNextPlannedExecution"] == millis(NOON + timedelta(hours=2, minutes=30))
    assert off["timeOfNextPlannedExecution"] is None


def test_who_made_and_changed_a_trigger_is_told(graph: Graph, levers: Levers, clock: Clock) -> None:
    made = graph.create()
    clock.forward(timedelta(hours=1))
    levers.edit(made["id"], by="alice@example.com", description="Hers.")

    [found] = graph.listed()

    assert found["createdInfo"]["author"] == {"__typename": "TokenCommitAuthor", "displayString": "deployer"}
    assert found["modifiedInfo"]["user"] == {"username": "alice@example.com"}
    assert found["modifiedInfo"]["modifiedAt"] == millis(NOON + timedelta(hours=1))


@KIND
def test_one_trigger_or_action_is_looked_up_by_its_id(graph: Graph, kind: str) -> None:
    made = graph.create(kind)
    field = f"{kind[0].lower()}{kind[1:]}"
    one = '{searchDomain(name:"soc"){%s(id:"%s"){name}}}'
    action = graph.ask('{searchDomain(name:"soc"){actions{id}}}')["searchDomain"]["actions"][0]["id"]

    assert graph.ask(one % (field, made["id"]))["searchDomain"] == {field: {"name": "one"}}
    assert graph.ask(one % ("action", action))["searchDomain"] == {"action": {"name": "mail"}}
    assert graph.ask('{searchDomain(name:"soc"){actions(actionIds:["x"]){id}}}')["searchDomain"] == {"actions": []}
    for name in (field, "action"):
        assert "Could not find" in graph.errors(one % (name, "x"))[0]["message"]


# ---- rights


@pytest.mark.parametrize(
    ("granted", "verbs"),
    [
        ((READ,), set()),
        ((READ, CREATE, ORGANIZATION), {"create"}),
        ((READ, UPDATE, ORGANIZATION), {"update"}),
        ((READ, DELETE), {"delete"}),
        ((READ, CHANGE, ORGANIZATION), {"create", "update", "delete"}),
        ((READ, CHANGE), {"delete"}),
    ],
)
def test_a_token_does_what_it_may_and_no_more(
    graph: Graph, levers: Levers, granted: tuple[str, ...], verbs: set[str]
) -> None:
    made = graph.create()
    before = levers.world.snapshot()
    levers.assign(TOKEN, *granted)
    sent: dict[str, dict[str, Any]] = {
        "create": create_input(name="two"),
        "update": update_input("ScheduledSearch", made["id"]),
        "delete": {"viewName": "soc", "id": made["id"]},
    }
    names = {
        "create": "createScheduledSearchV2",
        "update": "updateScheduledSearchV3",
        "delete": "deleteScheduledSearch",
    }

    for verb in {"create", "update", "delete"} - verbs:
        error = graph.refused(names[verb], sent[verb], "" if verb == "delete" else "id")
        assert "permission" in error["message"]
        assert levers.world.snapshot() == before
    if "update" in verbs:
        graph.update("ScheduledSearch", made["id"])
    if "create" in verbs:
        graph.create(name="two")


def test_a_token_that_may_not_read_sees_no_search_domain(graph: Graph, levers: Levers) -> None:
    levers.assign(TOKEN)

    assert "Could not find" in graph.errors('{searchDomain(name:"soc"){id}}')[0]["message"]


def test_what_a_token_may_do_is_told_unless_the_vendor_does_not_tell(graph: Graph, levers: Levers) -> None:
    asked = '{searchDomain(name:"soc"){allowedViewActions isActionAllowed(action:ChangeTriggers)}}'
    assert graph.ask(asked)["searchDomain"] == {
        "allowedViewActions": ["ReadEvents", "ChangeTriggers", "CreateTriggers", "ChangeOrganizationOwnedQueries"],
        "isActionAllowed": True,
    }
    levers.assign(TOKEN, READ)
    assert graph.ask(asked)["searchDomain"] == {"allowedViewActions": ["ReadEvents"], "isActionAllowed": False}
    levers.world.behave(tell_permissions=False)
    assert graph.errors(asked)


def test_a_query_runs_as_oneself_the_organization_or_with_a_right_as_others(graph: Graph, levers: Levers) -> None:
    world = levers.world
    world.add_token(TOKEN, user="bob@example.com")
    alice = world.add_user("alice@example.com")
    owner = "queryOwnership{__typename ... on UserOwnership{user{username}}}"

    graph.create(queryOwnershipType="User")
    assert graph.listed(fields=owner)[0]["queryOwnership"]["user"] == {"username": "bob@example.com"}
    graph.create(name="two", queryOwnershipType="User", runAsUserId=alice)
    both = graph.refused("createScheduledSearchV2", create_input(name="three", runAsUserId=alice))
    assert "organization" in both["state"]["runAsUserId"]
    unknown = create_input(name="three", queryOwnershipType="User", runAsUserId="nobody")
    assert "Could not find the user" in graph.refused("createScheduledSearchV2", unknown)["state"]["runAsUserId"]
    levers.assign(TOKEN, READ, CHANGE, ORGANIZATION)
    assert graph.refused("createScheduledSearchV2", {**unknown, "runAsUserId": alice})["state"] == {
        "permission": OTHERS
    }
