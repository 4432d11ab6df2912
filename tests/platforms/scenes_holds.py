"""Scenes with holds: what Git accepts for a while is neither drift nor written over, and an edit again afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.engine.orders import PLAIN, Orders
from sieminator.model.change import Cause
from sieminator.model.detection import Detection
from sieminator.model.hold import SWITCH, Hold
from sieminator.model.plan import TargetPlan
from sieminator.model.problem import Position
from sieminator.model.target import OnEdit
from tests.platforms.stage import Stage

HEAL = Orders(heal_all=True)
PRUNE = Orders(prune=True)
WHERE = Position("environments/test.yml", 9, 7)


class HoldScenes:
    """An analyst edits with a reason, and somebody writes the reason down."""

    def test_each_managed_field_edited_in_turn_is_accepted_under_its_hold(self, stage: Stage):
        rich = stage.rich()
        stage.settle(rich)
        (remote_id,) = stage.hand.ids()

        for name in stage.platform.fields:
            stage.hand.edit(remote_id, name)
            holds = [held(stage, rich, name)]
            before = stage.hand.snapshot()

            exits = [show(rich, holds=holds).exit for show in (stage.plan, stage.drift, stage.deploy)]
            (accepted,) = stage.drift(rich, holds=holds).accepted

            assert exits == [0, 0, 0], name
            assert {field.path.split(".")[0] for field in accepted.fields} == {name}
            assert all(field.old != field.new for field in accepted.fields)
            assert (accepted.key, accepted.remote_id, accepted.hold) == (rich.id, remote_id, holds[0])
            assert stage.hand.snapshot() == before
            stage.settle(rich, orders=HEAL)

    def test_a_hold_that_has_ended_fails_drift_and_is_named(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        stage.hand.edit(stage.hand.ids()[0], name)
        holds = [held(stage, plain, name)]
        assert stage.drift(plain, holds=holds).exit == 0

        stage.clock.advance(timedelta(days=15))

        seen = stage.drift(plain, holds=holds)
        (change,) = seen.changes
        assert (change.cause, change.ended, seen.accepted, seen.exit) == (Cause.EDITED, holds[0], (), 2)
        assert stage.deploy(plain, holds=holds).outcomes == ()

    def test_a_hold_that_holds_nothing_any_more_is_told(self, stage: Stage):
        """As after a rollback of what the kill switch did, with its hold committed."""
        holds = [held(stage, stage.detection(1), SWITCH), held(stage, stage.detection(2), SWITCH)]
        holds[1] = replace(holds[1], where=Position("environments/test.yml", 20, 7))
        stage.settle(stage.detection(1))
        (first,) = stage.hand.ids()
        stage.settle(*stage.many(2))
        stage.hand.switch(first, enabled=False)

        for show in (stage.plan, stage.drift):
            seen = show(*stage.many(2), holds=holds)
            assert (seen.exit, seen.notes) == (0, (_idle(holds[1]),))
            assert show(*stage.many(2), holds=holds[:1]).notes == ()
        stage.hand.switch(first, enabled=True)
        assert stage.plan(*stage.many(2), holds=holds).notes == (_idle(holds[0]), _idle(holds[1]))
        assert stage.plan(*stage.many(2), holds=holds, only=frozenset({stage.detection(1).id})).notes == (
            _idle(holds[0]),
        )
        new = stage.plan(stage.detection(3), holds=[held(stage, stage.detection(3), SWITCH)])
        assert [note for note in new.notes if "holds nothing" in note] == []

    def test_a_hold_lasts_through_its_last_day(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        stage.hand.edit(stage.hand.ids()[0], name)

        assert stage.drift(plain, holds=[held(stage, plain, name, days=0)]).exit == 0
        assert stage.drift(plain, holds=[held(stage, plain, name, days=-1)]).exit == 2

    def test_a_move_in_git_deploys_around_an_accepted_edit(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, name)
        holds = [held(stage, plain, name)]
        edit = accepted_of(stage.plan(plain, holds=holds))
        moved = moving(stage, plain)

        done = stage.settle(moved, holds=holds)

        assert [(change.cause, change.held) for change in done.plan.changes] == [(Cause.CONTENT, False)]
        assert name not in {field.path.split(".")[0] for field in done.plan.changes[0].fields}
        assert accepted_of(stage.plan(moved, holds=holds)) == edit

    def test_the_end_of_a_hold_brings_the_edit_back_whatever_was_deployed_meanwhile(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        stage.hand.edit(stage.hand.ids()[0], name)
        moved = moving(stage, plain)
        stage.settle(moved, holds=[held(stage, plain, name)])

        seen = stage.drift(moved)

        (change,) = seen.changes
        assert (change.cause, change.held, seen.exit) == (Cause.EDITED, True, 2)
        assert {field.path.split(".")[0] for field in change.fields} == {name}
        stage.settle(moved, orders=HEAL)

    @pytest.mark.parametrize("orders", ["--heal", "--heal ID", "on_edit"])
    def test_nothing_heals_what_a_hold_accepts(self, stage: Stage, orders: str):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        stage.hand.edit(stage.hand.ids()[0], name)
        before = stage.hand.snapshot()
        given = {"--heal": HEAL, "--heal ID": Orders(heal=frozenset({plain.id}), reenable=True), "on_edit": PLAIN}
        target = replace(stage.target, on_edit=OnEdit.HEAL)

        done = stage.settle(plain, orders=given[orders], target=target, holds=[held(stage, plain, name)])

        assert (done.outcomes, stage.hand.snapshot()) == ((), before)

    def test_of_two_edits_the_one_without_a_hold_is_drift_and_healed_alone(self, stage: Stage):
        plain, (one, two) = stage.detection(), stage.platform.fields[:2]
        stage.settle(plain)
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, one)
        stage.hand.edit(remote_id, two)
        holds = [held(stage, plain, one)]

        seen = stage.drift(plain, holds=holds)
        healed = stage.settle(plain, orders=HEAL, holds=holds)

        for plan in (seen, healed.plan):
            (change,) = plan.changes
            assert change.cause is Cause.EDITED
            assert {field.path.split(".")[0] for field in change.fields} == {two}
            assert {field.path.split(".")[0] for field in plan.accepted[0].fields} == {one}
        assert seen.exit == 2

    def test_a_rule_that_may_stay_off_stays_off_while_its_content_moves(self, stage: Stage):
        plain = stage.detection()
        stage.settle(plain)
        stage.hand.switch(stage.hand.ids()[0], enabled=False)
        holds = [held(stage, plain, SWITCH)]
        assert [show(plain, holds=holds).exit for show in (stage.plan, stage.drift, stage.deploy)] == [0, 0, 0]
        moved = moving(stage, plain)

        done = stage.settle(moved, holds=holds, orders=Orders(heal=frozenset({plain.id}), reenable=True))

        assert [outcome.message for outcome in done.outcomes] == [""]
        assert accepted_of(stage.plan(moved, holds=holds)) == [(SWITCH, False, True)]
        assert [change.cause for change in stage.drift(moved).changes] == [Cause.DISABLED_THERE]

    def test_a_rule_that_may_run_although_git_says_off_runs_on(self, stage: Stage):
        resting = stage.detection(enabled=False)
        stage.settle(resting)
        stage.hand.switch(stage.hand.ids()[0], enabled=True)
        holds = [held(stage, resting, SWITCH)]

        stage.settle(moving(stage, resting), holds=holds, orders=HEAL)

        assert accepted_of(stage.drift(moving(stage, resting), holds=holds)) == [(SWITCH, True, False)]

    def test_what_the_vendor_disabled_may_stay_so_with_all_that_it_wrote(self, stage: Stage):
        plain = stage.detection()
        stage.settle(plain)
        stage.hand.vendor_disables(stage.hand.ids()[0])
        holds = [held(stage, plain, SWITCH)]
        before = stage.hand.snapshot()

        assert [show(plain, holds=holds).exit for show in (stage.plan, stage.drift)] == [0, 0]
        assert stage.deploy(plain, orders=Orders(reenable=True), holds=holds).exit == 0
        assert stage.hand.snapshot() == before
        stage.settle(stage.detection(query=stage.saying(stage.variant().query, "mended")), holds=holds)
        assert stage.plan(plain, holds=holds).accepted[0].fields[0].path == SWITCH

    def test_an_edit_of_a_held_rule_that_the_vendor_disabled_is_still_told(self, stage: Stage):
        plain = stage.detection()
        stage.settle(plain)
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, "severity" if "severity" in stage.platform.fields else stage.platform.fields[0])
        stage.hand.vendor_disables(remote_id)

        seen = stage.drift(plain, holds=[held(stage, plain, SWITCH)])

        assert [(change.cause, change.held) for change in seen.changes] == [(Cause.EDITED, True)]

    def test_a_withdrawn_rule_with_a_hold_on_its_switch_runs_on_and_is_not_deleted(self, stage: Stage):
        plain = stage.detection()
        stage.settle(plain)
        holds = [held(stage, plain, SWITCH)]
        before = stage.hand.snapshot()

        stage.settle(holds=holds, orders=PRUNE)

        assert accepted_of(stage.drift(holds=holds)) == [(SWITCH, True, False)]
        assert stage.hand.snapshot() == before

    def test_prune_leaves_a_rule_with_a_hold_until_the_hold_ends(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        stage.settle()
        holds = [held(stage, plain, name)]

        kept = stage.settle(orders=PRUNE, holds=holds)
        stage.clock.advance(timedelta(days=15))
        pruned = stage.settle(orders=PRUNE, holds=holds)

        assert (kept.outcomes, [one.hold for one in kept.plan.accepted]) == ((), holds)
        assert len(pruned.outcomes) == 1
        assert stage.hand.ids() == []

    def test_a_switch_is_accepted_although_the_detection_no_longer_applies(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.switch(stage.hand.ids()[0], enabled=False)
        idle = stage.detection(variants=())
        holds = [held(stage, idle, SWITCH)]

        assert stage.drift(idle).exit == 2
        assert stage.drift(idle, holds=holds).exit == 0
        assert accepted_of(stage.drift(idle, holds=holds)) == [(SWITCH, False, True)]

    def test_a_hold_hides_no_removed_mark_no_absence_and_no_copy(self, stage: Stage):
        plain = stage.detection()
        holds = [held(stage, plain, SWITCH, *stage.platform.fields)]
        stage.settle(plain)
        (remote_id,) = stage.hand.ids()
        copy = stage.hand.clone(remote_id)

        copied = stage.drift(plain, holds=holds)
        stage.hand.delete(copy)
        stage.hand.clear_mark(remote_id)
        unsigned = stage.drift(plain, holds=holds)
        stage.hand.delete(remote_id)
        absent = stage.drift(plain, holds=holds)

        assert [named.remote_id for named in copied.copies] == [copy]
        assert [change.cause for change in unsigned.changes] == [Cause.MARK_REMOVED]
        assert [change.cause for change in absent.changes] == [Cause.ABSENT]
        assert [copied.exit, unsigned.exit, absent.exit] == [2, 2, 2]

    def test_an_accepted_edit_that_goes_on_after_the_review_moves_nothing(self, stage: Stage):
        one, two = stage.many(2)
        stage.settle(one)
        (remote_id,) = stage.hand.ids()
        holds = [held(stage, one, *stage.platform.fields)]
        reviewed = stage.plan(one, two, holds=holds)
        stage.hand.edit(remote_id, stage.platform.fields[0])

        expected = Orders(expect={reviewed.target: reviewed.fingerprint})
        done = stage.deploy(one, two, holds=holds, orders=expected)

        assert (done.unsafe, done.exit) == ("", 0)
        assert [outcome.change.key for outcome in done.outcomes] == [two.id]

    def test_an_accepted_edit_that_goes_on_after_the_review_does_not_stop_a_deploy_around_it(self, stage: Stage):
        plain, name = stage.detection(), stage.platform.fields[0]
        stage.settle(plain)
        (remote_id,) = stage.hand.ids()
        holds = [held(stage, plain, name)]
        moved = moving(stage, plain)
        reviewed = stage.plan(moved, holds=holds)
        stage.hand.edit(remote_id, name)

        done = stage.settle(moved, holds=holds, orders=Orders(expect={reviewed.target: reviewed.fingerprint}))

        assert [outcome.change.key for outcome in done.outcomes] == [plain.id]
        assert {path.split(".")[0] for path, _, _ in accepted_of(stage.plan(moved, holds=holds))} == {name}

    def test_every_field_may_be_held_at_once_while_the_switch_moves_in_git(self, stage: Stage):
        rich = stage.rich()
        stage.settle(rich)
        (remote_id,) = stage.hand.ids()
        for name in stage.platform.fields:
            stage.hand.edit(remote_id, name)
        holds = [held(stage, rich, *stage.platform.fields)]
        before = accepted_of(stage.plan(rich, holds=holds))

        stage.settle(replace(rich, enabled=False), holds=holds)

        assert accepted_of(stage.plan(replace(rich, enabled=False), holds=holds)) == before


def _idle(hold: Hold) -> str:
    return f"the hold at {hold.where} holds nothing here now"


def held(stage: Stage, detection: Detection, *fields: str, days: int = 14) -> Hold:
    """Return a hold on these fields that lasts so many days more."""
    until = stage.clock.now().date() + timedelta(days=days)
    return Hold(detection.id, frozenset(fields), "CHG-1: on purpose.", until, WHERE)


def moving(stage: Stage, detection: Detection) -> Detection:
    """Return the detection after somebody moved in Git what is not the platform's first field."""
    variants = tuple(replace(one, query=stage.saying(one.query, "moved")) for one in detection.variants)
    return replace(detection, variants=variants)


def accepted_of(plan: TargetPlan) -> list[tuple[str, object, object]]:
    """Return what a plan accepts, field by field."""
    return [(field.path, field.old, field.new) for one in plan.accepted for field in one.fields]
