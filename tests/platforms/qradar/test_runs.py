"""The runner's half of a console: who has the lease, what is to be run, a window's search, and where it is noted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sieminator.errors import Malformed, NotFound, Rejected, Unavailable, UsageError
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.detection import Operator, Schedule, Trigger
from sieminator.model.running import Hit, Ran, Runs, Span, Tally
from sieminator.platforms.qradar.convert import register
from tests.platforms.qradar.search_stage import HISTORY, ROWS, SET, search, search_stage
from tests.platforms.qradar.stage import SECRET, VARIABLE, as_sent, judge, target_at

JSON = {"Content-Type": "application/json"}
MINUTE, LEASE = timedelta(minutes=1), timedelta(minutes=2)
CMD = r"C:\Windows\cmd.exe"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A new console for scheduled searches, of which only what is in the vendor's contract is asked."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with search_stage(tmp_path) as stage:
        yield stage
        judge(stage)


@pytest.fixture
def runner(place, connect):
    """A connection that runs."""
    return connect()


def every(minutes, **more):
    return Schedule(every=minutes * MINUTE, lookback=minutes * MINUTE, **more)


def asked(place):
    """Return what was asked, each by its method on the wire and the end of its path."""
    return [f"{one.method} {one.path.rpartition('/')[2]}" for one in map(as_sent, place.server.journal)]


def duty_of(place, runner, *, name="one"):
    """Return the only duty, and the hour before now."""
    (duty,) = runner.roster(name).duties
    return duty, last_hour(place)


def last_hour(place):
    stop = place.clock.now().replace(minute=0, second=0, microsecond=0)
    return Span(stop - timedelta(hours=1), stop)


def happen(place, at, count=1, **row):
    for number in range(count):
        place.hand.levers.add_event(at, **{"process path": CMD, "username": f"user {number}", **row})


# ---- what is to be run


def test_a_connection_can_run_and_says_how_it_wants_to_be_run(connect):
    runner = connect(settings=target_at("http://127.0.0.1:1", run={"at_once": 2, "buffer_mb": 3}).settings)

    assert isinstance(runner, Runs)
    assert runner.pace.at_once == 2
    assert (runner.pace.catch_up, runner.pace.lease) == (timedelta(hours=24), LEASE)
    assert runner.pace.buffer_bytes == 3_000_000


def test_a_duty_is_what_is_deployed_and_on(place, runner):
    place.settle(place.rich(), place.detection(2), place.detection(3, enabled=False))

    roster = runner.roster("one")

    assert (roster.mine, roster.holder, roster.now) == (True, "one", place.clock.now())
    assert {duty.key for duty in roster.duties} == {place.rich().id, place.detection(2).id}
    (rich,) = (duty for duty in roster.duties if duty.key == place.rich().id)
    assert (rich.every, rich.lookback, rich.delay) == (timedelta(hours=2), timedelta(hours=2), timedelta(minutes=5))
    assert (rich.at.hour, rich.at.minute, rich.trigger) == (3, 30, Trigger(Operator.GREATER, 3))
    assert rich.since == datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert (rich.ran, rich.trouble) == (None, "")
    assert rich.told == {
        "severity": 8,
        "techniques": ["T1204.001"],
        "reference_set": {"name": SET, "column": "username"},
        "leef": {"usrName": "username"},
    }


def test_what_somebody_edits_there_is_what_is_run_and_what_cannot_be_run_is_told(place, runner):
    place.settle(*place.many(3))
    one, two, three = sorted(place.hand.ids())
    place.hand.levers.edit_search(one, schedule={"every": "5m", "lookback": "5m"})
    place.hand.levers.edit_search(two, schedule={"every": "soon", "lookback": "5m"})
    place.hand.clear_mark(three)

    roster = runner.roster("one")

    assert [(duty.remote_id, duty.every) for duty in roster.duties] == [(one, 5 * MINUTE)]
    assert [(rule.remote_id, rule.reason) for rule in roster.unrunnable] == [
        (two, "nobody can run it: its schedule's `every` cannot be read in whole minutes")
    ]


def test_windows_are_owed_from_the_deploy_and_again_from_being_switched_on(place, runner):
    place.clock.advance(timedelta(seconds=90))
    place.settle(place.detection())
    first, _ = duty_of(place, runner)
    place.clock.advance(timedelta(hours=3))
    place.settle(place.detection(description="Moved."))
    edited, _ = duty_of(place, runner)
    place.settle(place.detection(description="Moved.", enabled=False))
    place.clock.advance(timedelta(hours=3))
    place.settle(place.detection(description="Moved."))
    again, _ = duty_of(place, runner)

    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert first.since == edited.since == noon + MINUTE
    assert noon + timedelta(hours=6) <= again.since <= place.clock.now()
    assert again.since.second == 0


def test_the_consoles_clock_says_since_when_and_what_time_it_is(place, runner):
    place.hand.skew(timedelta(minutes=30))
    place.settle(place.detection())

    roster = runner.roster("one")

    assert roster.now == place.clock.now() + timedelta(minutes=30)
    assert roster.duties[0].since == datetime(2026, 1, 5, 12, 30, tzinfo=UTC)


# ---- who runs it


def test_whoever_comes_second_stands_by_until_the_first_is_silent_for_the_lease(place, connect):
    one, two = connect(), connect()
    assert one.roster("one").mine

    place.clock.advance(LEASE - timedelta(seconds=5))
    waiting = two.roster("two")
    place.clock.advance(timedelta(seconds=10))
    taken = two.roster("two")

    assert (waiting.mine, waiting.holder) == (False, "one")
    assert (taken.mine, taken.holder) == (True, "two")
    assert not one.roster("one").mine


def test_whoever_shows_itself_keeps_the_lease_for_two_requests(place, connect):
    one, two = connect(), connect()
    one.roster("one")
    two.roster("two")
    place.server.journal.clear()
    for _ in range(5):
        place.clock.advance(LEASE / 2)
        assert one.roster("one").mine
        assert not two.roster("two").mine

    assert asked(place) == [f"POST {ROWS}", f"GET {ROWS}"] * 10


def test_a_runner_that_comes_back_under_its_name_goes_on(place, connect):
    connect().roster("one")

    assert connect().roster("one").mine


def test_a_lease_that_is_given_back_is_free_at_once(place, connect):
    one, two = connect(), connect()
    one.roster("one")
    one.give_back("one")

    assert two.roster("two").mine


def test_a_lease_that_another_has_by_now_is_not_given_back(place, connect):
    one, two = connect(), connect()
    one.roster("one")
    place.clock.advance(LEASE * 2)
    two.roster("two")

    one.give_back("one")

    assert place.hand.levers.table(ROWS)["runners"]["lease"] == "two"


def test_whoever_is_written_over_learns_of_it_when_it_next_shows_itself(place, connect):
    """The other had looked before, and was held up: no write to a reference table is conditional."""
    one, two = connect(), connect()
    one.roster("one")
    one.give_back("one")
    seen = []
    act = Act(lambda: seen.append(two.roster("two")))
    place.server.weather.order(act, method="POST", path=f"/bulk_load/{ROWS}$", after=1, times=1)

    mine = one.roster("one")

    assert (mine.holder, mine.mine) == ("one", True)
    assert seen[0].mine
    assert not two.roster("two").mine


def test_what_a_person_sees_of_it_is_who_was_there_and_when(place, connect):
    connect().roster("host-1")

    row = place.hand.levers.table(ROWS)["runners"]

    assert row["lease"] == "host-1"
    assert row["host-1"].startswith("2026-01-05T12:00:")


@pytest.mark.parametrize("name", ["", "lease", "-"])
def test_a_runner_needs_a_name_that_means_nothing_else(runner, name):
    with pytest.raises(UsageError, match="a runner cannot be called"):
        runner.roster(name)


def test_a_console_that_does_not_tell_its_time_cannot_be_run(place, runner):
    body = f'{{"name": "{ROWS}", "data": {{"runners": {{"one": {{"value": "x"}}}}}}}}'.encode()
    place.server.weather.order(Answer(200, JSON, body), method="GET", path=f"/{ROWS}$")

    with pytest.raises(Malformed, match="does not tell when its cells were written"):
        runner.roster("one")


# ---- a window


def test_a_window_brings_back_what_was_received_in_it(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    for at in (span.start - MINUTE, span.start, span.stop - timedelta(milliseconds=1), span.stop):
        happen(place, at, username=at.isoformat())

    found = runner.search(duty, span, "one")

    assert [row["username"] for row in found.rows] == [
        span.start.isoformat(), (span.stop - timedelta(milliseconds=1)).isoformat()
    ]  # fmt: skip
    assert not found.truncated
    assert place.hand.levers.open_searches() == 0


def test_what_is_sent_is_bound_to_the_window_in_milliseconds_rows_and_time(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)

    runner.search(duty, span, "one")

    (sent,) = place.server.journal.find("ASK", "/ariel/searches$")
    lines = sent.query["query_expression"].splitlines()
    start, stop = (round(moment.timestamp() * 1_000) for moment in (span.start, span.stop))
    assert lines[-3:-1] == ["LIMIT 1001", f"START {start} STOP {stop}"]
    name, _, limit = lines[-1].partition("=")
    assert name == "PARAMETERS EXECUTIONTIMELIMIT"
    assert 300_000 <= int(limit) < 300_100


def test_two_runners_never_share_a_search(place, connect):
    """The console gives an identical query the search that there is."""
    place.settle(place.detection())
    one, two = connect(), connect()
    duty, span = duty_of(place, one)
    two.roster("two")
    happen(place, span.start)
    place.server.weather.order(Act(lambda: two.search(duty, span, "two")), path="/ariel/searches/[^/]+$", times=1)

    found = one.search(duty, span, "one")

    texts = {one.query["query_expression"] for one in place.server.journal.find("ASK", "/ariel/searches$")}
    assert len(texts) == 2
    assert len(found.rows) == 1


def test_a_window_without_hits_costs_four_requests(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    place.server.journal.clear()

    found = runner.search(duty, span, "one")
    runner.commit(duty, Ran(span.stop, span.stop.date(), Tally(windows=1)))

    assert found.rows == ()
    assert [line.partition(" ")[0] for line in asked(place)] == ["POST", "GET", "DELETE", "POST"]


def test_a_search_that_is_done_when_it_is_begun_is_not_asked_after(place, runner):
    place.settle(place.detection())
    place.hand.world.behave(search_polls=0)
    duty, span = duty_of(place, runner)
    place.server.journal.clear()

    runner.search(duty, span, "one")

    assert [line.partition(" ")[0] for line in asked(place)] == ["POST", "DELETE"]


@pytest.mark.parametrize(("events", "kept", "truncated"), [(49, 49, False), (50, 50, False), (51, 50, True)])
def test_more_rows_than_a_rule_may_bring_back_are_told_and_lost(place, runner, events, kept, truncated):
    place.settle(place.detection(variants=(search(row_limit=50),)))
    duty, span = duty_of(place, runner)
    happen(place, span.start, events)

    found = runner.search(duty, span, "one")

    assert (len(found.rows), found.truncated) == (kept, truncated)


def test_as_many_rows_as_the_query_itself_asks_for_may_be_too_few(place, runner):
    place.settle(place.detection(variants=(search(f"{place.variant().query} LIMIT 5"),)))
    duty, span = duty_of(place, runner)
    happen(place, span.start, 4)
    few = runner.search(duty, span, "one")
    happen(place, span.start, 4)
    place.clock.advance(5 * MINUTE)

    many = runner.search(duty, span, "one")

    assert (len(few.rows), few.truncated) == (4, False)
    assert (len(many.rows), many.truncated) == (5, True)
    assert "LIMIT 1001" not in str(place.server.journal.find("ASK", "/searches$")[-1].query)


def test_a_result_of_many_pages_is_read_whole_whatever_the_size_of_a_page(place, runner):
    place.settle(place.detection(variants=(search(row_limit=5_000),)))
    duty, span = duty_of(place, runner)
    happen(place, span.start, 1_200)
    place.hand.world.behave(page_size=500)

    assert len(runner.search(duty, span, "one").rows) == 1_200


def test_a_search_that_takes_too_long_is_cancelled_by_us_and_let_go_of(place, runner):
    """A console that does not end it by itself."""
    place.settle(place.detection(variants=(search(time_limit="30s"),)))
    duty, span = duty_of(place, runner)
    body = b'{"search_id": "1", "status": "EXECUTE"}'
    place.server.weather.order(Answer(206, JSON, body), method="GET", path="/ariel/searches/[^/]+$")
    begun = place.clock.now()

    with pytest.raises(Unavailable, match="was not done in time"):
        runner.search(duty, span, "one")

    assert MINUTE <= place.clock.now() - begun < 2 * MINUTE
    assert [line.partition(" ")[0] for line in asked(place)][-2:] == ["POST", "DELETE"]
    (cancelled,) = [one for one in place.server.journal if one.query.get("status")]
    assert cancelled.query == {"status": "CANCELED"}
    assert place.hand.levers.open_searches() == 0


def test_a_search_that_the_console_ends_is_told_in_its_words_and_let_go_of(place, runner):
    place.settle(place.detection())
    place.hand.world.behave(search_fails={"cmd.exe": "A processor is out of memory."})
    duty, span = duty_of(place, runner)

    with pytest.raises(Rejected, match=r"ended there \(ERROR\): A processor is out of memory"):
        runner.search(duty, span, "one")

    assert place.hand.levers.open_searches() == 0


def test_a_result_that_says_it_lacks_something_is_none(place, runner):
    """Better late than without what one processor had."""
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    body = (
        b'{"search_id": "1", "status": "COMPLETED", "record_count": 1, "error_messages": '
        b'[{"message": "One processor did not answer.", "severity": "ERROR"}]}'
    )
    place.server.weather.order(Answer(200, JSON, body), method="GET", path="/ariel/searches/[^/]+$")

    with pytest.raises(Rejected, match=r"did not find everything: One processor did not answer\."):
        runner.search(duty, span, "one")


def test_a_search_is_let_go_of_also_where_its_answer_is_lost(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    place.server.weather.order(Cut("after"), path="/results$")
    happen(place, span.start)
    place.server.weather.order(Answer(500), path="/results$")

    with pytest.raises(Exception, match="weu"):
        runner.search(duty, span, "one")

    assert place.hand.levers.open_searches() == 0


def test_a_window_is_searched_by_the_version_that_cut_it_whatever_was_deployed_since(place, runner):
    """Its trigger and its lookback are of that version too."""
    place.settle(place.detection(variants=(search("SELECT username FROM events", row_limit=50),)))
    duty, span = duty_of(place, runner)
    place.settle(place.detection(variants=(search("SELECT COUNT(*) AS n FROM events", row_limit=50),)))
    edited, _ = duty_of(place, runner)
    happen(place, span.start, 3)

    before, after = runner.search(duty, span, "one"), runner.search(edited, span, "one")

    assert [set(row) for row in before.rows] == [{"username"}] * 3
    assert [set(row) for row in after.rows] == [{"n"}]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a FROM events; SELECT b FROM events",
        "SELECT username FROM events INTO theirs",
        "SELECT username FROM events LIMIT 100000000",
        "SELECT username FROM events WHERE username = '\ud800'",
    ],
    ids=["two", "into a cursor", "endless", "half a character"],
)
def test_a_query_that_somebody_edited_into_one_that_we_would_not_deploy_is_not_run(place, runner, query):
    """Nor does it hold up the others, or keep the duties from being read; `drift` tells of it."""
    place.settle(place.detection(1), place.detection(2))
    place.hand.levers.edit_search(place.hand.ids()[0], query=query)

    roster = runner.roster("one")

    assert len(roster.duties) == 1
    assert [one.reason.split(":")[0] for one in roster.unrunnable] == ["nobody can run it"]
    assert [told.split(":")[0] for told in degraded(place).values()] == ["nobody can run it"]


@pytest.mark.parametrize("cell", ["since", "ran"])
def test_a_time_that_nobody_will_live_to_see_is_none(place, runner, cell):
    place.settle(place.detection())
    far = 253_402_300_740_000
    register = f"until={far} day=9999-12-31 windows=0 hits=0 truncated=0 skipped=0 failed=0 took=0"
    place.hand.levers.edit_search(place.hand.ids()[0], **{cell: str(far) if cell == "since" else register})

    (duty,) = runner.roster("one").duties

    assert duty.since <= place.clock.now()
    assert duty.ran is None


def degraded(place):
    return {named.key: named.reason for named in place.drift(place.detection(1), place.detection(2)).degraded}


# ---- where it is noted


def test_a_register_comes_back_as_it_was_written(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    ran = Ran(span.stop, span.stop.date(), Tally(windows=3, hits=7, failed=1), timedelta(milliseconds=1_234))

    runner.commit(duty, ran)

    again, _ = duty_of(place, runner)
    assert again.ran == ran
    assert place.hand.levers.table(HISTORY) == {}


def test_the_day_that_is_over_is_put_by_before_the_register_moves_on(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    yesterday = Ran(span.start, date(2026, 1, 4), Tally(windows=24, hits=2))
    duty = replace(duty, ran=yesterday)
    place.server.journal.clear()

    runner.commit(duty, Ran(span.stop, date(2026, 1, 5), Tally(windows=1)))

    assert asked(place)[-1] == f"POST {ROWS}"
    assert f"POST {HISTORY}" in asked(place)[:-1]
    (row,) = place.hand.levers.table(HISTORY).values()
    assert register.read_tally(row["2026-01-04"]) == yesterday.tally


def test_the_table_of_days_lets_go_of_them_after_months(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    duty = replace(duty, ran=Ran(span.start, date(2026, 1, 4)))

    runner.commit(duty, Ran(span.stop, date(2026, 1, 5)))

    made = [one.query for one in place.server.journal.find("POST", "/reference_data/tables$")]
    assert made[-1]["name"] == HISTORY
    assert (made[-1]["timeout_type"], made[-1]["time_to_live"]) == ("LAST_SEEN", "4 months")


def test_a_console_that_will_not_let_go_of_days_keeps_them(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    duty = replace(duty, ran=Ran(span.start, date(2026, 1, 4)))
    place.server.weather.order(Answer(422, JSON, b'{"code": 1021}'), method="POST", path="/tables$", times=1)

    runner.commit(duty, Ran(span.stop, date(2026, 1, 5)))

    made = [one.query for one in place.server.journal.find("POST", "/reference_data/tables$")]
    assert "time_to_live" not in made[-1]
    assert len(place.hand.levers.table(HISTORY)) == 1


def test_a_note_that_the_console_does_not_take_is_an_error_and_may_be_written_again(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    ran = Ran(span.stop, span.stop.date(), Tally(windows=1))
    place.server.weather.order(Answer(500), method="POST", path=f"/{ROWS}$", times=1)

    with pytest.raises(Unavailable):
        runner.commit(duty, ran)
    runner.commit(duty, ran)
    runner.commit(duty, ran)

    assert duty_of(place, runner)[0].ran == ran


def test_what_keeps_a_rule_from_running_is_noted_and_taken_back(place, runner):
    place.settle(place.detection())
    duty, _ = duty_of(place, runner)

    runner.complain(duty, "The query\nis wrong: Zażółć " + "x" * 500)
    troubled, _ = duty_of(place, runner)
    runner.complain(duty, "")
    well, _ = duty_of(place, runner)

    assert troubled.trouble.startswith("The query is wrong: Za???")
    assert len(troubled.trouble) == 200
    assert well.trouble == ""


def test_a_deploy_leaves_what_the_runner_wrote(place, runner):
    place.settle(place.detection())
    duty, span = duty_of(place, runner)
    ran = Ran(span.stop, span.stop.date(), Tally(windows=1))
    runner.commit(duty, ran)
    runner.complain(duty, "Not today.")

    place.settle(place.detection(description="Moved."))

    again, _ = duty_of(place, runner)
    assert (again.ran, again.trouble) == (ran, "Not today.")
    assert place.plan(place.detection(description="Moved.")).changes == ()


# ---- where hits go besides


def hit(row, number=1, told=None):
    span = Span(datetime(2026, 1, 5, 11, tzinfo=UTC), datetime(2026, 1, 5, 12, tzinfo=UTC))
    told = {"reference_set": {"name": SET, "column": "username"}} if told is None else told
    return Hit(f"{number:032x}", "weu", "key", "id", "Clicked", span, row, told)


def test_that_something_did_not_happen_names_nobody_and_is_taken(runner):
    runner.sinks()[0].send([hit({}, told={"reference_set": {"name": "Nowhere", "column": "a"}})])


def test_there_is_a_sink_for_sets_and_one_for_syslog_where_the_target_says_so(place, connect):
    with_syslog = connect().sinks()
    without = connect(settings=target_at(place.server.url).settings).sinks()

    assert [sink.name for sink in with_syslog] == ["reference_set", "syslog"]
    assert [sink.name for sink in without] == ["reference_set"]
    assert place.server.journal.count() == 0


def test_the_value_of_a_column_is_put_into_the_set_that_the_rule_names(place, runner):
    sink = runner.sinks()[0]
    hits = [hit({"username": "alice"}), hit({"username": "bob"}, 2), hit({"username": None}, 3)]

    sink.send(hits)
    sink.send(hits)

    assert sink.takes(hits[0])
    assert not sink.takes(hit({}, told={"leef": {}}))
    found = place.hand.levers.reference_set(SET)
    assert found == {"alice": f"sieminator: {1:032x} Clicked", "bob": f"sieminator: {2:032x} Clicked"}
    assert asked(place).count("GET sets") == 1
    assert asked(place).count("PATCH set_entries") == 2


def test_a_set_that_is_not_there_and_a_column_that_is_not_there_are_refusals(place, runner):
    sink = runner.sinks()[0]

    with pytest.raises(Rejected, match="no reference set 'Nowhere'"):
        sink.send([hit({"a": 1}, told={"reference_set": {"name": "Nowhere", "column": "a"}})])
    with pytest.raises(Rejected, match="a row of Clicked has no column username"):
        sink.send([hit({"a": 1})])


def test_a_set_that_is_made_anew_is_found_again(place, runner):
    sink = runner.sinks()[0]
    sink.send([hit({"username": "alice"})])
    place.hand.levers.drop_set(SET)
    with pytest.raises((Rejected, NotFound)):
        sink.send([hit({"username": "bob"})])
    place.hand.levers.add_set(SET)

    sink.send([hit({"username": "bob"})])

    assert set(place.hand.levers.reference_set(SET)) == {"bob"}


def test_a_value_that_does_not_fit_the_set_is_a_refusal_in_the_consoles_words(place, runner):
    place.hand.levers.add_set("Addresses", "IP")
    told = {"reference_set": {"name": "Addresses", "column": "ip"}}
    sink = runner.sinks()[0]

    with pytest.raises(Rejected, match=r"an entry was not taken \(422 20006\): The provided value does not match"):
        sink.send([hit({"ip": "10.0.0.1"}, told=told), hit({"ip": "nobody"}, 2, told=told)])

    assert set(place.hand.levers.reference_set("Addresses")) == {"10.0.0.1"}


def test_a_number_goes_as_the_number_that_it_is(place, runner):
    place.hand.levers.add_set("Numbers", "NUM")
    told = {"reference_set": {"name": "Numbers", "column": "n"}}

    runner.sinks()[0].send([hit({"n": 3.0}, told=told), hit({"n": 4}, 2, told=told)])

    assert set(place.hand.levers.reference_set("Numbers")) == {"3", "4"}


def test_a_task_that_fails_is_an_error_so_that_its_hits_come_again(place, runner):
    place.hand.world.behave(fails={"set update": "The disk is full."})

    with pytest.raises(Unavailable, match="The disk is full"):
        runner.sinks()[0].send([hit({"username": "alice"})])
