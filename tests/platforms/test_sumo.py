"""Sumo Logic lives through every scene, with every kind of rule.

Where a scene is told of a vendor that tells who may write it is told here as it goes for rules of Cloud SIEM, under the
same name; where it is one of ids and conditional writes, see ``unconditional.py``.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.fakes.weather import Act
from sieminator.model.change import Cause
from sieminator.model.doctor import Topic
from sieminator.model.hold import SWITCH
from sieminator.model.target import Credentials
from sieminator.model.verdict import Verdict
from sieminator.net.secrets import variable
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD
from tests.platforms import child
from tests.platforms.checkout import write_checkout
from tests.platforms.scenes_canary import nothing_stays, trials, tried_fields
from tests.platforms.scenes_doctor import TYPO, of, said
from tests.platforms.scenes_holds import accepted_of, held
from tests.platforms.scenes_interrupted import DEPLOY, PATIENCE_S, POSIX, both_looked
from tests.platforms.scenes_properties import PropertyScenes, lenient, words
from tests.platforms.scenes_switch import there, throw
from tests.platforms.suite import Suite
from tests.platforms.sumo.stage import ACCESS_KEY, SECRET, VARIABLE, SumoStage, sumo_stage
from tests.platforms.unconditional import UnconditionalScenes

names = st.from_regex(r"[a-zA-Z0-9 +%-@.,_()\\]{1,60}", fullmatch=True)
"""Titles that a log search may have."""


class SumoSuite(UnconditionalScenes, Suite):
    """Every scene of the suite, and how those go of a vendor that tells nobody who may manage rules of Cloud SIEM."""

    KIND = ""

    @pytest.fixture
    def stage(self, tmp_path, monkeypatch):
        """A stage whose key is in nothing that was sent or answered, but for the header that nobody keeps."""
        monkeypatch.setenv(VARIABLE, SECRET)
        with sumo_stage(tmp_path, self.KIND) as stage:
            yield stage
            for exchange in stage.server.journal:
                assert ACCESS_KEY.encode() not in exchange.request_body + exchange.response_body

    def test_it_says_what_it_cost(self, stage: SumoStage):
        """Besides, the address of a listing is asked for one rule when we sign in, and before the first write."""
        stage.settle(stage.detection())
        stage.server.journal.clear()

        run = stage.canary()

        assert run.listings == stage.server.journal.count("GET", f"{stage.LISTING}$") - 2
        assert run.writes > len(stage.platform.fields) - len(stage.platform.canary("canary").elsewhere)

    # ---- nobody is told who may manage rules

    def test_a_target_that_is_well_has_every_check_and_exit_zero(self, stage: SumoStage):
        """All but one: a canary may still find out."""
        stage.settle(stage.detection())
        stage.hand.record_runs(stage.hand.ids()[0])

        found = stage.doctor(stage.detection())

        assert {topic for topic, verdict in of(found).items() if verdict is not Verdict.OK} == {Topic.WRITE}
        assert of(found)[Topic.WRITE] is Verdict.UNKNOWN
        assert (found.exit, found.sound) == (4, True)

    def test_a_credential_for_reading_that_may_write_is_a_warning(self, stage: SumoStage, monkeypatch):
        """Nobody can tell."""
        monkeypatch.setenv(variable("writer"), SECRET)
        target = replace(stage.target, credentials=Credentials(stage.target.credentials.read, "writer"))

        found = stage.doctor(stage.detection(), target=target)

        assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.UNKNOWN)

    def test_what_no_record_is_kept_of_is_a_warning(self, stage: SumoStage):
        assert of(stage.doctor(stage.detection()))[Topic.HEALTH] is Verdict.WARNING

    def test_a_dead_target_never_hides_the_others(self, stage: SumoStage):
        dead, alive = stage.doctor(stage.detection(), targets=(stage.dead(), stage.target)).targets

        assert [check.topic for check in dead.checks if check.verdict is Verdict.FAILED] == [Topic.REACH]
        assert [check.topic for check in alive.checks if check.verdict.exit] == [Topic.WRITE]

    def test_a_file_that_is_broken_is_told_too(self, stage: SumoStage):
        found = stage.doctor(stage.detection(), problems=[TYPO])

        assert found.problems == (TYPO,)
        assert (found.exit, found.sound) == (1, False)

    # ---- no write is conditional

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: SumoStage):
        """And a second look right before the write, since no write is conditional."""
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        assert stage.server.journal.count("GET", stage.LISTING) == 2
        assert stage.server.journal.count(stage.WRITE, "") == 1


class TestLogSearch(SumoSuite):
    """The default."""

    KIND = LOG_SEARCH

    @lenient
    @given(title=names, description=st.lists(words, max_size=3), comments=st.lists(words, max_size=3))
    def test_whatever_is_written_reads_back_as_nothing_to_do(self, stage: SumoStage, title, description, comments):
        scene = PropertyScenes.test_whatever_is_written_reads_back_as_nothing_to_do
        scene.hypothesis.inner_test(self, stage, title, description, comments)  # type: ignore[attr-defined]

    # ---- a search that is off has lost its schedule

    def test_a_switch_is_accepted_although_the_detection_no_longer_applies(self, stage: SumoStage):
        """No: with the schedule is gone what the mark was printed of, and Git says no other; more may be edited."""
        stage.settle(stage.detection())
        stage.hand.switch(stage.hand.ids()[0], enabled=False)
        idle = stage.detection(variants=())

        for holds in ([], [held(stage, idle, SWITCH)]):
            assert [(one.cause, one.held) for one in stage.drift(idle, holds=holds).changes] == [(Cause.EDITED, True)]

    def test_every_field_may_be_held_at_once_while_the_switch_moves_in_git(self, stage: SumoStage):
        """But the schedule, which goes with the switch."""
        rich = stage.rich()
        stage.settle(rich)
        (remote_id,) = stage.hand.ids()
        for name in stage.platform.fields:
            stage.hand.edit(remote_id, name)
        holds = [held(stage, rich, *stage.platform.fields)]
        before = accepted_of(stage.plan(rich, holds=holds))

        stage.settle(replace(rich, enabled=False), holds=holds)

        off = accepted_of(stage.plan(replace(rich, enabled=False), holds=holds))
        assert off == [one for one in before if not one[0].startswith("schedule")]
        assert off != before


class RuleSuite(SumoSuite):
    """How those scenes go in Cloud SIEM, where two rules may have one name."""

    def test_who_may_only_read_fails_writing_and_is_told_which_rights_are_missing(self, stage: SumoStage):
        stage.settle(stage.detection())
        stage.hand.may(read=True, write=False)
        before = stage.hand.snapshot()

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.UNKNOWN)
        assert "cseManageRules" in said(found, Topic.WRITE)
        assert (found.exit, stage.hand.snapshot()) == (4, before)

    # ---- nothing is unique but the ids

    def test_a_canary_leaves_no_trace_and_every_field_comes_back_as_it_was_sent(self, stage: SumoStage):
        """And that two rules of one title can be there is found out."""
        with nothing_stays(stage):
            run = stage.canary()

        assert (run.exit, run.reason, run.left, run.moved) == (0, "", (), ())
        assert [trial.name for trial in run.fields] == [*tried_fields(stage)]
        verdicts = trials(run)
        assert verdicts.pop("unique_titles") is Verdict.WARNING
        assert set(verdicts.values()) == {Verdict.OK}, run

    @POSIX
    def test_two_deploys_of_the_same_at_once_lose_and_double_nothing(self, stage: SumoStage):
        """What is new may be there twice, if both looked before either wrote: then it is named, and none is lost."""
        stage.settle(stage.detection(1), stage.detection(2))
        wanted = [stage.detection(1, description="Moved."), *stage.many(5)[2:]]
        root = write_checkout(stage, *wanted)
        both_looked(stage)

        children = [child.start(root, *DEPLOY) for _ in range(2)]
        said = [one.communicate(timeout=PATIENCE_S) for one in children]

        assert not [err for _, err in said if "Traceback" in err]
        left = stage.plan(*wanted)
        doubled = {one.key for one in (*left.refused, *left.copies)}
        assert len(stage.hand.ids()) == 5 + len(doubled)
        assert doubled <= {one.id for one in wanted[1:]}
        assert left.changes == ()

    # ---- ids are counted, and say what they are

    def test_a_rule_that_is_deleted_while_we_page_costs_no_other(self, stage: SumoStage):
        """The total moves, so that the pages are read again from the first."""
        stage.settle(*stage.many(6))
        stage.hand.page_size(2)
        gone = stage.hand.ids()[0]
        key = next(rule.mark.key for remote_id, rule in there(stage).items() if remote_id == gone and rule.mark)
        stage.server.weather.order(
            Act(lambda: stage.hand.delete(gone)), method="GET", path=stage.LISTING, after=1, times=1
        )

        assert [(one.key, one.cause) for one in stage.drift(*stage.many(6)).changes] == [(key, Cause.ABSENT)]


class TestTemplatedRule(RuleSuite):
    """Each record by itself."""

    KIND = TEMPLATED


class TestThresholdRule(RuleSuite):
    """So many records of one kind."""

    KIND = THRESHOLD


class TestAggregationRule(RuleSuite):
    """Numbers that are worked out over records."""

    KIND = AGGREGATION


class TestChainRule(RuleSuite):
    """Records of several kinds, one after the other."""

    KIND = CHAIN


class TestFirstSeenRule(RuleSuite):
    """What was never seen before."""

    KIND = FIRST_SEEN


class TestOutlierRule(RuleSuite):
    """Numbers that are far from usual."""

    KIND = OUTLIER
