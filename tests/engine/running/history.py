"""Thirty days of a console and its runners, with everything that goes wrong there; and what must hold at their end."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sieminator.engine.running.grid import stop_after
from sieminator.model.running import Duty, Pace, Span
from tests.engine.running.console import TARGET, Console, Deployed, Event, Killed, Process, Time, duty

START = datetime(2026, 10, 10, tzinfo=UTC)
"""Europe/Berlin leaves summer time a fortnight later."""
DAYS = 30
HOUR = timedelta(hours=1)
HALF = HOUR / 2
EVERY = (timedelta(hours=6), timedelta(hours=8), timedelta(hours=12), timedelta(days=1), timedelta(hours=7))


@dataclass(frozen=True)
class Incident:
    """Something that happens at an hour of the history."""

    hour: int
    what: str
    number: int
    """How long it lasts, in hours, or at which step it strikes."""
    second: bool = False
    """Whether it strikes the second machine, or the second rule."""


@dataclass(frozen=True)
class History:
    """What is drawn; everything else follows from it."""

    seed: int
    setup: str
    """``one`` process, ``shared`` folder of two on one machine, ``two`` machines, or ``twins`` of one name."""
    service: bool
    """Whether a process goes on from turn to turn, or cron starts a new one each time."""
    every: tuple[timedelta, ...]
    delay: timedelta
    at: time | None
    step: timedelta
    """How often the processes look."""
    catch_up: timedelta
    lease: timedelta
    wrong: timedelta
    """How wrong the clocks of the machines are, until an incident moves one."""
    incidents: tuple[Incident, ...]

    @property
    def machines(self) -> int:
        """How many folders there are."""
        return 2 if self.setup in ("two", "twins") else 1


def incidents(setups: str) -> st.SearchStrategy[Incident]:
    """Everything that may go wrong; schedules are edited only where one machine remembers what it cut."""
    strikes = st.builds(
        Incident, st.integers(0, DAYS * 24), st.sampled_from(["kill", "lost"]), st.integers(0, 25), st.booleans()
    )
    lasting = [
        "outage",
        "pause",
        "off",
        "broken",
        "slow",
        "wrong",
        *(["edit", "edit"] if setups in ("one", "shared") else []),
    ]
    lasts = st.builds(
        Incident, st.integers(0, DAYS * 24), st.sampled_from(lasting), st.sampled_from((1, 6, 6, 20, 40)), st.booleans()
    )
    return st.one_of(strikes, strikes, lasts)


@st.composite
def histories(draw: st.DrawFn, setup: str = "") -> History:
    """Draw a history, of a setup or of any."""
    setup = setup or draw(st.sampled_from(["one", "shared", "two", "twins"]))
    return History(
        seed=draw(st.integers(0, 2**32)),
        setup=setup,
        service=draw(st.booleans()),
        every=tuple(draw(st.lists(st.sampled_from(EVERY), min_size=1, max_size=2))),
        delay=draw(st.sampled_from([timedelta(0), timedelta(minutes=10), 2 * HOUR])),
        at=draw(st.sampled_from([None, time(0), time(1, 30)])),
        step=draw(st.sampled_from([7 * HOUR, 9 * HOUR, 13 * HOUR])),
        catch_up=draw(st.sampled_from([timedelta(hours=12), timedelta(days=1), timedelta(days=5)])),
        lease=draw(st.sampled_from([timedelta(minutes=10), timedelta(hours=12)])),
        wrong=draw(st.sampled_from([timedelta(0), HALF, -HALF])),
        incidents=tuple(draw(st.lists(incidents(setup), max_size=10))),
    )


class Live:
    """One history, lived through."""

    def __init__(self, history: History, folder: Path) -> None:
        self.history = history
        self.chance = random.Random(history.seed)
        self.time = Time(START)
        self.console = Console(self.time, Pace(1, history.catch_up, history.lease, 1 << 20))
        for number, every in enumerate(history.every, 1):
            of = duty(number, every=every, delay=history.delay, at=history.at, since=START)
            self.console.rules[of.remote_id] = Deployed(of, self._events(of))
        names = {"one": ["edge"], "shared": ["edge", "edge"], "two": ["edge", "core"], "twins": ["edge", "edge"]}
        self.spools = [folder / f"machine-{number}" for number in range(history.machines)]
        self.processes = [
            Process(self.console, name, self.spools[number % len(self.spools)], self.chance, history.wrong)
            for number, name in enumerate(names[history.setup])
        ]
        self.busy: set[int] = set()
        """Which processes are in the middle of a turn."""

    def _events(self, of: Duty) -> list[Event]:
        """Return what a rule's query matches: more of it around the ends of windows than elsewhere."""
        found = []
        for one in range(30):
            at = START + timedelta(seconds=self.chance.randrange(DAYS * 24 * 3600))
            if self.chance.random() < 0.6:
                at = (
                    stop_after(of, at.replace(second=0))
                    - self.chance.choice((timedelta(0), HALF)) * self.chance.random()
                )
            late = self.history.delay * self.chance.random()
            found.append(Event(f"{of.title}, event {one}", at, at + late))
        return sorted(found, key=lambda event: event.at)

    def live(self) -> None:
        """Live through all of it, and then through some days on which nothing goes wrong."""
        coming = sorted(self._happenings(), key=lambda one: one[0])
        end = START + timedelta(days=DAYS)
        while self.time.now() < end:
            self._wait()
            while coming and START + coming[0][0] <= self.time.now():
                coming.pop(0)[1]()
            for number in self._in_some_order():
                self.turn(number)
        for _, happens in coming:
            happens()
        self._calm()
        for _ in range(12):
            self.time.pass_by(12 * 3600)
            for number in self._in_some_order():
                self.turn(number)

    def _wait(self) -> None:
        """Let some time pass; as likely as not up to about when a window is due."""
        wait = self.history.step * self.chance.uniform(0.6, 1.4)
        if self.chance.random() < 0.5:
            rule = self.chance.choice(list(self.console.rules.values()))
            later = (self.time.now() + wait).replace(second=0, microsecond=0)
            wait = (
                stop_after(rule.duty, later) + rule.duty.delay - self.time.now() + HALF * self.chance.uniform(-1, 0.5)
            )
        self.time.pass_by(wait.total_seconds())

    def turn(self, number: int) -> None:
        """One turn of one process, unless it is paused or in the middle of one."""
        process = self.processes[number]
        if number in self.busy or process.paused:
            return
        self.busy.add(number)
        try:
            process.post.turn()
            if not self.history.service:
                process.post.leave()
                process.start()
        except Killed:
            process.die()
        finally:
            self.busy.discard(number)

    def _in_some_order(self) -> list[int]:
        return self.chance.sample(range(len(self.processes)), len(self.processes))

    def _happenings(self) -> Iterator[tuple[timedelta, Callable[[], object]]]:
        """Yield what happens, each with its time."""
        for one in self.history.incidents:
            process = self.processes[int(one.second) % len(self.processes)]
            rule = list(self.console.rules.values())[int(one.second) % len(self.console.rules)]
            begin, end = self._deeds(one, process, rule)
            yield one.hour * HOUR, begin
            yield (one.hour + one.number) * HOUR, end

    def _deeds(
        self, one: Incident, process: Process, rule: Deployed
    ) -> tuple[Callable[[], object], Callable[[], object]]:
        """Return how an incident begins, and how it ends."""
        sets, remote_id = partial(partial, setattr), rule.duty.remote_id
        wrong = HALF if one.number % 2 else -HALF
        switch, edit = partial(self.console.switch, remote_id), partial(self.console.reschedule, remote_id)
        return {
            "kill": (sets(process, "dies_in", one.number), _nothing),
            "lost": (sets(process, "loses_in", one.number), _nothing),
            "outage": (sets(self.console, "down", True), sets(self.console, "down", False)),
            "pause": (sets(process, "paused", True), sets(process, "paused", False)),
            "off": (partial(switch, on=False), partial(switch, on=True)),
            "broken": (sets(rule, "broken", True), sets(rule, "broken", False)),
            "slow": (self._slow, self._quick),
            "wrong": (sets(process.clock, "wrong", wrong), _nothing),
            "edit": (partial(edit, EVERY[one.hour % len(EVERY)]), _nothing),
        }[one.what]

    def _slow(self) -> None:
        """Searches outlast a short lease, and others have their turn meanwhile."""
        self.console.took = 40 * 60.0
        self.console.meanwhile = lambda: [self.turn(number) for number in self._in_some_order()]

    def _quick(self) -> None:
        self.console.took = 1.0
        self.console.meanwhile = lambda: None

    def _calm(self) -> None:
        self._quick()
        self.console.down = False
        for rule in self.console.rules.values():
            rule.broken = False
            self.console.switch(rule.duty.remote_id, on=True)
        for process in self.processes:
            process.dies_in = process.loses_in = None
            process.paused = False


def _nothing() -> None:
    """An incident that does not last."""


def lines(spool: Path) -> list[dict[str, Any]]:
    """Every line of a machine's hits files."""
    files = sorted((spool / TARGET).glob("hits-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def check(history: History, folder: Path) -> None:
    """Live through a history and hold its end against what must be so."""
    life = Live(history, folder)
    life.live()
    told = [lines(spool) for spool in life.spools]
    for rule in life.console.rules.values():
        _check_rule(life, rule, [[one for one in book if one["remote_id"] == rule.duty.remote_id] for book in told])


def _check_rule(life: Live, rule: Deployed, books: list[list[dict[str, Any]]]) -> None:
    for book in books:
        ids = Counter(one["id"] for one in book if one["type"] == "hit")
        assert set(ids.values()) <= {1}, "a machine's file has a hit twice"
    every = [one for book in books for one in book]
    by_id = {one["id"]: one["row"]["event"] for one in every if one["type"] == "hit"}
    reported = Counter(by_id.values())
    given_up = [(_span(one), one) for one in every if one["type"] == "given_up"]
    assert rule.ran is not None
    assert rule.ran.until >= life.time.now() - rule.duty.every - rule.duty.delay - 13 * HOUR, "it is not up to date"
    for event in rule.events:
        lost = any(event.at in Within(span) for span, _ in given_up)
        unowed = any(event.at in Within(span) for span in rule.unowed)
        least = 0 if lost or unowed else 1
        assert least <= reported[event.name] <= 1, f"{event} was reported {reported[event.name]} times"
    for span, one in given_up:
        waited = datetime.fromisoformat(one["at"]) - (span.stop + rule.duty.delay)
        assert waited >= life.history.catch_up - timedelta(seconds=1), "given up before its time"
    slack = 12 * HOUR if any(one.what == "slow" for one in life.history.incidents) else HOUR / 60
    for remote_id, span, at in life.console.searched:
        if remote_id == rule.duty.remote_id:
            assert at <= span.stop + rule.duty.delay + life.history.catch_up + slack, "it should have been given up"
    _check_counts(life, rule, len(by_id), bool(given_up))


def _check_counts(life: Live, rule: Deployed, hits: int, gave_up: bool) -> None:
    """The console counts what was found, and every window of the grid."""
    assert rule.ran is not None
    counted = rule.counted()
    if life.history.machines == 1 or not gave_up:  # another machine may have found what this one gave up
        assert counted.hits == hits or (rule.blind and counted.hits < hits)
    assert (counted.skipped > 0) == gave_up or life.history.machines > 1
    if not any(one.what in ("edit", "off") for one in life.history.incidents):
        grid, stop = 0, stop_after(rule.duty, START)
        while stop <= rule.ran.until:
            grid, stop = grid + 1, stop_after(rule.duty, stop)
        assert counted.windows + counted.skipped == grid


def _span(one: dict[str, Any]) -> Span:
    return Span(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["stop"]))


class Within:
    """A span, asked whether a moment is in it."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def __contains__(self, moment: datetime) -> bool:
        return self._span.start <= moment < self._span.stop
