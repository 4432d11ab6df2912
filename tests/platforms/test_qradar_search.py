"""QRadar's scheduled searches live through every scene, and keep to the vendor's contract while they do.

All rows of a deploy go in one load, so that where a scene is told of a first and a second write it is told here as it
goes, under the same name. A canary is a custom rule on every console: its scenes are played in ``test_qradar.py``.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sieminator.engine.orders import Orders
from sieminator.fakes.weather import Act, Answer
from sieminator.model.hold import SWITCH
from sieminator.model.outcome import Result
from tests.cli.shell import sieminator
from tests.platforms import child, nobody
from tests.platforms.checkout import write_checkout
from tests.platforms.qradar.search_stage import ROWS, SearchStage, search_stage
from tests.platforms.qradar.stage import SECRET, VARIABLE, judge
from tests.platforms.scenes_canary import CanaryScenes
from tests.platforms.scenes_doctor import STORMS
from tests.platforms.scenes_holds import held
from tests.platforms.scenes_interrupted import DEPLOY, PATIENCE_S, POSIX, RoundsTogether
from tests.platforms.scenes_ledger import NEEDS_FULL, whole_lines
from tests.platforms.scenes_rollback import done_at
from tests.platforms.scenes_switch import throw
from tests.platforms.suite import Suite
from tests.platforms.waits import REFUSAL, WINDOW

LOAD = f"/bulk_load/{ROWS}$"
LOOKS = rf"/api/(?:system/about|analytics/rules|reference_data/tables/{ROWS})$"
"""What a doctor asks: who signs in, which rules there are, and which rows."""


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Iterator[SearchStage]:
    """A stage whose every request must have been what the vendor's contract says, and whose token stays where it is."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with search_stage(tmp_path) as stage:
        yield stage
        judge(stage)


@pytest.fixture(autouse=True)
def no_canary(request) -> None:
    if hasattr(CanaryScenes, request.node.originalname):
        pytest.skip("a canary is a custom rule")


class TestQRadarSearch(Suite):
    """Every scene of the suite, and how those go that are told of one write a rule."""

    # ---- a load is one write

    def test_no_write_leaves_before_its_window_ends(self, stage: SearchStage):
        stage.settle(stage.detection())
        stage.server.weather.order(REFUSAL, method="POST", path=LOAD, times=2)

        stage.settle(*stage.many(12))

        assert WINDOW * 2 <= stage.clock.passed <= WINDOW * 2 * 1.2

    def test_a_window_is_everybodys(self, stage: SearchStage):
        """What is removed after the load waits for no window of its own."""
        stage.settle(*stage.many(3))
        stage.settle(*stage.many(2))
        stage.server.weather.order(REFUSAL, method=stage.WRITE, path=stage.LISTING, times=1)

        stage.settle(stage.detection(1, description="Moved."), stage.detection(2), orders=Orders(prune=True))

        assert WINDOW <= stage.clock.passed <= WINDOW * 1.2

    def test_only_what_was_on_its_way_arrives_while_a_window_is_open(self, stage: SearchStage):
        """There is never more than one."""
        stage.settle(stage.detection())
        stage.server.journal.clear()
        end = stage.clock.now() + WINDOW
        stage.server.weather.order(REFUSAL, method=stage.WRITE, path=stage.LISTING, times=1)

        stage.settle(*stage.many(20))

        assert stage.clock.now() >= end
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 2

    def test_a_vendor_that_breaks_down_in_the_middle_is_not_waited_for_by_each_rule(self, stage: SearchStage):
        """The load is taken, and nobody can read it back."""
        trouble = threading.Event()
        stage.server.weather.order(Act(trouble.set), method="POST", path=LOAD, times=1)
        stage.server.weather.order(Answer(503), method="GET", path=stage.LISTING, lasts=trouble.is_set)

        done = stage.deploy(*stage.many(30))

        assert {outcome.result for outcome in done.outcomes} == {Result.UNKNOWN}
        assert all("could not be read back" in outcome.message for outcome in done.outcomes)
        self._recovers(stage, 30)

    def test_a_right_to_write_that_is_missing_is_said_and_tried_once(self, stage: SearchStage):
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

    def test_a_secret_that_is_changed_in_the_middle_stops_the_rest_and_says_so(self, stage: SearchStage):
        """The load is refused, and what was to be switched off stays on."""
        stage.settle(stage.detection(9))
        stage.server.weather.order(Act(stage.hand.change_secret), method="POST", path=LOAD, times=1)

        done = stage.deploy(*stage.many(8))

        results = [outcome.result for outcome in done.outcomes]
        assert results == [Result.REJECTED] * 8 + [Result.SKIPPED]
        assert all(outcome.message for outcome in done.outcomes)
        assert (done.exit, len(stage.hand.ids())) == (1, 1)

    def test_a_deploy_that_died_half_way_is_finished_by_the_next(self, stage: SearchStage):
        """The console takes a load as it is, and another as a refusal: one by one, half of the rows go through."""
        stage.hand.world.behave(refuses={"eventcount = 1": "Not today."})
        query = stage.variant().query
        minded = [stage.detection(n, query=f"{query} AND eventcount = {n % 2}") for n in range(1, 7)]

        done = stage.deploy(*minded)

        assert sorted(one.result for one in done.outcomes) == [Result.DONE] * 3 + [Result.REJECTED] * 3
        assert all(one.message.endswith("Not today.") for one in done.outcomes if one.result is Result.REJECTED)
        stage.hand.world.behave(refuses={})
        stage.settle(*minded)

    def test_half_of_it_refused_by_the_vendor_leaves_the_other_half_done(self, stage: SearchStage):
        """The console has learnt to mind what was loaded before: two of four rows cannot go back."""
        query = stage.variant().query
        minded = [stage.detection(n, query=f"{query} AND eventcount = {n % 2}") for n in range(1, 5)]
        stage.deploy(*minded, run="first")
        moved = [replace(one, description="Moved.", variants=stage.detection(9).variants) for one in minded]
        stage.deploy(*moved, orders=Orders(confirmed=True), run="second")
        stage.hand.world.behave(refuses={"eventcount = 1": "Not today."})

        half = done_at(stage, "second")
        stage.hand.world.behave(refuses={})
        rest = done_at(stage, "second", run="rest")

        assert sorted(outcome.result for outcome in half.outcomes) == [Result.DONE] * 2 + [Result.REJECTED] * 2
        assert half.exit == 1
        assert (rest.plan.kept, [outcome.result for outcome in rest.outcomes], rest.exit) == (2, [Result.DONE] * 2, 0)
        assert stage.plan(*minded).changes == ()

    @NEEDS_FULL
    def test_a_disk_that_fills_up_in_the_middle_stops_the_writing(self, stage: SearchStage):
        """The load is on its way when it happens: it is done, told to be without a record, and nothing follows."""
        stage.settle(stage.detection(9))
        stage.server.journal.clear()
        spoil = Act(lambda: self._spoil(stage, "full"))
        stage.server.weather.order(spoil, method="POST", path=LOAD, times=1)

        done = stage.deploy(*stage.many(6))

        assert [outcome.result for outcome in done.outcomes] == [Result.DONE] * 6 + [Result.SKIPPED]
        assert all("No space left on device" in outcome.message for outcome in done.outcomes)
        assert done.exit == 1
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1
        self._mend(stage)
        stage.settle(*stage.many(6))

    @POSIX
    @pytest.mark.parametrize("most_bytes", [0, 50, 400, 900, 1_500])
    def test_wherever_the_disk_fills_up_no_write_is_without_its_intent(self, stage: SearchStage, most_bytes: int):
        """What has its intent goes in the load; a load without rows is none."""
        root = write_checkout(stage, *stage.many(3))

        running = child.start(root, *DEPLOY, most_bytes=most_bytes)
        _, err = running.communicate(timeout=PATIENCE_S)

        intents = [line for line in whole_lines(stage) if line["phase"] == "intent"]
        assert len(stage.hand.ids()) == len(intents) < 3
        assert stage.server.journal.count("POST", LOAD) == bool(intents)
        assert (running.returncode, "Traceback" in err) == (1, False)
        assert sieminator(root, *DEPLOY, clock=stage.clock).exit == 0
        assert stage.plan(*stage.many(3)).kept == 3

    # ---- a load that is stopped

    def rounds(self, stage: SearchStage) -> "LoadRounds":  # type: ignore[override]
        """Return rounds in which all that goes in one load is on its way at once."""
        return LoadRounds(stage)

    # ---- a listing is one answer, and no write is conditional

    def test_a_secret_that_is_changed_while_we_page_leaves_the_target_unknown(self, stage: SearchStage):
        """The token ends between the list of custom rules and the table."""
        stage.settle(*stage.many(6))
        stage.server.weather.order(Act(stage.hand.change_secret), method="GET", path="/analytics/rules$", times=1)

        nobody.is_unknown(stage.drift(*stage.many(6)))

        nobody.knows(stage, *stage.many(6))

    def test_the_kill_switch_costs_one_listing_and_one_write(self, stage: SearchStage):
        """Besides one more look before it, and one that reads it back."""
        stage.settle(*stage.many(5))
        stage.server.journal.clear()

        throw(stage, stage.detection(3), content=stage.many(5))

        assert stage.server.journal.count("GET", stage.LISTING) == 3
        assert stage.server.journal.count(stage.WRITE, stage.LISTING) == 1

    @pytest.mark.parametrize("storm", STORMS, ids=str)
    @pytest.mark.parametrize("after", [0, 1, 2])
    def test_no_storm_is_ever_called_well(self, stage: SearchStage, storm: object, after: int):
        stage.settle(stage.detection())
        before = stage.hand.snapshot()
        stage.server.weather.order(storm, method="GET", path=LOOKS, after=after)  # type: ignore[arg-type]

        found = stage.doctor(stage.detection())

        amiss = [check for check in found.targets[0].checks if check.verdict.exit]
        assert found.exit in (1, 4)
        assert amiss
        assert all(check.message for check in amiss)
        assert stage.hand.snapshot() == before

    # ---- what is told of them besides

    def test_a_hold_that_holds_nothing_any_more_is_told(self, stage: SearchStage):
        """Beside who runs the rule."""
        stage.settle(stage.detection())

        seen = stage.plan(stage.detection(), holds=[held(stage, stage.detection(), SWITCH)])

        (nobody_runs_it, idle) = seen.notes
        assert nobody_runs_it == "1 scheduled search: nobody has ever run them (`sieminator run`)"
        assert "holds nothing here now" in idle

    def test_a_rule_of_another_owner_is_never_taken_over(self, stage: SearchStage):
        """Each owner has a table; a row with somebody else's mark was put into ours by hand."""
        stage.settle(stage.detection(2))
        (theirs,) = stage.hand.ids()
        mark = str(stage.hand.levers.search_row(theirs).field("mark"))
        stage.hand.levers.edit_search(theirs, mark=mark.replace(":soc:", ":red-team:"))

        named = self._refused(stage, stage.detection(remote_id=theirs))

        assert "red-team" in named.reason


class LoadRounds(RoundsTogether):
    """Rounds in which a rule is written when the load that holds it arrives."""

    def _writes(self) -> list[object]:
        written: dict[object, None] = {}
        for one in self.stage.server.journal.find("POST", LOAD):
            written.update(dict.fromkeys(json.loads(one.request_body)))
        return list(written)
