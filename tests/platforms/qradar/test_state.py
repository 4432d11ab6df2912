"""What is remembered on the console: a table an owner, believed only as far as the console's own dates bear it out."""

from datetime import timedelta

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer
from sieminator.model.change import Cause
from sieminator.model.outcome import Result
from tests.platforms.qradar.stage import TABLE
from tests.platforms.scenes_switch import throw

HEAL, PRUNE = Orders(heal_all=True), Orders(prune=True)


def exports(place):
    return place.server.journal.count("ASK", "/extension_export_tasks$")


def looked(place, *detections):
    """Plan, and return the plan and how many exports it took."""
    place.server.journal.clear()
    seen = place.plan(*detections)
    return seen, exports(place)


def rows(place):
    return {name: row for name, row in place.hand.levers.table(TABLE).items() if name != "others"}


def test_a_row_says_which_detection_it_was_and_when_the_console_last_moved_it(place):
    place.settle(place.detection())
    (rule,) = place.hand.levers.rules()

    (row,) = rows(place).values()

    assert rows(place).keys() == {rule.uuid}
    assert (row["owner"], row["key"], row["version"]) == ("soc", place.detection().id, "1.0.0")
    assert (row["moved"], row["enabled"]) == (str(rule.modified), "true")
    assert max(map(len, row.values())) == 36


def test_two_owners_of_one_console_have_a_table_each_and_see_each_others_rules_as_foreign(place):
    other = place.beside("other")
    place.settle(place.detection())
    place.settle(place.detection(), target=other)

    for target in (place.target, other):
        seen = place.plan(place.detection(), target=target)
        assert (seen.kept, seen.changes, seen.copies, len(seen.foreign)) == (1, (), (), 1)
    assert place.hand.levers.table(f"sieminator_{other.owner}")


# ---- never "no drift" for want of looking


@pytest.mark.parametrize("name", ["name", "notes", "type", "tests", "severity", "offense", "response", "limiter"])
def test_a_date_that_moved_is_looked_into(place, name):
    place.settle(*place.many(3))
    edited = place.hand.ids()[0]
    place.hand.edit(edited, name)

    seen, asked = looked(place, *place.many(3))

    assert [change.cause for change in seen.changes] == [Cause.EDITED]
    assert asked == 1


def test_a_date_that_moved_alone_is_looked_into_and_no_drift(place):
    place.settle(*place.many(3))
    place.hand.levers.touch(place.hand.ids()[0])

    seen, asked = looked(place, *place.many(3))

    assert (seen.kept, seen.changes, asked) == (3, (), 1)


def test_what_was_looked_into_once_is_remembered_by_the_next_deploy(place):
    place.settle(*place.many(3))
    place.hand.levers.touch(place.hand.ids()[0])
    place.settle(*place.many(4))

    _, asked = looked(place, *place.many(4))

    assert asked == 0


def test_a_switch_whose_date_did_not_move_is_seen(place):
    """That a switch moves the date is unconfirmed."""
    place.settle(place.detection())
    (rule,) = place.hand.levers.rules()
    with place.hand.levers._console() as console:
        console.state.execute("UPDATE rule SET enabled = 0 WHERE uuid = ?", (rule.uuid,))

    seen, _ = looked(place, place.detection())

    assert [change.cause for change in seen.changes] == [Cause.DISABLED_THERE]


@pytest.mark.parametrize("lose", ["purge_table", "drop_table"])
def test_a_table_that_is_lost_is_made_good_by_one_export(place, lose):
    place.settle(*place.many(5))
    place.hand.edit(place.hand.ids()[0], "severity")
    getattr(place.hand.levers, lose)(TABLE)

    seen, asked = looked(place, *place.many(5))

    assert (seen.kept, [change.cause for change in seen.changes], asked) == (4, [Cause.EDITED], 1)
    assert (seen.copies, seen.foreign) == ((), ())


def test_after_a_lost_table_one_deploy_brings_it_back(place):
    place.settle(*place.many(5))
    place.hand.levers.drop_table(TABLE)
    place.settle(*place.many(6))

    _, asked = looked(place, *place.many(6))

    assert asked == 0
    assert len(rows(place)) == 6


def test_a_row_that_is_lost_is_no_mark_that_somebody_removed(place):
    place.settle(*place.many(3))
    place.hand.add_foreign("Theirs")
    place.settle(*place.many(4))
    place.hand.levers.forget_row(TABLE, place.hand.ids()[0])

    seen, asked = looked(place, *place.many(4))

    assert (seen.kept, seen.changes, asked) == (4, (), 1)


def test_a_table_that_cannot_be_read_leaves_the_target_unknown(place):
    place.settle(place.detection())
    place.server.weather.order(Answer(403), method="GET", path=f"/{TABLE}$")

    seen = place.plan(place.detection())

    assert (seen.exit, seen.changes) == (4, ())


def test_a_table_that_cannot_be_written_is_told_and_the_rules_are_there(place):
    place.server.weather.order(Answer(500), method="POST", path="/reference_data/")

    done = place.deploy(*place.many(2))

    assert [one.result for one in done.outcomes] == [Result.DONE] * 2
    assert all(f"it could not be noted in {TABLE}" in one.message for one in done.outcomes)
    place.server.weather.clear()
    assert place.plan(*place.many(2)).changes == ()


@pytest.mark.parametrize(("path", "after"), [("/extension_export_tasks$", 1), ("/rule_groups$", 1), ("/bulk_load/", 0)])
def test_whoever_edits_right_after_the_installation_is_not_taken_for_us(place, path, after):
    """Between the list, whose dates are remembered, and the export; and between that and the row."""
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    edit = Act(lambda: place.hand.edit(remote_id, "severity"))
    place.server.weather.order(edit, path=path, after=after, times=1)

    place.deploy(place.detection(description="Moved."))

    (change,) = place.plan(place.detection(description="Moved.")).changes
    assert change.cause is Cause.EDITED


# ---- whose a rule is


def test_a_copy_is_told_apart_whenever_it_was_made(place):
    place.settle(*place.many(2))
    original = place.hand.ids()[0]
    copy = place.hand.clone(original)

    fresh, _ = looked(place, *place.many(2))
    place.deploy(*place.many(3))  # writes, and so remembers the copy
    known, asked = looked(place, *place.many(3))

    for seen in (fresh, known):
        assert [named.remote_id for named in seen.copies] == [copy]
        assert seen.changes == ()
    assert asked == 1  # it has another name, so that it is not as its mark tells, and is read each time


def test_a_copy_that_somebody_edits_is_still_one(place):
    place.settle(*place.many(2))
    copy = place.hand.clone(place.hand.ids()[0])
    place.hand.edit(copy, "severity")
    place.deploy(*place.many(3))

    seen, asked = looked(place, *place.many(3))

    assert [named.remote_id for named in seen.copies] == [copy]
    assert asked == 1


def test_a_copy_without_our_mark_is_somebodys_rule(place):
    place.settle(*place.many(2))
    copy = place.hand.clone(place.hand.ids()[0])
    place.deploy(*place.many(3))
    place.hand.levers.clear_mark(copy, row=False)
    place.settle(*place.many(4))

    seen, asked = looked(place, *place.many(4))

    assert (seen.copies, [one.remote_id for one in seen.foreign], asked) == ((), [copy], 0)


def test_a_note_without_its_mark_is_a_mark_that_was_removed_whatever_the_table_says(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.hand.levers.clear_mark(remote_id, row=False)

    seen, _ = looked(place, place.detection())

    assert [(change.cause, change.held) for change in seen.changes] == [(Cause.MARK_REMOVED, True)]
    place.settle(place.detection(), orders=HEAL)


def test_an_orphan_is_known_by_its_row_and_without_it_by_its_note(place):
    place.settle(*place.many(3))

    by_row = place.plan(*place.many(2))
    place.hand.levers.drop_table(TABLE)
    by_note = place.plan(*place.many(2))

    for seen in (by_row, by_note):
        assert [change.cause for change in seen.changes] == [Cause.WITHDRAWN]


def test_what_was_removed_leaves_no_row_that_could_be_believed(place):
    place.settle(place.detection())
    (remote_id,) = place.hand.ids()
    place.settle()
    place.settle(orders=PRUNE)

    assert rows(place)[remote_id]["scheme"] == "0"
    place.settle(place.detection())
    assert place.plan(place.detection()).kept == 1


def test_a_rule_that_the_kill_switch_turned_off_is_drift_until_a_hold_accepts_it(place):
    place.settle(*place.many(2))
    throw(place, place.detection(1), content=place.many(2))

    seen, asked = looked(place, *place.many(2))

    assert [change.cause for change in seen.changes] == [Cause.DISABLED_THERE]
    assert asked == 1  # it is not as its mark tells, and read each time


def test_a_switch_in_git_leaves_nothing_to_look_into(place):
    place.settle(place.detection(1), place.detection(2, enabled=False))
    place.settle(place.detection(1, enabled=False), place.detection(2))

    seen, asked = looked(place, place.detection(1, enabled=False), place.detection(2))

    assert (seen.changes, asked) == ((), 0)


# ---- clocks


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_clock_that_is_not_ours_moves_nothing(place, hours):
    place.hand.skew(timedelta(hours=hours))
    place.hand.add_foreign("Theirs")
    place.settle(*place.many(3))

    _, asked = looked(place, *place.many(3))
    copy = place.hand.clone(place.hand.ids()[-1])
    seen, _ = looked(place, *place.many(3))

    assert asked == 0
    assert [named.remote_id for named in seen.copies] == [copy]


# ---- groups


def test_a_group_that_somebody_adds_is_theirs_and_survives(place):
    rich = place.rich()
    place.settle(rich)
    (remote_id,) = place.hand.ids()
    place.hand.levers.group(remote_id, "Sieminator", "Somebody's")

    assert place.plan(rich).changes == ()
    place.settle(place.detection(900, variants=rich.variants, description="Moved."))
    assert place.hand.levers.groups(remote_id) == ["Sieminator", "Somebody's"]


def test_a_rule_that_left_our_group_is_drift_and_healed(place):
    rich = place.rich()
    place.settle(rich)
    (remote_id,) = place.hand.ids()
    place.hand.levers.group(remote_id, "Somebody's")

    (change,) = place.plan(rich).changes

    assert [(one.path, one.old, one.new) for one in change.fields] == [("group", None, "Sieminator")]
    place.settle(rich, orders=HEAL)
    assert "Sieminator" in place.hand.levers.groups(remote_id)


def test_a_run_that_was_killed_before_its_row_was_written_is_taken_at_its_note(place):
    """The rule says what it is, and the row what it was."""
    place.settle(place.detection())
    before = place.hand.levers.table(TABLE)
    place.settle(place.detection(description="Moved."))
    place.hand.levers.drop_table(TABLE)
    with place.hand.levers._console() as console:
        console.state.execute(
            "INSERT INTO reference_table (name, fields) VALUES (?, ?)", (TABLE, '{"key_name_types": {}}')
        )
        rows_of = [(TABLE, outer, inner, value) for outer, row in before.items() for inner, value in row.items()]
        console.state.executemany("INSERT INTO reference_element VALUES (?, ?, ?, ?, '', 0, 0)", rows_of)

    assert place.plan(place.detection(description="Moved.")).changes == ()
    assert [change.cause for change in place.plan(place.detection()).changes] == [Cause.CONTENT]


def test_a_withdrawn_rule_that_somebody_switches_on_is_no_run_that_was_killed(place):
    place.settle(place.detection())
    place.settle()
    place.hand.switch(place.hand.ids()[0], enabled=True)

    assert [(change.cause, change.held) for change in place.plan().changes] == [(Cause.ENABLED_THERE, True)]
