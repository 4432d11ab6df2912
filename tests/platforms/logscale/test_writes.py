"""Writing to a search domain over a real socket; what every vendor's storms do is in the suite."""

import pytest

from sieminator.fakes.weather import Answer, Cut
from sieminator.model.outcome import Result
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from tests.platforms.logscale.making import creation, deletion, detection, marked, update, variant

KINDS = [SCHEDULED, FILTER, AGGREGATE]


def only(connection):
    (found,) = connection.rules()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_is_made_replaced_and_removed_with_the_noise_of_the_server(connect, kind):
    connection = connect()

    (made,) = connection.apply([creation(detection(variant(kind)))])
    (moved,) = connection.apply([update(only(connection), kind=kind, description="Moved.")])
    (gone,) = connection.apply([deletion(only(connection))])

    assert [one.result for one in (made, moved, gone)] == [Result.DONE] * 3
    assert made.remote_id == moved.remote_id == gone.remote_id
    assert moved.stored.body["description"] == "Moved."
    assert list(connection.rules()) == []


@pytest.mark.parametrize("noise", ["order", "time_zone", "newline", "empty", "zeros"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_noise_of_the_server_alone_is_no_drift(place, noise, kind):
    place.kind = place.hand.kind = kind
    place.hand.world.behave(noise=(noise,))

    place.settle(place.rich(), place.detection(2, description="", query=f"{place.variant().query}\n\n"))


def test_the_second_look_is_one_for_a_target_however_many_rules_move(place, connect):
    place.settle(*place.many(6))
    place.server.journal.clear()

    place.deploy(*[place.detection(number, description="Moved.") for number in range(1, 4)], *place.many(6)[3:])

    assert place.server.journal.count("GET", "ReadRulesAgain$") == 1


def test_where_the_second_look_fails_nothing_is_written(place):
    place.server.weather.order(Answer(403), path="ReadRulesAgain$")

    done = place.deploy(*place.many(3))

    assert {outcome.result for outcome in done.outcomes} == {Result.SKIPPED}
    assert all("nobody could look" in one.message or "not tried" in one.message for one in done.outcomes)
    assert place.hand.ids() == []


def test_a_kind_that_changes_is_made_anew_before_the_old_one_goes(place):
    place.settle(place.detection())
    (old,) = place.hand.ids()
    place.hand.enrich(old)
    alert = place.detection(title="As an alert", variants=(variant(FILTER),))
    place.server.journal.clear()

    done = place.settle(alert)

    (new,) = place.hand.levers.triggers()
    assert (new.kind, new.id != old) == ("FilterAlert", True)
    assert "customer:42" in new.fields["labels"]
    assert [outcome.remote_id for outcome in done.outcomes] == [new.id]
    writes = [exchange.path.rpartition("/")[2] for exchange in place.server.journal.find("PUT|DELETE")]
    assert writes == ["CreateFilterAlert", "DeleteScheduledSearch"]


def test_an_old_kind_that_cannot_be_removed_is_named(place):
    place.settle(place.detection())
    (old,) = place.hand.ids()
    place.server.weather.order(Answer(403), method="DELETE")

    done = place.deploy(place.detection(variants=(variant(FILTER),)))

    (outcome,) = done.outcomes
    assert outcome.result is Result.UNKNOWN
    assert f"could not be removed ({old})" in outcome.message
    assert len(place.hand.ids()) == 2


def test_a_rule_that_is_gone_already_is_deleted(place, connect):
    place.settle(place.detection())
    connection = connect()
    found = only(connection)
    place.hand.delete(found.remote_id)

    (outcome,) = connection.apply([deletion(found)])

    assert (outcome.result, outcome.message) == (Result.DONE, "it was gone already")


def test_a_delete_of_what_somebody_edited_is_held(place, connect):
    place.settle(place.detection())
    connection = connect()
    found = only(connection)
    place.hand.edit(found.remote_id, "description")

    (outcome,) = connection.apply([deletion(found)])

    assert outcome.result is Result.CONFLICT
    assert place.hand.ids() == [found.remote_id]


def test_a_mark_that_is_not_stored_is_told(place, connect):
    place.hand.world.behave(alters={"labels": ["nothing of ours"]})

    (outcome,) = connect().apply([creation(place.detection())])

    assert outcome.result is Result.ALTERED


def test_a_lost_create_without_a_trace_is_unknown_and_not_sent_again(place, connect):
    place.server.weather.order(Cut("before"), method="PUT", path="Create")

    (outcome,) = connect().apply([creation(place.detection())])

    assert outcome.result is Result.UNKNOWN
    assert "it is not there" in outcome.message
    assert place.server.journal.count("PUT") == 1


def test_a_create_that_nobody_took_is_looked_for_before_it_is_sent_again(place, connect):
    """A proxy says 503, and the server had carried it out all the same."""
    place.server.weather.order(Answer(503), method="PUT", times=2)

    (outcome,) = connect().apply([creation(place.detection())])

    assert (outcome.result, outcome.message) == (Result.DONE, "")
    asked = [exchange.path.rpartition("/")[2] for exchange in place.server.journal]
    assert asked == ["ReadRulesAgain", *["CreateScheduledSearch", "ReadRulesAgain"] * 2, "CreateScheduledSearch"]


def test_the_customers_labels_survive_a_healing_of_ours(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.enrich(remote_id)
    place.hand.edit(remote_id, "labels")
    kept = place.hand.unmanaged(remote_id)

    from sieminator.engine.orders import Orders

    place.settle(place.detection(), orders=Orders(heal_all=True))

    assert place.hand.unmanaged(remote_id) == kept


def test_a_customers_label_is_no_drift(place):
    place.settle(place.detection())
    place.hand.enrich(place.hand.ids()[0])

    assert place.drift(place.detection()).exit == 0


def test_each_field_that_says_when_a_rule_triggers_is_compared(place):
    """The operator's own diff forgets `triggerOnEmptyResult`."""
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    edits = {
        "schedule": "1 2 * * *",
        "timeZone": "UTC+01:00",
        "searchIntervalSeconds": 60,
        "searchIntervalOffsetSeconds": 7,
        "backfillLimit": 9,
        "triggerOnEmptyResult": True,
        "queryTimestampType": "IngestTimestamp",
        "maxWaitTimeSeconds": 600,
    }
    before = dict(place.hand.levers.trigger(remote_id).fields)
    for name, value in edits.items():
        place.hand.levers.edit(remote_id, **{name: value})

        (change,) = place.drift(place.detection()).changes

        assert [field.path for field in change.fields] == [f"trigger.{name}"]
        place.hand.levers.edit(remote_id, **{name: before[name]})
    assert place.drift(place.detection()).changes == ()


@pytest.mark.parametrize("kind", [FILTER, AGGREGATE])
def test_each_field_of_an_alert_is_compared(place, kind):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    edits = {"throttleTimeSeconds": 600, "throttleField": "user"}
    if kind == AGGREGATE:
        edits |= {"triggerMode": "ImmediateMode", "queryTimestampType": "IngestTimestamp"}
    before = dict(place.hand.levers.trigger(remote_id).fields)
    for name, value in edits.items():
        place.hand.levers.edit(remote_id, **{name: value})

        (change,) = place.drift(place.detection()).changes

        assert {field.path for field in change.fields} <= {f"trigger.{name}", "trigger"}
        place.hand.levers.edit(remote_id, **{name: before[name]})


def test_a_leaver_stops_no_rule_of_ours(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()

    assert place.hand.levers.trigger(remote_id).fields["ownership"] == "Organization"


def test_marks_of_ours_are_told_by_a_label(place):
    place.settle(place.detection())

    labels = place.hand.levers.triggers()[0].fields["labels"]
    assert sum(label.startswith(f"sieminator1:soc:{str(marked()).split(':')[2]}") for label in labels) == 1
