"""QRadar lives through every scene, and keeps to the vendor's contract while it does.

A vendor that takes all rules of a deploy as one package has no first and second write: where a scene is told of those,
it is told here as it goes with a package, under the same name. What an installation leaves in the console's list of
extensions, and in our own table, is no rule, and nobody else's; all else is as strict as anywhere.
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.engine.cage import canary_key, twin_key
from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer, Cut
from sieminator.model.change import Cause
from sieminator.model.detection import Detection
from sieminator.model.outcome import Result
from sieminator.model.plan import EXIT_FAILED
from sieminator.model.verdict import Verdict
from sieminator.platforms.qradar.convert.extension import read
from tests.cli.shell import sieminator
from tests.platforms import child
from tests.platforms.checkout import write_checkout
from tests.platforms.qradar.stage import SECRET, VARIABLE, QRadarStage, judge, qradar_stage
from tests.platforms.scenes_canary import nothing_stays, trials, tried_fields
from tests.platforms.scenes_interrupted import DEPLOY, PATIENCE_S, POSIX, RoundsTogether
from tests.platforms.scenes_ledger import NEEDS_FULL, whole_lines
from tests.platforms.scenes_readonly import bring_about
from tests.platforms.scenes_rollback import done_at
from tests.platforms.scenes_switch import throw
from tests.platforms.suite import Suite
from tests.platforms.waits import WINDOW

NOT_TODAY = Answer(400, {}, b'{"message": "Not today."}')
INSTALLS = r"/extensions/\d+$"
"""The address of a preview, and of an installation."""


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Iterator[QRadarStage]:
    """A stage whose every request must have been what the vendor's contract says, and whose token stays where it is."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with qradar_stage(tmp_path) as stage:
        yield stage
        judge(stage)


class TestQRadar(Suite):
    """Every scene of the suite, and how those go that are told of one write a rule."""

    # ---- a package is one write

    def test_no_write_leaves_before_its_window_ends(self, stage: QRadarStage):
        """Preview and installation are each told to wait once."""
        stage.server.weather.order(Answer(429, {"Retry-After": "7"}), method="POST", path="/extensions", every=2)

        stage.settle(*stage.many(12))

        assert WINDOW * 2 <= stage.clock.passed <= WINDOW * 3

    def test_a_window_is_everybodys(self, stage: QRadarStage):
        """What is switched after the package waits for no window of its own."""
        stage.settle(*stage.many(3))
        stage.server.weather.order(Answer(429, {"Retry-After": "7"}), method="POST", path="/analytics/rules/", times=1)

        stage.settle(stage.detection(1))

        assert stage.clock.passed <= WINDOW * 2

    def test_only_what_was_on_its_way_arrives_while_a_window_is_open(self, stage: QRadarStage):
        """There is never more than one."""
        arrived = stage.clock.now() + WINDOW
        stage.server.weather.order(Answer(429, {"Retry-After": "7"}), method="POST", path=INSTALLS, times=1)

        stage.settle(*stage.many(20))

        assert stage.clock.now() >= arrived
        assert stage.server.journal.count("POST", INSTALLS) == 3

    def test_a_vendor_that_breaks_down_in_the_middle_is_not_waited_for_by_each_rule(self, stage: QRadarStage):
        """From the installation on it answers nobody any more: it may be going on, and nobody can look."""
        trouble = threading.Event()
        stage.server.weather.order(Act(trouble.set), method="POST", path=INSTALLS, after=1, times=1)
        stage.server.weather.order(Answer(503), path="/api/", lasts=trouble.is_set)

        done = stage.deploy(*stage.many(30))

        assert {outcome.result for outcome in done.outcomes} == {Result.UNKNOWN}
        assert all(outcome.message for outcome in done.outcomes)
        assert stage.clock.passed < timedelta(minutes=30)
        self._recovers(stage, 30)

    def test_a_right_to_write_that_is_missing_is_said_and_tried_once(self, stage: QRadarStage):
        stage.settle(*stage.many(2))
        before = stage.hand.snapshot()
        stage.server.journal.clear()
        stage.server.weather.order(Answer(403), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(*stage.many(9))

        assert {outcome.result for outcome in done.outcomes} == {Result.REJECTED}
        assert all("not allowed" in outcome.message for outcome in done.outcomes)
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1
        assert (done.exit, stage.hand.snapshot()) == (1, before)
        self._recovers(stage, 9)

    def test_a_secret_that_is_changed_in_the_middle_stops_the_rest_and_says_so(self, stage: QRadarStage):
        """After the upload: nothing is installed, and what was to be switched off stays on."""
        stage.settle(stage.detection(9))
        stage.server.weather.order(Act(stage.hand.change_secret), method="POST", path=INSTALLS, times=1)

        done = stage.deploy(*stage.many(8))

        results = [outcome.result for outcome in done.outcomes]
        assert results == [Result.REJECTED] * 8 + [Result.SKIPPED]
        assert all(outcome.message for outcome in done.outcomes)
        assert (done.exit, len(stage.hand.ids())) == (1, 1)

    def test_a_write_that_lands_after_we_looked_is_found_by_the_next_plan(self, stage: QRadarStage):
        """The console is so slow that reading back finds nothing yet."""
        behave = stage.hand.world.behave
        slowly = Act(lambda: behave(task_polls=100_000, task_seconds=3_600))
        stage.server.weather.order(slowly, method="POST", path=INSTALLS, after=1, times=1)

        done = stage.deploy(stage.detection())

        assert [outcome.result for outcome in done.outcomes] == [Result.UNKNOWN]
        assert "was not over within" in done.outcomes[0].message
        assert done.exit == 4
        behave(task_polls=2, task_seconds=60)
        stage.clock.advance(timedelta(hours=2))
        assert stage.plan(stage.detection()).changes == ()

    def test_a_deploy_that_died_half_way_is_finished_by_the_next(self, stage: QRadarStage):
        """The console restarts in the middle of the installation: half of it is there, and nobody knows the task."""
        restart = Act(stage.hand.levers.restart)
        stage.server.weather.order(restart, path="/extensions_task_status/2$", after=1, times=1)

        done = stage.deploy(*stage.many(6))

        assert 0 < len(stage.hand.ids()) < 6
        assert sorted(outcome.result for outcome in done.outcomes) == [Result.DONE] * 3 + [Result.REJECTED] * 3
        assert all("INSTALL_FAILED" in one.message for one in done.outcomes if one.result is Result.REJECTED)
        self._recovers(stage, 6)

    def test_a_write_whose_answer_is_lost_takes_over_once(self, stage: QRadarStage):
        """An upload may be sent again: it installs nothing, and a second one of a version is refused."""
        for when in ("before", "after"):
            theirs = stage.hand.add_foreign(f"Theirs, {when}")
            stage.hand.enrich(theirs)
            kept = stage.hand.unmanaged(theirs)
            ours = stage.detection(remote_id=theirs, title=f"Ours, {when}")
            stage.server.weather.order(Cut(when), method=stage.WRITE, path=stage.LISTING, times=1)

            done = stage.deploy(ours)

            assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
            stage.settle(ours)
            assert (stage.hand.ids(), stage.hand.unmanaged(theirs)) == ([theirs], kept)
            stage.hand.delete(theirs)

    @NEEDS_FULL
    def test_a_disk_that_fills_up_in_the_middle_stops_the_writing(self, stage: QRadarStage):
        """The package is on its way when it happens: it is done, told to be without a record, and nothing follows."""
        stage.settle(stage.detection(9))
        stage.server.journal.clear()
        spoil = Act(lambda: self._spoil(stage, "full"))
        stage.server.weather.order(spoil, method=stage.WRITE, path=stage.LISTING, times=1)

        done = stage.deploy(*stage.many(6))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE] * 6 + [Result.SKIPPED]
        assert all("No space left on device" in outcome.message for outcome in done.outcomes)
        assert done.exit == 1
        assert stage.server.journal.count("POST", "/analytics/rules/") == 0
        self._mend(stage)
        stage.settle(*stage.many(6))

    @POSIX
    @pytest.mark.parametrize("most_bytes", [0, 50, 400, 900, 1_500])
    def test_wherever_the_disk_fills_up_no_write_is_without_its_intent(self, stage: QRadarStage, most_bytes: int):
        """What has its intent goes in the package; a package without rules is none."""
        root = write_checkout(stage, *stage.many(3))

        running = child.start(root, *DEPLOY, most_bytes=most_bytes)
        out, err = running.communicate(timeout=PATIENCE_S)

        intents = [line for line in whole_lines(stage) if line["phase"] == "intent"]
        assert len(stage.hand.ids()) == len(intents) < 3
        assert stage.server.journal.count("POST", "/extensions$") == bool(intents)
        assert (running.returncode, "Traceback" in err) == (1, False)
        assert "cannot be written (File too large)" in out + err or "bytes could be written" in out + err
        assert sieminator(root, *DEPLOY, clock=stage.clock).exit == 0
        assert stage.plan(*stage.many(3)).kept == 3

    def test_half_of_it_refused_by_the_vendor_leaves_the_other_half_done(self, stage: QRadarStage):
        """The console has learnt to mind what was installed before: two of four rules cannot go back."""
        query = stage.variant().query
        minded = [stage.detection(n, query=f"{query} AND eventcount = {n % 2}") for n in range(1, 5)]
        stage.deploy(*minded, run="first")
        stage.deploy(
            *[replace(one, description="Moved.") for one in minded], orders=Orders(confirmed=True), run="second"
        )
        stage.hand.world.behave(refuses={"eventcount = 1": "Not today."})

        half = done_at(stage, "second")
        stage.hand.world.behave(refuses={})
        rest = done_at(stage, "second", run="rest")

        assert sorted(outcome.result for outcome in half.outcomes) == [Result.DONE] * 2 + [Result.REJECTED] * 2
        assert all(one.message.endswith("Not today.") for one in half.outcomes if one.result is Result.REJECTED)
        assert half.exit == 1
        assert (rest.plan.kept, [outcome.result for outcome in rest.outcomes], rest.exit) == (2, [Result.DONE] * 2, 0)
        assert stage.plan(*minded).changes == ()

    # ---- a package that is stopped

    def rounds(self, stage: QRadarStage) -> "PackageRounds":  # type: ignore[override]
        """Return rounds in which all that goes in one package is on its way at once."""
        return PackageRounds(stage)

    # ---- the switch

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: QRadarStage):
        """Besides one more look before it and one after it, for our table."""
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        assert stage.server.journal.count("GET", stage.LISTING) == 3
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1

    def test_the_kill_switch_that_the_vendor_refuses_has_failed(self, stage: QRadarStage):
        stage.settle(stage.detection())
        stage.server.weather.order(NOT_TODAY, method=stage.WRITE, path=stage.LISTING)

        done = throw(stage, stage.detection())

        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.REJECTED]
        assert "Not today." in done.targets[0].outcomes[0].message
        assert done.exit == 1

    # ---- a canary

    def test_a_canary_leaves_no_trace_and_every_field_comes_back_as_it_was_sent(self, stage: QRadarStage):
        """Two rules of one title can be there, which nobody knew."""
        with nothing_stays(stage):
            run = stage.canary()

        assert (run.exit, run.reason, run.left, run.moved) == (0, "", (), ())
        assert [trial.name for trial in run.fields] == [*tried_fields(stage)]
        odd = {name: verdict for name, verdict in trials(run).items() if verdict is not Verdict.OK}
        assert odd == {"unique_titles": Verdict.WARNING}, run
        assert run.wrote

    def test_who_may_not_write_is_told_so_in_the_vendors_words(self, stage: QRadarStage):
        """The console tells before anything is written."""
        with nothing_stays(stage):
            stage.hand.may(read=True, write=False)
            run = stage.canary()
            stage.hand.may(read=True, write=True)

        assert "could not be made" in run.reason
        assert stage.FORBIDDEN in run.reason
        assert (run.exit, run.wrote, run.fields) == (1, False, ())

    def test_it_says_what_it_cost(self, stage: QRadarStage):
        """A listing is what the engine asks for; each write takes looks of its own."""
        stage.settle(stage.detection())
        stage.server.journal.clear()

        run = stage.canary()

        assert 0 < run.listings < stage.server.journal.count("GET", "/analytics/rules$")
        assert run.writes > len(stage.platform.fields)

    def test_a_field_that_the_vendor_stores_otherwise_is_named(self, stage: QRadarStage):
        with nothing_stays(stage):
            stage.hand.stores_otherwise("credibility")
            run = stage.canary()

        (trial,) = (trial for trial in run.fields if trial.name == "credibility")
        assert trial.verdict is Verdict.FAILED
        assert {field.path for field in trial.fields} == {"credibility"}
        assert run.exit == 1

    def test_a_rule_without_our_mark_in_the_canarys_place_is_somebody_elses(self, stage: QRadarStage):
        """Both that it makes are left, and one of them is somebody's now."""
        stage.server.weather.order(Answer(403), method=stage.REMOVAL, path=stage.LISTING)
        left = {str(one.remote_id) for one in stage.canary().left}
        stage.server.weather.clear()
        places = {stage.platform.remote_id("soc", key("soc"), "cre_rule") for key in (canary_key, twin_key)}
        assert left == places
        for remote_id in left:
            stage.hand.clear_mark(remote_id)
        before = stage.hand.snapshot()

        run = stage.canary()

        assert any(remote_id in run.reason for remote_id in left)
        assert (run.exit, run.writes, stage.hand.snapshot()) == (1, 0, before)

    # ---- what a listing is

    def test_a_listing_that_drips_is_waited_for(self, stage: QRadarStage):
        """Of more rules than two: an entry of the list is short."""
        stage.settle(*stage.many(5))
        stage.server.weather.order(self._drip(stage, chunk=1_000), method="GET", path=stage.LISTING)

        assert stage.drift(*stage.many(5)).kept == 5
        assert stage.clock.passed > timedelta(minutes=1)

    # ---- nothing says that the vendor switches a rule off

    def _everything_to_do(self, stage: QRadarStage) -> list[Detection]:
        """Bring about every order of things to do but that one; return what Git says by now."""
        wanted, seen = bring_about(stage, self._ids, edits=stage.platform.fields[0])
        held = {change.cause for change in seen.changes if change.held}
        assert {Cause.EDITED, Cause.DISABLED_THERE, Cause.MARK_REMOVED} <= held
        assert (seen.exit, bool(seen.copies), bool(seen.foreign)) == (EXIT_FAILED, True, True)
        return wanted


class PackageRounds(RoundsTogether):
    """Rounds in which a rule is written when the package that holds it is installed, or when it is switched."""

    def _writes(self) -> list[object]:
        written: dict[object, None] = {}
        package: list[str] = []
        for one in self.stage.server.journal.find("POST", self.stage.LISTING):
            if one.path.endswith("/extensions"):
                package = [rule.uuid for rule in read(one.request_body)]
            elif one.query.get("action_type") == "INSTALL":
                written.update(dict.fromkeys(package))
            elif "/analytics/rules/" in one.path:
                written[one.path] = None
        return list(written)
