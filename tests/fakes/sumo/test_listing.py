"""Which saved searches a caller sees, page by page, and which of them they may change."""

from typing import Any

import pytest
import requests

from sieminator.fakes.sumo.keys import READING
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.sumo.conftest import ADMIN, COLLEAGUE, READER, Core


def test_the_list_comes_in_pages(core: Core, levers: Levers) -> None:
    levers.add_many(7)

    first = core.ask("GET", "/v1/logSearches", params={"limit": 5})
    second = core.ask("GET", "/v1/logSearches", params={"limit": 5, "token": first["token"]})

    assert [one["name"] for one in first["logSearches"]] == [f"seeded-{number}" for number in range(5)]
    assert [one["name"] for one in second["logSearches"]] == ["seeded-5", "seeded-6"]
    assert second["token"] is None


def test_a_search_that_is_deleted_while_paging_hides_no_other(core: Core, levers: Levers) -> None:
    levers.add_many(4)
    first = core.ask("GET", "/v1/logSearches", params={"limit": 2})

    levers.delete(first["logSearches"][0]["id"])
    levers.delete(first["logSearches"][1]["id"])

    assert core.listed(token=first["token"]) == ["seeded-2", "seeded-3"]


def test_a_page_may_be_shorter_than_was_asked_for(core: Core, levers: Levers, world: World) -> None:
    levers.add_many(3)
    world.behave(page_limit=2)

    assert len(core.listed(limit=100)) == 2


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "many"}, {"token": "x"}, {"token": "YTox"}])
def test_a_page_that_cannot_be_is_refused(core: Core, query: dict[str, Any]) -> None:
    core.refused("GET", "/v1/logSearches", params=query)


def test_the_list_holds_what_the_caller_sees(core: Core, world: World, levers: Levers) -> None:
    theirs = world.add_folder("Theirs", user=COLLEAGUE)
    search = levers.add_foreign("theirs", theirs)

    assert core.listed() == []
    core.refused("GET", f"/v1/logSearches/{search.id}", status=404)
    levers.share(theirs, "view")
    assert core.listed() == ["theirs"]
    assert core.get(search.id)["name"] == "theirs"
    core.refused("DELETE", f"/v1/logSearches/{search.id}", status=403)
    levers.share(theirs, "edit")
    assert core.call("DELETE", f"/v1/logSearches/{search.id}").status_code == 204


def test_the_list_may_leave_out_what_is_not_below_the_personal_folder(
    core: Core, world: World, levers: Levers
) -> None:  # fmt: skip
    shared = world.add_folder("Shared", user=COLLEAGUE, shared="edit")
    search = core.create(parentId=shared)
    core.create(name="two")

    world.behave(lists="personal")

    assert core.listed() == ["two"]
    assert core.get(search["id"])["name"] == "one"


def test_admin_recommended_takes_an_administrator_who_says_so(core: Core, world: World) -> None:
    body = core.body(parentId="0000000000000001")

    core.refused("POST", "/v1/logSearches", body, status=403)
    core.refused("POST", "/v1/logSearches", body, status=403, headers={"isAdminMode": "true"})
    core.session.auth = ADMIN
    core.refused("POST", "/v1/logSearches", body, status=403)
    core.ask("POST", "/v1/logSearches", body, headers={"isAdminMode": "true"})


@pytest.mark.parametrize(("rights", "status"), [((), 403), (READING, 403)])
def test_a_key_without_the_right_writes_nothing(
    core: Core, world: World, levers: Levers, rights: tuple[str, ...], status: int
) -> None:  # fmt: skip
    made = core.create()
    levers.assign("suDeployer", *rights)

    core.refused("POST", "/v1/logSearches", core.body(name="two"), status=status)
    core.refused("PUT", f"/v1/logSearches/{made['id']}", core.body(), status=status)
    core.refused("DELETE", f"/v1/logSearches/{made['id']}", status=status)
    assert core.call("GET", "/v1/logSearches").status_code == (200 if rights else 403)


def test_a_key_without_any_right_sees_nothing(core: Core, server: Any) -> None:
    answer = requests.get(f"{server.url}/api/v1/logSearches", auth=READER, timeout=10)

    assert answer.status_code == 403
    assert set(answer.json()) == {"id", "errors"}


def test_what_is_not_there_is_said_so(core: Core) -> None:
    core.refused("GET", "/v1/nothing", status=404)
    core.refused("PATCH", "/v1/logSearches", {}, status=405)
    assert core.call("POST", "/v1/logSearches", data=b"{").status_code == 400
