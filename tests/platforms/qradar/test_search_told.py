"""What is told of scheduled searches: whether somebody runs them, how they are, what they found; unknown is not 0."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, integers, just, none, times

from sieminator.engine.running.grid import stop_after
from sieminator.errors import VendorError
from sieminator.fakes.qradar.capabilities import CONFIGURATION, OFFENSES, REFERENCE, VIEW_RULES, WRITE_REFERENCE
from sieminator.fakes.weather import Answer
from sieminator.model.detection import Schedule
from sieminator.model.doctor import Topic
from sieminator.model.hits import Window
from sieminator.model.problem import Level
from sieminator.model.running import Ran, Tally
from sieminator.model.verdict import Verdict
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.convert.orders import orders
from sieminator.platforms.qradar.tallies import next_end
from tests.engine.running.console import duty
from tests.net.receiver import receiving
from tests.platforms.qradar.search_stage import HISTORY, ROWS, SET, search, search_stage, searches_at
from tests.platforms.qradar.stage import PLAIN, SECRET, VARIABLE, judge, read
from tests.platforms.scenes_doctor import said

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ONE = Tally(windows=1)
NO_SEARCH = (VIEW_RULES, OFFENSES, WRITE_REFERENCE, REFERENCE, CONFIGURATION)
"""What a role may that lacks Log Activity."""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A new console for scheduled searches, of which only what is in the vendor's contract is asked."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with search_stage(tmp_path) as stage:
        yield stage
        judge(stage)


def days(place, count):
    today = place.clock.now().date()
    return Window(today - (count - 1) * DAY, today + DAY)


def degraded(place, *detections):
    return {named.key: named.reason for named in place.drift(*detections).degraded}


def ran(place, tally=ONE, *, ago=timedelta(0), took=timedelta(seconds=1), key=""):
    """Write the register of the only rule, as of a while ago."""
    until = (place.clock.now() - ago).replace(second=0, microsecond=0)
    (first, *_) = place.hand.ids()
    place.hand.ran(key or first, Ran(until, (until - timedelta(microseconds=1)).date(), tally, took))


# ---- how it is


def test_a_rule_that_is_run_in_time_is_well(place):
    place.settle(place.detection())
    place.clock.advance(3 * HOUR)
    ran(place, ago=HOUR)

    assert degraded(place, place.detection()) == {}
    assert place.drift(place.detection()).exit == 0


def test_a_rule_that_nobody_runs_is_told_once_its_first_windows_are_late(place):
    """Due after an hour, and late after another."""
    place.settle(place.detection())
    place.clock.advance(2 * HOUR)
    patient = degraded(place, place.detection())
    place.clock.advance(MINUTE)

    late = degraded(place, place.detection())

    assert patient == {}
    assert late == {place.detection().id: "no window is finished since 2026-01-05 12:00 UTC"}
    assert place.drift(place.detection()).exit != 0


def test_a_rule_that_runs_every_minute_is_late_after_ten(place):
    often = place.detection(variants=(search(schedule=Schedule(every=MINUTE, lookback=MINUTE)),))
    place.settle(often)
    place.clock.advance(11 * MINUTE)
    assert degraded(place, often) == {}
    place.clock.advance(MINUTE)

    assert degraded(place, often) == {often.id: "no window is finished since 2026-01-05 12:00 UTC"}


def test_the_consoles_own_clock_says_what_is_late(place):
    place.settle(place.detection())
    place.hand.skew(5 * HOUR)

    assert "no window is finished since" in degraded(place, place.detection())[place.detection().id]


def test_all_that_ails_a_rule_is_told_at_once(place):
    place.settle(place.detection())
    place.clock.advance(9 * HOUR)
    ran(place, Tally(windows=3, truncated=2, skipped=1), ago=3 * HOUR, took=2 * HOUR)
    place.hand.levers.edit_cell(place.hand.ids()[0], "trouble", "The query is wrong.")

    told = degraded(place, place.detection())[place.detection().id]

    assert told == (
        "no window is finished since 2026-01-05 18:00 UTC; its last try failed: The query is wrong.; "
        "2 windows of 2026-01-05 found more rows than 1000, and the rest is lost: raise `row_limit`, or let the query "
        "find less; "
        "1 window of 2026-01-05 given up, as they had waited too long; "
        "its last search took 7200 s, and it is to run every 1h"
    )


def test_what_cannot_be_run_is_told_beside_the_edit(place):
    place.settle(place.detection())
    (key,) = place.hand.ids()
    place.hand.levers.edit_search(key, schedule={"every": "never", "lookback": "1h"})

    seen = place.drift(place.detection())

    assert [named.reason for named in seen.degraded] == [
        "nobody can run it: its schedule's `every` cannot be read in whole minutes"
    ]
    assert [field.path for field in seen.changes[0].fields] == ["schedule.every"]


def test_a_rule_that_counts_as_run_in_times_to_come_is_told(place):
    """As after a console's clock was ahead, and was put right."""
    place.settle(place.detection())
    ran(place, ago=-2 * DAY)

    told = degraded(place, place.detection())

    assert told == {place.detection().id: "nothing is run before 2026-01-07 12:00 UTC, up to which it counts as run"}
    assert counted(place, place.today(), place.detection())[1] == [(5, None, None, None)]


def test_a_rule_that_is_off_is_neither_late_nor_failing(place):
    place.settle(place.detection(enabled=False))
    place.clock.advance(DAY)

    assert degraded(place, place.detection(enabled=False)) == {}


def test_a_row_without_our_mark_is_nobodys_to_be_late(place, connect):
    place.hand.add_foreign("Theirs")
    place.clock.advance(DAY)

    (found,) = connect(read_only=True).rules()

    assert (found.mark, found.told) == (None, "")


# ---- who runs them


def test_a_plan_says_how_many_there_are_and_who_runs_them(place, connect):
    place.settle(*place.many(3))
    never = place.plan(*place.many(3)).notes
    connect().roster("host-1")
    place.clock.advance(3 * MINUTE)

    (now,) = place.plan(*place.many(3)).notes

    assert never == ("3 scheduled searches: nobody has ever run them (`sieminator run`)",)
    assert now == "3 scheduled searches: runner host-1 last seen 3 min ago"


@pytest.mark.parametrize(
    ("past", "told"), [(timedelta(seconds=50), "just now"), (2 * HOUR, "2 h ago"), (3 * DAY + HOUR, "3 d ago")]
)
def test_how_long_ago_is_told_in_its_largest_unit(place, connect, past, told):
    place.settle(place.detection())
    connect().roster("host-1")
    place.clock.advance(past)

    assert place.plan(place.detection()).notes == (f"1 scheduled search: runner host-1 last seen {told}",)


def test_a_console_without_scheduled_searches_says_nothing_of_runners(place):
    rule = place.detection(variants=(replace(place.variant(), kind=KIND),))
    place.settle(rule)

    assert place.plan(rule).notes == ()


# ---- the doctor


def test_a_runner_that_lives_is_well_and_one_that_never_did_is_a_warning(place, connect):
    place.settle(place.detection())
    before = place.doctor(place.detection())
    connect().roster("host-1")
    ran(place)

    after = place.doctor(place.detection())

    assert health(before) == [(Verdict.WARNING, "1 scheduled search: nobody has ever run them (`sieminator run`)")]
    assert health(after) == [(Verdict.OK, "1 scheduled search: runner host-1 last seen just now")]


def test_what_ails_searches_is_told_one_by_one(place, connect):
    place.settle(*place.many(2))
    connect().roster("host-1")
    place.clock.advance(3 * HOUR)

    (check,) = (one for one in place.doctor(*place.many(2)).targets[0].checks if one.topic is Topic.HEALTH)

    assert check.verdict is Verdict.WARNING
    assert "runner host-1 last seen 3 h ago; 2 not as it should be" in check.message
    assert check.details == tuple(
        f"Detection {number}: no window is finished since 2026-01-05 12:00 UTC" for number in (1, 2)
    )


def test_rules_of_both_kinds_have_a_check_each(place):
    place.settle(place.detection(1), place.detection(2, variants=(replace(place.variant(), kind=KIND),)))

    checks = health(place.doctor(*place.many(2)))

    assert [message.partition(" ")[0] for _, message in checks] == ["1", "1"]
    assert "not touched since they were deployed" in checks[0][1]


def test_where_searches_are_to_be_run_a_token_that_may_not_search_fails(place):
    place.settle(place.detection())
    place.hand.levers.assign(SECRET, *NO_SEARCH)

    found = place.doctor(place.detection())

    assert any(check.topic is Topic.HITS and check.verdict is Verdict.FAILED for check in found.targets[0].checks)
    assert "no search can be made there" in said(found, Topic.HITS)


def test_a_receiver_is_knocked_at_where_a_rule_sends_something_there(place):
    rich = place.rich()
    with receiving() as there:
        place.target = searches_at(
            place.server.url, syslog={"host": "localhost", "port": there.port, "transport": "tcp"}
        )
        before = place.doctor(rich)
        place.settle(rich)
        well = place.doctor(rich)
    gone = place.doctor(rich)

    assert "syslog" not in said(before, Topic.HITS)
    assert f"the syslog receiver at localhost:{there.port} takes connections" in said(well, Topic.HITS)
    assert (there.connections, there.lines) == (1, [])
    assert "no hit can be sent by syslog from here: weu: syslog at localhost" in said(gone, Topic.HITS)
    assert Verdict.FAILED not in {check.verdict for check in gone.targets[0].checks}


def health(found):
    return [(one.verdict, one.message) for one in found.targets[0].checks if one.topic is Topic.HEALTH]


# ---- before a deploy


def test_a_set_that_is_not_there_refuses_its_rule_alone(place):
    place.hand.levers.drop_set(SET)

    plan = place.plan(place.rich(), place.detection(2))

    (named,) = plan.refused
    assert named.key == place.rich().id
    assert "QRD089" in named.reason
    assert f"no reference set {SET!r}" in named.reason


def test_a_set_of_a_narrow_type_is_a_warning(place):
    place.hand.levers.drop_set(SET)
    place.hand.levers.add_set(SET, "PORT")

    plan = place.plan(place.rich())

    (problem,) = (one for one in plan.problems if one.code == "QRD090")
    assert (problem.level, plan.refused) == (Level.WARNING, ())
    assert "takes only values of type PORT" in problem.message


def test_the_validator_is_asked_of_the_query_as_it_would_be_sent(place):
    place.hand.world.behave(complaints={"eventcount = 2": "No such day."})

    plan = place.plan(place.detection(query="SELECT username FROM events WHERE eventcount = 2"))

    (asked,) = place.server.journal.find("ASK", "/validators/aql$")
    assert "START 1767225600000 STOP 1767225660000" in asked.query["query_expression"]
    assert "QRD085" in plan.refused[0].reason
    assert "the console would not run this query: No such day." in plan.refused[0].reason


def test_a_token_that_deploys_and_may_not_search_is_told_so_when_it_deploys(place):
    place.hand.levers.assign(SECRET, *NO_SEARCH)
    place.server.weather.order(Answer(200, {"Content-Type": "application/json"}, b"null"), path="/validators/")

    done = place.deploy(place.detection())

    (problem,) = (one for one in done.plan.problems if one.code == "QRD091")
    assert "may not POST /ariel/searches, which running this rule takes" in problem.message
    assert problem.level is Level.WARNING
    assert len(place.hand.ids()) == 1


# ---- what they found


def counted(place, window, *detections):
    found = place.hits(window, *detections)
    return found, [(one.day.day, one.alerts, one.runs, one.failed_runs) for one in found.counts]


def test_runs_and_what_they_found_are_told_by_day(place):
    place.settle(place.detection())
    (key,) = place.hand.ids()
    place.clock.advance(3 * DAY)
    place.hand.remember(key, date(2026, 1, 5), Tally(windows=12, hits=2))
    place.hand.remember(key, date(2026, 1, 6), Tally(windows=24, hits=0, failed=3))
    place.hand.remember(key, date(2026, 1, 7), Tally(windows=24, hits=5))
    ran(place, Tally(windows=12, hits=1))

    found, told = counted(place, days(place, 4), place.detection())

    assert told == [(5, 2, 12, 0), (6, 0, 24, 3), (7, 5, 24, 0), (8, 1, 12, 0)]
    assert "alerts" not in dict(found.unknown)
    assert found.exit == 0
    assert found.last[0].executed == place.clock.now()


def test_days_that_are_not_accounted_for_are_unknown_and_not_zero(place):
    """The runner died two days ago at noon."""
    place.settle(place.detection())
    (key,) = place.hand.ids()
    place.clock.advance(4 * DAY)
    place.hand.remember(key, date(2026, 1, 5), Tally(windows=12))
    place.hand.remember(key, date(2026, 1, 6), Tally(windows=24))
    ran(place, Tally(windows=12, hits=4), ago=2 * DAY)

    found, told = counted(place, days(place, 6), place.detection())

    assert [alerts for _, alerts, _, _ in told] == [None, 0, 0, None, None, None]
    assert told[3] == (7, None, 12, 0)
    reasons = dict(found.unknown)["alerts"]
    assert "before a scheduled search was deployed" in reasons
    assert "whose windows were not all run" in reasons
    assert found.exit == 4


def test_a_day_with_windows_that_were_given_up_is_unknown(place):
    place.settle(place.detection())
    place.clock.advance(DAY)
    place.hand.remember(place.hand.ids()[0], date(2026, 1, 5), Tally(windows=11, hits=3, skipped=1))
    ran(place, Tally(windows=12))

    found, told = counted(place, days(place, 2), place.detection())

    assert told == [(5, None, 11, 0), (6, 0, 12, 0)]
    assert "given up" in dict(found.unknown)["alerts"]


def test_a_rule_that_was_just_deployed_has_found_nothing_yet(place):
    place.settle(place.detection())

    assert counted(place, place.today(), place.detection())[1] == [(5, 0, 0, 0)]


def test_today_is_unknown_once_its_windows_are_late(place):
    place.settle(place.detection())
    place.clock.advance(3 * HOUR)

    assert counted(place, place.today(), place.detection())[1] == [(5, None, None, None)]


def test_a_day_whose_tally_the_console_has_let_go_of_is_unknown(place):
    place.settle(place.detection())
    place.clock.advance(3 * DAY)
    ran(place, Tally(windows=12))

    found, told = counted(place, days(place, 3), place.detection())

    assert [alerts for _, alerts, _, _ in told] == [None, None, 0]
    assert "no longer holds a tally" in dict(found.unknown)["alerts"]


def test_a_day_without_a_window_of_a_weekly_rule_is_zero(place):
    """Its weeks end on Thursdays, as the first of 1970 was one."""
    weekly = place.detection(variants=(search(schedule=Schedule(every=7 * DAY, lookback=7 * DAY, at=time(12))),))
    place.settle(weekly)
    place.clock.advance(12 * DAY)
    ran(place, Tally(windows=1, hits=1), ago=2 * DAY)

    _, told = counted(place, days(place, 5), weekly)

    assert [alerts for _, alerts, _, _ in told] == [0, 0, 1, 0, 0]


def daily(place):
    """A rule whose days end at 23:00; it is noon."""
    return place.detection(variants=(search(schedule=Schedule(every=DAY, lookback=DAY, at=time(23))),))


def test_a_day_whose_only_window_was_tried_in_vain_is_unknown(place):
    place.settle(daily(place))
    place.clock.advance(DAY)
    ran(place, Tally(failed=1), ago=DAY)

    assert counted(place, days(place, 2), daily(place))[1] == [(5, None, 0, 1), (6, 0, 0, 0)]


def test_today_is_unknown_while_its_window_fails(place):
    place.settle(place.detection())
    place.clock.advance(HOUR)
    ran(place, Tally(failed=1), ago=HOUR)
    place.hand.levers.edit_search(place.hand.ids()[0], trouble="the query is refused")

    found, told = counted(place, place.today(), place.detection())

    assert told == [(5, None, 0, 1)]
    assert "while the last try failed" in dict(found.unknown)["alerts"]


def test_a_day_on_which_a_rule_was_switched_on_and_not_run_any_more_is_unknown(place):
    place.settle(daily(place))
    place.clock.advance(DAY)
    ran(place, Tally(windows=1), ago=13 * HOUR)
    place.settle(place.detection(variants=daily(place).variants, enabled=False))
    place.clock.advance(DAY)
    place.settle(daily(place))
    place.clock.advance(DAY)

    told = counted(place, days(place, 2), daily(place))[1]

    assert told == [(7, None, None, None), (8, 0, 0, 0)], "today is known until its window is late"


def test_a_day_that_was_run_by_an_hour_and_then_by_a_day_is_unknown_until_its_end_was_run(place):
    place.settle(place.detection())
    place.clock.advance(3 * HOUR)
    ran(place, Tally(windows=3, hits=2))
    place.settle(daily(place))
    place.clock.advance(DAY)

    assert counted(place, days(place, 2), daily(place))[1][0] == (5, None, 3, 0)


@given(
    minutes=integers(1, 60 * 24 * 9),
    at=none() | times().map(lambda at: at.replace(second=0, microsecond=0)),
    number=integers(0, 999),
    moment=datetimes(datetime(2001, 1, 1), datetime(2096, 1, 1), timezones=just(UTC)),  # noqa: DTZ001 - as it asks for
)
def test_whoever_counts_knows_the_same_ends_of_windows_as_whoever_runs(minutes, at, number, moment):
    one = replace(duty(number, every=minutes * MINUTE, at=at), since=moment)
    wanted = orders({"query": "SELECT a FROM events", "schedule": {"every": "1h", "lookback": "1h"}})
    minute = moment.replace(second=0, microsecond=0)

    assert next_end(one.remote_id, replace(wanted, every=one.every, at=at), moment) == stop_after(one, minute)


def test_a_day_to_come_is_unknown(place):
    place.settle(place.detection())
    tomorrow = place.clock.now().date() + DAY

    assert counted(place, Window(tomorrow, tomorrow + DAY), place.detection())[1] == [(6, None, None, None)]


def test_windows_that_found_too_much_are_a_note(place):
    place.settle(place.detection())
    ran(place, Tally(windows=3, hits=1_000, truncated=1))

    found = place.hits(place.today(), place.detection())

    assert any(note.startswith("Detection 1: 1 of its windows found more rows") for note in found.notes)


def test_both_kinds_are_counted_together(place):
    options = read(place.platform.options, PLAIN)
    rule = place.detection(2, variants=(replace(place.variant(), kind=KIND, options=options),))
    place.settle(place.detection(1), rule)
    key = next(row.key for row in place.hand.levers.search_rows())
    ran(place, Tally(windows=4, hits=3), key=key)
    place.hand.levers.fire(place.hand.levers.rules()[0].uuid, place.clock.now(), 2, offenses=1)

    found = place.hits(place.today(), place.detection(1), rule)

    assert {one.key: (one.alerts, one.incidents, one.runs) for one in found.counts} == {
        rule.id: (2, 1, None),
        place.detection(1).id: (3, None, 4),
    }
    assert "makes no offense by itself" in dict(found.unknown)["incidents"]
    assert "has no runs" in dict(found.unknown)["runs"]


def test_searches_alone_cost_one_table_more_and_no_search(place):
    place.settle(*place.many(20))
    place.server.journal.clear()

    place.hits(place.today(), *place.many(20))

    assert [one.path.rpartition("/")[2] for one in place.server.journal] == [
        "rules", "sieminator_soc", ROWS, HISTORY
    ]  # fmt: skip


def test_a_history_that_cannot_be_read_is_no_count(place, connect):
    place.settle(place.detection())
    place.server.weather.order(Answer(403), path=f"/{HISTORY}$")
    connection = connect(read_only=True)
    rules = list(connection.rules())

    with pytest.raises(VendorError):
        connection.hits(rules, place.today())
