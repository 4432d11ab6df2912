"""All targets until told to stop: each at its own time, a dead one hides no other, and what changes is told."""

import random
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sieminator.engine.running.means import Means
from sieminator.engine.running.post import Post
from sieminator.engine.running.pulse import Pulse
from sieminator.engine.running.service import Told, once, serve
from sieminator.model.running import Pace, Tally
from sieminator.model.turns import RuleTurn, Turn, Turned
from tests.engine.running.console import Console, Deployed, Process, RunnerClock, Time, duty

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
PACE = Pace(at_once=1, catch_up=timedelta(days=1), lease=timedelta(minutes=2), buffer_bytes=1 << 20)


class StoppingClock(RunnerClock):
    """A clock that tells the runner to stop once so much time has passed, and does things on the way."""

    def __init__(self, time: Time, until: timedelta, stop: threading.Event) -> None:
        super().__init__(time)
        self._until = until.total_seconds()
        self._stop = stop
        self.slept: list[float] = []
        self.later: dict[float, object] = {}

    def sleep(self, wait: timedelta) -> None:
        self.slept.append(wait.total_seconds())
        super().sleep(wait)
        for moment in [one for one in self.later if one <= self.monotonic()]:
            self.later.pop(moment)()  # type: ignore[operator]
        if self.monotonic() >= self._until:
            self._stop.set()


class Crew:
    """A service at one console, on a clock that stops it."""

    def __init__(self, folder: Path, until: timedelta) -> None:
        self.stop = threading.Event()
        self.time = Time(NOON)
        self.console = Console(self.time, PACE)
        rule = duty(every=timedelta(hours=1), since=NOON)
        self.console.rules[rule.remote_id] = Deployed(rule)
        self.clock = StoppingClock(self.time, until, self.stop)
        self.said: list[str] = []
        self.process = Process(self.console, "edge", folder, random.Random(1), timedelta(0))
        pulse = Pulse("edge", ["one", "two"], self.clock)
        self.means = Means(
            "edge",
            folder,
            self.clock,
            pulse,
            lambda target, text: self.said.append(f"{target}: {text}"),
            self.stop,
            watched=False,
        )
        self.posts = [Post("one", self.process.connect, self.means)]


def test_a_service_runs_every_window_and_looks_at_least_every_third_of_a_lease(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(hours=10))
    serve(crew.posts, crew.means)

    assert len(crew.console.searched) in (9, 10)
    assert max(crew.clock.slept) <= 41
    assert crew.said == ["one: it is ours to run"]
    assert crew.console.lease is None
    assert crew.posts[0].ended


def test_a_console_that_is_down_is_told_once_and_tried_again_less_and_less_often(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(hours=2))
    crew.clock.later = {
        600: lambda: setattr(crew.console, "down", True),
        4000: lambda: setattr(crew.console, "down", False),
    }
    serve(crew.posts, crew.means)

    assert crew.said == [
        "one: it is ours to run",
        "one: nothing can be run there, and it is tried again until it can: console: it does not answer",
        "one: it answers again",
    ]
    assert [wait for wait in crew.clock.slept if wait == int(wait)][:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert len(crew.console.searched) in (1, 2)


def test_what_was_found_is_told_also_where_the_target_cannot_be_asked(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(hours=2))
    found = RuleTurn("key", "id", "Rule 1", Tally(windows=1, hits=2))

    wait = Told("one", crew.means).take_in(Turned("one", Turn.UNKNOWN, rules=(found,), reason="it does not answer"))

    assert wait == timedelta(seconds=1)
    assert crew.said == [
        "one: nothing can be run there, and it is tried again until it can: it does not answer",
        "one: Rule 1: 2 hits",
    ]


def test_what_fails_again_and_again_is_told_once_though_it_runs_in_between(tmp_path: Path) -> None:
    """As a search does that takes longer than a turn, and whose hits find no room on the disk."""
    crew = Crew(tmp_path, timedelta(hours=2))
    told = Told("one", crew.means)
    fails, runs = Turned("one", Turn.UNKNOWN, reason="the disk is full"), Turned("one", Turn.RAN, goes_on=True)
    waits = [told.take_in(turned) for turned in (fails, runs, fails, runs, fails)]
    told.take_in(Turned("one", Turn.RAN, goes_on=True, rules=(RuleTurn("key", "id", "Rule 1", Tally(windows=1)),)))

    assert [wait.total_seconds() for wait in waits if wait] == [1, 2, 4]
    assert [said.partition(" ")[2].split(":")[0] for said in crew.said] == [
        "nothing can be run there, and it is tried again until it can",
        "it answers again",
        "it is ours to run",
    ]


def test_who_stands_by_is_told_once_and_takes_over_when_the_holder_is_gone(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(minutes=20))
    crew.console.lease = ("core", NOON + timedelta(minutes=10))
    serve(crew.posts, crew.means)

    assert crew.said == ["one: standing by: core runs it", "one: it is ours to run"]


def test_a_dead_target_hides_no_other(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(hours=2))
    dead = Console(crew.time, PACE)
    dead.down = True
    other = Process(dead, "edge", tmp_path, random.Random(1), timedelta(0))
    posts = [Post("two", other.connect, crew.means), *crew.posts]
    crew.time.pass_by(3600)
    first, second = once(posts, crew.means)

    assert (first.turn, first.exit) == (Turn.UNKNOWN, 4)
    assert (second.turn, second.did.windows) == (Turn.RAN, 1)
    assert all(post.ended for post in posts)


def test_a_service_with_nothing_to_run_ends(tmp_path: Path) -> None:
    crew = Crew(tmp_path, timedelta(hours=2))
    serve([Post("one", None, crew.means)], crew.means)

    assert crew.clock.slept == []


def test_a_target_that_hangs_does_not_hold_up_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crew = Crew(tmp_path, timedelta(hours=2))
    hang = threading.Event()
    monkeypatch.setattr(crew.process, "roster", lambda _: hang.wait(30))
    crew.stop.set()
    ticking = threading.Event()

    def tick() -> None:
        while not ticking.wait(0.05):
            crew.time.pass_by(1)

    threading.Thread(target=tick).start()
    (turned,) = once(crew.posts, crew.means)
    ticking.set()
    ended = crew.posts[0].ended
    hang.set()

    assert (turned.turn, turned.unfinished, ended) == (Turn.UNKNOWN, True, False)
    assert turned.reason == "it did not answer in time when the run was told to stop"


def test_a_mistake_of_ours_ends_the_service_and_not_only_one_of_its_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(tmp_path, timedelta(days=9))
    other = Process(Console(crew.time, PACE), "edge", tmp_path, random.Random(1), timedelta(0))
    monkeypatch.setattr(other, "roster", lambda _: {}["no such name"])
    posts = [Post("two", other.connect, crew.means), *crew.posts]

    with pytest.raises(KeyError):
        serve(posts, crew.means)

    assert crew.posts[0].ended
    assert crew.console.lease is None
