"""Months of the real client at the fake console: what the runner's histories promise holds for requests as well.

Each draws its own misfortunes: runners that are killed before a request leaves or before its answer is read, a console
that is down for six hours, clocks that are wrong, events that arrive late, a second runner on a machine of its own, and
a console whose own time zone leaves summer time. What is seldom is tried more often in tests/engine/running.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from sieminator.engine.running.means import Means
from sieminator.engine.running.post import Post
from sieminator.engine.running.pulse import Pulse
from sieminator.fakes.weather import Answer
from sieminator.model.detection import Schedule
from sieminator.net.world import World
from sieminator.platforms.qradar.convert import register
from tests.clock import SimulatedClock
from tests.platforms.qradar.search_stage import HISTORY, SearchStage, search, search_stage, searches_at
from tests.platforms.qradar.stage import SECRET, VARIABLE

START = datetime(2026, 10, 10, 6, 30, tzinfo=UTC)
"""Europe/Berlin leaves summer time a fortnight later."""
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
EVERY = (timedelta(hours=6), timedelta(hours=8))
DELAY = timedelta(minutes=20)
EVENTS = 60
ABOUT_AN_END = [timedelta(milliseconds=ms) for ms in (-600_000, -60_000, -1, 0, 1)]


class Killed(BaseException):
    """The process ends here."""


class WrongClock:
    """A machine's clock, which is wrong."""

    def __init__(self, clock: SimulatedClock, wrong: timedelta) -> None:
        self._clock = clock
        self._wrong = wrong

    def now(self) -> datetime:
        return self._clock.now() + self._wrong

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def sleep(self, wait: timedelta) -> None:
        self._clock.sleep(wait)


@dataclass
class Machine:
    """A machine on which a runner is started again and again."""

    name: str
    stage: SearchStage
    spool: Path
    clock: WrongClock
    chance: random.Random
    dies_in: int = 10**9
    """At which end of a request or an answer the next one is killed."""
    killed: int = 0
    said: list[str] = field(default_factory=list)

    def turn(self) -> None:
        """Start a runner, let it do one turn, and leave; as cron does."""
        with closing(self._world()) as world:
            pulse = Pulse(self.name, [self.stage.target.name], self.clock)
            means = Means(
                self.name, self.spool, self.clock, pulse, lambda _, text: self.said.append(text), watched=False
            )
            post = Post(self.stage.target.name, lambda: self.stage.platform.connect(self.stage.target, world), means)
            try:
                post.turn()
                post.leave()
            except Killed:
                post._book.let_go()  # as the kernel does
                self.dies_in = 10**9
                self.killed += 1

    def _world(self) -> World:
        machine = self

        class Mortal(World):
            def session(self, *asked: Any) -> Any:
                session = super().session(*asked)
                if not hasattr(session, "immortal"):
                    session.immortal = session.send  # type: ignore[attr-defined]
                    session.send = machine._send_with(session.immortal)  # type: ignore[attr-defined, method-assign]
                return session

        return Mortal(self.clock, read_only=False, jitter=lambda: 0.5)

    def _send_with(self, send: Any) -> Any:
        def sent(*request: Any, **how: Any) -> Any:
            self._step()
            answer = send(*request, **how)
            self._step()
            return answer

        return sent

    def _step(self) -> None:
        self.dies_in -= 1
        if self.dies_in < 0:
            raise Killed

    def lines(self) -> list[dict[str, Any]]:
        files = sorted(self.spool.rglob("hits-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Iterator[SearchStage]:
    """A console in Berlin."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with search_stage(tmp_path, SimulatedClock(START)) as stage:
        stage.hand.world.behave(time_zone="Europe/Berlin", search_polls=0)
        stage.target = searches_at(stage.server.url, catch_up="7d")  # so that nothing is given up
        yield stage


@pytest.mark.parametrize("seed", range(8))
def test_a_month_of_misfortunes_misses_nothing_and_tells_nothing_twice(stage: SearchStage, tmp_path, seed: int):
    chance = random.Random(seed)
    names = _deploy(stage, chance)
    wrong = [chance.choice((-HOUR / 2, timedelta(0), HOUR / 2)) for _ in range(2)]
    machines = [
        Machine(f"runner-{n}", stage, tmp_path / f"machine-{n}", WrongClock(stage.clock, wrong[n]), chance)
        for n in range(1 + seed % 2)
    ]

    _live(stage, machines, chance)

    books = [machine.lines() for machine in machines]
    assert all(max(Counter(_ids(book)).values(), default=0) == 1 for book in books)
    by_id = {one["id"]: one["row"]["username"] for book in books for one in book if one["type"] == "hit"}
    assert Counter(by_id.values()) == Counter(names)
    assert [one for book in books for one in book if one["type"] == "given_up"] == []
    # One that is killed cannot delete its search, which the console itself lets go of after a while.
    assert stage.hand.levers.open_searches() <= sum(machine.killed for machine in machines)
    _check_counts(stage, len(by_id))


def _deploy(stage: SearchStage, chance: random.Random) -> list[str]:
    """Deploy rules, and let their events happen: many of them about the ends of windows."""
    detections, names = [], []
    for number, every in enumerate(EVERY, 1):
        query = f"SELECT starttime, username FROM events WHERE username ILIKE 'rule-{number}-%'"
        detections.append(stage.detection(number, variants=(search(query, Schedule(every, every, DELAY, time(0))),)))
        names += [f"rule-{number}-{event}" for event in range(EVENTS)]
    stage.settle(*detections)
    for name in names:
        at = START + chance.random() * MONTH
        if chance.random() < 0.8:
            at = at.replace(hour=at.hour // 6 * 6, minute=0, second=0, microsecond=0) + chance.choice(ABOUT_AN_END)
        late = chance.random() * (DELAY - timedelta(minutes=1))
        at = max(at, START + HOUR / 60)
        stage.hand.levers.add_event(at, arrives=at + late, username=name)
    return names


def _live(stage: SearchStage, machines: list[Machine], chance: random.Random) -> None:
    clock, end = stage.clock, START + MONTH
    down = START + chance.random() * MONTH
    stage.server.weather.order(
        Answer(503), path="/api/", lasts=lambda: clock.now() < end and down <= clock.now() < down + 6 * HOUR
    )
    while clock.now() < end:
        clock.advance(chance.uniform(1, 9) * HOUR)
        if chance.random() < 0.5:
            clock.advance(_to_about_an_end(clock.now(), chance))
        for machine in chance.sample(machines, len(machines)):
            if chance.random() < 0.3:
                machine.dies_in = chance.randrange(30)
            machine.turn()
    for machine in machines:
        machine.dies_in = 10**9
    for _ in range(3):
        clock.advance(8 * HOUR)
        for machine in machines:
            machine.turn()


def _to_about_an_end(now: datetime, chance: random.Random) -> timedelta:
    """Return how long it is until a window of the first rule ends, or is about to, or has just ended."""
    since = timedelta(hours=now.hour % 6, minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    return EVERY[0] - since + chance.uniform(-1, 1) * HOUR / 2


def _ids(book: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in book if one["type"] == "hit"]


def _check_counts(stage: SearchStage, hits: int) -> None:
    """Every window from the day of the deploy on is counted once, and so is every hit."""
    past, counted = stage.hand.levers.table(HISTORY), 0
    for row in stage.hand.levers.search_rows():
        ran = register.read(row.cells["ran"])
        assert ran is not None
        days = {day: tally for day, text in past[row.key].items() if (tally := register.read_tally(text))}
        days[ran.day.isoformat()] = ran.tally
        every = timedelta(hours=int(json.loads(row.cells["schedule"])["every"].removesuffix("h")))
        assert (sum(one.windows for one in days.values()) - 1) * every <= ran.until - START + every
        assert sum(one.windows for one in days.values()) * every >= ran.until - START - every
        counted += sum(one.hits for one in days.values())
    assert counted == hits
