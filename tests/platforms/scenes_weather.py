"""Scenes in bad weather: nothing lost, nothing written twice, and never "fine" when nobody knows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sieminator.engine.deploy import deploy
from sieminator.engine.orders import PLAIN
from sieminator.fakes.weather import Act, Answer, Cut, Endless, Garble
from sieminator.model.hits import Window
from sieminator.model.outcome import Result
from tests.platforms.stage import Stage

DAY = timedelta(days=1)


class WeatherScenes:
    """Limits, failures, wrong secrets, half answers."""

    @pytest.mark.parametrize("headers", [{"Retry-After": "7"}, {}], ids=["with Retry-After", "without"])
    def test_every_third_write_is_told_to_wait(self, stage: Stage, headers: dict[str, str]):
        stage.server.weather.order(Answer(429, headers), method=stage.WRITE, path=stage.LISTING, every=3)

        stage.settle(*stage.many(7))

        assert len(stage.hand.ids()) == 7

    def test_retry_after_is_waited_for(self, stage: Stage):
        stage.server.weather.order(Answer(429, {"Retry-After": "40"}), path=stage.LISTING, times=1)

        stage.plan(stage.detection())

        assert timedelta(seconds=40) <= stage.clock.passed <= timedelta(seconds=48)

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_vendor_that_recovers_is_not_even_mentioned(self, stage: Stage, status: int):
        stage.server.weather.order(Answer(status), method="GET", path=stage.LISTING, times=2)

        assert stage.plan(stage.detection()).checked

    @pytest.mark.parametrize(
        "storm",
        [
            Answer(503),
            Answer(401),
            Answer(403),
            Cut("before"),
            Cut("half"),
            Garble("html"),
            Garble("half-json"),
            Endless(),
        ],
        ids=str,
    )
    def test_a_target_that_cannot_be_read_is_unknown_and_untouched(self, stage: Stage, storm: object):
        """Peers answer "no drift" here; exit 4 says that nobody knows."""
        stage.settle(*stage.many(2))
        before = stage.hand.snapshot()
        stage.server.weather.order(storm, method="GET", path=stage.LISTING)  # type: ignore[arg-type]

        seen = stage.drift(*stage.many(2))
        done = stage.deploy(stage.detection(1))

        assert (seen.exit, seen.checked) == (4, False)
        assert seen.reason
        assert done.exit == 4
        assert stage.hand.snapshot() == before

    def test_a_wrong_secret_is_said_in_the_vendors_words(self, stage: Stage):
        stage.hand.change_secret()

        seen = stage.drift(stage.detection())

        assert seen.exit == 4
        assert seen.reason

    def test_a_session_that_ends_in_the_middle_is_renewed(self, stage: Stage):
        """The vendor asks us to wait for longer than a token lives."""
        stage.hand.expire_tokens_after(timedelta(minutes=10))
        stage.server.weather.order(Answer(429, {"Retry-After": "700"}), method=stage.WRITE, path=stage.LISTING, times=1)

        stage.settle(*stage.many(4))

    def test_a_write_whose_answer_is_lost_is_read_back(self, stage: Stage):
        stage.server.weather.order(Cut("after"), method=stage.WRITE, path=stage.LISTING, times=1)

        done = stage.deploy(*stage.many(2))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE, Result.DONE]
        assert stage.plan(*stage.many(2)).changes == ()

    def test_a_write_that_never_arrived_is_not_called_done(self, stage: Stage):
        stage.server.weather.order(Cut("before"), method=stage.WRITE, path=stage.LISTING)

        done = stage.deploy(stage.detection())

        assert [outcome.result for outcome in done.outcomes] != [Result.DONE]
        assert done.exit in (1, 4)
        stage.server.weather.clear()
        stage.settle(stage.detection())

    def test_an_update_whose_answer_is_lost_is_read_back_too(self, stage: Stage):
        stage.settle(stage.detection())
        stage.server.weather.order(Cut("after"), method=stage.WRITE, path=stage.LISTING, times=1)

        done = stage.deploy(stage.detection(description="Moved."))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]

    def test_a_rejected_rule_never_stops_the_others(self, stage: Stage):
        good = stage.many(3)

        done = stage.deploy(good[0], stage.rejected(), *good[1:])

        rejected = [outcome for outcome in done.outcomes if outcome.result is Result.REJECTED]
        assert len(rejected) == 1
        assert rejected[0].message
        assert (done.exit, len(stage.hand.ids())) == (1, 3)

    def test_a_missing_dependency_refuses_that_rule_only(self, stage: Stage):
        done = stage.deploy(stage.detection(1), stage.lacking())

        assert [named.key for named in done.plan.refused] == [stage.lacking().id]
        assert (done.exit, len(stage.hand.ids())) == (1, 1)

    def test_a_deploy_that_died_half_way_is_finished_by_the_next(self, stage: Stage):
        stage.server.weather.order(Cut("before"), method=stage.WRITE, path=stage.LISTING, after=3)
        stage.deploy(*stage.many(6))
        assert 0 < len(stage.hand.ids()) < 6
        stage.server.weather.clear()

        stage.settle(*stage.many(6))

        assert len(stage.hand.ids()) == 6

    @pytest.mark.parametrize("size", [1, 3, 7])
    def test_a_listing_of_many_pages_is_read_whole(self, stage: Stage, size: int):
        stage.settle(*stage.many(7))
        stage.hand.page_size(size)

        seen = stage.plan(*stage.many(7))

        assert (seen.kept, seen.changes) == (7, ())

    def test_a_rule_that_is_deleted_while_we_page_costs_no_other(self, stage: Stage):
        """The pages move up by one: what would be skipped must not look absent."""
        stage.settle(*stage.many(6))
        stage.hand.page_size(2)
        gone = stage.hand.ids()[0]
        stage.server.weather.order(
            Act(lambda: stage.hand.delete(gone)), method="GET", path=stage.LISTING, after=1, times=1
        )

        seen = stage.drift(*stage.many(6))

        assert len(seen.changes) <= 1
        assert {change.remote_id for change in seen.changes} <= {gone}

    def test_a_dead_target_never_hides_the_others(self, stage: Stage):
        job = stage.job([stage.detection()], read_only=False)
        both = replace(job.work.environment, targets=(stage.dead(), stage.target))
        job = replace(job, work=replace(job.work, environment=both))

        dead, alive = deploy(job, PLAIN, "run").targets
        job.world.close()  # type: ignore[attr-defined]

        assert (dead.exit, dead.outcomes) == (4, ())
        assert (alive.exit, [outcome.result for outcome in alive.outcomes]) == (0, [Result.DONE])

    def test_hits_are_counted_per_rule_and_day(self, stage: Stage):
        stage.settle(*stage.many(2))
        yesterday = stage.clock.now() - DAY
        stage.hand.fire(stage.hand.ids()[0], yesterday, alerts=3)

        counted = stage.hits(Window(yesterday.date(), (stage.clock.now() + DAY).date()), *stage.many(2))

        assert counted.reason == ""
        assert len(counted.counts) == 4
        assert sorted(count.alerts or 0 for count in counted.counts) == [0, 0, 0, 3]

    def test_what_cannot_be_counted_is_unknown_and_not_zero(self, stage: Stage):
        stage.settle(stage.detection())
        stage.hand.forget_alerts()
        today = stage.clock.now().date()

        counted = stage.hits(Window(today, today + DAY), stage.detection())

        assert [count.alerts for count in counted.counts] == [None]
        assert "alerts" in dict(counted.unknown)

    def test_counting_hits_writes_nothing(self, stage: Stage):
        stage.settle(stage.detection())
        before = stage.hand.snapshot()
        today = stage.clock.now().date()

        stage.hits(Window(today, today + DAY), replace(stage.detection(), description="Moved."))

        assert stage.hand.snapshot() == before
