"""Scenes at the doctor's: the right check says what is wrong, in the vendor's words, and nothing is written."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.fakes.weather import Answer, Cut, Garble
from sieminator.model.doctor import Diagnosis, Topic
from sieminator.model.problem import Position, Problem
from sieminator.model.target import Credentials
from sieminator.model.verdict import Verdict
from sieminator.net.secrets import variable
from tests.platforms.stage import Stage

TYPO = Problem("DET001", "broken", Position("content/detections/broken/detection.yml"))
STORMS = [Answer(503), Answer(429, {"Retry-After": "99999"}), Answer(401), Answer(403), Answer(404), Answer(302),
          Cut("before"), Cut("half"), Garble("html"), Garble("half-json")]  # fmt: skip


def of(diagnosis: Diagnosis) -> dict[Topic, Verdict]:
    """Return the verdicts at the first target."""
    return {check.topic: check.verdict for check in diagnosis.targets[0].checks}


def said(diagnosis: Diagnosis, topic: Topic) -> str:
    """Return all that is said on a topic at the first target."""
    return " ".join(
        " ".join((check.message, check.hint, *check.details))
        for check in diagnosis.targets[0].checks
        if check.topic is topic
    )


class DoctorScenes:
    """A target that is well, and each way in which it can be ill."""

    def test_a_target_that_is_well_has_every_check_and_exit_zero(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.record_runs(stage.hand.ids()[0])

        found = stage.doctor(stage.detection())

        assert set(of(found).values()) == {Verdict.OK}, found.targets[0].checks
        assert {Topic.SIGN_IN, Topic.VERSION, Topic.READ, Topic.WRITE, Topic.RULES, Topic.TABLES} <= of(found).keys()
        assert (found.exit, found.sound) == (0, True)

    def test_the_doctor_leaves_everything_as_it_is_whatever_there_would_be_to_do(self, stage: Stage):
        stage.settle(*stage.many(3))
        stage.hand.edit(stage.hand.ids()[0], stage.platform.fields[0])
        stage.hand.add_foreign("By hand")
        before = stage.hand.snapshot()
        stage.server.journal.clear()

        stage.doctor(stage.detection(1), stage.detection(9), stage.lacking())

        assert stage.hand.snapshot() == before
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 0

    def test_rules_are_counted_ours_and_others(self, stage: Stage):
        stage.settle(stage.detection(1), stage.detection(2, enabled=False))
        stage.hand.add_foreign("By hand")

        found = stage.doctor(*stage.many(2))

        assert said(found, Topic.RULES).startswith("3 rules are there, 2 with our mark, 1 of these enabled")

    def test_a_wrong_secret_fails_the_sign_in_and_leaves_the_rest_unknown(self, stage: Stage):
        stage.hand.change_secret()

        found = stage.doctor(stage.detection())

        assert of(found)[Topic.SIGN_IN] is Verdict.FAILED
        assert {of(found)[topic] for topic in (Topic.READ, Topic.WRITE, Topic.TABLES)} == {Verdict.UNKNOWN}
        assert len(said(found, Topic.SIGN_IN)) > 40
        assert (found.exit, found.sound) == (1, False)

    def test_a_credential_that_is_nowhere_fails_the_sign_in_and_says_which(self, stage: Stage):
        target = replace(stage.target, credentials=Credentials("nowhere", "nowhere"))

        found = stage.doctor(stage.detection(), target=target)

        assert of(found)[Topic.SIGN_IN] is Verdict.FAILED
        assert variable("nowhere") in said(found, Topic.SIGN_IN)
        assert found.exit == 1

    def test_a_missing_credential_for_writing_fails_writing_alone(self, stage: Stage):
        target = replace(stage.target, credentials=Credentials(stage.target.credentials.read, "nowhere"))

        found = stage.doctor(stage.detection(), target=target)

        assert of(found)[Topic.WRITE] is Verdict.FAILED
        assert variable("nowhere") in said(found, Topic.WRITE)
        assert not of(found)[Topic.READ].exit
        assert found.exit == 1

    def test_a_credential_for_reading_that_may_write_is_a_warning(self, stage: Stage, monkeypatch: pytest.MonkeyPatch):
        read = stage.target.credentials.read
        monkeypatch.setenv(variable("writer"), os.environ[variable(read)])
        target = replace(stage.target, credentials=Credentials(read, "writer"))

        found = stage.doctor(stage.detection(), target=target)

        assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.WARNING, Verdict.OK)
        assert read in said(found, Topic.READ)
        assert found.exit == 0

    def test_who_may_only_read_fails_writing_and_is_told_which_rights_are_missing(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.may(read=True, write=False)
        before = stage.hand.snapshot()

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.FAILED)
        assert "lacks" in said(found, Topic.WRITE)
        assert (found.exit, stage.hand.snapshot()) == (1, before)

    def test_who_may_nothing_fails_reading_in_the_vendors_words(self, stage: Stage):
        stage.hand.may(read=False, write=False)

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.SIGN_IN], of(found)[Topic.READ]) == (Verdict.OK, Verdict.FAILED)
        assert "403" in said(found, Topic.READ)
        assert found.exit == 1

    def test_rights_that_nobody_tells_are_unknown_and_a_canary_may_still_find_out(self, stage: Stage):
        stage.hand.may_not_ask()

        found = stage.doctor(stage.detection())

        assert (of(found)[Topic.READ], of(found)[Topic.WRITE]) == (Verdict.OK, Verdict.UNKNOWN)
        assert (found.exit, found.sound) == (4, True)

    @pytest.mark.parametrize(
        ("ahead_s", "verdict", "words"),
        [
            (1, Verdict.OK, ""),
            (45, Verdict.OK, "45 s behind"),
            (90, Verdict.WARNING, "90 s behind"),
            (-90, Verdict.WARNING, "90 s ahead of"),
            (301, Verdict.FAILED, "301 s behind"),
            (-7200, Verdict.FAILED, "7200 s ahead of"),
        ],
    )
    def test_a_clock_that_goes_wrong_is_measured(self, stage: Stage, ahead_s: int, verdict: Verdict, words: str):
        stage.hand.skew(timedelta(seconds=ahead_s))

        found = stage.doctor(stage.detection())

        assert of(found)[Topic.CLOCK] is verdict
        assert words in said(found, Topic.CLOCK)

    def test_what_is_missing_is_named_with_every_detection_that_needs_it(self, stage: Stage):
        lacking = stage.lacking()
        second = replace(lacking, id=stage.detection(903).id, title="Lacks it too")

        found = stage.doctor(stage.detection(), lacking, second)

        assert of(found)[Topic.TABLES] is Verdict.FAILED
        assert lacking.title in said(found, Topic.TABLES)
        assert "Lacks it too" in said(found, Topic.TABLES)
        assert found.exit == 1

    def test_what_is_missing_costs_the_same_however_many_need_it(self, stage: Stage):
        lacking = stage.lacking()
        many = [replace(lacking, id=stage.detection(n).id, title=f"Lacks {n}") for n in range(20)]
        counts = []
        for detections in ((lacking,), many):
            stage.server.journal.clear()
            stage.doctor(*detections)
            counts.append(len(stage.server.journal))

        assert counts[0] == counts[1]

    def test_what_no_record_is_kept_of_is_a_warning(self, stage: Stage):
        found = stage.doctor(stage.detection())

        assert of(found)[Topic.HEALTH] is Verdict.WARNING
        assert found.exit == 0

    def test_what_alerts_are_counted_from_may_be_missing(self, stage: Stage):
        stage.hand.forget_alerts()

        found = stage.doctor(stage.detection())

        assert of(found)[Topic.HITS] is Verdict.WARNING

    def test_a_dead_target_never_hides_the_others(self, stage: Stage):
        dead, alive = stage.doctor(stage.detection(), targets=(stage.dead(), stage.target)).targets

        assert [check.topic for check in dead.checks if check.verdict is Verdict.FAILED] == [Topic.REACH]
        assert {check.verdict for check in dead.checks} == {Verdict.FAILED, Verdict.UNKNOWN}
        assert (dead.exit, alive.exit) == (1, 0)

    def test_a_file_that_is_broken_is_told_too(self, stage: Stage):
        found = stage.doctor(stage.detection(), problems=[TYPO])

        assert found.problems == (TYPO,)
        assert (found.exit, found.sound) == (1, False)
        assert found.targets[0].exit == 0

    @pytest.mark.parametrize("storm", STORMS, ids=str)
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_no_storm_is_ever_called_well(self, stage: Stage, storm: object, after: int):
        """The first request knocks, the second signs in and looks, the third lists."""
        stage.settle(stage.detection())
        before = stage.hand.snapshot()
        stage.server.weather.order(storm, method="GET", path=stage.LISTING, after=after)  # type: ignore[arg-type]

        found = stage.doctor(stage.detection())

        amiss = [check for check in found.targets[0].checks if check.verdict.exit]
        assert found.exit in (1, 4)
        assert amiss
        assert all(check.message for check in amiss)
        assert stage.hand.snapshot() == before
