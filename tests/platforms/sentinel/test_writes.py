"""One change at a time, in every kind of weather."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sieminator.fakes.sentinel.roles import READER
from sieminator.fakes.weather import Answer, Cut, Garble
from sieminator.model.change import Action, Cause, Change
from sieminator.model.outcome import Result
from sieminator.model.rule import Content
from tests.fakes.contract import check, needs_contracts
from tests.platforms.sentinel.conftest import creation, deletion, marked, update
from tests.platforms.sentinel.making import detection, rule, variant
from tests.platforms.sentinel.stage import CLIENT, SECRET, TENANT

RULE = "alertRules/.+"


@pytest.fixture
def connection(connect):
    return connect()


@pytest.fixture
def found(connection):
    """A rule of ours that is there, as a plan finds it."""
    write(connection, creation())
    (there,) = connection.rules()
    return there


def write(connection, change):
    (outcome,) = connection.apply([change])
    return outcome


def refused(code, text):
    body = json.dumps({"error": {"code": code, "message": text}}).encode()
    return {"headers": {"Content-Type": "application/json"}, "body": body}


def test_a_create_is_one_request_and_says_the_vendors_number(place, connection):
    outcome = write(connection, creation())

    (exchange,) = place.server.journal.find(path=RULE)
    assert (outcome.result, outcome.message) == (Result.DONE, "")
    assert (exchange.method, exchange.status) == ("PUT", 201)
    assert outcome.request_id == exchange.response_headers["x-ms-request-id"]
    assert "etag" not in json.loads(exchange.request_body)


def test_what_was_created_reads_back_as_it_was_meant(connection):
    change = creation()

    write(connection, change)

    (there,) = connection.rules()
    assert (there.content, there.mark, there.remote_id) == (change.content, change.mark, change.rule.remote_id)


def test_a_create_that_wrote_over_a_rule_is_not_done_but_told_loudly(connection):
    """The listing did not show it, so nobody has seen what is gone now."""
    write(connection, creation())

    outcome = write(connection, creation(detection(title="Newer")))

    assert outcome.result is Result.ALTERED
    assert "WRITTEN OVER" in outcome.message
    assert outcome.request_id


def test_an_update_carries_the_etag_that_it_was_planned_from(place, connection, found):
    outcome = write(connection, update(found, severity="Low"))

    sent = json.loads(place.server.journal.find("PUT")[-1].request_body)
    assert outcome.result is Result.DONE
    assert sent["etag"] == found.raw["etag"]


def without_etag(found):
    return replace(found, raw={name: value for name, value in found.raw.items() if name != "etag"})


def test_an_update_that_nothing_makes_conditional_is_read_first(place, connection, found):
    place.server.journal.clear()

    outcome = write(connection, update(without_etag(found), severity="Low"))

    looked, wrote = place.server.journal.find(path=RULE)
    assert outcome.result is Result.DONE
    assert (looked.method, wrote.method) == ("GET", "PUT")
    assert json.loads(wrote.request_body)["etag"] == found.raw["etag"], "conditional from what was read"


def test_somebody_who_was_quicker_is_not_written_over_without_an_etag_either(place, connection, found):
    place.hand.levers.edit(found.remote_id, severity="Informational")
    edited = place.hand.snapshot()

    outcome = write(connection, update(without_etag(found), severity="Low"))

    assert outcome.result is Result.CONFLICT
    assert [(field.path, field.old, field.new) for field in outcome.fields] == [("severity", "High", "Informational")]
    assert place.hand.snapshot() == edited


def test_a_rule_without_an_etag_that_was_deleted_since_is_not_made_anew(place, connection, found):
    place.hand.delete(found.remote_id)

    outcome = write(connection, update(without_etag(found), severity="Low"))

    assert (outcome.result, outcome.message) == (Result.CONFLICT, "it was deleted after the plan was made")
    assert place.hand.ids() == []


def test_a_rule_that_cannot_be_looked_at_first_is_not_written(place, connection, found):
    place.server.weather.order(Answer(500), method="GET")
    before = place.hand.snapshot()

    outcome = write(connection, update(without_etag(found), severity="Low"))

    assert outcome.result is not Result.DONE
    assert place.hand.snapshot() == before


def test_an_update_keeps_what_is_not_ours(place, connection, found):
    place.hand.levers.edit(found.remote_id, alertRuleTemplateName="t", templateVersion="1.0.0")
    (there,) = connection.rules()

    write(connection, update(there, severity="Low"))

    stored = place.hand.levers.rule(found.remote_id).properties
    assert (stored["alertRuleTemplateName"], stored["templateVersion"]) == ("t", "1.0.0")


def test_an_unmanaged_field_keeps_what_the_customer_wrote(place, connection, found):
    place.hand.edit(found.remote_id, "incidentConfiguration")
    (there,) = connection.rules()
    change = update(there, unmanaged=frozenset({"incidentConfiguration"}), severity="Low", incidentConfiguration={})

    outcome = write(connection, change)

    assert outcome.result is Result.DONE
    assert place.hand.levers.rule(found.remote_id).properties["incidentConfiguration"]["createIncident"] is False


@pytest.mark.parametrize("enabled", [False, True])
def test_switching_moves_nothing_else(place, connection, found, enabled):
    place.hand.switch(found.remote_id, enabled=not enabled)
    (there,) = connection.rules()
    action = Action.ENABLE if enabled else Action.DISABLE
    content = replace(there.content, enabled=enabled)
    mark = marked(rule().key)

    outcome = write(connection, Change(action, Cause.CONTENT, mark.key, "A", remote=there, content=content, mark=mark))

    (after,) = connection.rules()
    assert outcome.result is Result.DONE
    assert (after.content, after.mark) == (content, there.mark)


def test_somebody_who_was_quicker_is_not_written_over(place, connection, found):
    place.hand.levers.edit(found.remote_id, severity="Informational")
    edited = place.hand.snapshot()

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.CONFLICT
    assert [(field.path, field.old, field.new) for field in outcome.fields] == [("severity", "High", "Informational")]
    assert place.hand.snapshot() == edited


def test_an_etag_that_moved_alone_is_no_conflict(place, connection, found):
    """Somebody saved the rule as it was, or edited what is not ours."""
    place.hand.levers.edit(found.remote_id, alertRuleTemplateName="t")

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.DONE
    assert [e.status for e in place.server.journal.find(path=RULE)][-3:] == [409, 200, 200]


def test_an_unmanaged_field_that_moved_is_no_conflict(place, connection, found):
    place.hand.edit(found.remote_id, "customDetails")

    outcome = write(connection, update(found, unmanaged=frozenset({"customDetails"}), severity="Low"))

    assert outcome.result is Result.DONE


def test_a_mark_that_was_cleared_since_is_a_conflict(place, connection, found):
    place.hand.clear_mark(found.remote_id)

    assert write(connection, update(found, severity="Low")).result is Result.CONFLICT


def test_a_rule_that_is_read_again_is_read_once(place, connection, found):
    place.server.weather.order(Answer(409, **refused("Conflict", "Etag does not match")), method="PUT")
    place.server.journal.clear()

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.CONFLICT
    assert [e.method for e in place.server.journal.find(path=RULE)] == ["PUT", "GET", "PUT"]


def test_a_rule_that_was_deleted_since_the_plan_is_made_anew_by_the_next_one(place, connection, found):
    place.server.weather.order(Answer(409, **refused("Conflict", "Etag does not match")), method="PUT", times=1)
    place.hand.delete(found.remote_id)

    outcome = write(connection, update(found, severity="Low"))

    assert (outcome.result, outcome.message) == (Result.CONFLICT, "it was deleted after the plan was made")
    assert place.hand.ids() == []


def test_a_create_that_meets_a_conflict_and_another_rule_is_held(place, connection, found):
    place.server.weather.order(Answer(409, **refused("Conflict", "Etag does not match")), method="PUT", times=1)

    outcome = write(connection, creation(detection(title="Newer")))

    assert (outcome.result, outcome.message) == (Result.CONFLICT, "it appeared after the plan was made")


def test_a_second_try_whose_answer_is_lost_is_read_back_too(place, connection, found):
    place.server.weather.order(Answer(409, **refused("Conflict", "Etag does not match")), method="PUT", times=1)
    place.server.weather.order(Cut("after"), method="PUT", after=1)

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.DONE
    assert place.server.journal.count("PUT") == 3, "the create, the conflict, the second try"


def test_what_the_vendor_rejects_is_told_in_its_words(connection):
    outcome = write(connection, creation(detection(variant(query="Nope_CL"))))

    assert outcome.result is Result.REJECTED
    assert "One of the tables does not exist" in outcome.message
    assert outcome.request_id


def test_a_rejected_rule_does_not_stop_the_next(connection):
    bad, good = creation(detection(variant(query="Nope_CL"))), creation()

    assert [outcome.result for outcome in connection.apply([bad, good])] == [Result.REJECTED, Result.DONE]


def test_an_id_that_was_recently_deleted_is_to_be_tried_later(place, connection):
    text = "Rule was recently deleted. Allow some time before re-using the same ID."
    place.server.weather.order(Answer(409, **refused("Conflict", text)), method="PUT")

    outcome = write(connection, creation())

    assert outcome.result is Result.REJECTED
    assert outcome.message.endswith("run again in a few minutes")


def test_a_client_that_may_not_write_tries_once(place, connection):
    place.hand.world.add_client(TENANT, CLIENT, SECRET, roles=(READER,))

    outcomes = list(connection.apply([creation(), creation(), creation()]))

    assert [outcome.result for outcome in outcomes] == [Result.REJECTED, Result.SKIPPED, Result.SKIPPED]
    assert all("AuthorizationFailed" in outcome.message for outcome in outcomes)
    assert place.server.journal.count("PUT") == 1


def test_a_session_that_may_only_read_is_an_outcome_of_each_change(place, connect):
    outcomes = list(connect(read_only=True).apply([creation(), creation()]))

    assert [outcome.result for outcome in outcomes] == [Result.REJECTED, Result.REJECTED]
    assert "PUT" in outcomes[0].message
    assert place.hand.ids() == []


def test_an_endpoint_that_must_not_be_used_is_an_outcome_too(place, connect):
    settings = place.target.settings.model_copy(update={"endpoint": "http://elsewhere.example"})

    outcome = write(connect(settings=settings), creation())

    assert outcome.result is Result.REJECTED
    assert "elsewhere.example" in outcome.message


def test_a_host_that_is_gone_is_tried_once(place, connection, found):
    place.server.stop()
    changes = [update(found, severity="Low"), update(found, severity="Medium")]

    outcomes = list(connection.apply(changes))

    assert [outcome.result for outcome in outcomes] == [Result.SKIPPED, Result.SKIPPED]
    assert outcomes[1].message.startswith("not tried: ")


@pytest.mark.parametrize("effect", [Cut("after"), Garble("html"), Garble("half-json")])
def test_a_create_whose_answer_is_lost_is_read_back(place, connection, effect):
    place.server.weather.order(effect, method="PUT")

    outcome = write(connection, creation())

    assert outcome.result is Result.DONE
    assert "reading it back shows" in outcome.message
    assert len(place.hand.ids()) == 1
    assert place.server.journal.count("PUT") == 1


def test_an_update_whose_answer_is_lost_is_read_back(place, connection, found):
    place.server.weather.order(Cut("after"), method="PUT")

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.DONE
    assert place.hand.levers.rule(found.remote_id).properties["severity"] == "Low"


@pytest.mark.parametrize("effect", [Cut("before"), Answer(500), Answer(502)])
def test_a_write_that_may_have_been_lost_is_unknown(place, connection, effect):
    place.server.weather.order(effect, method="PUT")

    outcome = write(connection, creation())

    assert outcome.result is Result.UNKNOWN
    assert "it is not there" in outcome.message


def test_an_update_that_may_have_been_lost_is_unknown(place, connection, found):
    place.server.weather.order(Answer(500), method="PUT")

    outcome = write(connection, update(found, severity="Low"))

    assert outcome.result is Result.UNKNOWN
    assert "not as we sent it" in outcome.message


def test_a_write_that_cannot_be_read_back_either_is_unknown(place, connection):
    place.server.weather.order(Cut("after"), method="PUT")
    place.server.weather.order(Answer(500), method="GET")

    outcome = write(connection, creation())

    assert outcome.result is Result.UNKNOWN
    assert "reading it back failed too" in outcome.message


def test_a_repeated_update_that_meets_its_own_first_try_is_done(place, connection, found):
    """A 503 after the write was applied: the session repeats it, and the etag has moved."""
    change = update(found, severity="Low")
    write(connection, change)

    outcome = write(connection, change)

    assert (outcome.result, outcome.message) == (Result.DONE, "an earlier try had done it")


def test_what_the_vendor_stores_otherwise_is_altered(place, connection):
    """A service that shortens what it does not say it shortens."""
    change = creation()
    stored = {"name": change.remote_id, "kind": "Scheduled", "properties": {"displayName": "Sam", "enabled": True}}
    place.server.weather.order(Answer(201, body=json.dumps(stored).encode()), method="PUT")

    outcome = write(connection, change)

    assert outcome.result is Result.ALTERED
    assert ("displayName", "Sample", "Sam") in [(field.path, field.old, field.new) for field in outcome.fields]


def test_a_mark_that_was_not_stored_is_altered(place, connection):
    change = creation()
    body = dict(change.content.body)
    stored = {"name": change.remote_id, "kind": "Scheduled", "properties": {**body, "enabled": True}}
    place.server.weather.order(Answer(201, body=json.dumps(stored).encode()), method="PUT")

    outcome = write(connection, change)

    assert (outcome.result, outcome.fields) == (Result.ALTERED, ())
    assert "our mark" in outcome.message


def test_a_delete_removes_the_rule(place, connection, found):
    outcome = write(connection, deletion(found))

    assert outcome.result is Result.DONE
    assert outcome.request_id
    assert place.hand.ids() == []


def test_a_rule_that_moved_since_the_plan_is_not_deleted(place, connection, found):
    """The vendor's delete takes no condition, so we look once more."""
    place.hand.switch(found.remote_id, enabled=False)

    outcome = write(connection, deletion(found))

    assert outcome.result is Result.CONFLICT
    assert [field.path for field in outcome.fields] == ["enabled"]
    assert place.hand.ids() == [found.remote_id]


def test_a_rule_that_is_gone_already_counts_as_deleted(place, connection, found):
    place.hand.delete(found.remote_id)

    outcome = write(connection, deletion(found))

    assert (outcome.result, outcome.message) == (Result.DONE, "it was gone already")


def test_a_delete_whose_answer_is_lost_is_read_back(place, connection, found):
    place.server.weather.order(Cut("after"), method="DELETE")

    outcome = write(connection, deletion(found))

    assert outcome.result is Result.DONE
    assert "reading it back shows" in outcome.message


def test_a_delete_that_may_have_been_lost_is_unknown(place, connection, found):
    place.server.weather.order(Answer(500), method="DELETE")

    outcome = write(connection, deletion(found))

    assert outcome.result is Result.UNKNOWN
    assert "still there" in outcome.message


def test_a_delete_that_cannot_be_read_back_either_is_unknown(place, connection, found):
    place.server.weather.order(Cut("after"), method="DELETE")
    place.server.weather.order(Answer(500), method="GET", after=1)

    outcome = write(connection, deletion(found))

    assert outcome.result is Result.UNKNOWN
    assert "reading it back failed too" in outcome.message


def test_two_hundred_creates_are_two_hundred_writes(place, connection):
    """The request budget: one PUT a rule, and signing in once, with as many threads as the room allows."""
    ones = [detection(id=f"0d7ec710-0000-4000-8000-{n:012}", title=f"Rule {n}") for n in range(200)]

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda one: write(connection, creation(one)), ones))

    assert {outcome.result for outcome in outcomes} == {Result.DONE}
    assert (place.server.journal.count("PUT"), len(place.server.journal)) == (200, 201)


@needs_contracts
def test_every_write_keeps_the_vendors_contract(place, connection, found):
    write(connection, update(found, severity="Low", customDetails={"A": "B"}))
    (there,) = connection.rules()
    write(connection, deletion(there))

    for exchange in place.server.journal:
        check(exchange)


def test_no_secret_is_told_in_any_outcome(place, connection, found):
    place.server.weather.order(Answer(400, body=f"your secret is {SECRET}".encode()), method="PUT")

    outcome = write(connection, update(found, severity="Low"))

    assert SECRET not in repr(outcome)


def test_content_of_another_shape_is_nobodys_business_but_the_vendors(connection, found):
    change = replace(update(found), content=Content("Scheduled", True, {"query": "Heartbeat"}))

    outcome = write(connection, change)

    assert outcome.result is Result.REJECTED
    assert "displayName" in outcome.message
