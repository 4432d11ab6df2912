"""Limits and exit codes."""

from dataclasses import replace

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.orders import PLAIN
from sieminator.engine.withdraw import withdraw
from sieminator.errors import UnsafePlan
from sieminator.model.change import sealed
from sieminator.model.plan import Plan, TargetPlan, drifted, worst
from sieminator.model.target import Limits
from tests.engine.rules import TARGET, deployed, edited, rule


def removals(count):
    return tuple(change for n in range(count) if (change := withdraw(deployed(rule(n)), TARGET, PLAIN)))


def updates(count):
    found = ((rule(n, severity="Low"), deployed(rule(n))) for n in range(count))
    return tuple(change for wanted, there in found if (change := compare(wanted, there, TARGET, PLAIN)))


@pytest.mark.parametrize(
    ("ours", "removed", "safe"),
    [(9, 2, True), (9, 3, False), (10, 3, True), (10, 4, False), (100, 30, True), (0, 3, False)],
)
def test_removals_stay_within_30_percent_or_two_of_a_few(ours, removed, safe):
    plan = TargetPlan("weu", "sentinel", changes=removals(removed), ours=ours)

    if safe:
        plan.assert_safe(Limits(), confirmed=False)
    else:
        with pytest.raises(UnsafePlan, match=f"{removed} of {ours} rules"):
            plan.assert_safe(Limits(), confirmed=True)


def test_updates_over_half_of_ten_or_more_need_a_yes():
    plan = TargetPlan("weu", "sentinel", changes=updates(6), ours=10)

    plan.assert_safe(Limits(), confirmed=True)
    replace(plan, changes=updates(5)).assert_safe(Limits(), confirmed=False)
    replace(plan, ours=9).assert_safe(Limits(), confirmed=False)
    with pytest.raises(UnsafePlan, match="6 of 10 rules"):
        plan.assert_safe(Limits(), confirmed=False)


def test_an_update_that_switches_a_rule_off_counts_as_a_removal():
    change = compare(rule(enabled=False, severity="Low"), deployed(rule()), TARGET, PLAIN)

    assert change is not None
    assert change.removes


@pytest.mark.parametrize(
    ("codes", "expected"), [([], 0), ([0, 0], 0), ([0, 2], 2), ([2, 3], 3), ([3, 4, 2], 4), ([4, 1, 3], 1)]
)
def test_the_worst_exit_code_is_the_first_of_1_4_3_2_0(codes, expected):
    assert worst(codes) == expected


def test_a_target_that_could_not_be_checked_is_never_fine():
    dead = TargetPlan("weu", "sentinel", reason="DNS")

    assert dead.exit == 4
    assert Plan("test", (dead, TargetPlan("neu", "sentinel"))).exit == 4


def test_an_error_in_a_file_is_exit_1_even_when_nothing_changes():
    assert Plan("test", (TargetPlan("weu", "sentinel"),), failed=True).exit == 1


def test_drift_shows_what_people_did_and_counts_what_git_waits_to_do():
    edit = compare(rule(1), edited(deployed(rule(1)), severity="Low"), TARGET, PLAIN)
    moved = compare(rule(2, severity="Low"), deployed(rule(2)), TARGET, PLAIN)
    assert edit
    assert moved
    plan = TargetPlan("weu", "sentinel", changes=(edit, moved))

    seen = drifted(plan)

    assert (seen.changes, seen.pending) == ((edit,), 1)


def test_the_fingerprint_of_a_plan_moves_with_what_it_starts_from():
    """A plan that was reviewed must not be applied to a rule that somebody edited since."""
    before = compare(rule(severity="Low"), deployed(rule()), TARGET, PLAIN)
    after = compare(rule(severity="Low"), edited(deployed(rule()), query="X"), TARGET, PLAIN)
    assert before
    assert after

    moved = TargetPlan("weu", "s", changes=(sealed(after),))

    assert TargetPlan("weu", "s", changes=(sealed(before),)).fingerprint != moved.fingerprint


def test_a_create_has_a_fingerprint_too():
    plan = TargetPlan("weu", "s", changes=(create(rule(), TARGET, deployed_before=False),))

    assert len(plan.fingerprint) == 16
