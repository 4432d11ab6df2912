"""Scenes in which somebody else's rule becomes ours, because an override names it, and lives on like any rule."""

from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Cut
from sieminator.model.change import Action, Cause, FieldChange
from sieminator.model.detection import Detection
from sieminator.model.hold import SWITCH, Hold
from sieminator.model.outcome import Result
from sieminator.model.plan import Named
from sieminator.model.problem import Position
from tests.platforms.scenes_rollback import done_at
from tests.platforms.scenes_switch import there, throw
from tests.platforms.stage import Stage

HEAL = Orders(heal_all=True)
PRUNE = Orders(prune=True)


class AdoptionScenes:
    """A rule that was made by hand, taken over by its id."""

    def test_what_we_do_not_manage_survives_that_a_rule_is_taken_over(self, stage: Stage):
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.enrich(theirs)
        kept = stage.hand.unmanaged(theirs)
        rich = replace(stage.rich(), remote_id=theirs)

        seen = stage.plan(rich)
        stage.settle(rich)

        (change,) = seen.changes
        assert (change.action, change.cause, change.held) == (Action.UPDATE, Cause.ADOPTED, False)
        assert {field.path.partition(".")[0] for field in change.fields} <= {*stage.platform.fields}
        assert change.fields
        assert all(field.old != field.new for field in change.fields)
        assert (seen.exit, seen.foreign, change.remote_id) == (2, (), theirs)
        assert stage.hand.ids() == [theirs]
        assert stage.hand.unmanaged(theirs) == kept
        after = stage.plan(rich)
        assert (after.kept, after.ours, after.foreign, after.copies) == (1, 1, (), ())

    def test_what_we_do_not_manage_survives_the_life_of_a_rule_that_was_taken_over(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        kept = stage.hand.unmanaged(theirs)

        stage.settle(replace(ours, title="A better name", description="Moved."))
        stage.settle(replace(ours, enabled=False))
        stage.settle(ours)
        for name in stage.platform.fields:
            stage.hand.edit(theirs, name)
            stage.settle(ours, orders=HEAL)
        stage.settle(adopted={ours.id: theirs})

        assert stage.hand.unmanaged(theirs) == kept
        assert stage.hand.ids() == [theirs]

    def test_an_edit_of_a_rule_that_was_taken_over_is_held(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        stage.hand.edit(theirs, stage.platform.fields[0])
        as_edited = stage.hand.raw(theirs)

        done = stage.deploy(replace(ours, description="Moved."))

        assert [(change.cause, change.held) for change in done.plan.changes] == [(Cause.BOTH, True)]
        assert [change.cause for change in stage.drift(ours).changes] == [Cause.EDITED]
        assert (done.exit, stage.hand.raw(theirs)) == (2, as_edited)

    def test_whoever_clears_the_mark_of_a_rule_that_was_taken_over_hides_no_edit(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        kept = stage.hand.unmanaged(theirs)
        stage.hand.clear_mark(theirs)
        stage.hand.edit(theirs, stage.platform.fields[0])
        as_edited = stage.hand.raw(theirs)

        seen, done = stage.drift(ours), stage.deploy(ours)

        for plan in (seen, done.plan):
            assert [(change.cause, change.held) for change in plan.changes] == [(Cause.MARK_REMOVED, True)]
        assert (seen.exit, done.exit, stage.hand.raw(theirs)) == (2, 2, as_edited)
        stage.settle(ours, orders=HEAL)
        assert stage.hand.unmanaged(theirs) == kept

    def test_without_a_ledger_a_missing_mark_is_drift_to_be_on_the_safe_side(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        stage.hand.clear_mark(theirs)
        stage.folder.joinpath("ledger", "ledger.jsonl").unlink()

        seen = stage.drift(ours)

        assert [change.cause for change in seen.changes] == [Cause.MARK_REMOVED]
        assert [change.cause for change in stage.plan(ours).changes] == [Cause.ADOPTED]

    def test_a_rule_that_waits_to_be_taken_over_is_no_drift(self, stage: Stage):
        stage.settle(stage.detection(2))
        ours = stage.detection(remote_id=stage.hand.add_foreign("Theirs"))

        seen = stage.drift(ours, stage.detection(2))

        assert (seen.changes, seen.pending, seen.exit) == ((), 1, 0)

    def test_a_detection_that_had_a_rule_of_its_own_once_takes_one_over(self, stage: Stage):
        """The ledger knows the detection, and not this rule: nobody has removed a mark from it."""
        stage.settle(stage.detection())
        stage.settle()
        stage.settle(orders=PRUNE)

        done = stage.settle(stage.detection(remote_id=stage.hand.add_foreign("Theirs")))

        assert [outcome.change.cause for outcome in done.outcomes] == [Cause.ADOPTED]

    def test_a_rule_that_is_off_is_switched_on_as_git_says_and_the_plan_shows_it(self, stage: Stage):
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.switch(theirs, enabled=False)
        ours = stage.detection(remote_id=theirs)

        seen = stage.plan(ours)
        stage.settle(ours)

        assert ("enabled", False, True) in [(one.path, one.old, one.new) for one in seen.changes[0].fields]
        assert stage.plan(ours).foreign == ()

    def test_a_rule_that_is_off_stays_off_where_git_says_so(self, stage: Stage):
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.switch(theirs, enabled=False)
        ours = stage.detection(remote_id=theirs, enabled=False)

        seen = stage.plan(ours)
        stage.settle(ours)

        assert "enabled" not in [field.path for field in seen.changes[0].fields]

    def test_a_field_that_belongs_to_the_customer_stays_theirs(self, stage: Stage):
        rich = stage.rich()
        for number, name in enumerate(stage.platform.fields):
            theirs = stage.hand.add_foreign(f"Theirs {number}")
            stage.hand.edit(theirs, name)
            ours = replace(rich, remote_id=theirs)
            target = replace(stage.target, unmanaged=frozenset({name}))

            stage.settle(ours, target=target)

            managed = stage.plan(ours)
            assert name in {field.path.partition(".")[0] for one in managed.changes for field in one.fields}, name
            stage.hand.delete(theirs)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a_write_whose_answer_is_lost_takes_over_once(self, stage: Stage, when: str):
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.enrich(theirs)
        kept = stage.hand.unmanaged(theirs)
        ours = stage.detection(remote_id=theirs)
        stage.server.weather.order(Cut(when), method=stage.WRITE, path=stage.LISTING, times=1)  # type: ignore[arg-type]

        done = stage.deploy(ours)

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE if when == "after" else Result.UNKNOWN]
        stage.settle(ours)
        assert (stage.hand.ids(), stage.hand.unmanaged(theirs)) == ([theirs], kept)

    def test_hits_of_a_rule_that_was_taken_over_are_counted(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        stage.hand.fire(theirs, stage.clock.now(), alerts=3)

        counted = stage.hits(stage.today(), ours)
        withdrawn = stage.hits(stage.today(), adopted={ours.id: theirs})

        assert [(one.key, one.alerts) for one in counted.counts] == [(ours.id, 3)]
        assert withdrawn.counts == counted.counts

    def test_taking_a_run_back_gives_a_rule_back_to_whoever_made_it(self, stage: Stage):
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.enrich(theirs)
        ours = stage.detection(remote_id=theirs)
        before, kept = there(stage)[theirs], stage.hand.unmanaged(theirs)
        assert stage.deploy(ours, run="taken").exit == 0

        done = done_at(stage, "taken")

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        given_back = there(stage)[theirs]
        assert (given_back.content, given_back.mark) == (before.content, None)
        assert stage.hand.unmanaged(theirs) == kept
        again = stage.plan(ours)
        assert [(change.cause, change.held) for change in again.changes] == [(Cause.ADOPTED, False)]
        stage.settle(ours)

    def test_a_rule_that_was_switched_off_before_it_is_taken_over_stays_off_by_its_hold(self, stage: Stage):
        """The kill switch before a deploy, and the hold that it asks for."""
        theirs = stage.hand.add_foreign("Theirs")
        ours = stage.detection(remote_id=theirs)
        throw(stage, ours, adopted={ours.id: theirs})
        hold = Hold(ours.id, frozenset({SWITCH}), "It floods.", stage.clock.now().date(), Position("e.yml"))

        stage.settle(ours, holds=[hold])

        assert not there(stage)[theirs].content.enabled
        assert [one.fields for one in stage.plan(ours, holds=[hold]).accepted] == [(FieldChange(SWITCH, False, True),)]

    # ---- withdrawn

    def test_a_withdrawn_rule_that_was_taken_over_is_disabled_then_pruned(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        adopted = {ours.id: theirs}

        off = stage.settle(adopted=adopted)
        gone = stage.settle(adopted=adopted, orders=PRUNE)

        assert [outcome.change.action for outcome in off.outcomes] == [Action.DISABLE]
        assert [outcome.change.action for outcome in gone.outcomes] == [Action.DELETE]
        assert stage.hand.ids() == []

    def test_an_edit_of_a_withdrawn_rule_that_was_taken_over_is_held_before_it_is_deleted(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        stage.settle(adopted={ours.id: theirs})
        stage.hand.edit(theirs, stage.platform.fields[0])

        done = stage.deploy(adopted={ours.id: theirs}, orders=PRUNE)

        assert (done.outcomes, done.exit, stage.hand.ids()) == ((), 2, [theirs])

    def test_without_its_override_a_rule_that_was_taken_over_is_a_copy_and_untouched(self, stage: Stage):
        ours, theirs = self._taken_over(stage)
        before = stage.hand.snapshot()
        alone = replace(ours, remote_id="")

        withdrawn = stage.deploy(orders=PRUNE)
        wanted = stage.deploy(alone)

        assert [copy.remote_id for copy in withdrawn.plan.copies] == [theirs]
        assert [copy.remote_id for copy in wanted.plan.copies] == [theirs]
        (refused,) = wanted.plan.refused
        assert f"`remote_id: {theirs}`" in refused.hint
        assert stage.hand.snapshot() == before
        assert stage.plan(ours).changes == ()

    # ---- refused

    def test_an_id_that_no_rule_has_creates_none(self, stage: Stage):
        theirs = stage.hand.add_foreign("Theirs")

        named = self._refused(stage, stage.detection(remote_id=theirs.swapcase()))

        assert f"`{theirs}`" in named.hint

    def test_a_rule_of_a_kind_that_we_do_not_deploy_is_never_taken_over(self, stage: Stage):
        stage.hand.add_unknown_kinds()
        strange = stage.hand.ids()
        assert strange

        for remote_id in strange:
            assert "kind" in self._refused(stage, stage.detection(remote_id=remote_id)).reason

    def test_a_rule_of_another_owner_is_never_taken_over(self, stage: Stage):
        red = replace(stage.target, owner="red-team")
        stage.settle(stage.detection(), target=red)
        (theirs,) = stage.hand.ids()

        assert "red-team" in self._refused(stage, stage.detection(remote_id=theirs)).reason

    def test_a_rule_of_another_detection_is_never_taken_over(self, stage: Stage):
        stage.settle(stage.detection(2))
        (other,) = stage.hand.ids()

        named = self._refused(stage, stage.detection(remote_id=other), stage.detection(2))

        assert stage.detection(2).id in named.reason

    def test_a_detection_that_has_a_rule_there_takes_over_no_second_one(self, stage: Stage):
        stage.settle(stage.detection())
        (own,) = stage.hand.ids()
        theirs = stage.hand.add_foreign("Theirs")

        assert own in self._refused(stage, stage.detection(remote_id=theirs, title="Another title")).reason

        stage.settle()
        stage.settle(orders=PRUNE)
        stage.settle(stage.detection(remote_id=theirs))

    def test_a_title_that_is_taken_says_how_to_take_over_the_rule_that_has_it(self, stage: Stage):
        theirs = stage.hand.add_foreign(stage.detection().title)

        named = self._refused(stage, stage.detection())

        assert f"`remote_id: {theirs}`" in named.hint
        stage.settle(stage.detection(remote_id=theirs))

    def test_taking_over_onto_a_title_that_a_third_rule_has_is_refused(self, stage: Stage):
        theirs, third = stage.hand.add_foreign("Theirs"), stage.hand.add_foreign(stage.detection().title)

        done = stage.deploy(stage.detection(remote_id=theirs))

        assert [named.remote_id for named in done.plan.refused] == [third]
        assert (done.outcomes, done.exit) == ((), 1)

    @staticmethod
    def _taken_over(stage: Stage) -> tuple[Detection, str]:
        theirs = stage.hand.add_foreign("Theirs")
        stage.hand.enrich(theirs)
        ours = stage.detection(remote_id=theirs)
        stage.settle(ours)
        return ours, theirs

    @staticmethod
    def _refused(stage: Stage, wanted: Detection, *others: Detection) -> Named:
        """Plan and deploy; nothing may be written, and the reason is returned."""
        before = stage.hand.snapshot()
        done = stage.deploy(wanted, *others)
        assert (done.outcomes, done.exit, stage.hand.snapshot()) == ((), 1, before)
        (named,) = stage.plan(wanted, *others).refused
        assert named.key == wanted.id
        assert named.hint
        return named
