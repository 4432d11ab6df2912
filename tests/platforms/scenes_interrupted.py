"""Scenes of a deploy that is stopped, killed, or not alone: the ledger is true, and one more deploy converges."""

import re
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from subprocess import Popen

import pytest

from sieminator.fakes.weather import Act, Answer, Cut, Effect
from sieminator.model.detection import Detection
from sieminator.model.outcome import Result
from tests.cli.shell import sieminator
from tests.platforms import child, ledgers
from tests.platforms.checkout import ENVIRONMENT, write_checkout
from tests.platforms.stage import Stage

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
DEPLOY = ("deploy", "--env", ENVIRONMENT)
PATIENCE_S = 60


class InterruptedScenes:
    """Ctrl-C, SIGKILL at every request of a deploy, and two deploys at once."""

    def rounds(self, stage: Stage) -> "Rounds":
        """Return the rounds that a deploy is stopped in."""
        return Rounds(stage)

    @POSIX
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a_kill_at_any_request_leaves_a_true_ledger_and_one_more_deploy_converges(self, stage: Stage, when):
        """When a request arrives, and when it has been carried out and nobody was told."""
        rounds = self.rounds(stage)
        for point in range(rounds.requests):
            stopped = rounds.stop(signal.SIGKILL, point, Cut(when))

            assert stopped.exit == -signal.SIGKILL
            assert "Traceback" not in stopped.err
            assert len(stopped.records.unsettled) <= rounds.most_at_once
            rounds.check(stopped)

    @POSIX
    @pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
    def test_ctrl_c_at_any_request_finishes_what_had_begun_and_begins_nothing_more(self, stage: Stage, lost: bool):
        rounds = self.rounds(stage)
        for point in range(rounds.requests):
            stopped = rounds.stop(signal.SIGINT, point, *([Cut("after")] if lost else []))

            assert (stopped.exit, stopped.out) == (130, "")
            assert stopped.err.startswith("sieminator: interrupted\n")
            assert "Traceback" not in stopped.err
            assert stopped.records.unsettled == []
            rounds.check(stopped)

    @POSIX
    @pytest.mark.parametrize("asleep_s", [0.0, 0.3], ids=["as it begins", "in the middle of it"])
    @pytest.mark.parametrize("call", ["listing", "write"])
    def test_ctrl_c_ends_a_long_wait(self, stage: Stage, call: str, asleep_s: float):
        """The vendor asks for ten minutes: whoever stops the run does not want to wait for them."""
        root = write_checkout(stage, *stage.many(2))
        running: list[Popen[str]] = []

        def strike_soon() -> None:
            threading.Timer(asleep_s, lambda: running[0].send_signal(signal.SIGINT)).start()

        method = stage.WRITE if call == "write" else "GET"
        stage.server.weather.order(Answer(429, {"Retry-After": "600"}), method=method, path=stage.LISTING)
        stage.server.weather.order(Act(strike_soon), method=method, path=stage.LISTING, times=1)
        running.append(child.start(root, *DEPLOY))
        out, err = running[0].communicate(timeout=PATIENCE_S)

        (records,) = ledgers.runs(stage)
        assert (running[0].returncode, out, "Traceback" in err) == (130, "", False)
        assert records.unsettled == []
        assert "done" not in records.results.values()
        assert stage.hand.ids() == []
        stage.server.weather.clear()
        assert sieminator(root, *DEPLOY, clock=stage.clock).exit == 0

    @POSIX
    @pytest.mark.parametrize("command", ["plan", "drift", "hits", "doctor"])
    def test_ctrl_c_while_reading_shows_no_half_of_a_result(self, stage: Stage, command: str):
        stage.settle(*stage.many(2))
        before = stage.hand.snapshot()
        root = write_checkout(stage, *stage.many(3))
        running: list[Popen[str]] = []
        stage.server.weather.order(Act(lambda: running[0].send_signal(signal.SIGINT)), path=stage.LISTING, times=1)

        running.append(child.start(root, command, "--env", ENVIRONMENT))
        out, err = running[0].communicate(timeout=PATIENCE_S)

        assert (running[0].returncode, out, "Traceback" in err) == (130, "", False)
        assert stage.hand.snapshot() == before

    def test_two_deploys_of_the_same_at_once_lose_and_double_nothing(self, stage: Stage):
        """Two processes, which both have listed the rules before either writes the first."""
        stage.settle(stage.detection(1), stage.detection(2))
        theirs = stage.hand.add_foreign("Somebody else's")
        as_it_was = stage.hand.raw(theirs)
        wanted = [stage.detection(1, description="Moved."), *stage.many(5)[2:]]
        root = write_checkout(stage, *wanted)
        known = len(ledgers.lines(stage))
        both_looked(stage)

        children = [child.start(root, *DEPLOY) for _ in range(2)]
        said = [one.communicate(timeout=PATIENCE_S) for one in children]

        assert {one.returncode for one in children} <= {0, 1, 2}
        assert not [err for _, err in said if "Traceback" in err]
        assert len(stage.hand.ids()) == 1 + 5
        assert stage.hand.raw(theirs) == as_it_was
        runs = ledgers.runs(stage, known)
        assert [run.unsettled for run in runs] == [[], []]
        assert all(any(run.results[key] == "done" for run in runs) for key in runs[0].results)
        assert stage.settle(*wanted).outcomes == ()

    def test_two_deploys_of_different_things_at_once_tell_the_truth(self, stage: Stage):
        """What is there in the end is one of the two, whole; who lost says so, or was told to have been first."""
        one, two = stage.many(2)
        stage.settle(one, two)
        both_looked(stage)

        def write(text: str) -> object:
            moved = [stage.detection(number, description=text) for number in (1, 2)]
            return stage.deploy(*moved, run=text)

        with ThreadPoolExecutor(2) as pool:
            alpha, beta = pool.map(write, ("Alpha", "Beta"))

        for key in (one.id, two.id):
            results = [o.result for run in (alpha, beta) for o in run.outcomes if o.change.key == key]
            assert Result.DONE in results
            assert set(results) <= {Result.DONE, Result.CONFLICT}
        assert len(stage.hand.ids()) == 2
        stage.settle(stage.detection(1, description="Alpha"), stage.detection(2, description="Alpha"))


@dataclass
class Stopped:
    """A deploy that was stopped, and what it left."""

    exit: int
    out: str
    err: str
    wanted: list[Detection]
    writes: int
    records: "ledgers.Records"


@dataclass
class Rounds:
    """One deploy after another over one world, each with a create, an update and a withdrawal to do."""

    stage: Stage
    number: int = 0
    requests: int = 0
    """How many requests such a deploy takes when nobody disturbs it."""
    theirs: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage.hand.add_foreign("Somebody else's")
        self.stage.settle(*self._next())
        self.theirs = {remote_id: self.stage.hand.raw(remote_id) for remote_id in self._foreign()}
        root = write_checkout(self.stage, *self._next())
        self.stage.server.journal.clear()
        assert sieminator(root, *DEPLOY, clock=self.stage.clock).exit == 0
        self.requests = len(self.stage.server.journal)
        assert len(self._writes()) == 3

    @property
    def most_at_once(self) -> int:
        """How many writes may be on their way at once."""
        return max(kind.writers for kind in self.stage.platform.kinds.values())

    def stop(self, sign: signal.Signals, point: int, *effects: Effect) -> Stopped:
        """Deploy, and send a signal when the request of this number arrives."""
        wanted = self._next()
        root = write_checkout(self.stage, *wanted)
        known = len(ledgers.lines(self.stage))
        self.stage.server.journal.clear()
        started = threading.Event()
        running: list[Popen[str]] = []

        def strike() -> None:
            started.wait(PATIENCE_S)
            running[0].send_signal(sign)
            if sign is signal.SIGKILL:  # a busy machine takes its time, in which it may hear the answer and go on
                running[0].wait(PATIENCE_S)

        for effect in (Act(strike), *effects):
            self.stage.server.weather.order(effect, after=point, times=1)
        running.append(child.start(root, *DEPLOY))
        started.set()
        out, err = running[0].communicate(timeout=PATIENCE_S)
        self.stage.server.weather.clear()
        (records,) = ledgers.runs(self.stage, known)
        return Stopped(running[0].returncode, out, err, wanted, len(self._writes()), records)

    def check(self, stopped: Stopped) -> None:
        """Assert that the ledger is true, and that one more deploy brings what was wanted and touches nothing else."""
        records = stopped.records
        assert stopped.writes <= len(records.intents)
        assert all(ledgers.copy(self.stage, path) for path in records.copies)
        assert set(records.results) <= set(records.intents)
        left = {change.key for change in self.stage.plan(*stopped.wanted).changes}
        assert left.isdisjoint(key for key, result in records.results.items() if result == "done")
        assert left <= {*records.unsettled, *self._untried(stopped)}

        again = sieminator(self.stage.folder, *DEPLOY, clock=self.stage.clock)

        assert again.exit == 0, again
        plan = self.stage.plan(*stopped.wanted)
        assert (plan.changes, plan.kept) == ((), len(stopped.wanted))
        assert {remote_id: self.stage.hand.raw(remote_id) for remote_id in self._foreign()} == self.theirs
        for text in ledgers.lines(self.stage):
            ledgers.read(text)

    def _untried(self, stopped: Stopped) -> Iterator[str]:
        """Yield what nobody had begun with: everything that this round changes, less what the ledger names."""
        changed = {one.id for one in stopped.wanted} | {self._newcomer(self.number - 1).id}
        yield from changed - set(stopped.records.intents)

    def _next(self) -> list[Detection]:
        self.number += 1
        return [self.stage.detection(1, description=f"Round {self.number}."), self._newcomer(self.number)]

    def _newcomer(self, number: int) -> Detection:
        return self.stage.detection(100 + number)

    def _foreign(self) -> list[str]:
        return [foreign.remote_id for foreign in self.stage.plan().foreign]

    def _writes(self) -> list[object]:
        """Return the requests that write, of those that make one write together the first."""
        found = self.stage.server.journal.find(self.stage.WRITE, self.stage.LISTING)
        return [one for one in found if not (self.stage.PART and re.search(self.stage.PART, one.path))]


class RoundsTogether(Rounds):
    """Rounds of a vendor that takes what is made and what is changed in one go, and each removal by itself."""

    most_at_once = 2

    def _untried(self, stopped: Stopped) -> Iterator[str]:
        """Yield also what is told not to have been tried, or of which nobody waited to hear."""
        yield from super()._untried(stopped)
        yield from (
            key for key, result in stopped.records.results.items() if result in (Result.SKIPPED, Result.UNKNOWN)
        )


def both_looked(stage: Stage) -> None:
    """Let two runs wait for each other between looking and writing."""
    meet = threading.Barrier(2, timeout=PATIENCE_S)
    stage.server.weather.order(Act(meet.wait), method="GET", path=f"{stage.LISTING}$", times=2)
