"""Scenes of what a platform tells besides its rules: who edited one, and what it says of a query before it runs."""

import pytest

from sieminator.engine.lint import lint_online
from sieminator.model.ability import Support
from sieminator.model.review import Review
from tests.platforms.stage import Stage


def reviewed(stage: Stage, *detections: object, **options: object) -> Review:
    """Ask the target what it says of the detections' queries."""
    with stage.running(detections, read_only=True, **options) as job:  # type: ignore[arg-type]
        return lint_online(job)[0]


class ToldScenes:
    """What not every platform can."""

    @pytest.mark.parametrize("command", ["drift", "plan"])
    def test_who_edited_is_told_where_the_platform_can_tell(self, stage: Stage, command: str):
        one, two = stage.many(2)
        stage.settle(one, two)
        stage.hand.edit(stage.hand.ids()[0], "description")

        (change,) = getattr(stage, command)(one, two).changes

        if stage.platform.abilities["who_edited"].support is Support.NONE:
            assert change.editor is None
        else:
            assert change.editor
            assert (change.editor.who, change.editor.when) == (stage.SOMEBODY, stage.clock.now().replace(microsecond=0))

    def test_who_edited_is_asked_in_one_search_and_not_without_an_edit(self, stage: Stage):
        able = stage.platform.abilities["who_edited"].support is not Support.NONE
        stage.settle(*stage.many(3))
        stage.server.journal.clear()
        stage.drift(*stage.many(3))
        stage.plan(*stage.many(4))
        assert stage.server.journal.count("POST", stage.COUNTING) == 0
        for remote_id in stage.hand.ids():
            stage.hand.edit(remote_id, "description")

        stage.drift(*stage.many(3))

        assert stage.server.journal.count("POST", stage.COUNTING) == able

    def test_who_edited_moves_no_fingerprint(self, stage: Stage):
        """What was reviewed is deployed, whether it was known who edited there or not."""
        stage.settle(*stage.many(2))
        stage.hand.edit(stage.hand.ids()[0], "description")
        before = stage.plan(*stage.many(2)).fingerprint
        stage.server.journal.clear()
        stage.hand.forget_alerts()

        assert stage.plan(*stage.many(2)).fingerprint == before

    def test_a_target_is_asked_of_its_queries_and_nothing_is_written(self, stage: Stage):
        before = stage.hand.snapshot()
        stage.server.journal.clear()

        said = reviewed(stage, *stage.many(3))

        assert (said.exit, said.reason, said.problems) == (0, "", ())
        assert stage.hand.snapshot() == before
        assert stage.server.journal.count(stage.WRITE, "") == 0

    def test_a_dead_target_says_nothing_of_queries_and_that_is_not_fine(self, stage: Stage):
        said = reviewed(stage, stage.detection(), target=stage.dead())

        assert said.silent != bool(said.reason)
        assert said.exit == (0 if said.silent else 4)
