"""Saved searches: made, read, replaced as a whole, listed in pages, and refused for what is wrong with them."""

from typing import Any

import pytest

from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.conftest import LAST_HOUR, SCHEDULE, Core, back, schedule

EMAIL = {"taskType": "EmailSearchNotificationSyncDefinition", "toList": ["soc@example.com"]}


def test_a_search_is_answered_as_it_is_kept(core: Core, quiet: World) -> None:
    made = core.create(description="Why", schedule=SCHEDULE)

    assert core.get(made["id"]) == made
    assert made["parentId"] == core.folder
    assert (made["description"], made["queryString"], made["timeRange"]) == ("Why", "error", LAST_HOUR)
    assert made["schedule"] == {**SCHEDULE, "muteErrorEmails": False}
    assert (made["parsingMode"], made["runByReceiptTime"]) == ("Manual", False)
    assert made["createdAt"] == made["modifiedAt"] == "2026-11-20T12:00:00.000Z"


def test_an_id_is_sixteen_hexadecimal_digits(core: Core) -> None:
    assert len(core.create()["id"]) == 16
    assert int(core.create(name="two")["id"], 16)


def test_a_put_replaces_everything_and_leaves_the_id(core: Core, quiet: World) -> None:
    made = core.create(description="Why", schedule=SCHEDULE, properties="{}", parsingMode="AutoParse")

    changed = core.put(made, name="two")

    assert (changed["id"], changed["parentId"], changed["name"]) == (made["id"], core.folder, "two")
    assert changed["parsingMode"] == "Manual"
    assert not {"description", "schedule", "properties"} & changed.keys()


def test_a_put_needs_what_a_search_needs(core: Core) -> None:
    made = core.create()

    assert core.refused("PUT", f"/v1/logSearches/{made['id']}", {"name": "one"}) == [
        "queryString: is required",
        "timeRange: is required",
    ]


@pytest.mark.parametrize("moves", [True, False])
def test_whether_a_put_moves_is_a_lever(core: Core, world: World, moves: bool) -> None:
    world.behave(put_moves=moves)
    elsewhere = world.add_folder("Elsewhere")
    made = core.create()

    changed = core.ask("PUT", f"/v1/logSearches/{made['id']}", core.body(parentId=elsewhere))

    assert changed["parentId"] == (elsewhere if moves else core.folder)


def test_a_deleted_search_is_not_there(core: Core) -> None:
    made = core.create()

    assert core.call("DELETE", f"/v1/logSearches/{made['id']}").status_code == 204
    for method, body in (("GET", None), ("PUT", core.body()), ("DELETE", None)):
        [said] = core.refused(method, f"/v1/logSearches/{made['id']}", body, status=404)
        assert "does not exist" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name: must have at least 1"),
        ({"name": "x" * 256}, "name: must have at least 1 and at most 255 characters, and has 256"),
        ({"name": "PowerShell [encoded]"}, "name: 'PowerShell [encoded]' does not match the pattern"),
        ({"name": 'a"b'}, "name: "),
        ({"name": "a|b"}, "name: "),
        ({"name": "ends\n"}, "name: "),
        ({"name": 7}, "name: must be a string"),
        ({"name": None}, "name: is required"),
        ({"description": "x" * 256}, "description: "),
        ({"queryString": None}, "queryString: is required"),
        ({"queryString": "x" * 15_001}, "queryString: must have at least 0 and at most 15000"),
        ({"queryString": ""}, "queryString: The query is empty"),
        ({"queryString": 'a "b'}, "queryString: Unterminated string literal"),
        ({"queryString": "a | count by (b"}, "queryString: Expected the bracket '(' to be closed"),
        ({"queryString": "a | eval x = tolower(y)"}, "queryString: Unexpected token 'eval'"),
        ({"queryString": "a | stats count by b"}, "queryString: Unexpected token 'stats'"),
        ({"queryString": "a | "}, "queryString: Unexpected token '|': a stage is empty"),
        ({"queryString": "a | tolower(b) as c"}, "queryString: Unknown function 'tolower'"),
        ({"timeRange": None}, "timeRange: is required"),
        ({"timeRange": {"type": "Forever"}}, "timeRange.type: 'Forever' is not one of"),
        ({"timeRange": {"type": "BeginBoundedTimeRange"}}, "timeRange.from: is required"),
        ({"timeRange": back("yesterday")}, "timeRange.from.relativeTime: 'yesterday' does not match"),
        ({"timeRange": {"type": "CompleteLiteralTimeRange", "rangeName": "ever"}}, "timeRange.rangeName: 'ever'"),
        ({"parsingMode": "auto"}, "parsingMode: 'auto' is not one of"),
        ({"runByReceiptTime": "yes"}, "runByReceiptTime: must be a boolean"),
        ({"queryParameters": [{"name": "a"}]}, "queryParameters[0].dataType: is required"),
        ({"queryParameters": {}}, "queryParameters: must be an array"),
        ({"enabled": True}, "enabled: is not a known field"),
        ({"id": "000000000000001A"}, "id: is not a known field"),
        ({"parentId": None}, "parentId: is required"),
    ],
)
def test_a_search_that_breaks_the_contract_is_refused(core: Core, changes: dict[str, Any], said: str) -> None:
    found = core.refused("POST", "/v1/logSearches", core.body(**changes))

    assert found[0].startswith(said)
    assert core.listed() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scheduleType": None}, "schedule.scheduleType: is required"),
        ({"parseableTimeRange": None}, "schedule.parseableTimeRange: is required"),
        ({"timeZone": None}, "schedule.timeZone: is required"),
        ({"notification": None}, "schedule.notification: is required"),
        ({"scheduleType": "5Minutes"}, "schedule.scheduleType: '5Minutes' is not one of"),
        ({"scheduleType": "RealTime"}, "schedule.scheduleType: Real time scheduled searches are no longer supported"),
        ({"threshold": {"operator": "ne", "count": 0}}, "schedule.threshold.operator: 'ne' is not one of"),
        ({"threshold": {"operator": "gt"}}, "schedule.threshold.count: is required"),
        ({"threshold": {"operator": "gt", "count": "0"}}, "schedule.threshold.count: must be an integer"),
        ({"enabled": False}, "schedule.enabled: is not a known field"),
        ({"notification": {"taskType": "Pager"}}, "schedule.notification.taskType: 'Pager' is not one of"),
        ({"notification": {**EMAIL, "toList": []}}, "schedule.notification.toList: has 0 items"),
        ({"notification": {**EMAIL, "toList": ["soc"]}}, "schedule.notification.toList[0]: 'soc' does not match"),
        ({"notification": {**EMAIL, "webhookId": "1"}}, "schedule.notification.webhookId: is not a known field"),
        (
            {"notification": {"taskType": "WebhookSearchNotificationSyncDefinition", "webhookId": "00000000000000FF"}},
            "schedule.notification.webhookId: Connection with id '00000000000000FF' does not exist.",
        ),
        (
            {"notification": {"taskType": "CseSignalNotificationSyncDefinition"}},
            "schedule.notification.recordType: is required",
        ),
    ],
)
def test_a_schedule_that_breaks_the_contract_is_refused(core: Core, changes: dict[str, Any], said: str) -> None:
    [found] = core.refused("POST", "/v1/logSearches", core.body(schedule=schedule(**changes)))

    assert found.startswith(said)


@pytest.mark.parametrize(
    "notification",
    [
        {"taskType": "AlertSearchNotificationSyncDefinition", "sourceId": "7"},
        {**EMAIL, "subjectTemplate": "{{SearchName}}", "includeCsvAttachment": True},
        {"taskType": "SaveToViewNotificationSyncDefinition", "viewName": "v"},
        {"taskType": "SaveToLookupNotificationSyncDefinition", "lookupFilePath": "/a", "isLookupMergeOperation": True},
        {"taskType": "ServiceNowSearchNotificationSyncDefinition", "externalId": "x", "fields": {"severity": 1}},
        {"taskType": "WebhookSearchNotificationSyncDefinition", "itemizeAlerts": True, "maxItemizedAlerts": 10},
    ],
)
def test_a_search_notifies_in_every_way_of_the_contract(
    core: Core, quiet: World, notification: dict[str, Any]
) -> None:  # fmt: skip
    if notification["taskType"].startswith("Webhook"):
        notification = {**notification, "webhookId": quiet.add_connection("soc")}

    made = core.create(schedule=schedule(notification=notification))

    assert made["schedule"]["notification"].items() >= notification.items()


def test_alerts_that_come_one_by_one_are_at_least_one(core: Core, world: World) -> None:
    webhook = {"taskType": "WebhookSearchNotificationSyncDefinition", "webhookId": world.add_connection("soc")}
    one_by_one = {**webhook, "itemizeAlerts": True, "maxItemizedAlerts": 0}

    [said] = core.refused("POST", "/v1/logSearches", core.body(schedule=schedule(notification=one_by_one)))

    assert said == "schedule.notification.maxItemizedAlerts: must be between 1 and 100"
    core.create(schedule=schedule(notification={**one_by_one, "itemizeAlerts": False}))


def test_all_that_is_wrong_is_said_at_once(core: Core) -> None:
    wrong = core.body(queryString="a | eval b", schedule=schedule(scheduleType="RealTime"), description=None)

    assert len(core.refused("POST", "/v1/logSearches", wrong)) == 2


def test_a_null_counts_as_absent(core: Core, quiet: World) -> None:
    answer = core.call("POST", "/v1/logSearches", {**core.body(), "schedule": None, "description": None})

    assert "schedule" not in answer.json()
    core.server.journal.clear()  # the contract knows no null


def test_queries_may_be_taken_unread(core: Core, world: World) -> None:
    world.behave(refuses_queries=False)

    core.create(queryString="a | eval x = 1")


def test_the_vendor_may_complain_of_a_query(core: Core, world: World) -> None:
    world.behave(complaints={"nope": "Field nope not found"})

    assert core.refused("POST", "/v1/logSearches", core.body(queryString="a | where nope = 1")) == [
        "queryString: Field nope not found"
    ]


def test_the_vendor_may_store_otherwise_than_it_was_sent(core: Core, world: World, levers: Levers) -> None:
    world.behave(alters={"queryString": "other", "expression": "of a rule"})

    made = core.create()

    assert made["queryString"] == "other"
    assert "expression" not in levers.search(made["id"]).fields


def test_a_newer_vendor_has_fields_that_no_contract_knows(core: Core, quiet: World) -> None:
    quiet.behave(beyond={"intervalTimeType": "messageTime"})

    made = core.create(intervalTimeType="receiptTime")
    assert made["intervalTimeType"] == "receiptTime"
    assert core.put(made)["intervalTimeType"] == "messageTime"
    core.server.journal.clear()  # they are beyond it


def test_two_searches_of_a_folder_share_no_name_unless_the_vendor_lets_them(core: Core, world: World) -> None:
    core.create()
    two = core.create(name="two")

    for method, path in (("POST", "/v1/logSearches"), ("PUT", f"/v1/logSearches/{two['id']}")):
        [said] = core.refused(method, path, core.body())
        assert said == "name: Content with the name 'one' already exists in the folder."
    world.behave(unique_names=False)
    core.create()
    assert core.listed() == ["one", "two", "one"]


def test_a_search_goes_only_into_a_folder_that_is_there(core: Core) -> None:
    search = core.create()

    for parent in ("00000000000000FF", search["id"]):
        [said] = core.refused("POST", "/v1/logSearches", core.body(parentId=parent), status=404)
        assert said == f"Content with the given ID does not exist: {parent}"
