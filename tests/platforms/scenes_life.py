"""Scenes of a rule's ordinary life: what Git says comes to be, and then nothing is left to do."""

from contextlib import closing
from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.hold import Hold
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Limits
from tests.platforms.stage import Stage

TYPO = Problem("DET001", "broken", Position("content/detections/broken/detection.yml"))
PRUNE = Orders(prune=True)
QUERIES = {
    "quotes": "'it''s \"quoted\"'",
    "backslashes": r"C:\Users\Public\*.exe \\server\share",
    "tabs": "a\tb",
    "line ends": "first\r\n// second\r\n",
    "non-ASCII": "Zażółć gęślą jaźń — 日本語 🐍",
    "look-alike mark": "// sieminator1:soc:AAAAAAAAAAAAAAAAAAAAAA:1.0.0:aaaaaaaaaaaaaaaa",
    "trailing blanks": "end   \n\n\n",
    "template delimiters": "1 << 2 >> 3 << x",
}


class LifeScenes:
    """A rule is born, changes, rests, and goes."""

    def test_the_life_of_a_rule(self, stage: Stage):
        first = stage.plan(stage.detection())
        assert [(c.action, c.cause) for c in first.changes] == [(Action.CREATE, Cause.NEW)]
        assert first.exit == 2

        born = stage.settle(stage.detection())
        assert [(o.change.action, o.result) for o in born.outcomes] == [("create", "done")]

        grown = stage.settle(stage.detection(description="Something else.", version="1.1.0"))
        assert [(o.change.action, o.result) for o in grown.outcomes] == [("update", "done")]

        resting = stage.settle(stage.detection(enabled=False, description="Something else.", version="1.1.1"))
        assert [(o.change.action, o.result) for o in resting.outcomes] == [("disable", "done")]

        awake = stage.settle(stage.detection(description="Something else.", version="1.1.2"))
        assert [(o.change.action, o.result) for o in awake.outcomes] == [("enable", "done")]

        withdrawn = stage.settle()
        assert [(o.change.action, o.result) for o in withdrawn.outcomes] == [("disable", "done")]

        pruned = stage.settle(orders=PRUNE)
        assert [(o.change.action, o.result) for o in pruned.outcomes] == [("delete", "done")]
        assert stage.hand.ids() == []

    def test_unchanged_rules_cost_one_listing_and_no_write(self, stage: Stage):
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        stage.deploy(*stage.many(5))

        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 0
        assert stage.server.journal.count("GET", stage.LISTING) == 1

    def test_a_version_bump_alone_writes_nothing(self, stage: Stage):
        stage.settle(stage.detection())

        assert stage.plan(stage.detection(version="2.0.0")).changes == ()

    @pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES)
    def test_text_survives(self, stage: Stage, text: str):
        """What is written reads back as what was meant, comment and description alike."""
        query = stage.saying(stage.variant().query, text)

        stage.settle(stage.detection(query=query, description=f"About {text}"))

        assert stage.drift(stage.detection(query=query, description=f"About {text}")).exit == 0

    def test_a_rename_is_an_update_of_the_same_rule(self, stage: Stage):
        stage.settle(stage.detection())
        before = stage.hand.ids()

        done = stage.settle(stage.detection(title="A better name"))

        assert stage.hand.ids() == before
        assert [outcome.change.action for outcome in done.outcomes] == [Action.UPDATE]

    def test_every_managed_field_can_be_set_and_unset_again(self, stage: Stage):
        stage.settle(stage.rich())

        stage.settle(replace(stage.detection(), id=stage.rich().id))

    def test_withdrawn_rules_are_disabled_then_pruned_and_come_back(self, stage: Stage):
        stage.settle(*stage.many(3))
        stage.settle(*stage.many(2))
        assert stage.plan(*stage.many(2)).exit == 0

        stage.settle(*stage.many(3))
        stage.settle(*stage.many(2))
        done = stage.settle(*stage.many(2), orders=PRUNE)

        assert [outcome.change.action for outcome in done.outcomes] == [Action.DELETE]
        assert len(stage.hand.ids()) == 2

    def test_nothing_is_withdrawn_while_a_file_has_an_error(self, stage: Stage):
        """One broken file beside 49 good ones disables and deletes nothing, and says why."""
        stage.settle(*stage.many(50))
        before = stage.hand.snapshot()
        good = stage.many(49)

        for orders in (Orders(), PRUNE):
            done = stage.deploy(*good, orders=orders, problems=[TYPO])

            assert done.outcomes == ()
            assert [named.key for named in done.plan.withheld] == [stage.detection(50).id]
        assert stage.hand.snapshot() == before

    @pytest.mark.parametrize("enabled", [True, False], ids=["as we wrote it", "switched off there"])
    def test_a_rule_whose_file_is_broken_is_not_compared_and_that_is_never_no_drift(self, stage: Stage, enabled: bool):
        stage.settle(*stage.many(2))
        (remote_id,) = self._ids_of(stage, stage.detection(2))
        stage.hand.switch(remote_id, enabled=enabled)

        for look in (stage.plan, stage.drift):
            found = look(stage.detection(1), problems=[TYPO])

            assert [named.remote_id for named in found.withheld] == [remote_id]
            assert found.withheld[0].reason.startswith("not compared: ")
            assert (found.changes, found.kept, found.not_compared, found.exit) == ((), 1, 1, 4)
        assert stage.deploy(stage.detection(1), problems=[TYPO]).exit == 4

    def test_a_hold_does_not_hide_that_a_rule_was_not_compared(self, stage: Stage):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        day = stage.clock.now().date()
        hold = Hold(stage.detection().id, frozenset({"enabled"}), "Why.", day, Position("environments/test.yml"))

        found = stage.drift(problems=[TYPO], holds=[hold])

        assert [named.remote_id for named in found.withheld] == [remote_id]
        assert (found.accepted, found.exit) == ((), 4)

    @staticmethod
    def _ids_of(stage: Stage, *detections: Detection) -> list[str]:
        """Return the ids of the rules that carry our mark for these detections."""
        keys = {one.id for one in detections}
        with (
            stage.running((), read_only=True) as job,
            closing(stage.platform.connect(stage.target, job.world)) as there,
        ):
            return [one.remote_id for one in there.rules() if one.mark and one.mark.key in keys]

    def test_what_is_refused_stays_as_it_is(self, stage: Stage):
        stage.settle(stage.detection(1), stage.detection(2))
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection(1), replace(stage.lacking(), id=stage.detection(2).id))

        assert [named.key for named in done.plan.refused] == [stage.detection(2).id]
        assert done.exit == 1
        assert stage.hand.snapshot() == before

    def test_what_no_longer_applies_stays_as_it_is(self, stage: Stage):
        stage.settle(stage.detection())
        before = stage.hand.snapshot()

        done = stage.deploy(stage.detection(variants=()))

        assert [named.key for named in done.plan.not_applicable] == [stage.detection().id]
        assert (done.exit, stage.hand.snapshot()) == (0, before)

    def test_too_many_removals_are_refused_and_nothing_is_written(self, stage: Stage):
        stage.settle(*stage.many(10))
        before = stage.hand.snapshot()

        shown = stage.plan(*stage.many(6), stage.detection(11))
        done = stage.deploy(*stage.many(6), stage.detection(11))

        assert any("refused for safety" in note for note in shown.notes)
        assert done.exit == 3
        assert "4 of 10 rules" in done.unsafe
        assert stage.hand.snapshot() == before

    def test_many_updates_need_a_yes(self, stage: Stage):
        stage.settle(*stage.many(10))
        moved = [replace(detection, description="Moved.") for detection in stage.many(10)]

        refused = stage.deploy(*moved)
        done = stage.deploy(*moved, orders=Orders(confirmed=True))

        assert (refused.exit, refused.outcomes) == (3, ())
        assert (done.exit, len(done.outcomes)) == (0, 10)

    def test_limits_are_the_targets_own(self, stage: Stage):
        stage.settle(*stage.many(5))
        generous = replace(stage.target, limits=Limits(removals_few=5))

        done = stage.deploy(target=generous)

        assert len(done.outcomes) == 5

    def test_a_deploy_goes_on_only_where_the_plan_is_the_reviewed_one(self, stage: Stage):
        reviewed = stage.plan(stage.detection())
        expect = Orders(expect={reviewed.target: reviewed.fingerprint})

        moved = stage.deploy(stage.detection(description="Moved since."), orders=expect)
        done = stage.deploy(stage.detection(), orders=expect)

        assert (moved.exit, moved.outcomes) == (3, ())
        assert [outcome.result for outcome in done.outcomes] == ["done"]

    def test_only_narrows_what_is_written_and_never_what_counts_as_withdrawn(self, stage: Stage):
        one, two = stage.many(2)

        done = stage.deploy(one, two, only=frozenset({one.id}))

        assert [outcome.change.key for outcome in done.outcomes] == [one.id]
        assert stage.plan(one, two, only=frozenset({one.id})).changes == ()

    def test_an_absent_rule_is_drift_unless_the_ledger_shows_that_it_never_was_there(self, stage: Stage):
        one, two = stage.many(2)
        stage.settle(one)
        stage.hand.delete(stage.hand.ids()[0])

        seen = stage.drift(one, two)

        assert [(change.key, change.cause) for change in seen.changes] == [(one.id, Cause.ABSENT)]
        assert (seen.exit, seen.pending) == (2, 1)

    def test_a_ledger_that_knows_little_is_no_evidence(self, stage: Stage):
        """Somebody else deployed; our own ledger holds a deploy that had nothing to do, and one of another rule."""
        one, two = stage.many(2)
        stage.settle(one, two)
        stage.folder.joinpath("ledger", "ledger.jsonl").unlink()
        stage.deploy(one, two)
        stage.hand.delete(stage.hand.ids()[0])

        assert [change.cause for change in stage.drift(one, two).changes] == [Cause.ABSENT]

    def test_what_git_switches_off_needs_none_of_what_the_query_needs(self, stage: Stage):
        """The table is gone, so the rule is switched off in Git: that must go through."""
        stage.settle(stage.detection())
        off = replace(stage.lacking(), id=stage.detection().id, enabled=False)

        done = stage.deploy(off)

        assert [named.reason for named in done.plan.refused] == []
