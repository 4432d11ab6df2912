"""Counting over a real socket, with query jobs that the fake answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.errors import Forbidden, Malformed
from sieminator.fakes.logscale.permissions import READING
from sieminator.fakes.weather import Act, Answer
from sieminator.model.hits import LastRun, Window
from sieminator.platforms.logscale import AGGREGATE, FILTER
from sieminator.platforms.logscale.api.jobs import AT_ONCE
from sieminator.platforms.logscale.health import moment
from tests.platforms.logscale.stage import SECRET

DAY = timedelta(days=1)
JSON = {"Content-Type": "application/json"}


def week(place):
    today = place.clock.now().date()
    return Window(today - 6 * DAY, today + DAY)


def by_day(hits, key):
    return [(count.day, count.alerts) for count in hits.counts if count.key == key and count.alerts]


def jobs(place, method="POST"):
    return place.server.journal.find(method, "/queryjobs")


def test_hits_are_told_for_each_rule_and_day_with_a_job_a_rule(place):
    place.settle(*place.many(3))
    ids = {trigger.name: trigger.id for trigger in place.hand.levers.triggers()}
    now = place.clock.now()
    place.hand.fire(ids["Detection 1"], now, alerts=2)
    place.hand.fire(ids["Detection 1"], now - 3 * DAY, alerts=5)
    place.hand.fire(ids["Detection 3"], now - 6 * DAY, alerts=1)

    found = place.hits(week(place), *place.many(3))

    keys = [one.id for one in place.many(3)]
    assert by_day(found, keys[0]) == [((now - 3 * DAY).date(), 5), (now.date(), 2)]
    assert by_day(found, keys[1]) == []
    assert by_day(found, keys[2]) == [((now - 6 * DAY).date(), 1)]
    assert [count.alerts for count in found.counts if count.key == keys[1]] == [0] * 7
    assert len([one for one in jobs(place) if "/soc/" in one.path]) == 3
    assert "alerts" not in dict(found.unknown)


@pytest.mark.parametrize("kind", [AGGREGATE])
def test_rows_that_have_lost_their_time_are_asked_for_day_by_day(place, kind):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.fire(remote_id, place.clock.now() - 2 * DAY, alerts=4)

    found = place.hits(week(place), place.detection())

    assert by_day(found, place.detection().id) == [((place.clock.now() - 2 * DAY).date(), 4)]
    assert len([one for one in jobs(place) if "/soc/" in one.path]) == 7


def test_a_query_that_cannot_be_counted_is_unknown_with_the_reason(place):
    place.settle(place.detection(query="#type=a | head(5)"))

    found = place.hits(place.today(), place.detection())

    assert [count.alerts for count in found.counts] == [None]
    assert "`head` cuts its rows" in dict(found.unknown)["alerts"]


def test_a_few_jobs_run_at_a_time_none_is_polled_too_soon_and_none_is_left(place):
    place.hand.world.behave(polls=3, poll_after_ms=700)
    place.settle(*place.many(4 * AT_ONCE))

    place.hits(place.today(), *place.many(4 * AT_ONCE))

    levers = place.hand.levers
    assert (levers.most_jobs(), levers.hasty_polls(), levers.open_jobs()) == (AT_ONCE, 0, 0)


def test_a_job_that_expires_between_polls_is_started_once_more(place):
    place.settle(place.detection())
    place.hand.fire(place.hand.ids()[0], place.clock.now(), alerts=3)
    place.server.weather.order(Act(place.hand.levers.expire_jobs), method="GET", path="/soc/queryjobs/", times=1)

    found = place.hits(place.today(), place.detection())

    assert [count.alerts for count in found.counts] == [3]


def test_a_job_that_expires_again_and_again_is_unknown(place):
    place.settle(place.detection())
    place.server.weather.order(Act(place.hand.levers.expire_jobs), method="GET", path="/soc/queryjobs/")

    found = place.hits(place.today(), place.detection())

    assert [count.alerts for count in found.counts] == [None]
    assert len([one for one in jobs(place) if "/soc/" in one.path]) == 2


def test_a_search_that_is_never_done_is_unknown(place):
    place.hand.world.behave(polls=10_000, poll_after_ms=30_000)
    place.settle(place.detection())

    found = place.hits(place.today(), place.detection())

    assert "not done in time" in dict(found.unknown)["alerts"]
    assert place.hand.levers.open_jobs() == 0


def test_one_query_that_the_server_will_not_run_costs_no_other_its_count(place):
    place.settle(*place.many(2))
    place.hand.world.behave(complaints={"number=2": "No such field"})

    found = place.hits(place.today(), *place.many(2))

    assert [count.alerts for count in found.counts] == [0, None]
    assert "No such field" in dict(found.unknown)["alerts"]


@pytest.mark.parametrize(
    "body", [b'{"events": [{"_count": "many", "_bucket": "0"}]}', b'{"events": [{"_count": "1"}]}', b'{"events": [7]}']
)
def test_counts_that_are_none_are_unknown(place, body):
    place.settle(*place.many(2))
    whole = b'{"done": true, "cancelled": false, "metaData": {}, ' + body[1:]
    place.server.weather.order(Answer(200, JSON, whole), method="GET", path="/soc/queryjobs/", times=1)

    found = place.hits(place.today(), *place.many(2))

    assert sorted(count.alerts is None for count in found.counts) == [False, True]


@pytest.mark.parametrize(
    "body", [b'{"done": true}', b'{"done": "yes", "events": [], "metaData": {}}', b'{"done": false, "events": []}']
)
def test_answers_that_are_none_are_malformed(place, connect, body):
    place.settle(place.detection())
    place.server.weather.order(Answer(200, JSON, body), method="GET", path="/soc/queryjobs/")
    connection = connect(read_only=True)

    with pytest.raises(Malformed):
        connection.hits(list(connection.rules()), place.today())


def test_a_search_that_somebody_cancels_is_unknown(place):
    place.settle(place.detection())
    body = (
        b'{"done": true, "cancelled": true, "events": [], "metaData": {},'
        b' "warnings": [{"code": "x", "category": "ACCOUNT", "message": "Quota is used up"}]}'
    )
    place.server.weather.order(Answer(200, JSON, body), method="GET", path="/soc/queryjobs/")

    found = place.hits(place.today(), place.detection())

    assert "Quota is used up" in dict(found.unknown)["alerts"]


# ---- runs


def test_runs_are_told_where_the_version_keeps_a_record(place):
    place.hand.world.behave(version="1.217.0")
    place.settle(*place.many(2))
    one = next(trigger.id for trigger in place.hand.levers.triggers() if trigger.name == "Detection 1")
    now = place.clock.now()
    for hours in (1, 2, 3):
        place.hand.levers.run(one, now - timedelta(minutes=hours))
    place.hand.levers.run(one, now, failure="It broke")

    found = place.hits(Window(now.date() - DAY, now.date() + DAY), *place.many(2))

    told = {(count.key[-1], count.day == now.date()): (count.runs, count.failed_runs) for count in found.counts}
    assert told == {("1", True): (4, 1), ("1", False): (None, None), ("2", True): (0, 0), ("2", False): (None, None)}
    assert "on 1 of 2 days" in dict(found.unknown)["runs"]


def test_runs_are_unknown_where_the_version_keeps_none(place):
    place.settle(place.detection())

    found = place.hits(place.today(), place.detection())

    assert [(count.alerts, count.runs) for count in found.counts] == [(0, None)]
    assert "humio-trigger-execution-info" in dict(found.unknown)["runs"]
    assert found.exit == 0


def test_a_token_that_may_not_search_at_all_is_said(place, connect):
    place.settle(place.detection())
    place.hand.world.behave(run_queries=False)
    connection = connect(read_only=True)

    with pytest.raises(Forbidden):
        connection.hits(list(connection.rules()), place.today())


def test_reading_is_all_that_counting_needs(place):
    place.settle(place.detection())
    place.hand.levers.assign(SECRET, *READING)

    assert place.hits(place.today(), place.detection()).exit == 0


def test_rules_of_others_are_not_counted(place, connect):
    place.hand.add_foreign("Theirs")
    connection = connect(read_only=True)

    assert connection.hits(list(connection.rules()), place.today()).counts == ()
    assert jobs(place) == []


def test_days_to_come_are_unknown(place):
    place.settle(place.detection())
    tomorrow = place.clock.now().date() + DAY

    found = place.hits(replace(place.today(), first=tomorrow, until=tomorrow + DAY), place.detection())

    assert [count.alerts for count in found.counts] == [None]


# ---- the last run


def test_the_last_run_and_the_last_result_are_told_whatever_the_window(place):
    place.settle(*place.many(2))
    one = next(trigger.id for trigger in place.hand.levers.triggers() if trigger.name == "Detection 1")
    now = place.clock.now().replace(microsecond=0)
    place.hand.fire(one, now - 20 * DAY, alerts=2)
    place.hand.levers.run(one, now - DAY)

    found = place.hits(place.today(), *place.many(2))

    assert found.last == (
        LastRun(place.detection(1).id, "Detection 1", now - DAY, now - 20 * DAY),
        LastRun(place.detection(2).id, "Detection 2", None, None),
    )


@pytest.mark.parametrize("kind", [FILTER, AGGREGATE])
def test_of_an_alert_the_last_poll_that_went_well_is_its_last_run(place, kind):
    place.settle(place.detection())
    now = place.clock.now().replace(microsecond=0)
    place.hand.levers.run(place.hand.ids()[0], now - DAY)

    (last,) = place.hits(place.today(), place.detection()).last

    assert (last.executed, last.triggered) == (now - DAY, None)


@pytest.mark.parametrize("value", [None, 0, -1, True, "soon", 10**30])
def test_a_time_that_is_none_is_not_known(value):
    assert moment(value) is None
