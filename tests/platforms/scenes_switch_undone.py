"""Scenes where the next deploy would switch on what is to be off: the kill switch says so, and its hold prevents it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sieminator.engine.keeping import Keeping, keeping
from sieminator.engine.switch import Switch, switch
from sieminator.model.detection import Detection
from sieminator.model.hold import Hold, Place
from sieminator.model.run import Run
from tests.platforms.scenes_holds import held
from tests.platforms.scenes_switch import there
from tests.platforms.stage import Stage

Undone = Callable[[Stage], tuple[Detection, str]]


def vendor_disabled(stage: Stage) -> tuple[Detection, str]:
    """Let the vendor disable a rule; return its detection with new content, and its id there."""
    stage.settle(stage.detection())
    (remote_id,) = stage.hand.ids()
    stage.hand.vendor_disables(remote_id)
    return stage.detection(query=stage.saying(stage.variant().query, "moved")), remote_id


def to_be_taken_over(stage: Stage) -> tuple[Detection, str]:
    """Let somebody have a rule that runs, and that Git is to take over."""
    theirs = stage.hand.add_foreign("Somebody else's")
    stage.hand.switch(theirs, enabled=True)
    return stage.detection(remote_id=theirs), theirs


def to_be_taken_over_and_off(stage: Stage) -> tuple[Detection, str]:
    """Let somebody have a rule that is off, and that Git is to take over."""
    wanted, theirs = to_be_taken_over(stage)
    stage.hand.switch(theirs, enabled=False)
    return wanted, theirs


def throw(stage: Stage, wanted: Detection, *holds: Hold) -> tuple[Run, Keeping]:
    """Switch a detection's rule off; return what was done, and what to commit."""
    with stage.running([wanted], read_only=False, holds=holds) as job:
        order = Switch(wanted.id, False, "It floods the queue.")
        done = switch(job, order, "switch")
        return done, keeping(job, order, done, Place, stage.clock.now().date())


each = pytest.mark.parametrize("undone", [vendor_disabled, to_be_taken_over, to_be_taken_over_and_off])


class UndoneSwitchScenes:
    """A rule that is off, for another reason than that we switched off what is ours."""

    @each
    def test_a_switch_that_the_next_deploy_would_undo_is_not_called_done(self, stage: Stage, undone: Undone):
        wanted, remote_id = undone(stage)

        done, kept = throw(stage, wanted)
        off = there(stage)[remote_id].content.enabled
        stage.deploy(wanted)

        assert (done.exit, off, len(kept.add)) == (2, False, 1)
        assert any("unless the hold below is committed" in note for note in done.targets[0].plan.notes)
        assert there(stage)[remote_id].content.enabled

    @each
    def test_with_its_hold_the_next_deploy_leaves_the_rule_off(self, stage: Stage, undone: Undone):
        wanted, remote_id = undone(stage)
        _, kept = throw(stage, wanted)
        hold = replace(held(stage, wanted, *kept.add[0].fields), until=kept.add[0].until)

        again, more = throw(stage, wanted, hold)
        stage.settle(wanted, holds=[hold])

        assert (again.exit, more.add) == (0, ())
        assert not any("the next deploy" in note for note in again.targets[0].plan.notes)
        assert not there(stage)[remote_id].content.enabled

    @each
    def test_what_git_says_is_off_as_well_needs_no_hold(self, stage: Stage, undone: Undone):
        wanted, remote_id = undone(stage)
        wanted = replace(wanted, enabled=False)

        done, kept = throw(stage, wanted)
        stage.deploy(wanted)

        assert (done.exit, kept.add) == (0, ())
        assert not there(stage)[remote_id].content.enabled
