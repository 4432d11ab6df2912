"""Scenes of writing in bad weather: nothing lost, nothing written twice, and every outcome tells what became of it."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer, Cut, Drip, Effect, Garble
from sieminator.model.outcome import Result
from sieminator.model.run import TargetRun
from sieminator.net.patience import Patience
from sieminator.report.line import lay_out
from sieminator.report.terminal.run import target_lines
from sieminator.report.terminal.view import View
from tests.platforms.stage import Stage
from tests.platforms.waits import REFUSAL, WINDOW, both_on_their_way, one_at_a_time, windows

MINUTE = timedelta(minutes=1)
LOST: dict[str, Effect] = {
    "cut before the answer": Cut("after"),
    "cut in the middle": Cut("half"),
    "HTML": Garble("html"),
    "half of the JSON": Garble("half-json"),
}
LOST_ANSWER = pytest.mark.parametrize("lost", LOST)


class StormScenes:
    """Every third write refused, every answer lost, every right taken away."""

    @pytest.mark.parametrize("headers", [{"Retry-After": "7"}, {}], ids=["with Retry-After", "without"])
    def test_every_third_write_is_told_to_wait(self, stage: Stage, headers: dict[str, str]):
        stage.server.weather.order(Answer(429, headers), method=stage.WRITE, path=stage.LISTING, every=3)

        stage.settle(*stage.many(7))

        assert len(stage.hand.ids()) == 7

    def test_no_write_leaves_before_its_window_ends(self, stage: Stage):
        """One after the other, so that nothing else is on its way when a window opens."""
        one_at_a_time(stage)
        with windows(stage) as (opened, arrived):
            done = stage.deploy(*stage.many(12))

        assert {outcome.result for outcome in done.outcomes} == {Result.DONE}
        assert len(opened) == 5
        assert [at for at in arrived for start in opened if start < at < start + WINDOW] == []
        assert WINDOW * 5 <= stage.clock.passed <= WINDOW * 5 * 1.2

    def test_a_window_is_everybodys(self, stage: Stage):
        """Two that are refused together wait for the same moment, and not for one window after the other."""
        stage.settle(stage.detection(1))
        opened: list[datetime] = []
        for effect in (Act(both_on_their_way(stage).wait), Act(lambda: opened.append(stage.clock.now())), REFUSAL):
            stage.server.weather.order(effect, method=stage.WRITE, path=stage.LISTING, times=2)

        done = stage.deploy(*stage.many(3))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE] * 2
        assert WINDOW <= stage.clock.now() - opened[0] <= WINDOW * 1.2

    def test_only_what_was_on_its_way_arrives_while_a_window_is_open(self, stage: Stage):
        """The one that was refused sleeps; the others have the time to send everything, and do not."""
        most = max(kind.writers for kind in stage.platform.kinds.values()) - 1
        arrived: list[datetime] = []
        asleep = threading.Event()

        def go_to_sleep() -> None:
            asleep.set()
            threading.Event().wait(0.1)

        def arrive() -> None:
            arrived.append(stage.clock.now())
            asleep.wait(30)

        stage.clock.meanwhile = go_to_sleep
        end = stage.clock.now() + WINDOW
        stage.server.weather.order(REFUSAL, method=stage.WRITE, path=stage.LISTING, times=1)
        stage.server.weather.order(Act(arrive), method=stage.WRITE, path=stage.LISTING, after=1)

        stage.settle(*stage.many(20))

        assert len(arrived) == 20
        assert len([at for at in arrived if at < end]) <= most

    def test_a_vendor_that_is_away_for_a_minute_is_not_even_mentioned_by_a_deploy(self, stage: Stage):
        stage.settle(stage.detection(1), stage.detection(2))
        since = stage.clock.now()
        stage.server.weather.order(
            Answer(503),
            method=stage.WRITE,
            path=stage.LISTING,
            lasts=lambda: stage.clock.now() < since + MINUTE,
        )

        done = stage.settle(stage.detection(1, description="Moved."), *stage.many(6)[2:])

        assert {(outcome.result, outcome.message) for outcome in done.outcomes} == {(Result.DONE, "")}
        assert stage.clock.now() >= since + MINUTE

    @pytest.mark.parametrize("status", [500, 503])
    def test_a_vendor_that_takes_no_write_for_ever_is_not_waited_for_by_each_rule(self, stage: Stage, status: int):
        stage.server.weather.order(Answer(status), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(*stage.many(30))

        assert {outcome.result for outcome in done.outcomes} <= {Result.UNKNOWN, Result.SKIPPED}
        assert all(outcome.message for outcome in done.outcomes)
        assert done.exit in (1, 4)
        assert stage.clock.passed < timedelta(minutes=15)
        self._recovers(stage, 30)

    def test_a_vendor_that_breaks_down_in_the_middle_is_not_waited_for_by_each_rule(self, stage: Stage):
        """From the third write on it answers nobody any more, readers either."""
        trouble = threading.Event()
        stage.server.weather.order(Act(trouble.set), method=stage.WRITE, path=stage.LISTING, after=2, times=1)
        stage.server.weather.order(Answer(503), path=stage.LISTING, lasts=trouble.is_set)

        done = stage.deploy(*stage.many(30))

        assert {Result.UNKNOWN} < {outcome.result for outcome in done.outcomes} <= _NOT_ALL_DONE
        assert stage.clock.passed < timedelta(minutes=30)
        self._recovers(stage, 30)

    def test_a_right_to_write_that_is_missing_is_said_and_tried_once(self, stage: Stage):
        """403 on one of three calls: everything can be read, nothing written."""
        stage.settle(*stage.many(2))
        before = stage.hand.snapshot()
        stage.server.weather.order(Answer(403), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(*stage.many(9))

        assert {outcome.result for outcome in done.outcomes} == {Result.REJECTED, Result.SKIPPED}
        assert all("not allowed" in outcome.message for outcome in done.outcomes)
        assert (done.exit, stage.hand.snapshot()) == (1, before)
        self._recovers(stage, 9)

    def test_a_session_that_ends_in_the_middle_is_renewed(self, stage: Stage):
        """The vendor asks us to wait for longer than a session lasts."""
        stage.hand.expire_tokens_after(timedelta(minutes=10))
        stage.server.weather.order(Answer(429, {"Retry-After": "700"}), method=stage.WRITE, path=stage.LISTING, times=1)

        stage.settle(*stage.many(4))

    def test_a_secret_that_is_changed_in_the_middle_stops_the_rest_and_says_so(self, stage: Stage):
        one_at_a_time(stage)
        stage.server.weather.order(
            Act(stage.hand.change_secret), method=stage.WRITE, path=stage.LISTING, after=3, times=1
        )

        done = stage.deploy(*stage.many(8))

        results = [outcome.result for outcome in done.outcomes]
        assert results == [Result.DONE] * 3 + [Result.REJECTED] + [Result.SKIPPED] * 4
        assert all(outcome.message for outcome in done.outcomes[3:])
        assert (done.exit, len(stage.hand.ids())) == (1, 3)

    @LOST_ANSWER
    @pytest.mark.parametrize("command", ["create", "update", "disable", "delete"])
    def test_a_write_whose_answer_is_lost_is_read_back(self, stage: Stage, lost: str, command: str):
        wanted, orders = self._about_to(stage, command)
        stage.server.weather.order(LOST[lost], method=stage.WRITE, path=stage.LISTING, times=1)

        done = stage.deploy(*wanted, orders=orders)

        assert [(outcome.change.action, outcome.result) for outcome in done.outcomes] == [(command, Result.DONE)]
        stage.server.weather.clear()
        assert stage.plan(*wanted).changes == ()

    @LOST_ANSWER
    def test_a_write_whose_answer_is_lost_for_good_is_never_called_done(self, stage: Stage, lost: str):
        """Nobody can be asked whether it was done: neither the answer nor a look."""
        stage.patience = Patience(tries=2)
        stage.server.weather.order(LOST[lost], method=stage.WRITE, path=stage.LISTING)
        stage.server.weather.order(Answer(503), method="GET", path=stage.LISTING, after=1)

        done = stage.deploy(*stage.many(2))

        assert {outcome.result for outcome in done.outcomes} <= {Result.UNKNOWN, Result.SKIPPED}
        assert all(outcome.message for outcome in done.outcomes)
        assert done.exit in (1, 4)
        self._recovers(stage, 2)

    def test_a_write_whose_answer_drips_for_ever_is_read_back(self, stage: Stage):
        drip = Drip(chunk=1, meanwhile=lambda: stage.clock.advance(timedelta(seconds=50)))
        stage.server.weather.order(drip, method=stage.WRITE, path=stage.LISTING, times=1)

        done = stage.deploy(stage.detection())

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        assert stage.plan(stage.detection()).changes == ()

    def test_a_write_that_never_arrived_is_not_called_done(self, stage: Stage):
        stage.server.weather.order(Cut("before"), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(stage.detection())

        assert [outcome.result for outcome in done.outcomes] != [Result.DONE]
        assert done.exit in (1, 4)
        self._recovers(stage, 1)

    def test_a_write_that_lands_after_we_looked_is_found_by_the_next_plan(self, stage: Stage):
        """The vendor is so slow that reading back finds nothing yet."""
        stage.patience = Patience(read=timedelta(milliseconds=500), tries=2)
        looked, landed = threading.Event(), threading.Event()
        stage.server.weather.order(Act(lambda: looked.wait(30)), method=stage.WRITE, path=stage.LISTING, times=1)
        stage.server.weather.order(Drip(chunk=1_000_000, meanwhile=landed.set), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(stage.detection())
        looked.set()

        assert [outcome.result for outcome in done.outcomes] == [Result.UNKNOWN]
        assert done.exit == 4
        assert landed.wait(30)
        assert stage.plan(stage.detection()).changes == ()

    def test_a_rejected_rule_never_stops_the_others(self, stage: Stage):
        good = stage.many(3)

        done = stage.deploy(good[0], stage.rejected(), *good[1:])

        rejected = [outcome for outcome in done.outcomes if outcome.result is Result.REJECTED]
        assert len(rejected) == 1
        assert len(stage.REJECTION) > 1_000
        assert rejected[0].message.endswith(stage.REJECTION)
        shown = " ".join(line.text.strip() for line in lay_out(target_lines(done, View())))
        assert stage.REJECTION in " ".join(shown.split())
        assert (done.exit, len(stage.hand.ids())) == (1, 3)

    def test_a_missing_dependency_refuses_that_rule_only(self, stage: Stage):
        done = stage.deploy(stage.detection(1), stage.lacking())

        assert [named.key for named in done.plan.refused] == [stage.lacking().id]
        assert (done.exit, len(stage.hand.ids())) == (1, 1)

    def test_a_deploy_that_died_half_way_is_finished_by_the_next(self, stage: Stage):
        stage.server.weather.order(Cut("before"), method=stage.WRITE, path=stage.LISTING, after=3)
        stage.deploy(*stage.many(6))
        assert 0 < len(stage.hand.ids()) < 6

        self._recovers(stage, 6)

    @staticmethod
    def _about_to(stage: Stage, command: str) -> "tuple[list[object], Orders]":
        """Bring the stage to where the next deploy of what is returned does one such change."""
        plain = stage.detection()
        if command == "create":
            return [plain], Orders()
        stage.settle(plain)
        if command == "delete":
            stage.settle()
        wanted = [replace(plain, description="Moved.")] if command == "update" else []
        return wanted, Orders(prune=command == "delete")

    @staticmethod
    def _recovers(stage: Stage, rules: int) -> TargetRun:
        """Let the sun shine: one more deploy brings everything, and once."""
        stage.server.weather.clear()
        done = stage.settle(*stage.many(rules))
        assert len(stage.hand.ids()) == rules
        return done


_NOT_ALL_DONE = {Result.DONE, Result.UNKNOWN, Result.SKIPPED}
