"""LogScale lives through every scene, with every kind of rule.

Where a scene is told of a vendor that lets us choose ids, answers with HTTP's own numbers, or takes conditional writes,
it is told here as it goes on LogScale, under the same name.
"""

import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Cut
from sieminator.model.change import Action, Cause
from sieminator.model.detection import Detection
from sieminator.model.doctor import Topic
from sieminator.model.hold import SWITCH
from sieminator.model.outcome import Result
from sieminator.model.plan import EXIT_FAILED
from sieminator.model.verdict import Verdict
from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED
from tests.platforms import nobody
from tests.platforms.logscale.stage import SECRET, VARIABLE, LogScaleStage, logscale_stage
from tests.platforms.scenes_canary import nothing_stays
from tests.platforms.scenes_doctor import of, said
from tests.platforms.scenes_holds import held
from tests.platforms.scenes_interrupted import POSIX, Rounds, Stopped
from tests.platforms.scenes_properties import PropertyScenes, lenient, words
from tests.platforms.scenes_switch import there, throw
from tests.platforms.suite import Suite

HEAL = Orders(heal_all=True)


class LogScaleSuite(Suite):
    """Every scene of the suite, and how those go that another vendor's ids, numbers and etags would decide."""

    KIND = ""

    @pytest.fixture
    def stage(self, tmp_path, monkeypatch):
        """A stage whose token is in nothing that was sent or answered, but for the header that nobody keeps."""
        monkeypatch.setenv(VARIABLE, SECRET)
        with logscale_stage(tmp_path, self.KIND) as stage:
            yield stage
            for exchange in stage.server.journal:
                assert SECRET.encode() not in exchange.request_body + exchange.response_body
            assert stage.hand.levers.hasty_polls() == 0

    # ---- the server gives the ids

    @staticmethod
    def _id_of(stage: LogScaleStage, detection: Detection) -> str:
        return next(i for i, one in there(stage).items() if one.mark and one.mark.key == detection.id)

    def test_a_cleared_mark_is_drift_and_heals(self, stage: LogScaleStage):
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

    def test_a_clone_is_a_copy_that_nobody_touches(self, stage: LogScaleStage):
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

    def test_a_clone_outlives_its_original_and_the_detection(self, stage: LogScaleStage):
        """A clone whose original is gone is the rule with our mark, and goes on as such."""
        stage.settle(stage.detection())
        (original,) = stage.hand.ids()
        copy = stage.hand.clone(original)
        stage.hand.delete(original)

        stage.settle(stage.detection(), orders=HEAL)
        withdrawn = stage.settle()

        assert [outcome.change.remote_id for outcome in withdrawn.outcomes] == [copy]

    def test_a_hold_hides_no_removed_mark_no_absence_and_no_copy(self, stage: LogScaleStage):
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

    def test_without_its_override_a_rule_that_was_taken_over_is_a_copy_and_untouched(self, stage: LogScaleStage):
        """No id of ours could be meant beside it: it is known by its mark, with its override or without."""
        ours, theirs = self._taken_over(stage)
        alone = replace(ours, remote_id="")

        assert stage.plan(alone).changes == ()
        withdrawn = stage.deploy()

        assert [(one.change.action, one.change.remote_id) for one in withdrawn.outcomes] == [(Action.DISABLE, theirs)]

    def test_a_copy_that_still_runs_is_named_and_left_alone(self, stage: LogScaleStage):
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

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: LogScaleStage):
        """And a second look right before the write, since no write is conditional."""
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        asked = [exchange.path.rpartition("/")[2] for exchange in stage.server.journal]
        assert asked[:3] == ["ReadServer", "ReadRules", "ReadRulesAgain"]
        assert len(asked) == 4
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1

    @pytest.mark.parametrize("name", ["description", "queryString", "trigger", "labels"])
    def test_what_somebody_edits_between_plan_and_write_is_held(self, stage: LogScaleStage, name: str):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.server.weather.order(Act(lambda: stage.hand.edit(remote_id, name)), path="/ReadRulesAgain$", times=1)

        done = stage.deploy(stage.detection(title="Moved"))

        (outcome,) = done.outcomes
        assert outcome.result is Result.CONFLICT
        assert {field.path.partition(".")[0] for field in outcome.fields} == {name}
        assert (done.exit, stage.hand.levers.trigger(remote_id).name) == (2, "Detection 1")

    def test_what_is_deleted_or_made_between_plan_and_write_is_held(self, stage: LogScaleStage):
        stage.settle(stage.detection(1))
        (remote_id,) = stage.hand.ids()
        stage.server.weather.order(Act(lambda: stage.hand.delete(remote_id)), path="/ReadRulesAgain$", times=1)

        done = stage.deploy(stage.detection(1, description="Moved."))

        assert [outcome.result for outcome in done.outcomes] == [Result.CONFLICT]
        assert stage.hand.ids() == []

    def test_a_rule_that_another_run_made_meanwhile_is_not_made_twice(self, stage: LogScaleStage):
        made: list[object] = []

        def another() -> None:
            if not made:
                made.append(True)
                stage.settle(stage.detection())

        stage.server.weather.order(Act(another), path="/ReadRulesAgain$", times=1)

        done = stage.deploy(stage.detection())

        assert [(one.result, one.message) for one in done.outcomes] == [(Result.DONE, "an earlier try had done it")]
        assert len(stage.hand.ids()) == 1

    @POSIX
    @pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
    def test_ctrl_c_at_any_request_finishes_what_had_begun_and_begins_nothing_more(
        self, stage: LogScaleStage, lost: bool
    ):
        """A run that is stopped in its second look says of what it meant to write that it was not tried."""
        rounds = SecondLooks(stage)
        for point in range(rounds.requests):
            stopped = rounds.stop(signal.SIGINT, point, *([Cut("after")] if lost else []))

            assert (stopped.exit, stopped.out) == (130, "")
            assert stopped.records.unsettled == []
            rounds.check(stopped)

    # ---- one answer a listing, and words in place of numbers

    def test_a_secret_that_is_changed_while_we_page_leaves_the_target_unknown(self, stage: LogScaleStage):
        """A listing is one answer: the token ends between it and what is asked before it."""
        stage.settle(*stage.many(6))
        stage.server.weather.order(Act(stage.hand.change_secret), path="/ReadRules$", times=1)

        nobody.is_unknown(stage.drift(*stage.many(6)))

        nobody.knows(stage, *stage.many(6))

    def test_who_may_nothing_fails_reading_in_the_vendors_words(self, stage: LogScaleStage):
        """Of a search domain that is not for us the server says what it says of one that is not there."""
        stage.hand.may(read=False, write=False)

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.SIGN_IN], of(found)[Topic.READ]) == (Verdict.OK, Verdict.FAILED)
        assert "Could not find a view or repository with the name 'soc'" in said(found, Topic.READ)
        assert found.exit == 1

    def test_who_may_not_write_is_told_so_in_the_vendors_words(self, stage: LogScaleStage):
        with nothing_stays(stage):
            stage.hand.may(read=True, write=False)
            run = stage.canary()
            stage.hand.may(read=True, write=True)

        assert "could not be made" in run.reason
        assert stage.FORBIDDEN in run.reason
        assert (run.exit, run.wrote, run.fields) == (1, False, ())

    # ---- three classes inherit what hypothesis wants to be one's

    @settings(lenient, suppress_health_check=[*lenient.suppress_health_check, HealthCheck.differing_executors])
    @given(title=words, description=st.lists(words, max_size=3), comments=st.lists(words, max_size=3))
    def test_whatever_is_written_reads_back_as_nothing_to_do(self, stage, title, description, comments):
        scene = PropertyScenes.test_whatever_is_written_reads_back_as_nothing_to_do
        scene.hypothesis.inner_test(self, stage, title, description, comments)  # type: ignore[attr-defined]

    @settings(lenient, suppress_health_check=[*lenient.suppress_health_check, HealthCheck.differing_executors])
    @given(st.randoms())
    def test_the_order_of_fields_does_not_move_a_fingerprint(self, stage, chance):
        scene = PropertyScenes.test_the_order_of_fields_does_not_move_a_fingerprint
        scene.hypothesis.inner_test(self, stage, chance)  # type: ignore[attr-defined]

    # ---- nothing says that the vendor switches a rule off

    def _everything_to_do(self, stage: LogScaleStage) -> list[Detection]:
        """Bring about every order of things to do; return what Git says by now."""
        here, hand = stage.many(12), stage.hand
        hand.add_unknown_kinds()
        stage.settle(*here)
        ids = self._ids(stage)
        hand.edit(ids[here[0].id], stage.platform.fields[1])
        hand.switch(ids[here[1].id], enabled=False)
        hand.clear_mark(ids[here[3].id])
        hand.clone(ids[here[4].id])
        hand.delete(ids[here[5].id])
        stage.deploy(*(one for one in here if one not in (here[5], here[6])))  # one is withdrawn and off already
        hand.fire(ids[here[8].id], stage.clock.now(), alerts=3)
        theirs, taken = hand.add_foreign("Theirs"), hand.add_foreign("Taken")
        wanted = [
            *here[:6],
            replace(here[8], description="Moved."),
            replace(here[9], enabled=False),
            replace(here[10], version="2.0.0"),
            stage.detection(21),
            stage.detection(22, remote_id=theirs),
            stage.detection(23, remote_id=f"no-{theirs}"),
            stage.detection(24, title="Taken"),
            stage.lacking(),
        ]
        seen = stage.plan(*wanted)
        assert {Cause.EDITED, Cause.DISABLED_THERE} <= {change.cause for change in seen.changes if change.held}
        assert {
            (Action.CREATE, Cause.NEW),
            (Action.CREATE, Cause.ABSENT),
            (Action.UPDATE, Cause.CONTENT),
            (Action.UPDATE, Cause.ADOPTED),
            (Action.DISABLE, Cause.CONTENT),
            (Action.DISABLE, Cause.WITHDRAWN),
        } <= {(change.action, change.cause) for change in seen.actionable}
        refused = {named.key for named in seen.refused}
        assert {here[3].id, here[4].id, stage.detection(23).id, stage.detection(24).id} <= refused
        assert {named.remote_id for named in seen.refused} >= {taken, f"no-{theirs}"}
        assert (seen.exit, bool(seen.foreign)) == (EXIT_FAILED, True)
        return wanted


class SecondLooks(Rounds):
    """Rounds in which what was not tried may stand in the ledger as such: its intent comes before the second look."""

    def _untried(self, stopped: Stopped) -> Iterator[str]:
        yield from super()._untried(stopped)
        yield from (key for key, result in stopped.records.results.items() if result == Result.SKIPPED)


class TestScheduledSearch(LogScaleSuite):
    """The default."""

    KIND = SCHEDULED


class TestFilterAlert(LogScaleSuite):
    """Alerts on each event."""

    KIND = FILTER


class TestAggregateAlert(LogScaleSuite):
    """Alerts on a live aggregate."""

    KIND = AGGREGATE
