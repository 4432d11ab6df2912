"""Sentinel lives through every scene, and keeps to the vendor's contract while it does."""

import pytest

from sieminator.fakes.journal import Exchange
from sieminator.fakes.weather import Act
from sieminator.model.change import Cause
from sieminator.model.outcome import Result
from tests.fakes import contract
from tests.platforms.scenes_holds import held
from tests.platforms.scenes_switch import throw
from tests.platforms.sentinel.stage import EDITS, SECRET, VARIABLE, SentinelStage, sentinel_stage
from tests.platforms.suite import Suite


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """A stage whose every exchange must have been what the vendor's own contract says, both ways."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        yield stage
        for exchange in stage.server.journal:
            assert SECRET.encode() not in exchange.request_body + exchange.response_body
            if _dared(exchange):
                contract.check_response(exchange)
            elif not exchange.spoiled:
                contract.check(exchange, stage.hand.world.behaviour().beyond)


def _dared(exchange: Exchange) -> bool:
    """Say whether a canary sent what the contract forbids, and saw it refused."""
    return exchange.status == 400 and b'"sieminator canary of ' in exchange.request_body


class TestSentinel(Suite):
    """Every scene of the suite, and those that only an etag allows."""

    @pytest.mark.parametrize("name", ["severity", "query"])
    def test_what_somebody_edits_between_plan_and_write_is_held(self, stage: SentinelStage, name: str):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.server.weather.order(Act(lambda: stage.hand.edit(remote_id, name)), method="PUT", times=1)

        done = stage.deploy(stage.detection(description="Moved."))

        (outcome,) = done.outcomes
        assert outcome.result is Result.CONFLICT
        assert [field.path for field in outcome.fields] == [name]
        assert done.exit == 2
        assert stage.hand.levers.rule(remote_id).properties["description"] == "What detection 1 is about."

    @pytest.mark.parametrize("name", ["severity", "query"])
    def test_what_somebody_edits_while_the_kill_switch_is_pulled_stays_and_the_rule_is_off(
        self, stage: SentinelStage, name: str
    ):
        """The switch is all that is ours to write there: a conflict over anything else does not stop it."""
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.server.weather.order(Act(lambda: stage.hand.edit(remote_id, name)), method="PUT", times=1)

        done = throw(stage, stage.detection())

        assert [outcome.result for outcome in done.targets[0].outcomes] == [Result.DONE]
        rule = stage.hand.levers.rule(remote_id)
        assert rule.properties["enabled"] is False
        assert [change.cause for change in stage.plan(stage.detection()).changes] == [Cause.EDITED]

    def test_a_conflict_over_nothing_of_ours_is_tried_once_more(self, stage: SentinelStage):
        """The etag also moves when somebody saves a rule without changing anything."""
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.server.journal.clear()
        stage.server.weather.order(Act(lambda: stage.hand.levers.edit(remote_id)), method="PUT", times=1)

        done = stage.deploy(stage.detection(description="Moved."))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        assert stage.server.journal.count("PUT", remote_id) == 2

    def test_a_conflict_that_never_ends_is_held_after_one_more_try(self, stage: SentinelStage):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.server.journal.clear()
        stage.server.weather.order(Act(lambda: stage.hand.levers.edit(remote_id)), method="PUT")

        done = stage.deploy(stage.detection(description="Moved."))

        assert [outcome.result for outcome in done.outcomes] == [Result.CONFLICT]
        assert stage.server.journal.count("PUT", remote_id) == 2

    @pytest.mark.parametrize("name", ["severity", "query"])
    def test_an_accepted_edit_that_goes_on_between_plan_and_write_stands(self, stage: SentinelStage, name: str):
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        mark = str(stage.hand.levers.rule(remote_id).properties["query"]).splitlines()[-1]
        stage.hand.levers.edit(remote_id, **{name: "Medium" if name == "severity" else f"Heartbeat\n{mark}"})
        holds = [held(stage, stage.detection(), name)]
        stage.server.weather.order(Act(lambda: stage.hand.edit(remote_id, name)), method="PUT", times=1)

        done = stage.deploy(stage.detection(description="Moved."), holds=holds)

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE]
        there = stage.hand.levers.rule(remote_id).properties
        assert str(there[name]).startswith(str(EDITS[name]))
        assert there["description"] == "Moved."
        assert stage.drift(stage.detection(description="Moved."), holds=holds).exit == 0

    def test_a_held_field_is_left_in_the_form_that_the_vendor_has(self, stage: SentinelStage):
        """Not in ours, which is sorted: it is not sent anew, but as it was found."""
        stage.settle(stage.detection())
        (remote_id,) = stage.hand.ids()
        stage.hand.levers.edit(remote_id, tactics=["Persistence", "Execution"])
        holds = [held(stage, stage.detection(), "tactics")]

        stage.settle(stage.detection(description="Moved."), holds=holds)

        assert stage.hand.levers.rule(remote_id).properties["tactics"] == ["Persistence", "Execution"]

    def test_the_longest_query_that_sentinel_takes_survives_with_its_mark(self, stage: SentinelStage):
        """10,000 characters, the mark's line among them. Source: Microsoft Learn, scheduled-rules-overview."""
        mark = len(f"\n// {create_mark(stage)}")
        longest = self._query_of(stage, 10_000 - mark)

        stage.settle(stage.detection(query=longest))

        refused = stage.plan(stage.detection(query=longest + "x")).refused
        assert [named.key for named in refused] == [stage.detection().id]
        assert len(str(stage.hand.levers.rules()[0].properties["query"])) == 10_000

    @staticmethod
    def _query_of(stage: SentinelStage, length: int) -> str:
        start = f"{stage.variant().query}\n// "
        return start + "x" * (length - len(start))


def create_mark(stage: SentinelStage) -> str:
    """Return the mark that the stage's plain detection gets; its length does not depend on the content."""
    (change,) = stage.plan(stage.detection()).changes
    return str(change.mark)
