"""Scenes with other people: what somebody does in a console is named, held, and never lost."""

from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause
from sieminator.model.target import OnEdit
from tests.platforms.stage import Stage

HEAL = Orders(heal_all=True)


class PeopleScenes:
    """An analyst at three in the morning, a clone, a leaver, another team, the vendor."""

    def test_each_managed_field_edited_in_turn_is_named_and_healed(self, stage: Stage):
        """One field at a time, old and new; what was written before is what comes back."""
        rich = stage.rich()
        stage.settle(rich)
        (remote_id,) = stage.hand.ids()

        for name in stage.platform.fields:
            stage.hand.edit(remote_id, name)

            seen = stage.drift(rich)
            assert [change.cause for change in seen.changes] == [Cause.EDITED], name
            (change,) = seen.changes
            assert {field.path.split(".")[0] for field in change.fields} == {name}
            assert all(field.old != field.new for field in change.fields)
            assert seen.exit == 2
            stage.settle(rich, orders=HEAL)

    def test_an_analyst_edits_then_an_unrelated_merge_deploys(self, stage: Stage):
        one, two = stage.many(2)
        stage.settle(one, two)
        edited = self._id_of(stage, one)
        stage.hand.edit(edited, stage.platform.fields[0])
        as_edited = stage.hand.raw(edited)

        done = stage.deploy(one, replace(two, description="Moved."))

        assert [outcome.change.key for outcome in done.outcomes] == [two.id]
        assert (done.exit, done.plan.held) == (2, 1)
        assert stage.hand.raw(edited) == as_edited

    def test_an_edit_and_a_move_in_git_are_held_together(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.edit(stage.hand.ids()[0], stage.platform.fields[0])

        seen = stage.plan(stage.detection(description="Moved."))

        assert [(change.cause, change.held) for change in seen.changes] == [(Cause.BOTH, True)]

    def test_heal_by_name_leaves_the_others_held(self, stage: Stage):
        one, two = stage.many(2)
        stage.settle(one, two)
        for remote_id in stage.hand.ids():
            stage.hand.edit(remote_id, stage.platform.fields[0])

        done = stage.deploy(one, two, orders=Orders(heal=frozenset({one.id})))

        assert [outcome.change.key for outcome in done.outcomes] == [one.id]
        assert [change.key for change in stage.plan(one, two).changes] == [two.id]

    def test_a_target_may_heal_by_itself(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.edit(stage.hand.ids()[0], stage.platform.fields[0])

        stage.settle(stage.detection(), target=replace(stage.target, on_edit=OnEdit.HEAL))

    def test_what_somebody_switched_off_stays_off_until_it_is_named(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.switch(stage.hand.ids()[0], enabled=False)

        held = stage.deploy(stage.detection(), orders=HEAL)

        assert [change.cause for change in held.plan.changes] == [Cause.DISABLED_THERE]
        assert (held.exit, held.outcomes) == (2, ())
        stage.settle(stage.detection(), orders=Orders(heal=frozenset({stage.detection().id})))

    def test_healing_an_edit_leaves_the_switch_to_a_person_and_says_so(self, stage: Stage):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, stage.platform.fields[0])
        stage.hand.switch(remote_id, enabled=False)

        done = stage.deploy(stage.detection(), orders=HEAL)

        (outcome,) = done.outcomes
        assert (outcome.result, done.exit) == ("done", 2)
        assert "still off" in outcome.message
        assert [change.cause for change in stage.plan(stage.detection()).changes] == [Cause.DISABLED_THERE]

    def test_a_rename_onto_somebody_elses_title_is_refused_in_the_plan(self, stage: Stage):
        stage.settle(stage.detection())
        theirs = stage.hand.add_foreign("Taken")

        done = stage.deploy(stage.detection(title="Taken"))

        assert [named.remote_id for named in done.plan.refused] == [theirs]
        assert done.outcomes == ()

    def test_what_somebody_switched_on_is_named(self, stage: Stage):
        resting = stage.detection(enabled=False)
        stage.settle(resting)
        stage.hand.switch(stage.hand.ids()[0], enabled=True)

        assert [change.cause for change in stage.drift(resting).changes] == [Cause.ENABLED_THERE]

    def test_what_the_vendor_disabled_is_its_doing_and_waits_for_reenable(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.vendor_disables(stage.hand.ids()[0])

        seen = stage.drift(stage.detection())

        assert [(change.cause, change.held) for change in seen.changes] == [(Cause.VENDOR_DISABLED, True)]
        assert stage.deploy(stage.detection()).outcomes == ()
        stage.settle(stage.detection(), orders=Orders(reenable=True))

    def test_what_the_vendor_disabled_runs_again_when_its_content_moves(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.vendor_disables(stage.hand.ids()[0])

        stage.settle(stage.detection(query=stage.saying(stage.variant().query, "mended")))

    def test_a_cleared_mark_is_drift_and_heals(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.clear_mark(stage.hand.ids()[0])

        seen = stage.drift(stage.detection())

        assert [change.cause for change in seen.changes] == [Cause.MARK_REMOVED]
        assert stage.deploy(stage.detection()).outcomes == ()
        stage.settle(stage.detection(), orders=HEAL)

    def test_a_clone_is_a_copy_that_nobody_touches(self, stage: Stage):
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        as_cloned = stage.hand.raw(copy)

        done = stage.deploy(stage.detection(description="Moved."))

        assert [named.remote_id for named in done.plan.copies] == [copy]
        assert done.exit == 2
        assert stage.hand.raw(copy) == as_cloned
        assert [named.remote_id for named in stage.drift(stage.detection(description="Moved.")).copies] == [copy]

    def test_a_title_that_is_taken_refuses_the_create_and_says_what_to_do(self, stage: Stage):
        theirs = stage.hand.add_foreign("Detection 1")
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection())

        (refused,) = done.plan.refused
        assert refused.remote_id == theirs
        assert refused.hint
        assert (done.exit, stage.hand.snapshot()) == (1, before)

    def test_rules_of_others_survive_every_command_byte_for_byte(self, stage: Stage):
        stage.hand.add_foreign("Somebody else's")
        stage.hand.add_unknown_kinds()
        theirs = {remote_id: stage.hand.raw(remote_id) for remote_id in stage.hand.ids()}

        stage.settle(*stage.many(2))
        stage.hand.edit(self._id_of(stage, stage.detection(1)), stage.platform.fields[0])
        stage.settle(*stage.many(2), orders=HEAL)
        stage.deploy(stage.detection(1))
        stage.deploy(stage.detection(1), orders=Orders(prune=True))
        stage.drift(stage.detection(1))

        assert {remote_id: stage.hand.raw(remote_id) for remote_id in theirs} == theirs
        assert {foreign.remote_id for foreign in stage.plan(stage.detection(1)).foreign} == set(theirs)

    def test_a_field_that_belongs_to_the_customer_is_left_alone(self, stage: Stage):
        """It is written on create, then neither compared nor written, whatever else moves."""
        rich = stage.rich()
        stage.settle(rich)
        (remote_id,) = stage.hand.ids()
        for name in stage.platform.fields:
            target = replace(stage.target, unmanaged=frozenset({name}))
            stage.settle(rich, target=target, orders=HEAL)
            stage.hand.edit(remote_id, name)
            seen = stage.plan(rich, target=target)
            assert seen.changes == (), name
            assert any("left to the customer" in note and name in note for note in seen.notes)

            moved = replace(rich, title="Moved", description="Moved.")
            stage.settle(moved, target=target)

            managed_again = stage.plan(moved)
            assert name in {field.path.split(".")[0] for change in managed_again.changes for field in change.fields}
            stage.settle(rich, orders=HEAL)

    def test_a_withdrawn_rule_that_somebody_switched_on_again_is_held(self, stage: Stage):
        stage.settle(stage.detection())
        stage.settle()
        stage.hand.switch(stage.hand.ids()[0], enabled=True)

        seen = stage.drift()

        assert [(change.action, change.cause) for change in seen.changes] == [(Action.DISABLE, Cause.ENABLED_THERE)]
        assert stage.deploy().outcomes == ()

    def test_an_edit_survives_that_its_detection_is_withdrawn_and_comes_back(self, stage: Stage):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, stage.platform.fields[0])

        stage.deploy()
        pruned = stage.deploy(orders=Orders(prune=True))
        back = stage.deploy(stage.detection())

        assert (pruned.outcomes, pruned.exit) == ((), 2)
        assert (back.outcomes, back.exit) == ((), 2)
        assert stage.hand.ids() == [remote_id]

    def test_a_clone_outlives_its_original_and_the_detection(self, stage: Stage):
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        as_cloned = stage.hand.raw(copy)
        stage.hand.delete(original)

        stage.deploy()
        stage.deploy(orders=Orders(prune=True))

        assert stage.hand.raw(copy) == as_cloned

    def test_a_new_detection_under_an_old_title_leaves_no_gap(self, stage: Stage):
        """The old rule is not switched off before the new one can be there."""
        stage.settle(stage.detection())
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection(2, title=stage.detection().title))

        assert [named.key for named in done.plan.refused] == [stage.detection(2).id]
        assert [named.key for named in done.plan.withheld] == [stage.detection().id]
        assert stage.hand.snapshot() == before

    def test_an_edit_does_not_hide_behind_the_vendors_switch(self, stage: Stage):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, "severity" if "severity" in stage.platform.fields else stage.platform.fields[0])
        stage.hand.vendor_disables(remote_id)
        as_edited = stage.hand.raw(remote_id)

        done = stage.deploy(
            stage.detection(query=stage.saying(stage.variant().query, "mended")), orders=Orders(reenable=True)
        )

        assert (done.outcomes, done.exit) == ((), 2)
        assert stage.hand.raw(remote_id) == as_edited

    def test_an_edit_is_told_although_the_detection_no_longer_applies(self, stage: Stage):
        stage.settle(stage.detection())
        idle = stage.detection(variants=())
        assert stage.drift(idle).exit == 0
        (remote_id,) = stage.hand.ids()
        stage.hand.edit(remote_id, stage.platform.fields[0])
        before = stage.hand.snapshot()

        seen = stage.drift(idle)
        done = stage.deploy(idle, orders=HEAL)

        assert [(change.cause, change.held) for change in seen.changes] == [(Cause.EDITED, True)]
        assert (done.exit, stage.hand.snapshot()) == (2, before)

    @pytest.mark.parametrize("command", ["plan", "drift"])
    def test_read_only_commands_leave_the_world_byte_identical(self, stage: Stage, command: str):
        stage.settle(*stage.many(3))
        stage.hand.edit(stage.hand.ids()[0], stage.platform.fields[0])
        stage.hand.delete(stage.hand.ids()[-1])
        before = stage.hand.snapshot()

        getattr(stage, command)(*stage.many(4))

        assert stage.hand.snapshot() == before

    @staticmethod
    def _id_of(stage: Stage, detection) -> str:
        problems: list[object] = []
        rule = stage.platform.compile(detection, detection.variants[0], stage.target, problems.append)
        assert rule
        assert rule.remote_id
        return rule.remote_id
