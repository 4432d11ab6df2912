"""The doctor at a console, what a plan asks of it beforehand, and what a canary shows there."""

from dataclasses import replace

import pytest

from sieminator.engine.lint import lint_online
from sieminator.fakes.qradar.capabilities import READING, SECURITY, WRITE_RULES
from sieminator.fakes.weather import Answer
from sieminator.model.doctor import Topic
from sieminator.model.problem import Level
from sieminator.model.verdict import Verdict
from sieminator.platforms.qradar.rights import READING as READS
from sieminator.platforms.qradar.rights import WRITING, rights
from tests.platforms.qradar.stage import SECRET, TABLE, read, target_at
from tests.platforms.scenes_canary import trials
from tests.platforms.scenes_doctor import of, said
from tests.platforms.scenes_switch import throw

JSON = {"Content-Type": "application/json"}
UPLOAD = "POST /config/extension_management/extensions"


def refused(place, *detections):
    return [named.reason for named in place.plan(*detections).refused]


def of_query(place, condition, number=1, **options):
    query = f"SELECT username FROM events WHERE {condition}"
    variant = replace(place.variant(query), options=read(place.platform.options, options or {"log_source_types": [12]}))
    return place.detection(number, variants=(variant,))


# ---- rights


def test_the_rights_that_we_need_are_told_by_the_consoles_own_names():
    granted = [right.name for right in rights({READS[0]: True, WRITING[0]: True}) if right.granted]
    every = [(right.name, right.writes) for right in rights({})]

    assert granted == ["GET /analytics/rules", UPLOAD]
    assert ("POST /config/extension_management/extension_export_tasks", False) in every
    assert ("DELETE /analytics/rules/{id}", True) in every


@pytest.mark.parametrize("capabilities", [READING, (*READING, SECURITY)])
def test_a_token_without_system_administrator_fails_writing_and_is_told_what_it_lacks(place, capabilities):
    place.settle(place.detection())
    place.hand.levers.assign(SECRET, *capabilities)

    found = place.doctor(place.detection())

    assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.FAILED)
    assert "DELETE /analytics/rules/{id}" in said(found, Topic.WRITE)
    assert (UPLOAD in said(found, Topic.WRITE)) is (SECURITY not in capabilities)


def test_a_deploy_asks_what_the_token_may_before_it_leaves_anything_there(place):
    place.settle(place.detection())
    place.hand.levers.assign(SECRET, *READING, SECURITY)
    extensions = len(place.hand.levers.extensions())

    done = place.deploy(place.detection(description="Moved."))

    assert "the token may not POST /analytics/rules/{id}" in done.outcomes[0].message
    assert len(place.hand.levers.extensions()) == extensions


def test_the_kill_switch_asks_nothing_of_the_kind(place):
    """Who may maintain rules may switch them, whatever else they may not."""
    place.settle(place.detection())
    place.hand.levers.assign(SECRET, *READING, WRITE_RULES)
    place.server.journal.clear()

    done = throw(place, place.detection())

    assert [outcome.result for outcome in done.targets[0].outcomes] == ["done"]
    assert place.server.journal.count("GET", "/help/") == 0


def test_a_console_that_tells_nobody_what_they_may_is_taken_at_its_first_word(place):
    place.hand.may_not_ask()

    place.settle(place.detection())


# ---- what rules need


def test_a_property_that_is_not_there_is_named_at_its_place_in_the_query(place):
    (reason,) = refused(place, of_query(place, "eventcount = 1 AND \"Parent Process Pfad\" ILIKE '%x'"))

    where = "content/detections/sample/qradar.aql:1:54"
    assert reason.startswith(f"{where}: QRD081: weu: the console has no property 'Parent Process Pfad'")
    assert "QRD085" not in reason


def test_a_property_that_is_not_enabled_for_rules_is_refused(place):
    place.hand.world.add_property("Command", for_rules=False)

    (reason,) = refused(place, of_query(place, "\"Command\" ILIKE '%x'"))

    assert "QRD082" in reason
    assert "'Command' is not enabled for rules" in reason


def test_a_log_source_type_that_is_not_there_is_refused(place):
    (reason,) = refused(place, of_query(place, "eventcount = 1", log_source_types=[4_711]))

    assert "QRD083" in reason
    assert "no log source type 4711" in reason


def test_an_offense_type_that_is_not_there_is_refused(place):
    (reason,) = refused(place, of_query(place, "eventcount = 1", log_source_types=[12], index_by=4_711))

    assert "QRD084" in reason
    assert "no offense type 4711" in reason


def test_an_offense_type_that_means_something_else_there_is_a_warning(place):
    body = b'[{"id": 3, "name": "Host", "property_name": "hostName"}]'
    headers = {**JSON, "Content-Range": "items 0-0/1"}
    place.server.weather.order(Answer(200, headers, body), path="/siem/offense_types$")

    plan = place.plan(of_query(place, "eventcount = 1", log_source_types=[12], index_by="username"))

    (problem,) = (one for one in plan.problems if one.code == "QRD088")
    assert problem.level is Level.WARNING
    assert "the offense type 3 is hostName there, and we take it for userName" in problem.message
    assert plan.refused == ()


def test_what_the_validator_minds_refuses_the_rule_in_its_words(place):
    place.hand.world.behave(complaints={"eventcount = 2": "No such day."}, doubts={"eventcount = 3": "It is slow."})

    plan = place.plan(*(of_query(place, f"eventcount = {number}", number) for number in (1, 2, 3)))

    (named,) = plan.refused
    assert (named.key, "QRD085" in named.reason) == (place.detection(2).id, True)
    assert "would not run this filter: No such day. (3)" in named.reason
    (warned,) = (one for one in plan.problems if one.code == "QRD086")
    assert "says of this filter: It is slow." in warned.message


def test_each_filter_that_differs_is_asked_once_and_what_is_needed_in_one_list_each(place):
    one = [of_query(place, "\"Command\" = 'x'", number) for number in range(1, 11)]

    place.plan(*one, of_query(place, "\"Command\" = 'y'", 11))

    assert place.server.journal.count("ASK", "/validators/aql$") == 2
    for path in ("/regex_properties$", "/log_source_types$", "/offense_types$"):
        assert place.server.journal.count("GET", path) == 1


def test_what_nothing_needs_is_not_asked_for(place):
    place.plan(of_query(place, "eventcount = 1", create_offense=False))

    for path in ("/regex_properties$", "/log_source_types$", "/offense_types$", "/qid_records$"):
        assert place.server.journal.count("GET", path) == 0


@pytest.mark.parametrize("body", [b"[]", b'{"error_messages": 1}', b'{"error_messages": [1]}'])
def test_a_validator_that_says_something_else_leaves_the_plan_unknown(place, body):
    place.server.weather.order(Answer(200, JSON, body), path="/validators/aql$")

    assert place.plan(place.detection()).exit == 4


def test_lint_online_tells_what_the_validator_says_of_every_query(place):
    place.hand.world.behave(complaints={"eventcount = 2": "No such day."})

    with place.running([of_query(place, "eventcount = 2")], read_only=True) as job:
        (review,) = lint_online(job)

    assert [problem.code for problem in review.problems] == ["QRD085"]


# ---- what the doctor finds out


@pytest.mark.parametrize(("number", "encoding"), [(320, "plain"), (318, "plain"), (320, "json")])
def test_how_the_console_writes_a_filter_is_read_from_somebodys_rule_and_given_as_settings(place, number, encoding):
    place.hand.world.behave(aql_test_id=number, aql_encoding=encoding)
    place.hand.add_foreign("Made in the wizard")

    found = place.doctor(place.detection())

    assert of(found)[Topic.LIMITS] is Verdict.WARNING
    assert f"aql_test: {{id: {number}, encoding: {encoding}}}" in said(found, Topic.LIMITS)
    calibrated = target_at(place.server.url, aql_test={"id": number, "encoding": encoding})
    assert of(place.doctor(place.detection(), target=calibrated))[Topic.LIMITS] is Verdict.OK


def test_without_such_a_rule_it_says_that_nobody_knows(place):
    assert "is not known (id 318, encoding json is sent)" in said(place.doctor(place.detection()), Topic.LIMITS)


def test_a_calibrated_target_deploys_where_the_console_takes_nothing_else(place):
    place.hand.world.behave(aql_test_id=320, aql_encoding="plain", own_form_only=True)

    done = place.deploy(place.detection())
    target = target_at(place.server.url, aql_test={"id": 320, "encoding": "plain"})

    assert done.exit == 1
    place.settle(place.detection(), target=target)


def test_a_console_that_rewrites_the_filter_test_is_told_of_with_the_settings_to_write(place):
    place.hand.world.behave(aql_test_id=320, aql_encoding="plain")

    done = place.deploy(place.detection())

    assert done.exit == 0
    assert done.outcomes[0].message.endswith("write into the settings: aql_test: {id: 320, encoding: plain}")
    assert place.plan(place.detection()).changes == ()


def test_a_table_that_was_lost_is_told(place):
    place.settle(*place.many(3))
    place.hand.levers.drop_table(TABLE)

    found = place.doctor(*place.many(3))

    assert of(found)[Topic.HEALTH] is Verdict.WARNING
    assert "0 of 3 rules of ours were not touched" in said(found, Topic.HEALTH)


def test_a_token_that_may_not_search_is_told(place):
    place.settle(place.detection())
    place.server.weather.order(Answer(403), path="/ariel/searches")

    found = place.doctor(place.detection())

    assert of(found)[Topic.HITS] is Verdict.WARNING
    assert "Log Activity" in said(found, Topic.HITS)


def test_insecure_is_said_in_every_plan(place):
    target = target_at(place.server.url, insecure=True)

    for show in (place.plan, place.drift):
        assert any(note.startswith("INSECURE: ") for note in show(place.detection(), target=target).notes)


# ---- a canary


def test_a_canary_tries_every_field_but_those_that_only_the_console_knows(place):
    run = place.canary()

    tried = trials(run)
    assert set(place.platform.fields) - set(tried) == {"type", "response", "group"}
    assert tried["text"] is Verdict.OK
    assert tried["chosen_id"] is Verdict.OK


def test_a_canary_shows_that_the_console_writes_filters_another_way(place):
    """It takes what we send, and has it its own way: what comes back still means the same."""
    place.hand.world.behave(aql_test_id=320, aql_encoding="plain", own_form_only=True)

    run = place.canary()

    assert not run.wrote
    assert "could not be made" in run.reason
