"""Roles: what each permits, how the service says no, and how it tells what a caller may do."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.roles import CONTRIBUTOR, READER, permit
from sieminator.fakes.sentinel.world import World
from tests.fakes.conftest import Arm, Clock


def as_client(arm: Arm, world: World, client: str) -> None:
    arm.session.headers["Authorization"] = f"Bearer {world.issue_token(client)}"


def permissions(arm: Arm, version: str = "2022-04-01", method: str = "GET") -> requests.Response:
    url = f"{arm.server.url}{arm.workspace.path}/providers/Microsoft.Authorization/permissions"
    return arm.session.request(method, url, params={"api-version": version} if version else {}, timeout=5)


def statuses(arm: Arm) -> list[int]:
    answers = [arm.put("new"), arm.call("GET", "there"), arm.call("DELETE", "there"), arm.query("Heartbeat | take 1")]
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [((CONTRIBUTOR,), [201, 200, 200, 200]), ((READER,), [403, 200, 403, 200]), ((), [403] * 4)],
    ids=["contributor", "reader", "none"],
)
def test_a_role_is_what_it_permits(
    arm: Arm, world: World, levers: Levers, roles: tuple[str, ...], expected: list[int]
) -> None:
    levers.add_foreign("there")
    world.add_client("contoso", "somebody", "x", roles)
    as_client(arm, world, "somebody")

    assert statuses(arm) == expected


@pytest.mark.parametrize(("method", "action"), [("PUT", "write"), ("DELETE", "delete")])
def test_a_reader_who_writes_is_refused_in_the_words_of_resource_manager(
    arm: Arm, world: World, method: str, action: str
) -> None:
    as_client(arm, world, "reader")

    error = arm.call(method, "one", {}).json()["error"]

    assert error["code"] == "AuthorizationFailed"
    assert error["message"].startswith("The client 'reader' with object id 'reader' does not have authorization")
    assert (
        f"action 'Microsoft.SecurityInsights/alertRules/{action}' over scope '{arm.workspace.path}" in error["message"]
    )


def test_permissions_are_listed_a_role_each_in_the_documented_shape(arm: Arm, world: World) -> None:
    """Source: Microsoft Learn, rest/api/authorization/permissions, 2022-04-01; seen 2026-11-22."""
    world.add_client("contoso", "both", "x", (READER, CONTRIBUTOR))
    as_client(arm, world, "both")

    answer: dict[str, Any] = permissions(arm).json()

    assert answer.keys() <= {"value", "nextLink"}
    assert len(answer["value"]) == 2
    for entry in answer["value"]:
        assert entry.keys() == {"actions", "notActions", "dataActions", "notDataActions"}
        assert all(isinstance(name, str) for names in entry.values() for name in names)
    assert "Microsoft.SecurityInsights/*/read" in answer["value"][0]["actions"]
    assert "Microsoft.SecurityInsights/*" in answer["value"][1]["actions"]


def test_who_may_nothing_is_not_told_so_either(arm: Arm, world: World, levers: Levers) -> None:
    levers.assign("reader")
    as_client(arm, world, "reader")

    answer = permissions(arm)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AuthorizationFailed")
    assert "Microsoft.Authorization/permissions/read" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("version", "code"), [("", "MissingApiVersionParameter"), ("2015-01-01", "NoRegisteredProviderFound")]
)
def test_permissions_have_a_version_of_their_own(arm: Arm, version: str, code: str) -> None:
    answer = permissions(arm, version)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_permissions_can_only_be_read(arm: Arm) -> None:
    assert permissions(arm, method="DELETE").status_code == 405


def test_permissions_at_no_workspace_are_nobodys(arm: Arm) -> None:
    url = f"{arm.server.url}{arm.workspace.path}-not/providers/Microsoft.Authorization/permissions"

    answer = arm.session.get(url, params={"api-version": "2022-04-01"}, timeout=5)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("Microsoft.SecurityInsights/alertRules/read", True),
        ("microsoft.securityinsights/ALERTRULES/read", True),
        ("Microsoft.SecurityInsights/alertRules/actions/read", True),
        ("Microsoft.SecurityInsights/alertRules/write", False),
        ("Microsoft.SecurityInsights/ConfidentialWatchlists/read", False),
        ("XMicrosoft.SecurityInsights/alertRules/read", False),
        ("MicrosoftxSecurityInsights/alertRules/read", False),
    ],
)
def test_a_wildcard_stands_for_anything_and_letter_case_for_nothing(action: str, allowed: bool) -> None:
    assert permit([READER], action) is allowed


def test_a_role_that_nobody_knows_is_a_mistake_of_the_test(world: World) -> None:
    with pytest.raises(KeyError):
        world.add_client("contoso", "x", "x", roles=["Owner"])


def test_every_answer_tells_the_vendors_time(arm: Arm, levers: Levers, clock: Clock) -> None:
    on_time = arm.call("GET").headers["Date"]
    levers.skew(timedelta(minutes=7))
    ahead = arm.call("GET").headers["Date"]

    assert parsedate_to_datetime(on_time) == clock.now
    assert parsedate_to_datetime(ahead) == clock.now + timedelta(minutes=7)


def test_the_service_may_be_told_to_store_something_else(arm: Arm, world: World) -> None:
    world.behave(alters={"description": "Stored otherwise."})

    stored = arm.put("one", description="As sent.").json()["properties"]["description"]

    assert stored == arm.get("one")["properties"]["description"] == "Stored otherwise."


def test_uniqueness_of_names_and_etags_can_be_switched_off(arm: Arm, world: World) -> None:
    world.behave(unique_titles=False, check_etags=False)
    arm.put("one", displayName="Same")

    twin = arm.put("two", displayName="Same")
    stale = arm.call("PUT", "one", {**arm.get("two"), "etag": '"old"'})

    assert (twin.status_code, stale.status_code) == (201, 200)
