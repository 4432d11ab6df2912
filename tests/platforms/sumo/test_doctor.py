"""What only this room can find out, and what the vendor tells of rights."""

import pytest

from sieminator.fakes.weather import Answer
from sieminator.model.doctor import Topic
from sieminator.model.verdict import Verdict
from sieminator.platforms.sumo import TEMPLATED
from tests.platforms.scenes_doctor import of, said
from tests.platforms.sumo.stage import ACCESS_ID

RULE = pytest.mark.parametrize("kind", [TEMPLATED])


@pytest.mark.parametrize("settings", [{"cloud_siem": False}])
def test_where_there_are_searches_alone_every_right_is_told(place):
    place.hand.levers.add_foreign("By hand")

    found = place.doctor()

    assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.OK)


@pytest.mark.parametrize("settings", [{"cloud_siem": False}])
def test_a_folder_that_may_only_be_viewed_is_a_missing_right(place):
    place.hand.levers.share(place.hand.folder, "view")

    found = place.doctor()

    assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.FAILED)
    assert "lacks Edit of the folder Detections" in said(found, Topic.WRITE)


def test_with_both_sides_a_missing_right_in_the_folder_is_still_told(place):
    place.hand.levers.share(place.hand.folder, "view")

    assert of(place.doctor())[Topic.WRITE] is Verdict.FAILED


def test_with_both_sides_nobody_tells_who_may_manage_rules(place):
    found = place.doctor()

    assert of(found)[Topic.WRITE] is Verdict.UNKNOWN
    assert "cseManageRules" in said(found, Topic.WRITE)


def test_a_key_that_may_not_view_rules_is_told_so(place):
    place.hand.levers.assign(ACCESS_ID, "view searches and folders", "manage searches and folders", "run searches")

    found = place.doctor()

    assert of(found)[Topic.READ] is Verdict.FAILED
    assert "view Cloud SIEM rules" in said(found, Topic.READ)


def test_the_wrong_region_is_told_where_reach_is(place):
    place.hand.world.behave(moved_to="https://api.eu.sumologic.com")

    found = place.doctor()

    assert of(found)[Topic.REACH] is Verdict.FAILED
    assert "use api.eu.sumologic.com" in said(found, Topic.REACH)
    assert "`deployment: eu`" in said(found, Topic.REACH)


# ---- health


def test_searches_that_ran_well_are_well(place):
    place.settle(place.detection())
    place.hand.record_runs(place.hand.ids()[0])

    assert of(place.doctor(place.detection()))[Topic.HEALTH] is Verdict.OK


@pytest.mark.parametrize(("failure", "words"), [("TIMEOUT", "timed out"), ("SUSPEND", "suspended")])
def test_a_search_that_was_stopped_is_a_warning(place, failure, words):
    place.settle(place.detection())
    place.hand.levers.run(place.hand.ids()[0], place.clock.now(), failure=failure)

    found = place.doctor(place.detection())

    assert of(found)[Topic.HEALTH] is Verdict.WARNING
    assert words in said(found, Topic.HEALTH)
    assert "Detection 1" in said(found, Topic.HEALTH)


def test_an_audit_index_that_holds_nothing_is_a_warning(place):
    place.settle(place.detection())
    place.hand.world.behave(audit=False)
    with place.hand.world.transaction() as state:
        state.execute("DELETE FROM audit")

    found = place.doctor(place.detection())

    assert of(found)[Topic.HEALTH] is Verdict.WARNING
    assert "audit policy" in said(found, Topic.HEALTH)


@RULE
@pytest.mark.parametrize("status", ["DEGRADED", "RATE_LIMITED", "WARNING", "FAILED_AND_DISABLED"])
def test_whatever_the_vendor_holds_against_a_rule_is_a_warning_in_its_words(place, status):
    place.settle(place.detection())
    place.hand.rules.degrade(place.hand.ids()[0], status, "What it says")

    found = place.doctor(place.detection())

    assert of(found)[Topic.HEALTH] is Verdict.WARNING
    assert f"Detection 1: Cloud SIEM calls it {status}: What it says" in said(found, Topic.HEALTH)


# ---- hits


def test_an_account_without_search_jobs_is_a_warning(place):
    place.hand.world.behave(enterprise=False)

    found = place.doctor()

    assert of(found)[Topic.HITS] is Verdict.WARNING
    assert "account type" in said(found, Topic.HITS)


def test_a_vendor_that_breaks_there_is_unknown(place):
    place.server.weather.order(Answer(500), path="/search/jobs$")

    assert of(place.doctor())[Topic.HITS] is Verdict.UNKNOWN
