"""Searches in threads, hits on their way, and a target that is asked again meanwhile: nothing twice, nothing lost."""

import json
import random
import threading
import time as machine
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sieminator.engine.running.means import Means
from sieminator.engine.running.post import Post
from sieminator.engine.running.pulse import Pulse
from sieminator.engine.running.service import serve
from sieminator.errors import Unreachable
from sieminator.model.running import Duty, Found, Hit, Pace, Span
from tests.engine.running.console import TARGET, Console, Deployed, Event, Process, Time, duty

START = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPEED = 600
"""Seconds there that pass in one of ours: a third of a lease in a fifteenth of one."""
RULES = 24
PACE = Pace(at_once=6, catch_up=timedelta(days=1), lease=timedelta(minutes=2), buffer_bytes=1 << 20)


class Fast(Time):
    """Time that passes by itself, and fast."""

    def __init__(self) -> None:
        self._begun = machine.monotonic()
        self._stands_at: float | None = None
        super().__init__(START)

    def stand_still(self) -> None:
        """Let no time pass any more, so that what runs may take as long as it likes."""
        self._stands_at = self.passed

    @property
    def passed(self) -> float:
        if self._stands_at is not None:
            return self._stands_at
        return (machine.monotonic() - self._begun) * SPEED

    def pass_by(self, seconds: float) -> None:
        machine.sleep(seconds / SPEED)


class Busy(Process):
    """A runner whose searches take as long as they like, and which loses a request in a hundred."""

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        slowest = duty.remote_id == min(self.console.rules)
        # One in fifty takes longer than a lease, and of one rule each takes longer than its interval.
        slow = 12 * 60 if slowest else 200 if self._chance.random() < 0.02 else self._chance.random() * 20
        self.console.time.pass_by(slow)
        return super().search(duty, span, runner)

    def _lost(self) -> None:
        if self._chance.random() < 0.01:
            raise Unreachable("console: the connection was cut")


class To:
    """A sink that is slow, and at times does not take anything."""

    name = "set"

    def __init__(self, time: Time) -> None:
        self.got: list[str] = []
        self._time = time
        self._chance = random.Random(5)

    def takes(self, hit: Hit) -> bool:
        return True

    def send(self, hits: Sequence[Hit]) -> None:
        self._time.pass_by(15)
        if self._chance.random() < 0.2:
            raise Unreachable("set: nobody listens")
        self.got += [hit.id for hit in hits]


def rules() -> dict[str, Deployed]:
    made = {}
    for number in range(RULES):
        of = duty(number, every=5 * MINUTE, since=START)
        events = [START + minute * MINUTE for minute in range(number % 3, 24 * 60, 3)]
        made[of.remote_id] = Deployed(of, [Event(f"{at:%H:%M}", at, at) for at in events])
    return made


def others(console: Console) -> list[Deployed]:
    """All rules but the slow one."""
    return [console.rules[remote_id] for remote_id in sorted(console.rules)[1:]]


def edit(console: Console, stop: threading.Event) -> None:
    """People deploy another schedule of one rule after the other."""
    chance = random.Random(3)
    while not stop.wait(0.05):
        console.reschedule(chance.choice(others(console)).duty.remote_id, chance.choice([3, 5, 10]) * MINUTE)


@pytest.mark.parametrize("edited", [False, True], ids=["left alone", "edited"])
def test_a_service_with_threads_finds_each_event_once_and_counts_it_once(tmp_path: Path, edited: bool) -> None:
    time = Fast()
    console = Console(time, PACE)
    console.rules = rules()
    runner = Busy(console, "edge", tmp_path, random.Random(1), timedelta(0))
    runner.to = [To(time)]
    stop = threading.Event()
    pulse = Pulse("edge", [TARGET], runner.clock)
    means = Means("edge", tmp_path, runner.clock, pulse, lambda _, text: runner.said.append(text), stop)
    post = Post(TARGET, runner.connect, means)
    serving = threading.Thread(target=serve, args=([post], means))
    serving.start()
    people = threading.Thread(target=edit, args=(console, stop))
    if edited:
        people.start()
    for _ in range(600):
        if min(rule.counted().windows for rule in others(console)) >= 8:
            break
        machine.sleep(0.1)
    time.stand_still()
    stop.set()
    serving.join(30)
    if edited:
        people.join(5)

    assert post.ended
    assert min(rule.counted().windows for rule in others(console)) >= 8
    check(
        console,
        [json.loads(line) for file in sorted(tmp_path.rglob("hits-*")) for line in file.read_text().splitlines()],
    )


def check(console: Console, lines: list[dict[str, Any]]) -> None:
    """Look at each rule up to where its register says that it came."""
    hits = [line for line in lines if line["type"] == "hit"]
    assert len({hit["id"] for hit in hits}) == len(hits)
    for remote_id, rule in console.rules.items():
        assert rule.ran is not None
        ours = [hit for hit in hits if hit["remote_id"] == remote_id]
        due = [event.name for event in rule.events if event.at < rule.ran.until]
        known = [hit["row"]["event"] for hit in ours]
        assert [name for name in known if name in due] == due
        assert len(known) - len(due) <= 5, "but for the window that was found and not yet noted"
        assert rule.counted().hits == len(due)
