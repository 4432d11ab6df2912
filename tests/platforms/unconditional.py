"""Scenes of vendors that give the ids and know no conditional write, told as they go there, under the same names.

A platform that writes through ``sieminator/platforms/unconditional.py`` joins with a class that inherits
``UnconditionalScenes`` before ``Suite``; its stage says by ``SECOND_LOOK`` which listing is the one before a write.
"""

import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Cut
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.hold import SWITCH
from sieminator.model.outcome import Result
from sieminator.model.plan import EXIT_FAILED
from tests.platforms.scenes_holds import held
from tests.platforms.scenes_interrupted import POSIX, Rounds, Stopped
from tests.platforms.scenes_readonly import bring_about
from tests.platforms.scenes_switch import there, throw
from tests.platforms.stage import Stage

HEAL = Orders(heal_all=True)


class UnconditionalScenes:
    """How those scenes go that another vendor's ids and etags would decide."""

    # ---- the server gives the ids

    @staticmethod
    def _id_of(stage: Stage, detection: Detection) -> str:
        return next(i for i, one in there(stage).items() if one.mark and one.mark.key == detection.id)

    def test_a_cleared_mark_is_drift_and_heals(self, stage: Stage):
        """Without its mark nobody knows that a rule is ours: it is a stranger that has our title, and is told so."""
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.clear_mark(remote_id)
        before = stage.hand.snapshot()

        seen, done = stage.drift(stage.detection()), stage.deploy(stage.detection(), orders=HEAL)

        for plan in (seen, done.plan):
            (refused,) = plan.refused
            assert (refused.remote_id, f"`remote_id: {remote_id}`" in refused.hint) == (remote_id, True)
        assert (seen.exit, done.exit, stage.hand.snapshot()) == (1, 1, before)
        stage.settle(stage.detection(remote_id=remote_id), orders=HEAL)
        assert stage.plan(stage.detection()).changes == ()

    def test_a_clone_is_a_copy_that_nobody_touches(self, stage: Stage):
        """Of two that carry the mark nobody knows which is the original: both are named, and neither is written to."""
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection(description="Moved."))

        (refused,) = done.plan.refused
        assert original in refused.reason
        assert copy in refused.reason
        assert (done.outcomes, done.exit, stage.hand.snapshot()) == ((), 1, before)
        assert stage.drift(stage.detection()).exit == 1
        stage.hand.clear_mark(copy)
        stage.settle(stage.detection(description="Moved."))

    def test_a_clone_outlives_its_original_and_the_detection(self, stage: Stage):
        """A clone whose original is gone is the rule with our mark, and goes on as such."""
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        stage.hand.delete(original)

        stage.settle(stage.detection(), orders=HEAL)
        withdrawn = stage.settle()

        assert [outcome.change.remote_id for outcome in withdrawn.outcomes] == [copy]

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

        assert [named.key for named in (*copied.refused, *unsigned.refused)] == [plain.id, plain.id]
        assert [change.cause for change in absent.changes] == [Cause.ABSENT]
        assert [copied.exit, unsigned.exit, absent.exit] == [1, 1, 2]

    def test_without_its_override_a_rule_that_was_taken_over_is_a_copy_and_untouched(self, stage: Stage):
        """No id of ours could be meant beside it: it is known by its mark, with its override or without."""
        ours, theirs = self._taken_over(stage)
        alone = replace(ours, remote_id="")

        assert stage.plan(alone).changes == ()
        withdrawn = stage.deploy()

        assert [(one.change.action, one.change.remote_id) for one in withdrawn.outcomes] == [(Action.DISABLE, theirs)]

    def test_a_copy_that_still_runs_is_named_and_left_alone(self, stage: Stage):
        """The kill switch does not guess either: nothing is switched, and that is no success."""
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        before = stage.hand.snapshot()

        done = throw(stage, stage.detection(), content=[stage.detection()])

        (target,) = done.targets
        told = " ".join(f"{one.reason} {one.remote_id}" for one in (*target.plan.copies, *target.plan.refused))
        assert original in told
        assert copy in told
        assert (target.outcomes, stage.hand.snapshot()) == ((), before)
        assert done.exit != 0

    # ---- no write is conditional

    def test_what_somebody_edits_between_plan_and_write_is_held(self, stage: Stage):
        for number, name in enumerate(stage.EDITED_MEANWHILE, 1):
            stage.settle(stage.detection(number))
            remote_id = self._id_of(stage, stage.detection(number))
            stage.server.weather.order(
                Act(lambda remote_id=remote_id, name=name: stage.hand.edit(remote_id, name)), **stage.SECOND_LOOK
            )

            done = stage.deploy(stage.detection(number, title=f"Moved {number}"))

            (outcome,) = [one for one in done.outcomes if one.change.key == stage.detection(number).id]
            assert outcome.result is Result.CONFLICT, name
            assert {field.path.partition(".")[0] for field in outcome.fields} == {name}
            assert (done.exit, stage.hand.title(remote_id)) == (2, f"Detection {number}")
            stage.server.weather.clear()
            stage.hand.delete(remote_id)

    def test_what_is_deleted_or_made_between_plan_and_write_is_held(self, stage: Stage):
        stage.settle(stage.detection(1))
        (remote_id,) = stage.hand.ids()
        stage.server.weather.order(Act(lambda: stage.hand.delete(remote_id)), **stage.SECOND_LOOK)

        done = stage.deploy(stage.detection(1, description="Moved."))

        assert [outcome.result for outcome in done.outcomes] == [Result.CONFLICT]
        assert stage.hand.ids() == []

    def test_a_rule_that_another_run_made_meanwhile_is_not_made_twice(self, stage: Stage):
        made: list[object] = []

        def another() -> None:
            if not made:
                made.append(True)
                stage.settle(stage.detection())

        stage.server.weather.order(Act(another), **stage.SECOND_LOOK)

        done = stage.deploy(stage.detection())

        assert [(one.result, one.message) for one in done.outcomes] == [(Result.DONE, "an earlier try had done it")]
        assert len(stage.hand.ids()) == 1

    @POSIX
    @pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
    def test_ctrl_c_at_any_request_finishes_what_had_begun_and_begins_nothing_more(self, stage: Stage, lost: bool):
        """A run that is stopped in its second look says of what it meant to write that it was not tried."""
        rounds = SecondLooks(stage)
        for point in range(rounds.requests):
            stopped = rounds.stop(signal.SIGINT, point, *([Cut("after")] if lost else []))

            assert (stopped.exit, stopped.out) == (130, "")
            assert stopped.records.unsettled == []
            rounds.check(stopped)

    def _everything_to_do(self, stage: Stage) -> list[Detection]:
        """Bring about every order of things to do; return what Git says by now."""
        wanted, seen = bring_about(stage, self._ids, edits=stage.platform.fields[1])
        assert {Cause.EDITED, Cause.DISABLED_THERE} <= {change.cause for change in seen.changes if change.held}
        refused = {named.key for named in seen.refused}
        unmarked, cloned = stage.detection(4), stage.detection(5)
        assert {unmarked.id, cloned.id, stage.detection(23).id, stage.detection(24).id} <= refused
        assert (seen.exit, bool(seen.foreign)) == (EXIT_FAILED, True)
        return wanted


class SecondLooks(Rounds):
    """Rounds in which what was not tried may stand in the ledger as such: its intent comes before the second look."""

    def _untried(self, stopped: Stopped) -> Iterator[str]:
        yield from super()._untried(stopped)
        yield from (key for key, result in stopped.records.results.items() if result == Result.SKIPPED)
