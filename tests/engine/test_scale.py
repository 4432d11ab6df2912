"""Many targets through the real client: threads and sockets are as many as the pool, however many targets there are."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sieminator.engine.deploy import deploy
from sieminator.engine.drift import drift
from sieminator.engine.fanout import TARGETS
from sieminator.engine.job import Job
from sieminator.engine.orders import PLAIN
from sieminator.engine.plan import plan
from sieminator.fakes.weather import Act
from sieminator.model.target import Target
from sieminator.model.work import Chosen
from tests.platforms.sentinel.stage import SECRET, VARIABLE, SentinelStage, sentinel_stage
from tests.platforms.stage import Stage

MANY, RULES = 60, 2
WRITERS = RULES
"""A target has no more threads that write than it has rules to write."""


@dataclass
class Crowd:
    """Who is at work in this process, counted whenever a request arrives."""

    before: frozenset[threading.Thread] = field(default_factory=lambda: frozenset(threading.enumerate()))
    most: int = 0

    def count(self) -> None:
        """Count the threads that a run started; those of the fake's connections are not ours."""
        ours = [one for one in threading.enumerate() if one not in self.before]
        self.most = max(self.most, sum("process_request_thread" not in one.name for one in ours))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentinelStage]:
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        yield stage


def run(stage: Stage, work: Callable[[Job], object], *, read_only: bool, targets: int = MANY) -> tuple[int, int]:
    """Do the work over many targets; return the most threads and the most connections at once."""
    crowd = Crowd()
    stage.server.weather.order(Act(crowd.count))
    places = [stage.beside(f"customer-{number}") for number in range(targets)]
    with stage.running(stage.many(RULES), read_only=read_only, targets=places) as job:
        work(job)
        assert len(job.targets) == targets
    return crowd.most, stage.server.most_connections


@pytest.mark.parametrize("look", [plan, drift])
def test_reading_takes_a_thread_and_a_connection_for_each_place_in_the_pool(
    stage: SentinelStage, look: Callable[[Job], object]
) -> None:
    threads, connections = run(stage, look, read_only=True)

    assert 1 < threads <= TARGETS
    assert 1 < connections <= 2 * TARGETS, "one each, and one of the target before that the fake has not heard leave"


def test_writing_takes_as_many_more_as_there_are_writers(stage: SentinelStage) -> None:
    threads, connections = run(stage, lambda job: deploy(job, PLAIN, "run"), read_only=False)

    assert TARGETS < threads <= TARGETS * (1 + WRITERS)
    assert 1 < connections <= 2 * TARGETS * WRITERS
    assert MANY > 2 * TARGETS * WRITERS, "else the limit would say nothing"
    assert len(stage.hand.ids()) == 0, "the stage's own target is none of them"
    assert stage.server.journal.count(stage.WRITE, stage.LISTING) == MANY * RULES


def test_no_request_waits_for_rules_to_be_compiled(stage: SentinelStage) -> None:
    listed: list[int] = []

    def choose(_: Target) -> Chosen:
        listed.append(stage.server.journal.count("GET", stage.LISTING))
        return Chosen(tuple(stage.many(RULES)))

    with stage.running([], read_only=True) as job:
        plan(replace(job, work=replace(job.work, choose=choose)))

    assert listed == [1]


def test_a_target_keeps_its_connection_from_request_to_request(stage: SentinelStage) -> None:
    stage.hand.page_size(1)
    stage.settle(*stage.many(RULES))
    before = stage.server.connections

    with stage.running(stage.many(RULES), read_only=True) as job:
        plan(job)

    assert stage.server.connections == before + 1
