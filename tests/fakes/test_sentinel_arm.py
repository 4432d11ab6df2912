"""Alert rules over the wire, as Azure Resource Manager would answer; the codes and texts are the vendor's."""

import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from sieminator.fakes.sentinel.buckets import Buckets
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import Workspace, World
from sieminator.fakes.server import Server
from tests.fakes.conftest import Arm, Clock, scheduled
from tests.fakes.contract import ROOT, check, needs_contracts


def error(answer: requests.Response) -> tuple[int, str, str]:
    fault = answer.json()["error"]
    return answer.status_code, fault["code"], fault["message"]


@needs_contracts
def test_the_official_example_is_created_and_reads_back_as_it_was_sent(arm: Arm, world: World) -> None:
    example = json.loads((ROOT / "sentinel/examples/CreateScheduledAlertRule.2025-09-01.json").read_text())
    world.behave(noise=())

    answer = arm.call("PUT", example["parameters"]["ruleId"], example["parameters"]["alertRule"])

    sent, got = example["parameters"]["alertRule"]["properties"], answer.json()["properties"]
    assert answer.status_code == 201
    assert {name: got[name] for name in sent} == sent
    assert answer.json().keys() == example["responses"]["201"]["body"].keys()


@needs_contracts
def test_every_exchange_of_a_rules_life_keeps_to_the_contract(arm: Arm, levers: Levers) -> None:
    levers.add_foreign("near-real-time", "NRT")
    levers.add_foreign("BuiltInFusion", "Fusion")
    levers.add_foreign("machine-learning", "MLBehaviorAnalytics")
    levers.add_foreign("product-incidents", "MicrosoftSecurityIncidentCreation")

    arm.put("one", tactics=["Execution", "Persistence"], techniques=["T1204"])
    arm.put("one", severity="Low")
    arm.call("GET", "one")
    arm.call("GET")
    arm.call("DELETE", "one")
    arm.call("DELETE", "one")
    arm.call("GET", "one")

    assert [e.status for e in arm.server.journal] == [201, 200, 200, 200, 200, 204, 404]
    for exchange in arm.server.journal:
        check(exchange)


def test_a_second_put_updates_with_a_new_etag_and_time(arm: Arm, clock: Clock) -> None:
    first = arm.put("one").json()
    clock.forward(timedelta(minutes=1))

    answer = arm.put("one", severity="Low")

    second = answer.json()
    assert answer.status_code == 200
    assert second["etag"] != first["etag"]
    assert second["properties"]["severity"] == "Low"
    assert second["properties"]["lastModifiedUtc"] > first["properties"]["lastModifiedUtc"]


def test_a_stale_etag_is_a_conflict_and_nothing_is_saved(arm: Arm, levers: Levers) -> None:
    etag = arm.put("one").json()["etag"]
    levers.edit("one", severity="Low")

    answer = arm.call("PUT", "one", scheduled(severity="Medium") | {"etag": etag})

    status, code, message = error(answer)
    assert (status, code) == (409, "Conflict")
    assert message == (
        f"Newer instance of rule 'one' exists for workspace '{arm.workspace.id}' "
        "(Etag does not match). Data was not saved."
    )
    assert arm.get("one")["properties"]["severity"] == "Low"


def test_the_current_etag_or_none_is_accepted(arm: Arm) -> None:
    etag = arm.put("one").json()["etag"]

    with_etag = arm.call("PUT", "one", scheduled() | {"etag": etag})
    without = arm.call("PUT", "one", scheduled())

    assert (with_etag.status_code, without.status_code) == (200, 200)


def test_pages_are_followed_to_the_last_rule(arm: Arm, world: World, levers: Levers) -> None:
    world.behave(page_size=4)
    levers.add_many(10)

    names = read_all(arm)

    assert names == [f"seeded-{number}" for number in range(10)]
    assert arm.server.journal.count("GET") == 3


def test_a_deletion_between_pages_hides_no_other_rule(arm: Arm, world: World, levers: Levers) -> None:
    world.behave(page_size=4)
    levers.add_many(10)
    first = arm.call("GET").json()

    levers.delete("seeded-0")
    levers.delete("seeded-3")
    rest = read_all(arm, first["nextLink"])

    assert rest == [f"seeded-{number}" for number in range(4, 10)]


def test_reading_changes_nothing(arm: Arm, world: World, levers: Levers) -> None:
    levers.add_many(3)
    before = world.snapshot()

    arm.call("GET")
    arm.call("GET", "seeded-1")
    arm.query("Heartbeat | count")

    assert world.snapshot() == before


@pytest.mark.parametrize("version", ["2023-02-01", "2025-10-01-preview"])
def test_another_api_version_is_not_registered(arm: Arm, version: str) -> None:
    arm.version = version

    status, code, message = error(arm.call("GET"))

    assert (status, code) == (400, "NoRegisteredProviderFound")
    assert version in message


def test_the_api_version_is_required(arm: Arm) -> None:
    arm.version = None

    assert error(arm.call("GET")) == (
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


def test_an_unknown_workspace_and_an_unknown_subscription_are_not_found(arm: Arm) -> None:
    elsewhere = Workspace(arm.workspace.subscription, "soc", "soc-old", "")
    nowhere = Workspace("00000000-0000-0000-0000-000000000000", "soc", "soc-prod", "")

    absent = error(Arm(arm.server, elsewhere, arm.session).call("GET"))
    unknown = error(Arm(arm.server, nowhere, arm.session).call("GET"))

    assert absent[:2] == (404, "ResourceNotFound")
    assert "'Microsoft.OperationalInsights/workspaces/soc-old' under resource group 'soc'" in absent[2]
    assert unknown[:2] == (404, "SubscriptionNotFound")


def test_a_rule_that_is_not_there_is_not_found(arm: Arm) -> None:
    assert error(arm.call("GET", "nobody")) == (404, "NotFound", "Alert rule 'nobody' was not found.")


def test_paths_and_rule_ids_ignore_case(arm: Arm) -> None:
    arm.put("Some-Rule")
    shouted = Workspace(arm.workspace.subscription.upper(), "SOC", "SOC-PROD", "")

    answer = Arm(arm.server, shouted, arm.session).call("GET", "SOME-RULE")

    assert answer.json()["name"] == "Some-Rule"


def test_every_answer_carries_the_ids_and_what_is_left(arm: Arm) -> None:
    read, written, deleted = arm.call("GET"), arm.put("one"), arm.call("DELETE", "one")
    refused = arm.put("one", severity="Critical")

    for answer in (read, written, deleted, refused):
        assert answer.headers["x-ms-request-id"]
        assert answer.headers["x-ms-correlation-request-id"]
    assert refused.headers["x-ms-ratelimit-remaining-subscription-writes"] == "199"
    assert read.headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"
    assert written.headers["x-ms-ratelimit-remaining-subscription-writes"] == "199"
    assert deleted.headers["x-ms-ratelimit-remaining-subscription-deletes"] == "199"


def test_an_empty_bucket_throttles_until_it_has_filled(world: World, workspace: Workspace) -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0], {"reads": (2, 1), "writes": (2, 1), "deletes": (2, 1)})
    with Server(SentinelFake(world, buckets)) as server, requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {world.issue_token('deployer')}"
        arm = Arm(server, workspace, session)

        answers = [arm.call("GET") for _ in range(3)]
        now[0] = 1.0
        later = arm.call("GET")

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert error(answers[2])[1] == "SubscriptionRequestsThrottled"
    assert later.status_code == 200


def test_a_reader_may_read_and_not_write(arm: Arm, world: World) -> None:
    arm.session.headers["Authorization"] = f"Bearer {world.issue_token('reader')}"

    read, write, delete = arm.call("GET"), arm.put("one"), arm.call("DELETE", "one")

    assert read.status_code == 200
    assert error(write)[:2] == (403, "AuthorizationFailed")
    assert "'Microsoft.SecurityInsights/alertRules/write'" in error(write)[2]
    assert "'Microsoft.SecurityInsights/alertRules/delete'" in error(delete)[2]


def test_a_body_that_is_no_json_is_refused(arm: Arm) -> None:
    path = f"{arm.server.url}{arm.workspace.path}/providers/Microsoft.SecurityInsights/alertRules/one"

    answer = arm.session.put(path, params={"api-version": arm.version}, data=b"{", timeout=10)

    assert error(answer)[:2] == (400, "InvalidRequestContent")


def test_a_title_is_taken_once_whatever_its_case(arm: Arm) -> None:
    arm.put("one", displayName="Malicious link")

    answer = arm.put("two", displayName="MALICIOUS LINK")

    assert error(answer)[:2] == (400, "BadRequest")
    assert "already exists" in error(answer)[2]


def test_a_rule_cannot_change_its_kind(arm: Arm) -> None:
    arm.put("one")
    fusion = {"kind": "Fusion", "properties": {"enabled": True, "alertRuleTemplateName": "f71aba3d"}}

    assert "cannot be changed" in error(arm.call("PUT", "one", fusion))[2]


def test_no_more_enabled_rules_than_the_workspace_holds(arm: Arm, world: World, levers: Levers) -> None:
    world.behave(max_enabled=2)
    levers.add_many(2)
    levers.add_foreign("not counted", "NRT")

    enabled, disabled = arm.put("one"), arm.put("one", enabled=False)
    update = arm.call("PUT", "seeded-0", scheduled(displayName="seeded-0", severity="Low"))

    assert "The maximum number of enabled Scheduled alert rules (2)" in error(enabled)[2]
    assert disabled.status_code == 201
    assert update.status_code == 200


def test_a_query_over_a_table_that_is_not_there_is_refused(arm: Arm, levers: Levers) -> None:
    levers.drop_table("DeviceFileEvents")

    answer = arm.put("one", query="DeviceFileEvents\n| where FileName has 'x'")

    assert error(answer)[2] == "Failed to run the analytics rule query. One of the tables does not exist."


def test_nulls_and_read_only_fields_of_a_rule_read_before_are_ignored(arm: Arm) -> None:
    raw = arm.put("one").json()

    answer = arm.call("PUT", "one", raw)

    assert answer.status_code == 200
    assert answer.json()["properties"] | {"lastModifiedUtc": ""} == raw["properties"] | {"lastModifiedUtc": ""}


def read_all(arm: Arm, link: str = "") -> list[str]:
    names: list[str] = []
    page: dict[str, Any] = {"nextLink": link} if link else arm.call("GET").json()
    names += [rule["name"] for rule in page.get("value", [])]
    while page.get("nextLink"):
        page = arm.session.get(page["nextLink"], timeout=10).json()
        names += [rule["name"] for rule in page["value"]]
    return names
