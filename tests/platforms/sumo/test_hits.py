"""Counting over a real socket, with search jobs that the fake answers."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.errors import Forbidden, Malformed, NotFound
from sieminator.fakes.sumo.keys import READING
from sieminator.fakes.weather import Act, Answer
from sieminator.model.hits import Window
from sieminator.platforms.sumo import LOG_SEARCH, TEMPLATED
from sieminator.platforms.sumo.signals import counted
from tests.platforms.sumo.plays import TELLING
from tests.platforms.sumo.stage import ACCESS_ID, PLATFORM, read

DAY = timedelta(days=1)
JSON = {"Content-Type": "application/json"}
BOTH = pytest.mark.parametrize("kind", [LOG_SEARCH, TEMPLATED])
RULE = pytest.mark.parametrize("kind", [TEMPLATED])


def week(place):
    today = place.clock.now().date()
    return Window(today - 6 * DAY, today + DAY)


def by_day(hits, key):
    return [(count.day, count.alerts) for count in hits.counts if count.key == key and count.alerts]


def ids(place):
    return {place.hand.title(one): one for one in place.hand.ids()}


def telling(place, number=1):
    """Return a detection whose search writes to people."""
    variant = replace(place.variant(), options=read(PLATFORM.options, TELLING))
    return place.detection(number, variants=(variant,))


@BOTH
def test_signals_are_told_for_each_rule_and_day_with_one_job(place, kind):
    place.settle(*place.many(3))
    now = place.clock.now()
    place.hand.fire(ids(place)["Detection 1"], now, alerts=2)
    place.hand.fire(ids(place)["Detection 1"], now - 3 * DAY, alerts=5)
    place.hand.fire(ids(place)["Detection 3"], now - 6 * DAY, alerts=1)

    found = place.hits(week(place), *place.many(3))

    keys = [one.id for one in place.many(3)]
    assert by_day(found, keys[0]) == [((now - 3 * DAY).date(), 5), (now.date(), 2)]
    assert [count.alerts for count in found.counts if count.key == keys[1]] == [0] * 7
    assert by_day(found, keys[2]) == [((now - 6 * DAY).date(), 1)]
    queries = [json.loads(one.request_body)["query"] for one in place.server.journal.find("BEGIN")]
    assert sum("_index=sec_signal" in one for one in queries) == 1
    assert len(queries) == (2 if kind == LOG_SEARCH else 1)
    assert "alerts" not in dict(found.unknown)
    assert place.hand.levers.open_jobs() == 0


@RULE
def test_what_is_suppressed_is_no_alert_and_is_said_beside(place):
    place.settle(*place.many(2))
    place.hand.rules.fire(ids(place)["Detection 1"], place.clock.now(), 2, suppressed=40)

    found = place.hits(place.today(), *place.many(2))

    assert [count.alerts for count in found.counts] == [2, 0]
    (note,) = found.notes
    assert note.startswith("Detection 1: 40 more signals were suppressed")


def test_signals_of_a_rule_that_is_called_as_a_search_are_none_of_the_searchs(place):
    place.settle(place.detection())
    theirs = place.hand.levers.cse.add_foreign("Of Cloud SIEM", nameExpression="Detection 1")
    place.hand.levers.cse.fire(theirs.id, place.clock.now(), 7)
    place.hand.fire(ids(place)["Detection 1"], place.clock.now(), alerts=3)

    assert [count.alerts for count in place.hits(place.today(), place.detection()).counts] == [3]


def test_a_search_that_is_off_is_unknown_since_nobody_knows_how_it_told(place):
    place.settle(place.detection(enabled=False))

    found = place.hits(place.today(), place.detection(enabled=False))

    assert [count.alerts for count in found.counts] == [None]
    assert "with its schedule is gone" in dict(found.unknown)["alerts"]


def test_what_a_search_told_people_is_counted_from_the_audit_index(place):
    place.settle(telling(place, 1), place.detection(2))
    place.hand.fire(ids(place)["Detection 1"], place.clock.now(), alerts=2)

    found = place.hits(place.today(), telling(place, 1), place.detection(2))

    assert [(count.alerts, count.runs) for count in found.counts] == [(2, 2), (0, 0)]


def test_an_audit_index_that_holds_nothing_is_unknown_and_not_zero(place):
    place.hand.world.behave(audit=False)
    place.settle(telling(place))

    found = place.hits(place.today(), telling(place))

    assert [(count.alerts, count.runs, count.failed_runs) for count in found.counts] == [(None, None, None)]
    for column in ("alerts", "runs", "failed_runs"):
        assert "audit policy may be off" in dict(found.unknown)[column]
    assert found.exit == 4


@pytest.mark.parametrize("form", ["hexadecimal", "decimal"])
def test_runs_and_failed_runs_are_told_however_the_index_writes_an_id(place, form):
    place.hand.world.behave(audit_ids=form)
    place.settle(*place.many(2))
    now, one = place.clock.now(), ids(place)["Detection 1"]
    for minutes in (1, 2, 3):
        place.hand.levers.run(one, now - timedelta(minutes=minutes))
    place.hand.levers.run(one, now, failure="TIMEOUT")
    place.hand.levers.run(one, now, failure="SKIP")

    found = place.hits(Window(now.date() - DAY, now.date() + DAY), *place.many(2))

    told = {(count.key[-1], count.day == now.date()): (count.runs, count.failed_runs) for count in found.counts}
    assert told == {("1", True): (4, 1), ("1", False): (None, None), ("2", True): (0, 0), ("2", False): (None, None)}
    assert "on 1 of 2 days" in dict(found.unknown)["runs"]


@RULE
def test_rules_of_cloud_siem_have_no_runs_and_nobody_asks(place):
    place.settle(place.detection())

    found = place.hits(place.today(), place.detection())

    assert [(count.alerts, count.runs) for count in found.counts] == [(0, None)]
    assert "have no runs" in dict(found.unknown)["runs"]
    assert place.server.journal.count("BEGIN") == 1


# ---- jobs


def test_a_job_that_is_lost_is_begun_once_more(place):
    place.settle(place.detection())
    place.hand.fire(ids(place)["Detection 1"], place.clock.now(), alerts=3)
    place.server.weather.order(Act(place.hand.levers.lose_jobs), method="GET", path="/search/jobs/", times=1)

    assert [count.alerts for count in place.hits(place.today(), place.detection()).counts] == [3]


def test_a_job_is_found_by_the_cookie_that_came_with_it_and_lost_without(place, connect):
    """The second try has a cookie of its own, which is kept."""
    place.settle(place.detection())
    connection = connect(read_only=True)
    rules = list(connection.rules())
    session = connection._wire._session
    assert [count.alerts for count in connection.hits(rules, place.today()).counts] == [0]
    assert len(session.cookies) == 1

    place.server.journal.clear()
    place.server.weather.order(Act(session.cookies.clear), method="POST", path="/search/jobs$", times=1)
    place.server.weather.order(Answer(404, JSON, LOST), method="GET", path="/search/jobs/", times=1)
    assert [count.alerts for count in connection.hits(rules, place.today()).counts] == [0]
    assert place.server.journal.count("BEGIN") == 3


LOST = b'{"status": 404, "id": "X", "code": "searchjob.jobid.invalid", "message": "Job ID is invalid."}'


def test_without_cookies_at_all_every_job_is_lost_and_that_is_told(place, connect, monkeypatch):
    place.settle(place.detection())
    connection = connect(read_only=True)
    rules = list(connection.rules())
    connection._wire._session.cookies.clear()
    monkeypatch.setattr(connection._wire._session, "_keep_cookies", lambda answer: None)

    found = connection.hits(rules, place.today())

    assert [count.alerts for count in found.counts] == [None]
    assert "jobid.invalid" in dict(found.unknown)["alerts"]


def test_a_search_that_is_never_done_is_unknown_and_ended(place):
    place.hand.world.behave(polls=10_000)
    place.settle(place.detection())

    found = place.hits(place.today(), place.detection())

    assert "not done in time" in dict(found.unknown)["alerts"]
    assert place.hand.levers.open_jobs() == 0


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"job_errors": ("The partition is away",)}, "The partition is away"),
        ({"job_ends": "FORCE PAUSED"}, "FORCE PAUSED"),
        ({"job_ends": "CANCELLED"}, "CANCELLED"),
    ],
)
def test_a_search_that_ends_otherwise_is_unknown_with_the_vendors_words(place, behaviour, words):
    place.settle(place.detection())
    place.hand.world.behave(**behaviour)

    found = place.hits(place.today(), place.detection())

    assert [count.alerts for count in found.counts] == [None]
    assert words in dict(found.unknown)["alerts"]


def test_a_result_of_many_pages_is_read_whole(place, connect):
    place.settle(*place.many(3))
    for title, remote_id in ids(place).items():
        place.hand.fire(remote_id, place.clock.now(), alerts=int(title[-1]))
    connection = connect(read_only=True)
    rules = list(connection.rules())
    place.server.weather.order(Answer(200, JSON, row("MATCH-S00090", "Detection 1", 1)), path="/records$", times=1)

    found = connection.hits(rules, place.today())

    offsets = [one.query["offset"] for one in place.server.journal.find("GET", "/records$")]
    assert offsets[:2] == ["0", "1"]
    assert found.counts[0].alerts is not None


def row(rule, name, count, **values):
    told = {"ruleid": rule, "name": name, "_timeslice": "1767571200000", "_count": str(count), **values}
    return json.dumps({"fields": [], "records": [{"map": told}]}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"fields": [], "records": []}',
        b'{"fields": [], "records": [7]}',
        row("MATCH-S00090", "Detection 1", "many"),
        row("MATCH-S00090", "Detection 1", 1, _timeslice="soon"),
        b'{"fields": [], "records": [{"map": {"_count": "1"}}]}',
    ],
)
def test_counts_that_are_none_are_malformed(place, connect, body):
    place.settle(place.detection())
    place.hand.fire(ids(place)["Detection 1"], place.clock.now(), alerts=1)
    place.server.weather.order(Answer(200, JSON, body), path="/records$")
    connection = connect(read_only=True)

    with pytest.raises(Malformed):
        connection.hits(list(connection.rules()), place.today())


@pytest.mark.parametrize("body", [b"{}", b'{"state": "DONE GATHERING RESULTS"}', b'{"state": 7, "recordCount": 0}'])
def test_a_state_that_is_none_is_malformed(place, connect, body):
    place.settle(place.detection())
    place.server.weather.order(Answer(200, JSON, body), method="GET", path="/search/jobs/")
    connection = connect(read_only=True)

    with pytest.raises(Malformed):
        connection.hits(list(connection.rules()), place.today())


# ---- an account without search jobs


def test_searches_alone_cannot_be_counted_without_search_jobs(place, connect):
    place.settle(place.detection())
    place.hand.world.behave(enterprise=False)
    connection = connect(read_only=True)

    with pytest.raises(Forbidden, match="account type"):
        connection.hits(list(connection.rules()), place.today())


@RULE
def test_a_rules_own_counters_stand_in_where_they_tell_a_day(place):
    place.settle(*place.many(2))
    place.hand.fire(ids(place)["Detection 1"], place.clock.now() - 2 * DAY, alerts=3)
    place.hand.world.behave(enterprise=False)

    found = place.hits(week(place), *place.many(2))

    told = {(count.key[-1], count.day): count.alerts for count in found.counts}
    today = place.clock.now().date()
    assert (told["1", today], told["2", today]) == (0, 0)
    assert (told["1", today - 2 * DAY], told["2", today - 2 * DAY]) == (None, 0)
    assert "account type" in dict(found.unknown)["alerts"]


@RULE
def test_counters_that_tell_every_day_leave_nothing_unknown(place):
    place.settle(place.detection())
    place.hand.world.behave(enterprise=False)

    found = place.hits(place.today(), place.detection())

    assert ([count.alerts for count in found.counts], found.exit) == ([0], 0)
    assert "alerts" not in dict(found.unknown)


@pytest.mark.parametrize(
    ("counters", "days_ago", "expected"),
    [
        ((0, 0), 0, 0),
        ((0, 5), 0, 0),
        ((3, 5), 0, None),
        ((3, 5), 1, None),
        ((3, 0), 6, 0),
        ((0, 0), 7, None),
        ((None, None), 0, None),
        ((True, 0), 0, 0),
    ],
)
def test_a_counter_tells_only_what_it_surely_counts(place, counters, days_ago, expected):
    now = place.clock.now()
    raw = dict(zip(("signalCount24h", "signalCount07d"), counters, strict=True))

    assert counted(raw, (now - days_ago * DAY).date(), now) == expected


def test_a_counter_of_a_whole_day_is_exact_at_midnight(place):
    midnight = place.clock.now().replace(hour=0)

    assert counted({"signalCount24h": 3, "signalCount07d": 9}, (midnight - DAY).date(), midnight) == 3


# ---- what nobody can know


def test_days_to_come_and_days_that_are_no_longer_kept_are_unknown(place):
    place.settle(place.detection())
    today = place.clock.now().date()

    for first in (today + DAY, today - 800 * DAY):
        found = place.hits(Window(first, first + DAY), place.detection())
        assert [count.alerts for count in found.counts] == [None]


def test_reading_is_all_that_counting_needs(place):
    place.settle(place.detection())
    place.hand.levers.assign(ACCESS_ID, *READING)

    assert place.hits(place.today(), place.detection()).exit == 0


def test_rules_of_others_are_not_counted_and_nobody_asks(place, connect):
    place.hand.add_foreign("Theirs")
    connection = connect(read_only=True)

    assert connection.hits(list(connection.rules()), place.today()).counts == ()
    assert place.server.journal.count("BEGIN") == 0


def test_a_key_that_may_not_search_is_told(place, connect):
    place.settle(place.detection())
    rules = list(connect(read_only=True).rules())
    place.hand.levers.assign(ACCESS_ID, *(right for right in READING if "search" not in right))

    with pytest.raises((Forbidden, NotFound)):
        connect(read_only=True).hits(rules, place.today())
