"""Writing to an organisation over a real socket; what every vendor's storms do is in the suite."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.sumo.schedules import CRON_OF
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.change import Cause
from sieminator.model.outcome import Result
from sieminator.net.wire import Wire
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD
from sieminator.platforms.sumo.convert.fields import FORMS
from tests.platforms.sumo.hand import MANAGED, OWNER
from tests.platforms.sumo.making import creation, deletion, detection, marked, update, variant

HEAL = Orders(heal_all=True)
KINDS = [LOG_SEARCH, TEMPLATED, THRESHOLD, AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER]
RULE = pytest.mark.parametrize("kind", [TEMPLATED])
YES = Orders(confirmed=True)
JSON = {"Content-Type": "application/json"}


def only(connection):
    (found,) = connection.rules()
    return found


def writes(place):
    return [f"{one.method} {one.path.rpartition('/api/')[2]}" for one in place.server.journal.find("POST|PUT|DELETE")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_is_made_replaced_and_removed(place, connect, kind):
    connection = connect()

    (made,) = connection.apply([creation(place.detection())])
    name = "description" if kind == LOG_SEARCH else FORMS[kind].description
    (moved,) = connection.apply([update(only(connection), **{name: "Moved."})])
    (gone,) = connection.apply([deletion(only(connection))])

    assert [one.result for one in (made, moved, gone)] == [Result.DONE] * 3
    assert made.remote_id == moved.remote_id == gone.remote_id
    assert moved.stored.body[name] == "Moved."
    assert list(connection.rules()) == []


# ---- our folder


def test_our_folder_is_made_when_the_first_search_is_and_once_by_all_threads(place):
    place.settle(*place.many(12))

    assert [one.name for one in place.hand.levers.folders(place.hand.folder)] == [MANAGED]
    assert writes(place).count("POST v2/content/folders") == 1
    assert {one.parent for one in place.hand.levers.searches()} == {place.hand.managed()}


@pytest.mark.parametrize("settings", [{"folder": "Of the SOC"}])
def test_our_folder_is_called_as_the_target_says(place):
    place.settle(place.detection())

    assert [one.name for one in place.hand.levers.folders(place.hand.folder)] == ["Of the SOC"]


def test_a_folder_that_was_made_although_the_answer_is_lost_is_found(place):
    place.server.weather.order(Cut("after"), method="POST", path="/content/folders$", times=1)

    place.settle(place.detection())

    assert len(place.hand.levers.folders(place.hand.folder)) == 1


def test_a_folder_that_cannot_be_made_is_told_and_no_search_is_sent(place, connect):
    body = b'{"id": "X", "errors": [{"code": "content:no", "message": "You may not make folders here"}]}'
    place.server.weather.order(Answer(403, JSON, body), method="POST", path="/content/folders$")

    (outcome,) = connect().apply([creation()])

    assert outcome.result is Result.REJECTED
    assert "You may not make folders here" in outcome.message
    assert writes(place) == ["POST v2/content/folders"]


def test_a_folder_that_somebody_deletes_is_drift_and_made_anew(place):
    place.settle(*place.many(2))
    place.hand.levers.delete(place.hand.managed())

    seen = place.drift(*place.many(2))

    assert [change.cause for change in seen.changes] == [Cause.ABSENT] * 2
    place.settle(*place.many(2), orders=HEAL)
    assert len(place.hand.ids()) == 2


def test_a_folder_that_is_deleted_between_two_writes_is_made_again(place, connect):
    connection = connect()
    next(connection.apply([creation(place.detection(1))]))
    place.hand.levers.delete(place.hand.managed())

    (outcome,) = connection.apply([creation(replace(place.detection(2), id=place.detection(2).id))])

    assert outcome.result is Result.DONE
    assert len(place.hand.ids()) == 1


def test_a_search_that_is_moved_by_hand_is_drift_and_moved_back(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.edit(remote_id, "parentId")

    (change,) = place.drift(place.detection()).changes

    assert (change.cause, [field.path for field in change.fields]) == (Cause.EDITED, ["parentId"])
    place.server.journal.clear()
    place.settle(place.detection(), orders=HEAL)
    assert writes(place) == [f"POST v2/content/{remote_id}/move", f"PUT v1/logSearches/{remote_id}"]
    assert place.hand.levers.search(remote_id).parent == place.hand.managed()


def test_a_search_that_was_moved_and_then_refused_says_so(place, connect):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.edit(remote_id, "parentId")
    body = b'{"id": "X", "errors": [{"code": "no", "message": "Not today"}]}'
    place.server.weather.order(Answer(400, JSON, body), method="PUT", path="/logSearches/")

    done = place.deploy(place.detection(), orders=HEAL)

    (outcome,) = done.outcomes
    assert outcome.result is Result.REJECTED
    assert "it was moved to the folder" in outcome.message
    assert outcome.message.endswith("Not today")
    place.server.weather.clear()
    assert place.plan(place.detection()).changes == ()


def test_a_move_whose_answer_is_lost_is_told_by_the_write_after_it(place):
    place.settle(place.detection())
    place.hand.edit(place.hand.ids()[0], "parentId")
    place.server.weather.order(Cut("after"), method="POST", path="/move$", times=1)

    place.settle(place.detection(), orders=HEAL)


def test_a_search_that_is_moved_where_we_may_not_look_is_absent(place):
    place.settle(place.detection())
    place.hand.levers.move(place.hand.ids()[0])  # into somebody's personal folder

    assert [change.cause for change in place.drift(place.detection()).changes] == [Cause.ABSENT]


def test_a_search_elsewhere_that_is_taken_over_comes_into_our_folder(place):
    theirs = place.hand.levers.add_foreign("Of somebody's").id

    place.settle(place.detection(remote_id=theirs))

    assert place.hand.levers.search(theirs).parent == place.hand.managed()


# ---- what a search is told otherwise


@pytest.mark.parametrize("noise", ["cron", "displayed", "times", "newline", "threshold", "empty", "nulls"])
def test_each_noise_of_the_service_alone_is_no_drift(place, noise):
    others = tuple({"cron", "displayed", "times", "newline", "threshold", "empty", "nulls"} - {noise})
    place.hand.world.behave(quiet=others)

    place.settle(place.rich(), place.detection(2, description="", query=f"{place.variant().query}\n\n"))


def test_a_cron_line_that_the_server_fills_in_is_no_drift(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    assert place.hand.levers.search(remote_id).fields["schedule"]["scheduleType"] in CRON_OF
    place.hand.levers.edit_schedule(remote_id, cronExpression="0 17 * * * ? *")

    assert place.drift(place.detection()).exit == 0


def test_a_search_that_is_off_has_no_schedule_and_gets_it_back_from_git(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    before = place.hand.levers.search(remote_id).fields["schedule"]

    place.settle(place.detection(enabled=False))
    assert "schedule" not in place.hand.levers.search(remote_id).fields
    place.settle(place.detection())

    assert place.hand.levers.search(remote_id).fields["schedule"] == before


def test_a_name_with_a_forbidden_character_is_refused_before_anything_is_sent(place):
    place.server.journal.clear()

    done = place.deploy(place.detection(title="T1204 [browser]"))

    assert "[" in done.plan.refused[0].reason
    assert (done.outcomes, writes(place)) == ((), [])


def test_a_description_that_is_cut_so_that_the_mark_is_lost_is_nobodys_edit_of_ours(place):
    """Without its mark nobody knows that a search is ours: it is a stranger with our title, and told so."""
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.levers.cut_description(remote_id)
    before = place.hand.snapshot()

    seen, done = place.drift(place.detection()), place.deploy(place.detection(), orders=HEAL)

    assert [named.remote_id for named in (*seen.refused, *done.plan.refused)] == [remote_id] * 2
    assert (seen.exit, done.outcomes, place.hand.snapshot()) == (1, (), before)
    place.settle(place.detection(remote_id=remote_id), orders=HEAL)


def test_a_mark_that_is_not_stored_is_told(place, connect):
    place.hand.world.behave(alters={"description": "Nothing of ours"})

    (outcome,) = connect().apply([creation(place.detection())])

    assert outcome.result is Result.ALTERED


def test_a_description_that_is_too_long_is_cut_and_the_mark_fits(place):
    long = detection(variant(), description="A sentence of many words. " * 30)

    place.settle(replace(long, variants=(place.variant(),)))

    (search,) = place.hand.levers.searches()
    text = search.fields["description"]
    assert len(text) <= 255
    assert text.splitlines()[-1].startswith("sieminator1:soc:")


# ---- rules: their fields and their switch are a request each


@RULE
def test_only_what_moves_is_sent(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.server.journal.clear()

    place.settle(place.detection(description="Moved."))

    assert writes(place) == [f"PUT sec/v1/rules/templated/{remote_id}"]


@RULE
def test_what_stops_running_stops_first_and_what_is_to_run_has_its_fields_before(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.server.journal.clear()

    place.settle(place.detection(enabled=False, description="Moved."))
    place.settle(place.detection(description="Moved again."))

    fields, switch = f"PUT sec/v1/rules/templated/{remote_id}", f"PUT sec/v1/rules/{remote_id}/enabled"
    assert writes(place) == [switch, fields, fields, switch]


@RULE
def test_a_switch_that_is_refused_after_the_fields_were_written_is_told_as_it_is(place):
    place.settle(place.detection(enabled=False))
    body = b'{"id": "X", "errors": [{"code": "no", "message": "Too many rules are on"}]}'
    place.server.weather.order(Answer(400, JSON, body), method="PUT", path="/enabled$")

    done = place.deploy(place.detection(description="Moved."))

    (outcome,) = done.outcomes
    assert (outcome.result, done.exit) == (Result.ALTERED, 1)
    assert outcome.message.endswith("it could not be switched on: weu: the vendor will not have what we sent (400 no): "
                                    "Too many rules are on")  # fmt: skip
    assert [(one.path, one.old, one.new) for one in outcome.fields] == [("enabled", True, False)]
    assert outcome.stored.body["descriptionExpression"] == "Moved."
    assert not outcome.stored.enabled


@RULE
def test_fields_that_are_refused_after_a_rule_was_switched_off_are_told_as_they_are(place):
    place.settle(place.detection())
    body = b'{"id": "X", "errors": [{"code": "no", "message": "Not today"}]}'
    place.server.weather.order(Answer(400, JSON, body), method="PUT", path="/templated/")

    done = place.deploy(place.detection(enabled=False, description="Moved."))

    (outcome,) = done.outcomes
    assert outcome.result is Result.ALTERED
    assert "its fields could not be written" in outcome.message
    assert not outcome.stored.enabled


@RULE
@pytest.mark.parametrize("lost", ["/templated/", "/enabled$"])
@pytest.mark.parametrize("enabled", [True, False])
def test_an_answer_that_is_lost_between_two_requests_is_read_back(place, lost, enabled):
    place.settle(place.detection(enabled=not enabled))
    place.server.weather.order(Cut("after"), method="PUT", path=lost, times=1)

    place.settle(place.detection(enabled=enabled, description="Moved."))


@RULE
def test_the_customers_tags_and_tunings_survive_a_healing_of_ours(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.enrich(remote_id)
    place.hand.edit(remote_id, "tags")
    kept = place.hand.unmanaged(remote_id)

    place.settle(place.detection(), orders=HEAL)

    assert place.hand.unmanaged(remote_id) == kept
    assert kept[1]


@pytest.mark.parametrize("settings", [{"cloud_siem": True}])
def test_a_search_that_becomes_a_rule_is_made_anew_before_the_old_one_goes(place):
    from tests.platforms.sumo.plays import PLAIN, QUERIES
    from tests.platforms.sumo.stage import PLATFORM, read

    place.settle(place.detection())
    (old,) = place.hand.ids()
    options = read(PLATFORM.options, PLAIN[TEMPLATED])
    path = "content/detections/sample/sumo.cse"
    rule = replace(
        place.variant(), name="cse", kind=TEMPLATED, query=QUERIES[TEMPLATED], query_path=path, options=options
    )
    place.server.journal.clear()

    place.settle(place.detection(title="As a rule", variants=(rule,)))

    assert [one.partition("/")[0] for one in writes(place)] == ["POST sec", "DELETE v1"]
    assert [one for one in place.hand.ids() if one == old] == []


# ---- what the vendor says only afterwards


@RULE
def test_a_rule_that_is_accepted_and_does_not_parse_is_an_outcome_and_later_drift(place):
    place.server.weather.order(
        Act(lambda: place.hand.rules.degrade(place.hand.ids()[0], "DEGRADED", "Line 1:2 mismatched input 'x'")),
        method="GET", path="/sec/v1/rules$", after=3, times=1,
    )  # fmt: skip

    done = place.deploy(place.detection())

    (outcome,) = done.outcomes
    assert (outcome.result, done.exit) == (Result.DEGRADED, 1)
    assert "Line 1:2 mismatched input 'x'" in outcome.message
    assert place.server.journal.count("GET", "/sec/v1/rules$") == 4  # the plan's two, the second look, and this one
    seen = place.drift(place.detection())
    assert seen.exit == 2
    assert "Line 1:2 mismatched input 'x'" in " ".join(one.reason for one in seen.degraded)


@RULE
@pytest.mark.parametrize("status", ["RATE_LIMITED", "FAILED_AND_DISABLED"])
def test_whatever_the_vendor_holds_against_a_rule_is_drift_with_its_words(place, status):
    place.settle(place.detection())
    place.hand.rules.degrade(place.hand.ids()[0], status, "100000 signals in an hour")

    seen = place.drift(place.detection())

    assert seen.exit == 2
    told = [*(one.reason for one in seen.degraded), *(str(one.remote.told) for one in seen.changes if one.remote)]
    assert "100000 signals in an hour" in " ".join(told)


@RULE
def test_a_warning_of_the_vendor_is_a_remark(place):
    place.settle(place.detection())
    place.hand.rules.degrade(place.hand.ids()[0], "WARNING", "It is slow")

    seen = place.drift(place.detection())

    assert seen.exit == 0
    assert "Detection 1: Cloud SIEM calls it WARNING: It is slow" in seen.notes


def test_searches_alone_are_not_asked_for_afterwards(place):
    place.settle(place.detection())

    assert place.server.journal.count("GET", "/sec/v1/rules$") == 3  # the plan, the second look, and the second plan


# ---- how long it takes


@pytest.mark.parametrize("kind", [LOG_SEARCH, TEMPLATED])
def test_two_hundred_creates_take_what_four_requests_a_second_dictate_and_provoke_no_429(place, monkeypatch, kind):
    place.hand.world.behave(requests_per_second=4)
    place.clock.meanwhile = _arrivals(monkeypatch)
    many = place.many(200)
    began = place.clock.passed

    done = place.deploy(*many)

    assert {outcome.result for outcome in done.outcomes} == {Result.DONE}
    requests = len(place.server.journal)
    assert requests <= 200 + 16
    assert not [one for one in place.server.journal if one.status == 429]
    assert place.clock.passed - began <= timedelta(seconds=requests / 4) * 1.15


def _arrivals(monkeypatch):
    """Return what waits until all that is on its way has arrived: the simulated time moves on only then."""
    under_way, carry = [], Wire.carry

    def carried(*given):
        under_way.append(given)
        try:
            return carry(*given)
        finally:
            under_way.remove(given)

    def wait():
        time.sleep(0.005)
        while under_way:
            time.sleep(0.001)

    monkeypatch.setattr(Wire, "carry", carried)
    return wait


def test_marks_are_the_last_line_of_a_description(place):
    place.settle(place.detection())

    (search,) = place.hand.levers.searches()
    beginning = ":".join(str(marked(place.detection().id)).split(":")[:3])
    assert search.fields["description"].splitlines()[-1].startswith(beginning)
    assert OWNER != "deployer@example.com"
