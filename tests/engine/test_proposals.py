"""The holds that a drift check offers: each accepts its edit, and no more than that."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings

from sieminator.engine.diff import compare
from sieminator.engine.holds import Holds
from sieminator.engine.orders import PLAIN
from sieminator.engine.proposals import propose
from sieminator.engine.withdraw import withdraw
from sieminator.model.change import Action, Cause, Change
from sieminator.model.hold import Hold, Place
from sieminator.model.plan import TargetPlan
from sieminator.model.problem import Position
from sieminator.model.rule import Health
from sieminator.model.target import OnEdit
from sieminator.model.work import Chosen
from tests.engine.rules import KEY, TARGET, deployed, edited, rule
from tests.engine.test_holds import edits, states

TODAY = date(2026, 11, 22)
FILE = Place("environments/prod/weu.yml")


def wanted(**body):
    return replace(rule(**body), path="content/detections/mail")


def offered(*changes, target=TARGET):
    plan = TargetPlan("weu", "sentinel", changes=changes)
    return list(propose(plan, target, FILE, TODAY))


def vendor_disabled(found):
    off = edited(found, enabled=False, description="disabled due to …")
    return replace(off, health=Health.VENDOR_DISABLED, vendor_touched=frozenset({"description"}))


EDITS = {
    "edited": (wanted(), edited(deployed(rule()), severity="Low", query="x"), ("query", "severity")),
    "nested": (wanted(a={"b": {"c": 1}}), edited(deployed(rule(a={"b": {"c": 1}})), a={"b": {"c": 2}}), ("a",)),
    "off": (wanted(), edited(deployed(rule()), enabled=False), ("enabled",)),
    "edited and off": (wanted(), edited(deployed(rule()), enabled=False, severity="Low"), ("enabled", "severity")),
    "on": (wanted(enabled=False), edited(deployed(rule(enabled=False)), enabled=True), ("enabled",)),
    "vendor": (wanted(description="ours"), vendor_disabled(deployed(rule(description="ours"))), ("enabled",)),
    "both": (wanted(query="T | take 2"), edited(deployed(rule()), severity="Low"), ("severity",)),
    "both in one field": (wanted(query="T | take 2"), edited(deployed(rule()), query="x"), ("query",)),
    "both in many": (
        wanted(query="T | take 2", a=2, b=2),
        edited(deployed(rule(a=1, b=1)), severity="Low", enabled=False),
        ("enabled", "severity"),
    ),
}


@pytest.mark.parametrize("on_edit", list(OnEdit))
@pytest.mark.parametrize("case", EDITS)
def test_an_edit_is_offered_with_the_fields_that_accept_it(case, on_edit):
    git, found, fields = EDITS[case]
    target = replace(TARGET, on_edit=on_edit)
    change = compare(git, found, target, PLAIN)

    (proposal,) = offered(change, target=target)

    assert (proposal.place, proposal.detection, proposal.fields) == (FILE, "mail", fields)
    assert proposal.until == date(2026, 12, 6)
    after = compare(git, found, target, PLAIN, accepted=frozenset(proposal.fields))
    assert after is None or not after.cause.drift


@pytest.mark.parametrize("case", EDITS)
def test_no_field_is_offered_for_nothing(case):
    git, found, fields = EDITS[case]

    for name in fields:
        less = compare(git, found, TARGET, PLAIN, accepted=frozenset(fields) - {name})
        assert less is not None
        assert less.cause.drift


def test_a_reason_says_what_was_done_and_asks_who_and_why():
    change = compare(wanted(), edited(deployed(rule()), enabled=False), TARGET, PLAIN)

    (proposal,) = offered(change)

    assert proposal.reason == "Switched off there; found by drift on 2026-11-22. Say who and why."


def test_a_withdrawn_rule_that_runs_again_is_offered_by_its_uuid():
    off = withdraw(deployed(rule()), TARGET, PLAIN)
    found = replace(off.remote, content=replace(off.content, enabled=True), mark=off.mark)

    (proposal,) = offered(withdraw(found, TARGET, PLAIN))

    assert (proposal.detection, proposal.fields) == (KEY, ("enabled",))
    hold = Hold(KEY, frozenset(proposal.fields), "", TODAY, Position("a"))
    assert Holds.of(Chosen((), holds=(hold,))).sparing(found) == hold


def test_of_a_rule_that_is_not_compared_only_a_switch_is_offered():
    switched, both = (edited(deployed(rule()), enabled=False, **body) for body in ({}, {"severity": "Low"}))

    def told(found):
        return Change(Action.UPDATE, Cause.EDITED, KEY, found.title, held=True, remote=found, content=found.content)

    assert [one.fields for one in offered(told(switched))] == [("enabled",)]
    assert offered(told(both)) == []


def test_what_no_hold_accepts_is_not_offered():
    removed = compare(wanted(), replace(deployed(rule()), mark=None), TARGET, PLAIN)
    moved = compare(wanted(severity="Low"), deployed(rule()), TARGET, PLAIN)
    other_kind = replace(deployed(rule()), content=replace(rule().content, kind="other"))

    assert offered(removed, moved, compare(wanted(), other_kind, TARGET, PLAIN)) == []


def test_beside_a_hold_that_lasts_only_the_rest_is_offered():
    found = edited(deployed(rule()), severity="Low", query="x")

    (proposal,) = offered(compare(wanted(), found, TARGET, PLAIN, accepted=frozenset({"severity"})))

    assert proposal.fields == ("query",)


@settings(max_examples=300, deadline=None)
@given(states, states, edits)
def test_whatever_was_moved_and_edited_committing_the_offer_ends_the_drift(was, now, edit):
    git, found = wanted(**now), edited(deployed(rule(**was)), **edit)
    change = compare(git, found, TARGET, PLAIN)
    assume(change is not None and change.cause.drift)

    (proposal,) = offered(change)

    left = compare(git, found, TARGET, PLAIN, accepted=frozenset(proposal.fields))
    assert left is None or not left.cause.drift
