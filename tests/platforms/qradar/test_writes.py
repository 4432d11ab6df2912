"""Writing to a console over a real socket: one package for all, whatever the console makes of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.change import Cause
from sieminator.model.outcome import Result
from sieminator.platforms.qradar.convert.extension import read
from tests.platforms.qradar.stage import SECRET, TABLE, target_at

EXTENSIONS = "/config/extension_management/extensions"
INSTALLS = r"/extensions/\d+$"
PRUNE, YES = Orders(prune=True), Orders(confirmed=True)
QUERY = "SELECT username FROM events WHERE \"Process Path\" ILIKE '%\\cmd.exe' AND eventcount = "


def refusal(code, message, status=409):
    """Return what a console answers where a state stands against a request."""
    body = {"http_response": {"code": status, "message": ""}, "code": code, "message": message}
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


def moved(place, count, **changes):
    return [replace(one, description="Moved.", **changes) for one in place.many(count)]


def results(done):
    return [outcome.result for outcome in done.outcomes]


def count(place, method, path, **query):
    """Return how many requests were sent to where a path ends, with these parameters."""
    found = place.server.journal.find(method, f"{path}$")
    return sum(all(one.query.get(name) == value for name, value in query.items()) for one in found)


def packages(place):
    """Return the rules of each package that was uploaded, by uuid."""
    return [[rule.uuid for rule in read(one.request_body)] for one in place.server.journal.find("POST", "/extensions$")]


# ---- how little is sent


def test_two_hundred_changed_rules_of_a_thousand_are_one_upload_and_one_install(place):
    place.settle(*place.many(1_000))
    wanted = [*moved(place, 200), *place.many(1_000)[200:]]
    place.server.journal.clear()

    done = place.deploy(*wanted, orders=YES)

    assert set(results(done)) == {Result.DONE}
    assert len(done.outcomes) == 200
    assert count(place, "POST", "/extensions") == 1
    assert count(place, "POST", INSTALLS, action_type="PREVIEW") == 1
    assert count(place, "POST", INSTALLS, action_type="INSTALL", overwrite="true") == 1
    assert count(place, "POST", f"/bulk_load/{TABLE}") == 1
    assert count(place, "ASK", "/extension_export_tasks") == 2  # the base of what is changed, and what came of it
    assert place.plan(*wanted).changes == ()


def test_only_what_changes_is_in_the_package(place):
    place.settle(*place.many(3))
    place.server.journal.clear()

    place.settle(place.detection(1, description="Moved."), *place.many(3)[1:])

    (package,) = packages(place)
    assert package == [place.platform.remote_id("soc", place.detection(1).id, "cre_rule")]


def test_a_switch_needs_no_package(place):
    place.settle(*place.many(2))
    place.server.journal.clear()

    place.settle(place.detection(1), place.detection(2, enabled=False))

    assert packages(place) == []
    assert count(place, "POST", r"/analytics/rules/\d+") == 1


def test_the_version_is_another_one_each_time(place):
    for text in ("One.", "Two.", "Three."):
        place.settle(place.detection(description=text))

    assert [one.version for one in place.hand.levers.extensions()] == ["1.0.1", "1.0.2", "1.0.3"]


# ---- what the console says of an upload


def test_a_version_that_was_used_is_followed_by_the_next(place):
    """22613, where the list does not show what was uploaded before."""
    place.settle(place.detection())
    place.settle(place.detection(description="Moved."))
    empty = Answer(200, {"Content-Type": "application/json", "Content-Range": "items */0"}, b"[]")
    place.server.weather.order(empty, method="GET", path="/extensions$")
    place.server.journal.clear()

    done = place.deploy(place.detection(description="Moved again."))

    assert results(done) == [Result.DONE]
    assert [one.status for one in place.server.journal.find("POST", "/extensions$")] == [409, 409, 201]


def test_a_version_that_is_always_taken_is_told_with_its_code(place):
    place.server.weather.order(
        refusal(22613, "It shares the same hub_id and version."), method="POST", path="/extensions$"
    )

    done = place.deploy(place.detection())

    assert results(done) == [Result.REJECTED]
    assert "nothing was installed: " in done.outcomes[0].message
    assert "(409 22613): It shares the same hub_id and version." in done.outcomes[0].message


@pytest.mark.parametrize("when", ["before", "half", "after"])
def test_an_upload_whose_answer_is_lost_is_looked_for_and_not_doubled(place, when):
    place.server.weather.order(Cut(when), method="POST", path="/extensions$", times=1)

    done = place.deploy(place.detection())

    assert results(done) == [Result.DONE]
    assert len(place.hand.levers.extensions()) == 1


def test_a_package_that_the_console_will_not_have_is_told_in_its_words(place):
    place.server.weather.order(refusal(22607, "It could not be validated.", 422), method="POST", path="/extensions$")

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.REJECTED] * 2
    assert all("(422 22607): It could not be validated." in one.message for one in done.outcomes)
    assert place.hand.ids() == []


# ---- the gate


def test_a_preview_that_would_change_a_rule_of_somebody_elses_stops_the_installation(place):
    place.hand.add_foreign("Theirs")
    place.hand.world.behave(also_changes=("Theirs",))
    before = place.hand.snapshot()

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.REJECTED] * 2
    assert all("more would change: custom_rule 'Theirs' (OVERWRITE)" in one.message for one in done.outcomes)
    assert count(place, "POST", INSTALLS, action_type="INSTALL") == 0
    assert place.hand.snapshot() == before


@pytest.mark.parametrize("body", [b"{}", b'{"content": [1]}', b'{"content": null}'])
def test_a_preview_that_does_not_tell_stops_it_too(place, body):
    place.server.weather.order(Answer(200, {"Content-Type": "application/json"}, body), path=r"/\d+/results$")

    done = place.deploy(place.detection())

    assert results(done) == [Result.SKIPPED]
    assert "the preview does not tell what would change" in done.outcomes[0].message
    assert place.hand.ids() == []


def test_a_preview_that_fails_stops_it_too(place):
    place.hand.world.behave(fails={"preview": "No space is left."})

    done = place.deploy(place.detection())

    assert results(done) == [Result.SKIPPED]
    assert "EXCEPTION: No space is left." in done.outcomes[0].message
    assert place.hand.ids() == []


# ---- the installation


def test_somebody_elses_installation_is_waited_for(place):
    """22618."""
    place.hand.levers.someone_installs(seconds=90)

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.DONE] * 2
    assert place.clock.passed > timedelta(seconds=89)
    assert 409 in {one.status for one in place.server.journal.find("POST", INSTALLS)}


def test_somebody_elses_installation_that_does_not_end_is_told_with_its_code(place):
    place.hand.levers.someone_installs(seconds=3_600)

    done = place.deploy(place.detection(), target=target_at(place.server.url, task_timeout="2m"))

    assert results(done) == [Result.REJECTED]
    assert "(409 22618): The requested task can not be initiated" in done.outcomes[0].message
    assert place.clock.passed < timedelta(minutes=6)
    assert place.hand.ids() == []


def test_what_somebody_installs_while_we_wait_is_looked_at_before_ours_goes_over_it(place):
    place.settle(*place.many(2))
    (first, second) = sorted(place.hand.ids(), key=lambda uuid: place.hand.levers.rule(uuid).name)

    def theirs():
        place.hand.edit(first, "severity")
        place.hand.levers.someone_installs(seconds=30)

    place.server.weather.order(Act(theirs), method="POST", path=INSTALLS, after=1, times=1)

    done = place.deploy(*moved(place, 2), orders=YES)

    assert [(one.result, one.remote_id) for one in done.outcomes] == [(Result.CONFLICT, first), (Result.DONE, second)]
    assert [field.path for field in done.outcomes[0].fields] == ["severity"]
    assert place.hand.levers.severity(first) == 2


def install_as_somebody(place):
    """Install our extension before we do, to its end."""
    (extension,) = place.hand.levers.extensions()
    root, headers = f"{place.server.url}/api", {"SEC": SECRET}
    query = {"action_type": "INSTALL", "overwrite": "true"}
    begun = requests.post(f"{root}{EXTENSIONS}/{extension.id}", params=query, headers=headers, timeout=5)
    status = f"{root}/config/extension_management/extensions_task_status/{begun.json()['status_id']}"
    while requests.get(status, headers=headers, timeout=5).json()["status"] != "COMPLETED":
        pass


def test_an_extension_that_is_installed_already_is_settled_by_looking(place):
    """22612."""
    place.server.weather.order(Act(lambda: install_as_somebody(place)), method="POST", path=INSTALLS, after=1, times=1)

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.DONE] * 2
    codes = [json.loads(one.response_body).get("code") for one in place.server.journal.find("POST", INSTALLS)]
    assert 22612 in codes


@pytest.mark.parametrize("when", ["half", "after"])
def test_an_installation_whose_answer_is_lost_is_not_begun_twice(place, when):
    place.server.weather.order(Cut(when), method="POST", path=INSTALLS, after=1, times=1)

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.DONE] * 2
    assert count(place, "POST", INSTALLS, action_type="INSTALL") == 1


def test_one_rule_that_cannot_be_installed_never_stops_the_others(place):
    """INSTALLED_WITH_ERROR: each gets the words that are about it."""
    place.hand.world.behave(refuses={"eventcount = 2": "Too slow.", "eventcount = 3": "Too dear."})
    wanted = [place.detection(number, query=f"{QUERY}{number}") for number in range(1, 5)]

    done = place.deploy(*wanted)

    assert results(done) == [Result.DONE, Result.REJECTED, Result.REJECTED, Result.DONE]
    assert done.outcomes[1].message.endswith("(INSTALLED_WITH_ERROR): custom_rule 'Detection 2': Too slow.")
    assert done.outcomes[2].message.endswith("custom_rule 'Detection 3': Too dear.")
    assert len(place.hand.ids()) == 2


def test_an_update_that_cannot_be_installed_leaves_the_rule_as_it_was(place):
    place.settle(place.detection(query=f"{QUERY}1"))
    place.hand.world.behave(refuses={"eventcount = 2": "Too slow."})

    done = place.deploy(place.detection(query=f"{QUERY}2"))

    assert results(done) == [Result.REJECTED]
    place.hand.world.behave(refuses={})
    assert [change.cause for change in place.plan(place.detection(query=f"{QUERY}2")).changes] == [Cause.CONTENT]


def test_an_installation_that_says_it_is_done_and_skipped_a_rule_is_not_believed(place):
    """As `overwrite=false` does it, without a word."""
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    old = place.hand.levers.rule(remote_id)

    def undo():
        place.hand.levers.edit_xml(remote_id, lambda rule: None)
        with place.hand.levers._console() as console:
            console.state.execute("UPDATE rule SET xml = ?, name = ? WHERE uuid = ?", (old.xml, old.name, remote_id))

    place.server.weather.order(Act(undo), method="GET", path="/analytics/rules$", after=3, times=1)

    done = place.deploy(place.detection(description="Moved."))

    assert results(done) == [Result.REJECTED]
    assert done.outcomes[0].message == "the console says that it is installed, and left it as it was"


def test_numbers_that_are_given_anew_are_nothing(place):
    place.settle(*place.many(2))
    before = {rule.uuid: rule.id for rule in place.hand.levers.rules()}
    place.hand.world.behave(new_ids=True)

    place.settle(*moved(place, 2), orders=YES)

    after = {rule.uuid: rule.id for rule in place.hand.levers.rules()}
    assert after.keys() == before.keys()
    assert set(after.values()).isdisjoint(before.values())


@pytest.mark.parametrize("enabled", [True, False])
def test_an_installation_that_leaves_the_switch_is_followed_by_one_that_moves_it(place, enabled):
    place.settle(place.detection(enabled=not enabled))
    place.hand.world.behave(keep_enabled=True)

    place.settle(place.detection(enabled=enabled, description="Moved."))

    assert [rule.enabled for rule in place.hand.levers.rules()] == [enabled]
    assert count(place, "POST", r"/analytics/rules/\d+") == 1


def test_what_the_console_stores_otherwise_is_named_and_read_each_time(place):
    place.hand.stores_otherwise("severity")

    done = place.deploy(place.detection())

    assert results(done) == [Result.ALTERED]
    assert [(one.path, one.old, one.new) for one in done.outcomes[0].fields] == [("severity", 8, 2)]
    assert [change.cause for change in place.plan(place.detection()).changes] == [Cause.EDITED]


def test_a_mark_that_does_not_come_back_is_told(place):
    place.hand.world.behave(alters={"notes": "What detection 1 is about."})

    done = place.deploy(place.detection())

    assert results(done) == [Result.ALTERED]
    assert "did not store our mark, which ends the rule's note" in done.outcomes[0].message
    assert [change.cause for change in place.plan(place.detection()).changes] == [Cause.MARK_REMOVED]


# ---- a console that restarts


@pytest.mark.parametrize("asked", [0, 1])
def test_a_restart_in_the_middle_of_an_installation_is_settled_by_looking(place, asked):
    """The task is gone, and the first half of the rules is there."""
    place.server.weather.order(Act(place.hand.levers.restart), path="/extensions_task_status/2$", after=asked, times=1)

    done = place.deploy(*place.many(4))

    assert sorted(results(done)) == [Result.DONE] * 2 + [Result.REJECTED] * 2
    rejected = [one.message for one in done.outcomes if one.result is Result.REJECTED]
    assert all("INSTALL_FAILED" in one and "as after a restart" in one for one in rejected)
    assert count(place, "POST", INSTALLS, action_type="INSTALL") == 1
    place.settle(*place.many(4))


def test_a_console_that_is_away_for_minutes_during_an_installation_is_waited_for(place):
    since = place.clock.now() + timedelta(seconds=1)
    until = since + timedelta(minutes=5)
    place.server.weather.order(
        Act(lambda: place.clock.advance(timedelta(seconds=2))), path="/extensions_task_status/2$", times=1
    )
    place.server.weather.order(
        Answer(503), path="/extensions_task_status/", lasts=lambda: since <= place.clock.now() < until
    )

    done = place.deploy(*place.many(2))

    assert results(done) == [Result.DONE] * 2


def test_an_installation_that_fails_leaves_what_was_installed_by_then(place):
    place.hand.world.behave(fails={"install": "The database is down."})

    done = place.deploy(*place.many(4))

    assert sorted(results(done)) == [Result.DONE] * 2 + [Result.REJECTED] * 2
    assert all(
        o.message.endswith("(INSTALL_FAILED): The database is down.")
        for o in done.outcomes
        if o.result is Result.REJECTED
    )


# ---- removal


def test_a_removal_is_a_switch_a_look_at_dependents_and_a_task(place):
    place.settle(place.detection())
    (rule,) = place.hand.levers.rules()
    place.deploy()
    place.server.journal.clear()

    done = place.deploy(orders=PRUNE)

    assert results(done) == [Result.DONE]
    assert count(place, "GET", f"/rules/{rule.id}/dependents") == 1
    assert count(place, "DELETE", f"/rules/{rule.id}") == 1
    assert place.hand.ids() == []


def test_a_rule_that_others_need_is_left_off_and_they_are_named(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.levers.depend_on(remote_id, "Waits for ours")
    place.deploy()

    done = place.deploy(orders=PRUNE)

    assert results(done) == [Result.REJECTED]
    assert done.outcomes[0].message == "it is off, and needed by cre rule 'Waits for ours'"
    assert not place.hand.levers.rule(remote_id).enabled


def test_a_conflict_of_the_task_itself_names_them_too(place):
    """Somebody begins to need the rule after the look at its dependents."""
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.deploy()
    needs = Act(lambda: place.hand.levers.depend_on(remote_id, "Waits for ours"))
    place.server.weather.order(needs, method="DELETE", path="/analytics/rules/", times=1)

    done = place.deploy(orders=PRUNE)

    assert results(done) == [Result.REJECTED]
    assert "the console kept the rule (CONFLICT: The rule is used by 1 other items" in done.outcomes[0].message
    assert done.outcomes[0].message.endswith("it is needed by cre rule 'Waits for ours'")


def test_a_rule_that_is_gone_already_is_as_good_as_removed(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.deploy()
    gone = Act(lambda: place.hand.delete(remote_id))
    place.server.weather.order(gone, method="GET", path="/analytics/rules$", after=1, times=1)

    done = place.deploy(orders=PRUNE)

    assert [(one.result, one.message) for one in done.outcomes] == [(Result.DONE, "it was gone already")]


# ---- a second look


@pytest.mark.parametrize("name", ["name", "notes", "tests", "severity", "offense"])
def test_what_somebody_edits_between_plan_and_write_is_held(place, name):
    place.settle(*place.many(2))
    ids = {place.hand.levers.rule(uuid).name: uuid for uuid in place.hand.ids()}
    edits = Act(lambda: place.hand.edit(ids["Detection 1"], name))
    place.server.weather.order(edits, method="GET", path="/analytics/rules$", after=1, times=1)

    done = place.deploy(*moved(place, 2), orders=YES)

    assert results(done) == [Result.CONFLICT, Result.DONE]
    assert {field.path.partition(".")[0] for field in done.outcomes[0].fields} == {name}


def test_a_date_that_moved_alone_is_no_conflict(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    touches = Act(lambda: place.hand.levers.touch(remote_id))
    place.server.weather.order(touches, method="GET", path="/analytics/rules$", after=1, times=1)

    done = place.deploy(place.detection(description="Moved."))

    assert results(done) == [Result.DONE]


def test_what_is_deleted_or_made_between_plan_and_write_is_held(place):
    place.settle(place.detection(1))
    (remote_id,) = place.hand.ids()
    gone = Act(lambda: place.hand.delete(remote_id))
    place.server.weather.order(gone, method="GET", path="/analytics/rules$", after=1, times=1)

    done = place.deploy(place.detection(1, description="Moved."))

    assert [(one.result, one.message) for one in done.outcomes] == [
        (Result.CONFLICT, "it was deleted after the plan was made")
    ]
    assert place.hand.ids() == []


def test_a_rule_that_another_run_made_meanwhile_is_not_made_twice(place):
    made = []

    def another():
        if not made:
            made.append(True)
            place.settle(place.detection())

    place.server.weather.order(Act(another), method="GET", path="/analytics/rules$", after=1, times=1)

    done = place.deploy(place.detection())

    assert [(one.result, one.message) for one in done.outcomes] == [(Result.DONE, "an earlier try had done it")]
    assert len(place.hand.ids()) == 1


def test_what_the_console_has_of_a_rule_and_we_do_not_manage_survives(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.enrich(remote_id)
    kept = place.hand.unmanaged(remote_id)

    place.settle(place.detection(description="Moved."))

    assert place.hand.unmanaged(remote_id) == kept


def test_the_copy_that_is_kept_before_a_write_holds_the_rules_xml(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.deploy(place.detection(description="Moved."), run="second")

    (copy,) = (place.folder / "ledger" / "raw" / "second").rglob("*.json")

    kept = json.loads(copy.read_text(encoding="utf-8"))
    assert "<name>Detection 1</name>" in kept["xml"]
    assert place.platform.recall(kept).remote_id == remote_id
