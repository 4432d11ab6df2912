"""What every operation has in common: tokens, versions, paging, filters, fields, order, refusals."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from sieminator.fakes.qradar.capabilities import LOG_ACTIVITY, OFFENSES, READING
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import Clock
from tests.fakes.qradar.conftest import EXTENSIONS, TOKEN, Api


def test_who_brings_no_token_is_refused(api: Api) -> None:
    assert api.refused("GET", "/system/about", headers={"SEC": None}) == (401, 18)
    assert api.refused("GET", "/system/about", headers={"SEC": "wrong"}) == (401, 18)
    assert api.refused("GET", "/system/about", headers={"SEC": None}, auth=("admin", "x")) == (401, 18)


def test_a_token_lives_as_long_as_it_is_told_to(api: Api, world: World, clock: Clock) -> None:
    world.behave(token_lifetime_s=60)
    world.add_token(TOKEN)
    api.get("/system/about")

    clock.forward(timedelta(seconds=60))

    assert api.refused("GET", "/system/about") == (401, 18)


def test_a_revoked_token_opens_nothing(api: Api, levers: Levers) -> None:
    levers.revoke(TOKEN)

    assert api.refused("GET", "/system/about") == (401, 18)


def test_the_journal_keeps_no_token(api: Api) -> None:
    api.get("/system/about")

    assert TOKEN not in repr(list(api.server.journal))


def test_the_newest_version_answers_where_none_is_asked_for(api: Api) -> None:
    answer = api.call("GET", "/system/about")

    assert answer.headers["Version"] == "26.0"
    assert "Deprecated" not in answer.headers
    assert answer.json()["external_version"] == "7.5.0"


def test_a_deprecated_version_says_so(api: Api) -> None:
    answer = api.call("GET", "/system/about", headers={"Version": "23.0"})

    assert answer.headers["Version"] == "23.0"
    assert answer.headers["Deprecated"]


@pytest.mark.parametrize("version", ["20.0", "9.1", "99.0", "newest"])
def test_a_version_that_is_not_there_is_refused(api: Api, version: str) -> None:
    assert api.refused("GET", "/system/about", headers={"Version": version}) == (422, 38)


def test_the_versions_are_told(api: Api, world: World) -> None:
    world.behave(supported_versions=("26.0", "27.0"), deprecated_versions=("25.0",), removed_versions=("24.0",))

    told = api.get("/help/versions", fields="version,deprecated,removed")

    assert told == [
        {"version": "24.0", "deprecated": False, "removed": True},
        {"version": "25.0", "deprecated": True, "removed": False},
        {"version": "26.0", "deprecated": False, "removed": False},
        {"version": "27.0", "deprecated": False, "removed": False},
    ]


@pytest.mark.parametrize(
    "path", ["/nothing", "/analytics/rules_with_data", "/analytics/rules/1/x", "/reporting/templates"]
)
def test_what_is_not_documented_is_not_there(api: Api, path: str) -> None:
    assert api.refused("GET", path, headers={"Allow-Hidden": "true"}) == (404, 1002)


def test_a_method_that_is_not_there_is_refused(api: Api) -> None:
    assert api.refused("DELETE", "/analytics/rules") == (405, 1002)
    assert requests.get(f"{api.server.url}/", timeout=5, headers={"SEC": TOKEN}).status_code == 404


def access(api: Api, method: str, path: str) -> Any:
    wanted = f'version="26.0" and http_method="{method}" and path="{path}"'
    [found] = api.get("/help/endpoints", filter=wanted, fields="caller_has_access")
    return found["caller_has_access"]


def test_who_may_do_what_is_told(api: Api, levers: Levers) -> None:
    assert access(api, "POST", EXTENSIONS)
    levers.assign(TOKEN, *READING)

    assert not access(api, "POST", EXTENSIONS)
    assert access(api, "GET", "/analytics/rules")
    assert access(api, "POST", "/config/extension_management/extension_export_tasks")


def test_who_may_what_is_not_always_told(api: Api, world: World) -> None:
    world.behave(tell_access=False)

    assert access(api, "POST", EXTENSIONS) is None


def test_one_endpoint_is_told(api: Api) -> None:
    first = api.get("/help/endpoints", filter='path="/system/about"')[0]

    assert api.get(f"/help/endpoints/{first['id']}") == first
    assert api.refused("GET", "/help/endpoints/7") == (404, 1002)
    assert api.get("/help/versions/7")["version"] == "26.0"
    assert api.refused("GET", "/help/versions/70") == (404, 1002)


def test_what_a_token_may_not_do_is_refused(api: Api, levers: Levers) -> None:
    rule = levers.add_foreign("one")
    levers.assign(TOKEN, LOG_ACTIVITY, OFFENSES)

    assert api.refused("GET", "/analytics/rules") == (403, 26)
    assert api.refused("POST", f"/analytics/rules/{rule.id}", json={"enabled": False}) == (403, 1009)
    assert api.refused("DELETE", f"/analytics/rules/{rule.id}") == (403, 1009)
    assert api.refused("POST", EXTENSIONS, data=b"x") == (403, 26)


@pytest.mark.parametrize("status", [200, 206])
def test_a_list_is_read_in_ranges(api: Api, world: World, levers: Levers, status: int) -> None:
    levers.add_many(5)
    world.behave(partial_status=status)

    pages = [api.call("GET", "/analytics/rules", headers={"Range": f"items={at}-{at + 1}"}) for at in (0, 2, 4, 6)]

    assert [page.headers["Content-Range"] for page in pages] == [
        "items 0-1/5", "items 2-3/5", "items 4-4/5", "items */5",
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [status] * 4
    assert [one["name"] for page in pages for one in page.json()] == [f"seeded-{number}" for number in range(5)]


def test_a_page_holds_no_more_than_the_console_likes(api: Api, world: World, levers: Levers) -> None:
    levers.add_many(5)
    world.behave(page_size=2)

    answer = api.call("GET", "/analytics/rules", headers={"Range": "items=0-499"})

    assert answer.headers["Content-Range"] == "items 0-1/5"
    assert len(answer.json()) == 2


def test_without_a_range_all_is_told_or_what_the_console_likes(api: Api, world: World, levers: Levers) -> None:
    levers.add_many(5)
    whole = api.call("GET", "/analytics/rules")
    world.behave(unranged=3)
    part = api.call("GET", "/analytics/rules")
    world.behave(range_needed=True)

    assert (len(whole.json()), "Content-Range" in whole.headers) == (5, False)
    assert (len(part.json()), part.headers["Content-Range"]) == (3, "items 0-2/5")
    assert api.refused("GET", "/analytics/rules") == (422, 1005)


@pytest.mark.parametrize("text", ["items=5-2", "bytes=0-1", "items=a-b", "items=0-", ""])
def test_a_range_that_is_none_is_refused(api: Api, text: str) -> None:
    assert api.refused("GET", "/analytics/rules", headers={"Range": text}) == (416, 1005)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('name = "seeded-1"', [1]),
        ("name='seeded-1' or name = 'seeded-2'", [1, 2]),
        ('name ILIKE "SEEDED-%"', [0, 1, 2, 3]),
        ('name like "SEEDED-%"', []),
        ('name like "seeded-_"', [0, 1, 2, 3]),
        ("id in (100201, 100203)", [0, 2]),
        ("id >= 100202 and id < 100204", [1, 2]),
        ("id between 100202 and 100203", [1, 2]),
        ("not (id > 100201)", [0]),
        ("name not in ('seeded-0')", [1, 2, 3]),
        ("enabled = false", [3]),
        ("enabled != true", [3]),
        ("enabled=true and type=EVENT", [0, 1, 2]),
        ("linked_rule_identifier is null", [0, 1, 2, 3]),
        ("linked_rule_identifier IS NOT NULL", []),
        (r'name = "seeded\-1"', [1]),
    ],
)
def test_a_list_is_filtered(api: Api, levers: Levers, text: str, names: list[int]) -> None:
    levers.add_many(4)
    levers.switch(levers.rules()[3].uuid, enabled=False)

    found = api.get("/analytics/rules", filter=text)

    assert [one["name"] for one in found] == [f"seeded-{number}" for number in names]


def test_arrays_and_what_is_nested_are_filtered(api: Api, levers: Levers, clock: Clock) -> None:
    rule = levers.add_foreign("one")
    levers.fire(rule.uuid, clock.now)
    where = "/siem/offenses"

    assert len(api.get(where, filter=f"rules(id) = {rule.id}")) == 1
    assert len(api.get(where, filter=f"rules contains id = {rule.id} and status = OPEN")) == 1
    assert len(api.get(where, filter="categories contains 'x'")) == 0
    assert len(api.get(where, filter="rules(id) in (1, 2)")) == 0


@pytest.mark.parametrize(
    "text",
    ["nonsense = 1", "name", "name =", "name = 'a", "(name = 'a'", "name = 'a')", "and", "name is 5", "#", "id in ()",
     "name between 1", "(" * 40 + "id=1" + ")" * 40, "name(a = 1"],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(api: Api, text: str) -> None:
    assert api.refused("GET", "/analytics/rules", params={"filter": text}) == (422, 1010)


def test_the_fields_that_are_asked_for_are_told(api: Api, levers: Levers, clock: Clock) -> None:
    rule = levers.add_foreign("one")
    levers.fire(rule.uuid, clock.now)

    assert api.get("/siem/offenses", fields="id, rules(type)") == [{"id": 1, "rules": [{"type": "CRE_RULE"}]}]
    answer = api.call("POST", f"/analytics/rules/{rule.id}", json={"enabled": False}, headers={"fields": "enabled"})
    assert answer.json() == {"enabled": False}


@pytest.mark.parametrize("text", ["nothing", "id,", "rules(id", "rules(id))", ",", "a(" * 12])
def test_fields_that_are_none_are_refused(api: Api, levers: Levers, clock: Clock, text: str) -> None:
    levers.fire(levers.add_foreign("one").uuid, clock.now)

    assert api.refused("GET", "/siem/offenses", params={"fields": text}) == (422, 1005)


def test_a_list_is_sorted(api: Api, levers: Levers, clock: Clock) -> None:
    first, second = levers.add_foreign("one"), levers.add_foreign("two")
    levers.fire(first.uuid, clock.now, 2)
    levers.fire(second.uuid, clock.now)
    where = "/analytics/rules_offense_contributions"

    def numbers(sort: str) -> list[int]:
        return [one["id"] for one in api.get(where, sort=sort)]

    assert numbers("-id") == [3, 2, 1]
    assert numbers("-rule_id,+id") == [3, 1, 2]
    assert api.refused("GET", where, params={"sort": "+x"}) == (422, 1030)
