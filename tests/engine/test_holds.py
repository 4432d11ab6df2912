"""What a hold accepts is as if Git said it, whoever asks; what it does not name is judged as ever."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sieminator.engine.diff import compare, sign
from sieminator.engine.holds import Holds, accepted, idle, with_ended
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.withdraw import edited as is_edited
from sieminator.model.change import Action, Cause, FieldChange, sealed
from sieminator.model.hold import Hold
from sieminator.model.problem import Position
from sieminator.model.rule import Health
from sieminator.model.target import OnEdit
from sieminator.model.work import Chosen
from tests.engine.rules import KEY, TARGET, deployed, edited, rule

SEVERITY, SWITCH = frozenset({"severity"}), frozenset({"enabled"})
EVERY_ORDER = Orders(heal=frozenset({KEY}), heal_all=True, prune=True, reenable=True, confirmed=True)
MOVED = {"query": "T | take 2"}


def hold(*fields, until=date(2026, 12, 6), line=1):
    return Hold(KEY, frozenset(fields), "On purpose.", until, Position("env.yml", line))


@pytest.mark.parametrize("orders", [PLAIN, EVERY_ORDER])
@pytest.mark.parametrize("on_edit", list(OnEdit))
def test_an_accepted_edit_alone_is_nothing_to_do_whatever_is_ordered(orders, on_edit):
    found = edited(deployed(rule()), severity="Low", enabled=False)
    target = replace(TARGET, on_edit=on_edit)

    assert compare(rule(), found, target, orders, accepted=SEVERITY | SWITCH) is None


def test_what_is_written_leaves_the_edit_and_its_mark_tells_what_git_says():
    found = edited(deployed(rule()), severity="Low")
    wanted = rule(**MOVED)

    change = compare(wanted, found, TARGET, PLAIN, accepted=SEVERITY)

    assert change is not None
    assert (change.action, change.cause, change.held) == (Action.UPDATE, Cause.CONTENT, False)
    assert change.fields == (FieldChange("query", "T | take 1", "T | take 2"),)
    assert change.content.body == {"query": "T | take 2", "severity": "Low"}
    assert change.rule.unmanaged == SEVERITY, "like a customer's own: it is not even sent"
    assert change.mark == sign(wanted, TARGET)


def test_after_the_hold_the_edit_is_an_edit_again():
    found = edited(deployed(rule()), severity="Low")
    change = compare(rule(**MOVED), found, TARGET, PLAIN, accepted=SEVERITY)
    after = replace(found, content=change.content, mark=change.mark)

    assert compare(rule(**MOVED), after, TARGET, PLAIN, accepted=SEVERITY) is None
    again = compare(rule(**MOVED), after, TARGET, PLAIN)
    assert (again.cause, again.held, again.fields) == (Cause.EDITED, True, (FieldChange("severity", "Low", "High"),))


def test_an_edit_beside_an_accepted_one_is_still_held_and_healed_alone():
    found = edited(deployed(rule()), severity="Low", query="by hand")

    waiting = compare(rule(), found, TARGET, PLAIN, accepted=SEVERITY)
    healed = compare(rule(), found, TARGET, EVERY_ORDER, accepted=SEVERITY)

    assert (waiting.cause, waiting.held) == (Cause.EDITED, True)
    assert [field.path for field in waiting.fields] == ["query"]
    assert (healed.held, healed.content.body) == (False, {"query": "T | take 1", "severity": "Low"})


def test_an_edit_and_a_move_elsewhere_are_both_beside_an_accepted_one():
    found = edited(deployed(rule()), severity="Low", query="by hand")

    change = compare(rule(**MOVED), found, TARGET, PLAIN, accepted=SEVERITY)

    assert (change.cause, change.held) == (Cause.BOTH, True)


def test_an_accepted_edit_that_goes_on_does_not_break_the_seal_of_what_is_written_around_it():
    once, twice, other = (
        edited(deployed(rule()), **body)
        for body in ({"severity": "Low"}, {"severity": "Medium"}, {"severity": "Low", "title": "x"})
    )

    seals = [sealed(compare(rule(**MOVED), found, TARGET, PLAIN, accepted=SEVERITY)).seal for found in (once, twice)]

    assert seals[0] == seals[1]
    assert sealed(compare(rule(**MOVED), other, TARGET, PLAIN, accepted=SEVERITY)).seal not in seals


def test_a_switch_that_is_accepted_stays_and_is_not_called_still_off():
    found = edited(deployed(rule()), enabled=False)

    change = compare(rule(**MOVED), found, TARGET, EVERY_ORDER, accepted=SWITCH)

    assert (change.cause, change.content.enabled) == (Cause.CONTENT, False)
    assert (change.leaves_off, change.removes, change.starts) == (False, False, False)
    assert [field.path for field in change.fields] == ["query"]


def test_an_edit_under_an_accepted_switch_is_healed_without_it():
    found = edited(deployed(rule()), enabled=False, severity="Low")

    change = compare(rule(), found, TARGET, EVERY_ORDER, accepted=SWITCH)

    assert (change.cause, change.held) == (Cause.EDITED, False)
    assert (change.content.enabled, change.content.body["severity"], change.leaves_off) == (False, "High", False)


def test_a_move_of_the_held_field_alone_renews_only_the_mark():
    found = edited(deployed(rule()), severity="Low")
    wanted = rule(severity="Medium")

    change = compare(wanted, found, TARGET, PLAIN, accepted=SEVERITY)

    assert (change.cause, change.held, change.fields) == (Cause.MARK_OLDER, False, ())
    assert (change.content.body["severity"], change.mark) == ("Low", sign(wanted, TARGET))


def test_a_move_of_the_held_field_and_another_cannot_be_told_from_an_edit():
    found = edited(deployed(rule()), severity="Low")

    change = compare(rule(severity="Medium", **MOVED), found, TARGET, PLAIN, accepted=SEVERITY)

    assert (change.cause, change.held) == (Cause.BOTH, True)


def test_a_move_of_a_held_switch_and_another_field_is_told_since_a_switch_has_two_states():
    """Git switched it off and on again, or on for the first time: neither is an edit of the query there."""
    found = edited(deployed(rule(enabled=False)), severity="Low")

    change = compare(rule(**MOVED), found, TARGET, PLAIN, accepted=SWITCH | SEVERITY)

    assert (change.cause, change.content.enabled) == (Cause.CONTENT, False)


def test_a_move_of_a_held_field_that_nobody_edited_waits_and_is_no_edit_afterwards():
    found = deployed(rule())
    assert compare(rule(severity="Medium"), found, TARGET, PLAIN, accepted=SEVERITY) is None
    wanted = rule(severity="Medium", **MOVED)

    change = compare(wanted, found, TARGET, PLAIN, accepted=SEVERITY)
    after = replace(found, content=change.content, mark=change.mark)

    assert (change.cause, change.content.body["severity"]) == (Cause.CONTENT, "High")
    assert compare(wanted, after, TARGET, PLAIN, accepted=SEVERITY) is None
    at_last = compare(wanted, after, TARGET, PLAIN)
    assert (at_last.cause, at_last.held) == (Cause.CONTENT, False)
    assert at_last.fields == (FieldChange("severity", "High", "Medium"),)


def test_what_the_vendor_wrote_belongs_to_a_switch_that_is_accepted():
    off = edited(deployed(rule(description="ours")), enabled=False, description="disabled due to …")
    found = replace(off, health=Health.VENDOR_DISABLED, vendor_touched=frozenset({"description"}))

    assert compare(rule(description="ours"), found, TARGET, EVERY_ORDER, accepted=SWITCH) is None
    (told,) = accepted(rule(description="ours"), found, [hold("enabled")])
    assert [field.path for field in told.fields] == ["description", "enabled"]
    change = compare(rule(description="ours", **MOVED), found, TARGET, PLAIN, accepted=SWITCH)
    assert (change.cause, change.content.enabled, change.content.body["description"]) == (Cause.CONTENT, False, "ours")


def test_a_removed_mark_is_held_and_healing_it_spares_the_held_field():
    found = replace(edited(deployed(rule()), severity="Low"), mark=None)

    waiting = compare(rule(), found, TARGET, PLAIN, accepted=SEVERITY)
    healed = compare(rule(), found, TARGET, EVERY_ORDER, accepted=SEVERITY)

    assert (waiting.cause, waiting.held) == (Cause.MARK_REMOVED, True)
    assert (healed.content.body["severity"], healed.mark) == ("Low", sign(rule(), TARGET))


def test_each_hold_is_told_with_what_it_accepts_and_the_last_one_counts():
    found = edited(deployed(rule(nested={"a": 1, "b": 1})), severity="Low", nested={"a": 2, "b": 1}, query="x")
    first, last = hold("severity", "nested", line=1), hold("nested", "enabled", line=2)

    told = list(accepted(rule(nested={"a": 1, "b": 1}), found, [first, last]))

    assert [(one.hold, [field.path for field in one.fields]) for one in told] == [
        (first, ["severity"]),
        (last, ["nested.a"]),
    ]
    assert told[1].fields == (FieldChange("nested.a", 2, 1),)


def test_a_hold_that_accepts_nothing_is_not_told():
    assert list(accepted(rule(), deployed(rule()), [hold("severity")])) == []


def test_a_hold_that_ended_is_told_at_the_drift_that_it_accepted_and_nowhere_else():
    holds = Holds.of(Chosen((), ended=(hold("severity", line=1), hold("enabled", line=2))))
    drifted = compare(rule(), edited(deployed(rule()), severity="Low"), TARGET, PLAIN)
    moved = compare(rule(severity="Low"), deployed(rule()), TARGET, PLAIN)
    other = compare(rule(), edited(deployed(rule()), query="x"), TARGET, PLAIN)

    assert with_ended(drifted, holds).ended == hold("severity", line=1)
    assert with_ended(moved, holds).ended is None
    assert with_ended(other, holds).ended is None


def test_of_a_rule_that_is_not_compared_only_the_switch_can_be_looked_past():
    switched = edited(deployed(rule()), enabled=False)
    both = edited(deployed(rule()), enabled=False, severity="Low")

    assert is_edited(switched, TARGET)
    assert not is_edited(switched, TARGET, SWITCH)
    assert is_edited(both, TARGET, SWITCH | SEVERITY)


FIELDS = ("severity", "query", "title")
states = st.fixed_dictionaries({
    **{name: st.sampled_from(["git 1", "git 2"]) for name in FIELDS},
    "enabled": st.booleans(),
})  # fmt: skip
edits = st.fixed_dictionaries({}, optional={**dict.fromkeys(FIELDS, st.just("by hand")), "enabled": st.booleans()})
holds = st.frozensets(st.sampled_from([*FIELDS, "enabled"]))


@settings(max_examples=300, deadline=None)
@given(states, states, edits, holds)
def test_whatever_was_moved_edited_and_held_one_deploy_settles_it_and_spares_what_is_held(was, now, edit, fields):
    wanted, found = rule(**now), edited(deployed(rule(**was)), **edit)

    change = compare(wanted, found, TARGET, EVERY_ORDER, accepted=fields)
    after = replace(found, content=change.content, mark=change.mark) if change else found

    assert compare(wanted, after, TARGET, EVERY_ORDER, accepted=fields) is None
    assert {name: values(after)[name] for name in fields} == {name: values(found)[name] for name in fields}
    assert all(values(after)[name] == now[name] for name in {*FIELDS, "enabled"} - fields)
    by_hand = {name for name in fields if edit.get(name) == "by hand"}
    at_last = compare(wanted, after, TARGET, PLAIN)
    assert not by_hand or (at_last is not None and at_last.held), "an edit is never written over unasked"


def values(found):
    return {**found.content.body, "enabled": found.content.enabled}


def test_a_hold_is_idle_where_git_and_the_rule_agree_in_all_its_fields():
    there, both = hold("severity", "enabled"), edited(deployed(rule()), severity="Low")

    assert list(idle(rule(), deployed(rule()), [there])) == [there]
    assert list(idle(rule(), both, [there])) == []
    assert list(idle(rule(), both, [there, hold("enabled")])) == [hold("enabled")]
    assert list(idle(rule(severity="Low"), both, [there])) == [there], "Git has taken the edit over"
    assert list(idle(replace(rule(), unmanaged=SEVERITY), both, [there])) == [there], "it is the customer's own"


def test_a_hold_on_the_switch_is_not_idle_while_what_the_vendor_wrote_stands():
    found = replace(
        edited(deployed(rule()), severity="Low", enabled=False),
        health=Health.VENDOR_DISABLED,
        vendor_touched=SEVERITY,
    )

    assert list(idle(rule(enabled=False), found, [hold("enabled")])) == []
