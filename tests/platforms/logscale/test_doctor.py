"""The doctor at a search domain, and what a canary shows there."""

import pytest

from sieminator.fakes.logscale.permissions import CHANGE, ORGANIZATION, READ
from sieminator.fakes.weather import Answer
from sieminator.model.doctor import Topic
from sieminator.model.verdict import Verdict
from sieminator.platforms.logscale.rights import rights
from tests.platforms.logscale.stage import SECRET
from tests.platforms.scenes_doctor import of, said


def test_the_rights_that_we_need_are_told():
    assert [(right.name, right.writes, right.granted) for right in rights(["ReadEvents", "ChangeTriggers"])] == [
        ("ReadEvents", False, True),
        ("ChangeTriggers", True, True),
        ("ChangeOrganizationOwnedQueries", True, False),
    ]


def test_a_token_without_the_organizations_right_fails_writing(place):
    place.hand.levers.assign(SECRET, READ, CHANGE)

    found = place.doctor(place.detection())

    assert of(found)[Topic.WRITE] is Verdict.FAILED
    assert "ChangeOrganizationOwnedQueries" in said(found, Topic.WRITE)
    assert ORGANIZATION


def test_an_old_server_fails_the_version_and_leaves_the_rest_unknown(place):
    place.hand.world.behave(version="1.174.0")

    found = place.doctor(place.detection())

    assert of(found)[Topic.VERSION] is Verdict.FAILED
    assert "1.174.0" in said(found, Topic.VERSION)


def test_a_rule_that_fails_is_named(place):
    place.settle(place.detection())
    place.hand.levers.fail(place.hand.ids()[0], "Action is missing")

    found = place.doctor(place.detection())

    assert of(found)[Topic.HEALTH] is Verdict.WARNING
    assert "Detection 1: its last run ended in an error: Action is missing" in said(found, Topic.HEALTH)


def test_fields_of_a_newer_server_are_told(place):
    place.hand.world.behave(beyond=("UpdateFilterAlert.priority: Int", "FilterAlert.priority: Int"))

    assert "filter_alert.priority" in said(place.doctor(place.detection()), Topic.HEALTH)


def test_a_token_that_may_not_search_is_told(place):
    place.settle(place.detection())
    place.hand.world.behave(run_queries=False)

    assert of(place.doctor(place.detection()))[Topic.HITS] is Verdict.FAILED


@pytest.mark.parametrize("answer", [Answer(404), Answer(400, {}, b"no such function")])
def test_searches_that_are_refused_are_a_warning(place, answer):
    place.server.weather.order(answer, path="/queryjobs$")

    assert of(place.doctor(place.detection()))[Topic.HITS] is Verdict.WARNING


def test_an_address_that_wants_no_token_from_anybody_still_answers(place):
    """Whatever is said to somebody unsigned, somebody is there."""
    place.server.weather.order(Answer(404), path="ReadDomain$", times=1)

    assert of(place.doctor(place.detection()))[Topic.REACH] is Verdict.OK


def test_a_canary_tries_every_field_but_those_that_only_the_target_knows(place):
    run = place.canary()

    assert [trial.name for trial in run.fields] == ["name", "description", "queryString", "trigger", "labels"]
    assert {"actions", "queryOwnership"} <= set(run.untried)
    assert run.exit == 0


def test_a_canary_finds_out_that_names_need_not_be_unique(place):
    place.hand.world.behave(unique_names=False)

    (trial,) = (trial for trial in place.canary().abilities if trial.name == "unique_titles")

    assert (trial.verdict, trial.unconfirmed) == (Verdict.WARNING, True)
