"""What people and the vendor do without us."""

from datetime import timedelta
from pathlib import Path

import pytest

from sieminator.fakes.sumo.keys import READING
from sieminator.fakes.sumo.levers import FOREIGN_SCHEDULE, SOMEBODY, Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.sumo.conftest import SCHEDULE, Core, schedule


def test_an_edit_is_somebodys_and_happens_at_a_time(core: Core, levers: Levers, clock: Clock) -> None:
    made = core.create(description="Why")
    clock.forward(timedelta(hours=1))

    levers.edit(made["id"], name="two", queryString="other", description=None)

    found = core.get(made["id"])
    assert (found["name"], found["queryString"], found["description"]) == ("two", "other", "")
    assert found["createdAt"] == made["createdAt"] != found["modifiedAt"]
    assert found["createdBy"] == made["createdBy"] != found["modifiedBy"]


def test_a_schedule_is_edited_field_by_field(core: Core, quiet: World, levers: Levers) -> None:
    made = core.create(schedule=SCHEDULE)

    levers.edit_schedule(made["id"], timeZone="CET", threshold=None)

    assert core.get(made["id"])["schedule"] == {**schedule(timeZone="CET", threshold=None), "muteErrorEmails": False}


def test_what_is_switched_off_gets_its_own_schedule_back(core: Core, levers: Levers) -> None:
    made = core.create(schedule=SCHEDULE)

    levers.switch(made["id"], enabled=False)
    levers.switch(made["id"], enabled=False)
    assert core.get(made["id"])["schedule"] is None
    levers.switch(made["id"], enabled=True)
    assert core.get(made["id"])["schedule"] == made["schedule"]


def test_what_never_ran_gets_somebodys_schedule(core: Core, levers: Levers) -> None:
    made = core.create()

    assert levers.switch(made["id"], enabled=True).fields["schedule"] == FOREIGN_SCHEDULE


def test_the_end_of_a_description_is_cut(core: Core, levers: Levers) -> None:
    made = core.create(description="Why\nsieminator1:soc:abc")

    assert levers.cut_description(made["id"], 4).fields["description"] == "Why\nsieminator1:soc"
    assert levers.cut_description(made["id"], 400).fields["description"] == ""


def test_a_copy_has_another_id_and_everything_else(core: Core, world: World, levers: Levers) -> None:
    made = core.create(description="Why", schedule=SCHEDULE)
    elsewhere = world.add_folder("Elsewhere")

    near, far = levers.clone(made["id"]), levers.clone(made["id"], "one", elsewhere)

    assert (near.name, near.parent, far.name, far.parent) == ("one (copy)", core.folder, "one", elsewhere)
    assert near.fields == far.fields == levers.search(made["id"]).fields


def test_a_search_is_moved_and_a_folder_deleted_with_what_is_in_it(core: Core, levers: Levers) -> None:
    stays, goes = core.create(), core.create(name="two")

    levers.move(goes["id"])
    assert [one["name"] for one in core.children()] == ["one"]
    core.refused("GET", f"/v1/logSearches/{goes['id']}", status=404)  # in somebody's own folder now
    levers.delete(core.folder)
    core.refused("GET", f"/v1/logSearches/{stays['id']}", status=404)
    assert [one.name for one in levers.searches()] == ["two"]


def test_folders_are_renamed(core: Core, levers: Levers) -> None:
    core.ask("POST", "/v2/content/folders", {"name": "inner", "parentId": core.folder})
    [inner] = levers.folders(core.folder)

    levers.rename_folder(inner.id, "other")

    assert [one.name for one in levers.folders(core.folder)] == ["other"]


def test_somebody_makes_searches_of_their_own(core: Core, world: World, levers: Levers) -> None:
    here = levers.add_foreign("Theirs", description="x", schedule=None)
    there = Levers(world).add_foreign("Theirs")

    assert (here.parent, here.fields["description"], "schedule" in here.fields) == (core.folder, "x", False)
    assert there.parent != core.folder
    assert core.get(here.id)["name"] == "Theirs"
    with world.transaction() as state:
        email = state.execute("SELECT email FROM user WHERE id = ?", (here.created_by,)).fetchone()
    assert email == (SOMEBODY,)


def test_a_search_that_makes_signals_runs_once_and_any_other_once_an_alert(core: Core, levers: Levers) -> None:
    signals = core.create(name="signals", schedule=SCHEDULE)
    mails = levers.add_foreign("mails")

    levers.fire(signals["id"], NOON, 3)
    levers.fire(mails.id, NOON, 3)

    found = core.rows('_index=sumologic_audit action=MODIFY | kv "Name" | count by Name')
    assert {row["name"]: row["_count"] for row in found} == {"signals": "1", "mails": "3"}
    assert core.rows("_index=sec_signal | count by name") == [{"name": "signals", "_count": "3"}]


def test_a_run_that_is_skipped_does_not_start(core: Core, levers: Levers) -> None:
    search = levers.add_foreign("mails")

    levers.run(search.id, NOON, failure="SKIP")

    found = core.rows("_index=sumologic_audit | count by action, status")
    assert {row["action"]: row["status"] for row in found} == {"CREATE": "SUCCESS", "SKIP": "FAILURE"}


def test_a_webhook_goes_and_searches_keep_its_id(core: Core, world: World, levers: Levers) -> None:
    hook = world.add_connection("soc")
    own = schedule(notification={"taskType": "WebhookSearchNotificationSyncDefinition", "webhookId": hook})
    made = core.create(schedule=own)

    levers.remove_connection(hook)

    assert core.get(made["id"])["schedule"]["notification"]["webhookId"] == hook
    assert core.ask("GET", "/v1/connections")["data"] == []
    core.refused("PUT", f"/v1/logSearches/{made['id']}", core.body(parentId=None, schedule=own))


def test_rights_come_and_go(core: Core, levers: Levers) -> None:
    levers.assign("suDeployer", *READING)
    assert core.call("GET", "/v1/logSearches").status_code == 200
    levers.assign("suDeployer")
    assert core.call("GET", "/v1/logSearches").status_code == 403
    with pytest.raises(ValueError, match="no such right: fly"):
        levers.assign("suDeployer", "fly")


def test_an_unknown_id_is_a_key_error(levers: Levers, folder: str) -> None:
    for lever in (levers.search, levers.edit, levers.delete, levers.clone, levers.move):
        with pytest.raises(KeyError):
            lever("00000000000000FF")
    with pytest.raises(KeyError):
        levers.search(folder)


def test_a_snapshot_holds_all_that_a_client_could_have_changed(core: Core, world: World, levers: Levers) -> None:
    before = world.snapshot()

    core.listed()
    core.rows("error", "messages")
    levers.throttle_authentication(0)
    assert world.snapshot() == before
    core.create()
    with_search = world.snapshot()
    assert with_search != before
    levers.cse.add_foreign("x")
    assert world.snapshot() != with_search


def test_the_same_history_gives_the_same_ids(tmp_path: Path, clock: Clock) -> None:
    def made(name: str) -> str:
        with World(tmp_path / name, clock) as world:
            return Levers(world, world.add_folder("Detections")).add_foreign("one").id

    assert made("a") == made("b")


def test_another_process_sees_the_same_world(core: Core, world: World, levers: Levers, clock: Clock) -> None:
    made = core.create()

    with World(world.path, clock) as again:
        assert again.add_folder("Detections") == core.folder
        assert [one.id for one in Levers(again).searches()] == [made["id"]]
