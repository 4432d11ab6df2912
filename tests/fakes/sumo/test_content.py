"""Folders, moves, deletions, paths, and the jobs that some of them take."""

from typing import Any

import pytest

from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import ADMIN_RECOMMENDED, World
from tests.fakes.sumo.conftest import ADMIN, COLLEAGUE, Core, schedule


def made(core: Core, name: str, parent: str = "", **more: Any) -> Any:
    return core.ask("POST", "/v2/content/folders", {"name": name, "parentId": parent or core.folder}, **more)


def test_a_new_folder_is_empty_and_lies_in_its_parent(core: Core) -> None:
    folder = made(core, "sieminator-soc")

    assert (folder["itemType"], folder["children"], folder["parentId"]) == ("Folder", [], core.folder)
    assert [one["id"] for one in core.children()] == [folder["id"]]
    assert {"View", "Edit"} <= set(folder["permissions"])


def test_a_folder_tells_what_lies_directly_in_it(core: Core) -> None:
    inner = made(core, "inner")
    core.create(schedule=schedule())
    core.create(name="two", parentId=inner["id"])

    assert [(one["name"], one["itemType"]) for one in core.children()] == [("inner", "Folder"), ("one", "Search")]
    assert [one["name"] for one in core.children(inner["id"])] == ["two"]
    assert all("queryString" not in one for one in core.children())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "", "parentId": "x"}, "name: "),
        ({"name": "x" * 129, "parentId": "x"}, "name: "),
        ({"name": "a"}, "parentId: is required"),
        ({"name": "a", "parentId": "x", "description": "x" * 256}, "description: "),
        ({"name": "a", "parentId": "x", "colour": "red"}, "colour: is not a known field"),
        ([], "body: must be an object"),
    ],
)
def test_a_folder_that_breaks_the_contract_is_refused(core: Core, body: Any, said: str) -> None:
    [found] = core.refused("POST", "/v2/content/folders", body)

    assert found.startswith(said)


def test_two_folders_of_one_place_share_no_name(core: Core) -> None:
    made(core, "inner")

    core.refused("POST", "/v2/content/folders", {"name": "inner", "parentId": core.folder})


def test_a_folder_is_renamed(core: Core) -> None:
    inner = made(core, "inner")

    changed = core.ask("PUT", f"/v2/content/folders/{inner['id']}", {"name": "other", "description": "Why"})

    assert (changed["name"], changed["description"]) == ("other", "Why")


def test_the_personal_folder_is_the_callers_own(core: Core) -> None:
    personal = core.ask("GET", "/v2/content/folders/personal")

    assert [one["id"] for one in personal["children"]] == [core.folder]
    core.refused("PUT", f"/v2/content/folders/{personal['id']}", {"name": "Mine"}, status=403)


def test_a_folder_of_somebody_else_is_not_there(core: Core, world: World, levers: Levers) -> None:
    theirs = world.add_folder("Theirs", user=COLLEAGUE)

    core.refused("GET", f"/v2/content/folders/{theirs}", status=404)
    levers.share(theirs, "view")
    assert core.ask("GET", f"/v2/content/folders/{theirs}")["permissions"] == ["View"]
    core.refused("POST", "/v2/content/folders", {"name": "a", "parentId": theirs}, status=403)


def test_a_search_is_no_folder(core: Core) -> None:
    core.refused("GET", f"/v2/content/folders/{core.create()['id']}", status=404)


def test_paths_lead_to_items_and_back(core: Core) -> None:
    search = core.create()

    path = core.ask("GET", f"/v2/content/{search['id']}/path")["path"]

    assert path == "/Library/Users/deployer@example.com/Detections/one"
    assert core.ask("GET", "/v2/content/path", params={"path": path})["id"] == search["id"]
    core.refused("GET", "/v2/content/path", params={"path": f"{path}/x"}, status=404)
    core.refused("GET", "/v2/content/path", params={"path": "/Elsewhere"}, status=404)
    core.refused("GET", "/v2/content/path")


def test_a_move_keeps_the_search_and_answers_nothing(core: Core) -> None:
    inner, search = made(core, "inner"), core.create(schedule=schedule())

    answer = core.call("POST", f"/v2/content/{search['id']}/move", params={"destinationFolderId": inner["id"]})

    assert (answer.status_code, answer.content) == (200, b"")
    moved = core.get(search["id"])
    assert (moved["parentId"], moved["schedule"]) == (inner["id"], search["schedule"])


def test_a_move_that_leads_nowhere_is_refused(core: Core) -> None:
    inner, search = made(core, "inner"), core.create(name="inner2")
    core.create(parentId=inner["id"], name="inner2")
    path = f"/v2/content/{search['id']}/move"

    core.refused("POST", path)
    core.refused("POST", path, params={"destinationFolderId": "00000000000000FF"}, status=404)
    core.refused("POST", path, params={"destinationFolderId": inner["id"]})  # the name is taken there
    core.refused("POST", f"/v2/content/{core.folder}/move", params={"destinationFolderId": inner["id"]})


def test_a_deletion_is_a_job_and_takes_everything_along(core: Core) -> None:
    inner = made(core, "inner")
    search = core.create(parentId=inner["id"])

    job = core.ask("DELETE", f"/v2/content/{inner['id']}/delete")["id"]

    status = f"/v2/content/{inner['id']}/delete/{job}/status"
    assert [core.ask("GET", status)["status"] for _ in range(3)] == ["InProgress", "Success", "Success"]
    core.refused("GET", f"/v1/logSearches/{search['id']}", status=404)
    core.refused("GET", f"/v2/content/{core.folder}/delete/{job}/status", status=404)
    assert core.children() == []


def test_a_personal_folder_cannot_be_deleted(core: Core) -> None:
    personal = core.ask("GET", "/v2/content/folders/personal")["id"]

    core.refused("DELETE", f"/v2/content/{personal}/delete", status=403)


def test_admin_recommended_takes_a_job(core: Core) -> None:
    core.session.auth = ADMIN
    admin = {"headers": {"isAdminMode": "true"}}
    made(core, "Everybody's", ADMIN_RECOMMENDED, **admin)

    job = core.ask("GET", "/v2/content/folders/adminRecommended", **admin)["id"]

    where = f"/v2/content/folders/adminRecommended/{job}"
    core.refused("GET", f"{where}/result")
    assert [core.ask("GET", f"{where}/status")["status"] for _ in range(2)] == ["InProgress", "Success"]
    found = core.ask("GET", f"{where}/result", **admin)
    assert [one["name"] for one in found["children"]] == ["Everybody's"]
    core.refused("GET", "/v2/content/folders/adminRecommended/00000000000000FF/status", status=404)


def test_everybody_sees_admin_recommended_and_only_administrators_change_it(core: Core) -> None:
    assert core.ask("GET", f"/v2/content/folders/{ADMIN_RECOMMENDED}")["permissions"] == ["View"]
    core.refused("POST", "/v2/content/folders", {"name": "a", "parentId": ADMIN_RECOMMENDED}, status=403)


def test_connections_come_in_pages(core: Core, world: World) -> None:
    for number in range(3):
        world.add_connection(f"hook-{number}")

    first = core.ask("GET", "/v1/connections", params={"limit": 2})
    second = core.ask("GET", "/v1/connections", params={"limit": 2, "token": first["next"]})

    assert [one["name"] for one in [*first["data"], *second["data"]]] == ["hook-0", "hook-1", "hook-2"]
    assert second["next"] is None
    assert {one["type"] for one in first["data"]} == {"WebhookConnection"}


def test_the_account_says_what_it_is(core: Core, world: World) -> None:
    assert core.ask("GET", "/v1/account/status")["planType"] == "Paid"
    assert core.ask("GET", "/v1/policies/audit") == {"enabled": True}
    world.behave(audit=False)
    assert core.ask("GET", "/v1/policies/audit") == {"enabled": False}
