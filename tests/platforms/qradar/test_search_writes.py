"""Writing rows: one look, one load, one read back, whatever their number; removed cell by cell, the name first."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.change import Action, Cause, Change
from sieminator.model.outcome import Result
from sieminator.model.running import Ran, Tally
from sieminator.model.target import Limits
from sieminator.platforms.qradar import KIND, SEARCH
from tests.platforms.qradar.search_stage import HISTORY, ROWS, search_stage
from tests.platforms.qradar.stage import QUERY, SECRET, VARIABLE, as_sent, judge, qradar_stage
from tests.platforms.qradar.stage import TABLE as MEMORY
from tests.platforms.scenes_switch import throw

PRUNE = Orders(prune=True)
SURE = Orders(confirmed=True)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A new console for scheduled searches, of which only what is in the vendor's contract is asked."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with search_stage(tmp_path) as stage:
        yield stage
        judge(stage)


def asked(place, *, since=0):
    """Return what was asked of the table of rows, each by its method."""
    return [one.method for one in map(as_sent, place.server.journal) if ROWS in one.path][since:]


def cells(place):
    return {name: row for name, row in place.hand.levers.table(ROWS).items() if name != "runners"}


def loads(place):
    return place.server.journal.find("POST", f"/bulk_load/{ROWS}$")


# ---- how little is asked


def test_two_hundred_changed_searches_cost_one_look_one_load_and_one_read_back(place):
    """Besides the listing that the plan is made of."""
    place.settle(*place.many(200), orders=SURE)
    moved = [replace(one, description="Moved.") for one in place.many(200)]
    place.server.journal.clear()

    done = place.deploy(*moved, orders=SURE)

    assert {outcome.result for outcome in done.outcomes} == {Result.DONE}
    assert asked(place) == ["GET", "GET", "POST", "GET"]


def test_rows_that_are_too_many_for_one_load_go_in_several(place):
    long = QUERY + " AND username != '{}'"
    many = [place.detection(number, query=long.format("x" * 6_000)) for number in range(150)]

    place.settle(*many)

    sizes = [len(one.request_body) for one in loads(place)]
    assert len(sizes) == 3
    assert max(sizes) < 600_000


def test_a_deploy_that_changes_both_kinds_writes_each_in_its_own_way(place):
    """A package for the custom rules, a load for the rows."""
    rule = place.detection(1, variants=(replace(place.variant(), kind=KIND),))
    place.settle(rule, place.detection(2))

    assert place.server.journal.count("POST", "/extensions$") == 1
    assert len(loads(place)) == 1
    assert place.hand.levers.table(MEMORY).keys() - {"others"} == {one.uuid for one in place.hand.levers.rules()}
    assert len(cells(place)) == 1


def test_a_table_that_is_not_there_is_made_once(place):
    place.settle(place.detection())
    place.settle(place.detection(description="Moved."))

    made = [one.query["name"] for one in place.server.journal.find("POST", "/reference_data/tables$")]
    assert made == [ROWS]
    assert [one.status for one in loads(place)] == [200, 200]


def test_a_console_that_shows_only_a_part_of_a_table_unasked_is_asked_for_all_of_it(place):
    """What is shown where no range is asked for is unconfirmed; the table itself says how much it holds."""
    place.settle(*place.many(5))
    place.hand.world.behave(unranged=2)

    seen = place.plan(*place.many(5))

    assert (seen.kept, seen.changes) == (5, ())


# ---- what a row is


def test_a_row_holds_the_whole_rule_in_short_texts(place):
    place.settle(place.rich())

    (row,) = cells(place).values()

    assert json.loads(row["name"]) == "Detection 900"
    assert json.loads(row["schedule"]) == {"at": "03:30", "delay": "5m", "every": "2h", "lookback": "2h"}
    assert (row["enabled"], row["kind"], row["since"]) == ("true", SEARCH, "1767614400000")
    assert row["mark"].startswith("sieminator1:soc:")
    assert max(map(len, row.values())) <= 200


def test_a_row_that_no_longer_needs_a_cell_says_so_in_it(place):
    place.settle(place.detection(query=QUERY + " AND username != '{}'".format("x" * 500)))
    before = {name for name in next(iter(cells(place).values())) if name.startswith("query.")}

    place.settle(place.detection())

    row = next(iter(cells(place).values()))
    assert before
    assert {row[name] for name in before} == {"-"}


def test_the_kill_switch_writes_the_switch_and_the_mark_and_nothing_else(place):
    place.settle(place.detection())
    (key,) = place.hand.ids()
    place.server.journal.clear()

    throw(place, place.detection(), content=[place.detection()])

    (load,) = loads(place)
    assert set(json.loads(load.request_body)[key]) == {"enabled", "mark", "kind", "since"}


def test_what_a_runner_left_in_a_row_that_comes_back_is_written_over(place):
    place.settle(place.detection())
    (key,) = place.hand.ids()
    ran = Ran(place.clock.now(), place.clock.now().date(), Tally(windows=9, hits=9))
    place.hand.ran(key, ran)
    place.hand.levers.edit_cell(key, "trouble", "Old.")
    for cell in place.hand.levers.search_row(key).cells:
        if cell not in ("ran", "trouble"):
            place.hand.write_cell(ROWS, key, cell, "-")

    place.settle(place.detection())

    row = cells(place)[key]
    assert (row["ran"], row["trouble"]) == ("-", "-")


# ---- one that is refused


def test_a_row_that_the_console_will_not_have_does_not_stop_the_others(place):
    place.hand.world.behave(refuses={"eventcount = 3": "Not this one."})
    many = [place.detection(number, query=f"{QUERY} AND eventcount = {number}") for number in range(1, 6)]

    done = place.deploy(*many)

    refused = [outcome for outcome in done.outcomes if outcome.result is not Result.DONE]
    assert [(one.change.key, one.result) for one in refused] == [(place.detection(3).id, Result.REJECTED)]
    assert refused[0].message.endswith("Not this one.")
    assert len(place.hand.ids()) == 4
    assert len(loads(place)) == 1 + 5


def test_a_value_that_is_too_long_for_the_console_is_told_and_the_others_are_there(place):
    place.hand.world.behave(longest_value=150)
    long = place.detection(2, query=QUERY + " AND username != '{}'".format("x" * 300))

    done = place.deploy(place.detection(1), long)

    assert sorted(outcome.result for outcome in done.outcomes) == [Result.DONE, Result.REJECTED]


def test_a_console_that_stores_something_else_is_told_field_by_field(place):
    def alter():
        for row in place.hand.levers.search_rows():
            place.hand.levers.edit_search(row.key, severity=1)

    place.server.weather.order(Act(alter), method="GET", path=f"/{ROWS}$", after=2, times=1)

    (outcome,) = place.deploy(place.detection()).outcomes

    assert outcome.result is Result.ALTERED
    assert [field.path for field in outcome.fields] == ["severity"]


def test_what_moves_between_the_plan_and_the_load_is_held(place):
    place.settle(*place.many(2))
    one = next(row.key for row in place.hand.levers.search_rows() if row.name == "Detection 1")
    place.server.weather.order(
        Act(lambda: place.hand.edit(one, "query")), method="GET", path=f"/{ROWS}$", after=1, times=1
    )

    done = place.deploy(*[replace(each, description="Moved.") for each in place.many(2)])

    results = {outcome.change.key: outcome for outcome in done.outcomes}
    held, through = results[place.detection(1).id], results[place.detection(2).id]
    assert (held.result, [field.path for field in held.fields]) == (Result.CONFLICT, ["query"])
    assert through.result is Result.DONE


# ---- removal


def test_a_row_goes_cell_by_cell_its_name_first_and_with_it_what_its_runner_noted(place):
    place.settle(*place.many(2))
    place.settle(place.detection(1))
    gone = next(row.key for row in place.hand.levers.search_rows() if row.name == "Detection 2")
    place.hand.ran(gone, Ran(place.clock.now(), place.clock.now().date()))
    place.hand.remember(gone, date(2026, 1, 4), Tally(windows=24))
    place.server.journal.clear()

    place.settle(place.detection(1), orders=PRUNE)

    removals = [one.path.rpartition("/")[2] for one in place.server.journal.find("DELETE", "/reference_data/")]
    assert removals[0] == "name"
    assert {"query", "mark", "ran", "2026-01-04"} <= set(removals)
    assert gone not in place.hand.levers.table(ROWS)
    assert place.hand.levers.table(HISTORY) == {}


def test_a_row_that_has_lost_its_name_is_no_rule_whatever_becomes_of_the_rest(place):
    place.settle(place.detection())
    place.settle()
    place.server.weather.order(Answer(500), method="DELETE", path="/(?:mark|query|severity|kind)$")

    (outcome,) = place.deploy(orders=PRUNE).outcomes

    assert outcome.result is Result.DONE
    assert "some of its cells could not be cleared away" in outcome.message
    assert place.hand.ids() == []
    place.server.weather.clear()
    place.settle(place.detection())
    assert place.plan(place.detection()).changes == ()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_removal_whose_answer_is_lost_is_settled_by_looking(place, when):
    place.settle(place.detection())
    place.settle()
    place.server.weather.order(Cut(when), method="DELETE", path="/name$")

    (outcome,) = place.deploy(orders=PRUNE).outcomes

    there = bool(place.hand.ids())
    assert outcome.result is (Result.UNKNOWN if there else Result.DONE)


def test_a_row_that_somebody_renames_while_it_is_removed_is_still_there_and_told_so(place):
    place.settle(place.detection())
    place.settle()
    (key,) = place.hand.ids()
    rename = Act(lambda: place.hand.levers.edit_search(key, name="Kept"))
    place.server.weather.order(rename, method="DELETE", path="/name$", times=1)

    (outcome,) = place.deploy(orders=PRUNE).outcomes

    assert (outcome.result, outcome.message) == (Result.UNKNOWN, "read back, it is still there")
    assert place.hand.ids() == [key]


# ---- from one kind to the other


@pytest.mark.parametrize("kinds", [(KIND, SEARCH), (SEARCH, KIND)])
def test_a_rule_of_the_other_kind_is_made_before_the_old_one_goes(place, connect, kinds):
    old, new = (place.detection(variants=(replace(place.variant(), kind=kind),), title=f"As {kind}") for kind in kinds)
    place.settle(old)
    change = turning(place, connect, new)
    place.server.journal.clear()

    (outcome,) = connect().apply([change])

    assert (outcome.change, outcome.result, outcome.message) == (change, Result.DONE, "")
    found = list(connect(read_only=True).rules())
    assert [(one.content.kind, one.title) for one in found] == [(kinds[1], f"As {kinds[1]}")]


def test_the_old_one_stays_where_the_new_one_is_refused(place, connect):
    place.settle(place.detection(variants=(replace(place.variant(), kind=KIND),)))
    change = turning(place, connect, place.detection(title="As a search"))
    place.server.weather.order(Answer(403), method="POST", path="/reference_data/")

    (outcome,) = connect().apply([change])

    assert (outcome.change, outcome.result) == (change, Result.REJECTED)
    assert [one.content.kind for one in connect(read_only=True).rules()] == [KIND]


def turning(place, connect, new):
    """Return the change that makes what is there into what a detection says now."""
    (there,) = connect(read_only=True).rules()
    (made,) = (change for change in place.plan(replace(new, id=place.detection(9).id)).changes if change.rule)
    fresh = place.platform.compile(new, new.variants[0], place.target, lambda problem: None)
    return Change(
        Action.UPDATE, Cause.CONTENT, new.id, new.title,
        rule=fresh, remote=there, content=fresh.content, mark=replace(made.mark, key=new.id),
    )  # fmt: skip


# ---- two owners


def test_each_owner_has_a_table_and_sees_no_rows_of_the_other(place):
    other = place.beside("other")
    place.settle(place.detection())
    place.settle(place.detection(), target=other)

    for target in (place.target, other):
        seen = place.plan(place.detection(), target=target)
        assert (seen.kept, seen.changes, seen.copies, seen.foreign) == (1, (), (), ())


def test_prune_takes_no_more_than_the_target_allows(place):
    place.settle(*place.many(3))
    generous = replace(place.target, limits=Limits(removals_few=9, removals_percent=100))
    place.settle(target=generous)

    done = place.settle(orders=PRUNE, target=generous)

    assert [outcome.change.action for outcome in done.outcomes] == [Action.DELETE] * 3
    assert cells(place) == {}
    assert place.clock.passed < timedelta(minutes=1)


def test_a_console_of_custom_rules_alone_is_left_without_a_table(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)
    with qradar_stage(tmp_path) as place:
        place.settle(place.detection())

        made = [one.query["name"] for one in place.server.journal.find("POST", "/reference_data/tables$")]
        assert made == [MEMORY]
