"""Scenes of reading in bad weather: never "fine" when nobody knows, and never a rule lost on the way."""

from datetime import timedelta

import pytest

from sieminator.engine.drift import drift
from sieminator.engine.fanout import TARGETS
from sieminator.engine.plan import plan
from sieminator.fakes.weather import Act, Answer, Cut, Delay, Drip, Effect, Garble
from sieminator.model.hits import Window
from sieminator.net.patience import Patience
from tests.platforms import nobody
from tests.platforms.stage import Stage
from tests.platforms.waits import REFUSAL, WINDOW

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
JSON = {"Content-Type": "application/json"}

STORMS: dict[str, Effect] = {
    "401": Answer(401),
    "403": Answer(403),
    "429 for ever": Answer(429, {"Retry-After": "60"}),
    "500 for ever": Answer(500),
    "503 for ever": Answer(503),
    "sent elsewhere": Answer(302, {"Location": "https://sign-in.invalid/"}),
    "cut before it arrives": Cut("before"),
    "cut in the middle": Cut("half"),
    "cut before the answer": Cut("after"),
    "HTML": Garble("html"),
    "half of the JSON": Garble("half-json"),
    "nothing at all": Answer(200, JSON),
    "an object of nothing": Answer(200, JSON, b"{}"),
    "a list of nothing": Answer(200, JSON, b"[]"),
    "null": Answer(200, JSON, b"null"),
    "not a number": Answer(200, JSON, b'{"value": [NaN]}'),
}
STORM = pytest.mark.parametrize("storm", STORMS)


class WeatherScenes:
    """Limits, failures, half answers, no answers."""

    @STORM
    def test_a_target_that_cannot_be_listed_is_unknown_and_untouched(self, stage: Stage, storm: str):
        """Peers answer "no drift" here; exit 4 says that nobody knows."""
        stage.settle(*stage.many(2))
        stage.server.weather.order(STORMS[storm], method="GET", path=stage.LISTING)

        nobody.knows(stage, stage.detection(1), stage.detection(3))

        stage.server.weather.clear()
        assert stage.plan(*stage.many(2)).kept == 2

    @STORM
    def test_a_target_that_cannot_be_signed_in_to_is_unknown_and_untouched(self, stage: Stage, storm: str):
        if not stage.SIGN_IN:
            pytest.skip("nobody signs in here")
        stage.settle(*stage.many(2))
        stage.server.weather.order(STORMS[storm], path=stage.SIGN_IN)

        nobody.knows(stage, stage.detection(1), stage.detection(3))

    @STORM
    def test_hits_that_cannot_be_asked_for_are_unknown_and_cost_nothing_else(self, stage: Stage, storm: str):
        stage.patience = Patience(tries=2)
        stage.settle(*stage.many(2))
        stage.server.weather.order(STORMS[storm], path=stage.COUNTING)

        nobody.uncounted(stage, *stage.many(2))

        assert stage.plan(*stage.many(2)).kept == 2
        assert stage.drift(*stage.many(2)).exit == 0

    @STORM
    def test_needs_that_cannot_be_asked_for_leave_a_plan_unknown_and_drift_told(self, stage: Stage, storm: str):
        """Nobody knows whether a new rule could run there; what is there can still be compared."""
        stage.settle(stage.detection(1))
        before = stage.hand.snapshot()
        stage.server.weather.order(STORMS[storm], path=stage.NEEDS)

        done = stage.deploy(stage.detection(1), stage.lacking())

        nobody.is_unknown(done.plan)
        nobody.is_unknown(stage.plan(stage.detection(1), stage.lacking()))
        assert (done.exit, done.outcomes) == (4, ())
        assert stage.drift(stage.detection(1), stage.lacking()).kept == 1
        assert stage.hand.snapshot() == before

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_vendor_that_recovers_is_not_even_mentioned(self, stage: Stage, status: int):
        stage.server.weather.order(Answer(status), method="GET", path=stage.LISTING, times=2)

        assert stage.plan(stage.detection()).checked

    def test_a_vendor_that_is_away_for_a_minute_is_not_even_mentioned(self, stage: Stage):
        """Whatever is asked for, reading, counting and signing in."""
        stage.settle(*stage.many(2))
        for look in (stage.plan, stage.drift, lambda *detections: stage.hits(stage.today(), *detections)):
            since = stage.clock.now()
            stage.server.weather.clear()
            stage.server.weather.order(Answer(503), lasts=lambda since=since: stage.clock.now() < since + MINUTE)

            assert look(*stage.many(2)).exit == 0

            assert stage.clock.now() >= since + MINUTE

    def test_retry_after_is_waited_for(self, stage: Stage):
        stage.server.weather.order(Answer(429, {"Retry-After": "40"}), path=stage.LISTING, times=1)

        stage.plan(stage.detection())

        assert timedelta(seconds=40) <= stage.clock.passed <= timedelta(seconds=48)

    def test_a_listing_that_is_told_to_wait_again_and_again_takes_no_longer_than_that(self, stage: Stage):
        stage.settle(*stage.many(2))
        stage.server.weather.order(REFUSAL, method="GET", path=stage.LISTING, times=5)

        seen = stage.drift(*stage.many(2))

        assert (seen.exit, seen.kept) == (0, 2)
        assert WINDOW * 5 <= stage.clock.passed <= WINDOW * 5 * 1.2

    def test_a_vendor_that_is_down_for_all_targets_is_not_waited_for_by_each(self, stage: Stage):
        """Only by those that ask first, at once; each is unknown, and when it is back all of them are read."""
        targets = [stage.target, *(stage.beside(f"other-{number}") for number in range(3 * TARGETS))]
        stage.server.weather.order(Answer(503))

        with stage.running(stage.many(1), read_only=True, targets=targets) as job:
            seen = drift(job)

        assert [(one.exit, bool(one.reason)) for one in seen.targets] == [(4, True)] * len(targets)
        assert MINUTE < stage.clock.passed < 2 * MINUTE * TARGETS
        stage.server.weather.clear()
        with stage.running(stage.many(1), read_only=True, targets=targets) as job:
            assert [one.checked for one in plan(job).targets] == [True] * len(targets)

    def test_a_listing_that_drips_is_waited_for(self, stage: Stage):
        stage.settle(*stage.many(2))
        stage.server.weather.order(self._drip(stage, chunk=1_000), method="GET", path=stage.LISTING)

        assert stage.drift(*stage.many(2)).kept == 2
        assert stage.clock.passed > MINUTE

    def test_a_listing_that_drips_for_ever_is_cut_short_and_unknown(self, stage: Stage):
        """Each piece comes within the time-out for a piece; all of them would take days."""
        stage.settle(*stage.many(2))
        stage.server.weather.order(self._drip(stage, chunk=1), method="GET", path=stage.LISTING)

        reason = nobody.knows(stage, *stage.many(2))

        assert "not complete in time" in reason

    def test_a_vendor_that_says_nothing_is_unknown(self, stage: Stage):
        stage.settle(stage.detection())
        stage.patience = Patience(read=timedelta(milliseconds=50), tries=2)
        stage.server.weather.order(Delay(0.3), method="GET", path=stage.LISTING)

        reason = nobody.knows(stage, stage.detection())

        assert "did not answer in time" in reason

    def test_a_listing_that_never_ends_is_unknown(self, stage: Stage):
        """Whether its links are new ones or lead in circles, and whether its pages hold anything."""
        if not stage.ENDLESS:
            pytest.skip("a listing here is one answer")
        stage.settle(*stage.many(2))
        for effect in stage.ENDLESS:
            stage.server.weather.clear()
            stage.server.weather.order(effect, method="GET", path=stage.LISTING)

            nobody.is_unknown(stage.drift(*stage.many(2)))

        nobody.knows(stage, *stage.many(2))

    @pytest.mark.parametrize("size", [1, 3, 7])
    def test_a_listing_of_many_pages_is_read_whole(self, stage: Stage, size: int):
        stage.settle(*stage.many(7))
        stage.hand.page_size(size)

        seen = stage.plan(*stage.many(7))

        assert (seen.kept, seen.changes) == (7, ())

    def test_a_listing_of_which_one_page_fails_is_unknown(self, stage: Stage):
        """Two pages of three would look like rules that somebody deleted."""
        if not stage.ENDLESS:
            pytest.skip("a listing here is one answer")
        stage.settle(*stage.many(6))
        stage.hand.page_size(2)
        stage.server.weather.order(Answer(403), method="GET", path=stage.LISTING, every=2)

        nobody.knows(stage, *stage.many(6))

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

        counted = stage.hits(stage.today(), stage.detection())

        assert [count.alerts for count in counted.counts] == [None]
        assert "alerts" in dict(counted.unknown)
        assert counted.exit == 4

    def test_counting_hits_writes_nothing(self, stage: Stage):
        stage.settle(stage.detection())
        before = stage.hand.snapshot()

        stage.hits(stage.today(), stage.detection(description="Moved."))

        assert stage.hand.snapshot() == before

    @staticmethod
    def _drip(stage: Stage, chunk: int) -> Drip:
        return Drip(chunk=chunk, meanwhile=lambda: stage.clock.advance(timedelta(seconds=50)))
