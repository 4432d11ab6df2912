"""One turn at one target: what is due and nothing else, what goes wrong and is told, and who has the target."""

import json
import random
import threading
import time as clock
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sieminator.engine.running.means import Means
from sieminator.engine.running.post import Post
from sieminator.engine.running.pulse import Pulse
from sieminator.errors import CredentialMissing, Rejected, Unreachable, UsageError
from sieminator.model.detection import Operator, Trigger
from sieminator.model.running import Duty, Found, Hit, Pace, Ran, Roster, Span, Tally
from sieminator.model.turns import Turn, Turned
from tests.engine.running.console import TARGET, Console, Deployed, Event, Process, Time, duty

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PACE = Pace(at_once=1, catch_up=timedelta(days=1), lease=timedelta(minutes=2), buffer_bytes=1 << 20)


class Here:
    """A console at noon, with a rule that looks every hour, and a runner."""

    def __init__(self, spool: Path, *duties: Duty) -> None:
        self.spool = spool
        self.time = Time(NOON)
        self.console = Console(self.time, PACE)
        for one in duties or (hourly(),):
            events = [Event(f"{minutes}", NOON + timedelta(minutes=minutes), NOON) for minutes in range(10, 600, 50)]
            self.console.rules[one.remote_id] = Deployed(one, events)
        self.runner = self.another("edge")

    def another(self, name: str) -> Process:
        return Process(self.console, name, self.spool / name, random.Random(1), timedelta(0))

    def later(self, by: timedelta) -> Turned:
        """The turn after some time."""
        self.time.pass_by(by.total_seconds())
        return self.runner.post.turn()

    def answer_after(self, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the console take so long to say what is to be run."""
        real = self.runner.roster

        def slowly(name: str) -> Roster:
            self.time.pass_by(seconds)
            return real(name)

        monkeypatch.setattr(self.runner, "roster", slowly)

    @property
    def rule(self) -> Deployed:
        return next(iter(self.console.rules.values()))

    def lines(self, name: str = "edge") -> list[dict[str, object]]:
        files = sorted((self.spool / name / TARGET).glob("hits-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def hourly(number: int = 1, trigger: Trigger | None = None) -> Duty:
    return duty(number, every=HOUR, at=time(0), since=NOON, trigger=trigger)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def test_nothing_is_searched_before_it_is_due(here: Here) -> None:
    turned = here.later(timedelta(minutes=59))

    assert here.console.searched == []
    assert (turned.turn, turned.rules, turned.deployed) == (Turn.RAN, (), 1)
    assert turned.next_due == NOON + HOUR
    assert here.runner.post.wait() == pytest.approx(timedelta(seconds=40), abs=timedelta(seconds=1)), (
        "a third of a lease"
    )


def test_a_window_is_searched_when_it_is_due_and_its_hits_are_kept_and_counted(here: Here) -> None:
    turned = here.later(HOUR)

    assert [span for _, span, _ in here.console.searched] == [Span(NOON, NOON + HOUR)]
    assert [one["type"] for one in here.lines()] == ["hit", "window"]
    assert here.lines()[0]["row"] == {"event": "10"}
    assert here.rule.counted() == replace(turned.did) == turned.rules[0].did
    assert turned.rules[0].until == NOON + HOUR
    assert turned.exit == 0


def test_a_turn_catches_up_with_everything_that_is_due_the_oldest_first(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(1), duty(2, every=2 * HOUR, at=time(0), since=NOON))
    here.later(5 * HOUR + timedelta(minutes=1))

    stops = [(span.stop - NOON) // HOUR for _, span, _ in here.console.searched]
    assert stops == [1, 2, 2, 4, 3, 4, 5], "one window of each rule, and again"


def test_a_window_without_hits_writes_no_line(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(trigger=Trigger(Operator.GREATER, 5)))
    turned = here.later(HOUR)

    assert here.lines() == []
    assert (turned.did.windows, turned.did.hits) == (1, 0)


def test_who_does_not_have_the_lease_stands_by_and_takes_over_when_it_has_run_out(here: Here) -> None:
    here.runner.post.turn()
    other = here.another("core")
    first = other.post.turn()
    here.time.pass_by(2 * 3600)
    second = other.post.turn()

    assert (first.turn, first.holder, first.exit) == (Turn.STOOD_BY, "edge", 0)
    assert (second.turn, second.did.windows) == (Turn.RAN, 2)


def test_who_leaves_gives_the_lease_back(here: Here) -> None:
    here.runner.post.turn()
    here.runner.post.leave()

    assert here.another("core").post.turn().turn is Turn.RAN


def test_a_second_process_on_the_machine_asks_nobody(here: Here) -> None:
    here.runner.post.turn()
    other = here.another("edge")
    before = here.time.passed
    turned = other.post.turn()

    assert (turned.turn, turned.holder) == (Turn.STOOD_BY, "another process on this machine")
    assert here.time.passed == before


def test_a_rule_that_fails_is_noted_once_told_once_and_tried_less_and_less_often(here: Here) -> None:
    here.rule.broken = True
    turned = here.later(HOUR)
    tried = []
    for minute in range(120):
        before = len(here.console.searched)
        here.later(timedelta(minutes=1))
        if len(here.console.searched) > before:
            tried.append(minute + 1)

    assert turned.exit == 1
    assert turned.rules[0].reason == "console: the query is refused"
    assert here.rule.trouble == "console: the query is refused"
    assert tried == [1, 3, 7, 15, 31, 63]
    assert here.runner.said == ["Rule 1: FAILED: console: the query is refused"]
    assert here.rule.ran is not None
    assert here.rule.ran.until == NOON
    assert here.rule.ran.tally.failed == 7


def test_a_rule_that_runs_again_is_told_and_has_missed_nothing(here: Here) -> None:
    here.rule.broken = True
    here.later(HOUR)
    here.rule.broken = False
    turned = here.later(2 * HOUR)

    assert turned.did.windows == 3
    assert here.rule.trouble == ""
    assert here.runner.said[-1] == "Rule 1: runs again"
    assert [one["row"] for one in here.lines() if one["type"] == "hit"] == [
        {"event": str(at)} for at in (10, 60, 110, 160)
    ]


def test_one_broken_rule_stops_no_other(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(1), hourly(2), hourly(3))
    here.rule.broken = True
    turned = here.later(2 * HOUR)

    assert [(rule.title, rule.did.windows, rule.did.failed) for rule in turned.rules] == [
        ("Rule 1", 0, 1),
        ("Rule 2", 2, 0),
        ("Rule 3", 2, 0),
    ]


def test_a_rule_that_nobody_can_run_fails_alone_is_told_once_and_stays_in_sight(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(1), hourly(2))
    here.rule.unreadable = "nobody can run it: its `every` cannot be read"
    turned, again = here.later(HOUR), here.later(timedelta(minutes=1))
    beat = here.runner.post._means.pulse.snapshot()
    here.rule.unreadable = ""
    mended = here.later(timedelta(minutes=1))

    assert [(rule.title, rule.did.windows, rule.reason) for rule in turned.rules] == [
        ("Rule 1", 0, "nobody can run it: its `every` cannot be read"),
        ("Rule 2", 1, ""),
    ]
    assert (turned.deployed, turned.exit, again.exit) == (2, 1, 1)
    assert here.runner.said == ["Rule 1: FAILED: nobody can run it: its `every` cannot be read"]
    assert [(rule.title, rule.trouble) for rule in beat.targets[0].rules if rule.trouble] == [
        ("Rule 1", "nobody can run it: its `every` cannot be read")
    ]
    assert not beat.well
    assert [(rule.title, rule.did.windows) for rule in mended.rules] == [("Rule 1", 1)]


def test_what_waited_for_too_long_is_given_up_counted_and_told(here: Here) -> None:
    turned = here.later(30 * HOUR + timedelta(minutes=1))

    told = [one for one in here.lines() if one["type"] == "given_up"]
    assert [one["windows"] for one in told] == [6]
    (said,) = here.runner.said
    assert said == (
        "Rule 1: GIVEN UP, 6 windows from 2026-11-28 12:00 until before 2026-11-28 18:00 UTC: "
        "they waited for longer than 1d"
    )
    assert (turned.did.windows, turned.did.skipped) == (24, 6)
    assert here.rule.counted().skipped == 6


def test_what_waited_for_too_long_is_given_up_whatever_the_clock_does_meanwhile(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another moment is another now, and what is to be done at once is due at each."""
    monkeypatch.setattr(here.runner.clock, "monotonic", Ticking(here.time).monotonic)
    turned = here.later(30 * HOUR + timedelta(minutes=1))

    assert (turned.did.windows, turned.did.skipped, turned.exit) == (24, 6, 1)


class Ticking:
    """A clock on which time passes whenever somebody looks."""

    def __init__(self, time: Time) -> None:
        self._time = time

    def monotonic(self) -> float:
        self._time.pass_by(0.001)
        return self._time.passed


def test_a_console_that_is_down_is_unknown_and_nothing_is_lost(here: Here) -> None:
    here.console.down = True
    turned = here.later(HOUR)
    here.console.down = False
    again = here.later(timedelta(minutes=1))

    assert (turned.turn, turned.exit, turned.reason) == (Turn.UNKNOWN, 4, "console: it does not answer")
    assert again.did.windows == 1


def test_a_credential_that_is_missing_is_ours_to_mend(here: Here) -> None:
    def connect() -> Process:
        raise CredentialMissing("console: no credential", hint="store it")

    here.runner.post._connect = connect  # type: ignore[assignment]
    turned = here.later(HOUR)

    assert (turned.turn, turned.exit, turned.reason, turned.hint) == (
        Turn.UNKNOWN,
        1,
        "console: no credential",
        "store it",
    )


def test_hits_that_cannot_be_kept_are_not_noted_as_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(here.runner, "sync", full)
    here.runner.start()
    turned = here.later(HOUR)

    assert turned.exit == 1
    assert "No space left on device" in turned.reason
    assert here.rule.ran is None


def test_a_platform_that_runs_its_rules_itself_needs_nobody(tmp_path: Path) -> None:
    here = Here(tmp_path)
    here.runner.post._connect = None

    assert here.later(HOUR).turn is Turn.NOT_NEEDED


def test_hits_go_to_the_sinks_after_they_are_on_the_disk(here: Here) -> None:
    got = []

    class To:
        name = "set"

        def takes(self, hit: Hit) -> bool:
            return True

        def send(self, hits: Sequence[Hit]) -> None:
            assert here.lines()
            got.extend(hits)

    here.runner.to = [To()]
    here.runner.post.turn()
    turned = here.later(HOUR)

    assert [(hit.row, hit.told, hit.target) for hit in got] == [({"event": "10"}, {"severity": 5}, TARGET)]
    assert turned.sinks[0].sent == 1


def test_once_a_third_of_the_lease_is_over_what_is_to_be_done_is_read_anew(here: Here) -> None:
    here.console.took = 30
    rosters = []
    real = here.runner.roster
    here.runner.roster = lambda name: rosters.append(here.time.passed) or real(name)  # type: ignore[method-assign,func-returns-value]
    here.later(10 * HOUR)

    assert len(here.console.searched) == 10
    assert len(rosters) == 6
    assert {round(after - before) for before, after in pairwise(rosters)} == {61}, "two searches of half a minute"


def test_a_console_that_takes_longer_to_answer_than_a_third_of_a_lease_is_run_nevertheless(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.answer_after(50, monkeypatch)
    turned = here.later(3 * HOUR)

    assert (turned.turn, turned.did.windows) == (Turn.RAN, 3)


def test_one_that_takes_as_long_to_fail_is_not_asked_for_ever(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = here.runner.roster, []

    def fails(name: str) -> Roster:
        asked.append(name)
        if len(asked) == 1:
            return real(name)
        here.time.pass_by(50)
        raise Unreachable("console: it does not answer")

    monkeypatch.setattr(here.runner, "roster", fails)
    here.console.took = 50
    turned = here.later(5 * HOUR)

    assert (turned.turn, turned.reason, turned.did.windows) == (Turn.UNKNOWN, "console: it does not answer", 1)
    assert len(asked) == 2


def test_who_loses_the_lease_begins_nothing_more(here: Here) -> None:
    def taken() -> None:
        here.console.lease = ("core", here.time.now())

    here.console.took = 50
    here.console.meanwhile = taken
    turned = here.later(5 * HOUR)

    assert (turned.turn, turned.holder, turned.did.windows) == (Turn.STOOD_BY, "core", 1)


def test_a_window_that_failed_moves_no_rule_to_its_day(tmp_path: Path) -> None:
    here = Here(tmp_path, duty(1, every=2 * HOUR, at=time(1), since=NOON + HOUR))
    for _ in range(5):
        here.later(2 * HOUR + timedelta(seconds=1))
    here.later(HOUR)
    before = here.rule.counted()
    here.rule.broken = True
    here.later(2 * HOUR)
    failed = here.rule.ran
    here.rule.broken = False
    here.console.reschedule(here.rule.duty.remote_id, timedelta(minutes=10))
    for _ in range(30):
        here.later(timedelta(minutes=3))

    assert (before.windows, before.failed) == (5, 0)
    assert failed is not None
    assert (failed.until, failed.day, failed.tally.failed) == (NOON + 11 * HOUR, NOON.date(), 1)
    assert here.rule.counted().windows == len(here.console.searched) - 1
    assert here.rule.counted().hits == sum(one["type"] == "hit" for one in here.lines())


def test_a_rule_of_which_no_window_can_be_worked_out_fails_alone(tmp_path: Path) -> None:
    edited = replace(hourly(1), since=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    here = Here(tmp_path, edited, hourly(2))
    turned = here.later(HOUR)
    again = here.later(timedelta(seconds=1))

    assert "no window can be worked out" in turned.rules[0].reason
    assert [(rule.title, rule.did.windows) for rule in turned.rules] == [("Rule 1", 0), ("Rule 2", 1)]
    assert (turned.turn, turned.exit) == (Turn.RAN, 1)
    assert here.rule.trouble == turned.rules[0].reason
    assert len(here.runner.said) == 1
    assert again.rules == (), "it is left alone for a while"
    assert here.runner.post.wait() > timedelta(seconds=30)


def test_a_rule_whose_search_cannot_even_be_sent_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Here(tmp_path, hourly(1), hourly(2))
    real = here.runner.search

    def search(duty: Duty, span: Span, runner: str) -> Found:
        if duty.title == "Rule 1":
            raise UsageError("console: HTTP cannot carry that")
        return real(duty, span, runner)

    monkeypatch.setattr(here.runner, "search", search)
    turned = here.later(HOUR)

    assert [(rule.title, rule.did.windows, rule.did.failed) for rule in turned.rules] == [
        ("Rule 1", 0, 1),
        ("Rule 2", 1, 0),
    ]
    assert here.rule.trouble == "console: HTTP cannot carry that"


def test_a_trouble_that_the_console_keeps_in_ascii_and_short_is_told_once(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"console: no column „größe“ {'x' * 172} and more"
    noted = []

    def search(*_: object) -> Found:
        raise Rejected(text)

    def complain(duty: Duty, trouble: str) -> None:
        noted.append(trouble)
        here.rule.trouble = " ".join(trouble.encode("ascii", "replace").decode().split())[:200].strip()

    monkeypatch.setattr(here.runner, "search", search)
    monkeypatch.setattr(here.runner, "complain", complain)
    for _ in range(5):
        here.later(HOUR)

    assert here.rule.ran is not None
    assert here.rule.ran.tally.failed == 5
    assert (len(noted), len(here.runner.said)) == (1, 1)


def test_a_sink_whose_cursor_cannot_be_read_is_ours_to_mend(here: Here) -> None:
    here.runner.to = [To([])]
    (here.spool / "edge" / TARGET / "set.cursor").mkdir(parents=True)
    turned = here.later(HOUR)

    assert (turned.turn, turned.exit) == (Turn.UNKNOWN, 1)
    assert "set.cursor: it cannot be read or written" in turned.reason


# ---- in threads, as the command runs it


class Slow(Process):
    """A runner whose searches end when they are let."""

    def hold(self) -> None:
        self.let = threading.Event()
        self.begun = threading.Event()
        self.renewed = threading.Event()
        self.held = False
        """Whether it is held also when the lease is renewed."""
        self.slow_for = ""
        """The one rule whose search is held; empty for all."""
        self.on_search: Callable[[str], None] = lambda _: None
        self.lost = 0
        """How many windows cannot be noted."""

    def commit(self, duty: Duty, ran: Ran) -> None:
        if self.lost:
            self.lost -= 1
            raise Unreachable("console: the connection was cut")
        super().commit(duty, ran)

    def search(self, duty: Duty, span: Span, runner: str) -> Found:
        self.on_search(duty.remote_id)
        if self.slow_for in ("", duty.remote_id):
            self.begun.set()
            assert self.let.wait(30)
        return super().search(duty, span, runner)

    def roster(self, runner: str) -> Roster:
        found = super().roster(runner)
        if self.begun.is_set():
            self.renewed.set()
            if not self.held:
                self.let.set()
        return found


def slow(here: Here, stop: threading.Event) -> tuple[Slow, Post]:
    process = Slow(here.console, "slow", here.spool / "slow", random.Random(1), timedelta(0))
    process.hold()
    pulse = Pulse("slow", [TARGET], process.clock)
    means = Means("slow", process.spool, process.clock, pulse, lambda *_: None, stop)
    return process, Post(TARGET, process.connect, means)


class To:
    """A sink that takes everything."""

    name = "set"

    def __init__(self, got: list[Hit]) -> None:
        self._got = got

    def takes(self, hit: Hit) -> bool:
        return True

    def send(self, hits: Sequence[Hit]) -> None:
        self._got.extend(hits)


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until another thread has brought it about."""
    for _ in range(200):
        if what():
            return
        clock.sleep(0.05)
    raise AssertionError("it did not come to that in time")


def beside(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_lease_is_renewed_while_a_search_takes_longer(here: Here) -> None:
    process, post = slow(here, threading.Event())
    here.time.pass_by(3600)
    turns: list[Turned] = []
    turning = beside(lambda: turns.append(post.turn()))
    assert process.begun.wait(10)
    here.time.pass_by(41)
    assert process.renewed.wait(10)
    turning.join(10)

    assert turns[0].did.windows == 1


def test_a_slow_search_holds_up_no_other_rule_and_one_that_was_switched_off_meanwhile_is_left_out(
    tmp_path: Path,
) -> None:
    here = Here(tmp_path, *(hourly(number) for number in range(1, 9)))
    process, post = slow(here, threading.Event())
    process.pace = replace(PACE, at_once=2)
    process.slow_for = min(here.console.rules)
    *_, fifth, _, _, last = sorted(here.console.rules)
    here.time.pass_by(3600)

    def take_long(rule: str) -> None:
        if rule == fifth:
            here.console.switch(last, on=False)
            here.time.pass_by(41)
            assert process.renewed.wait(10)

    process.on_search = take_long
    turned = post.turn()

    searched = [remote_id for remote_id, *_ in here.console.searched]
    assert turned.did.windows == 7
    assert len(searched) == 7
    assert last not in searched
    assert turned.turn is Turn.RAN


def test_a_slow_search_holds_up_no_later_window_of_another_rule(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(1), duty(2, every=timedelta(minutes=10), at=time(0), since=NOON))
    process, post = slow(here, threading.Event())
    process.pace = replace(PACE, at_once=2)
    process.slow_for = min(here.console.rules)
    process.held = True
    got: list[Hit] = []
    process.to = [To(got)]
    here.time.pass_by(3600)
    turns: list[Turned] = []
    turning = beside(lambda: turns.extend(post.turn(whole=False) for _ in range(2)))
    slowest, quick = sorted(here.console.rules)
    wait_for(lambda: len(here.console.searched) == 6 and len(got) == 1)
    searched = [remote_id for remote_id, *_ in here.console.searched]
    here.time.pass_by(41)
    assert process.renewed.wait(10)
    here.time.pass_by(41)
    turning.join(10)
    wait = post.wait()
    process.let.set()
    last = post.turn()

    assert searched == [quick] * 6, "and the hit went out"
    assert [(turned.did.windows, turned.unfinished, turned.exit) for turned in turns] == [(6, False, 0), (0, False, 0)]
    assert (turns[0].sinks[0].sent, wait) == (1, timedelta(0))
    assert [(rule.title, rule.did.windows) for rule in last.rules] == [("Rule 1", 1)]
    assert here.console.rules[slowest].counted().windows == 1


def test_what_becomes_due_while_a_slow_search_runs_is_begun_within_a_second(tmp_path: Path) -> None:
    here = Here(tmp_path, hourly(1), duty(2, every=HOUR, at=time(0, 5), since=NOON))
    process, post = slow(here, threading.Event())
    process.pace = replace(PACE, at_once=2, lease=timedelta(hours=1))
    process.slow_for = min(here.console.rules)
    here.time.pass_by(3600)
    turning = beside(lambda: post.turn(whole=False))
    assert process.begun.wait(10)
    for _ in range(310):
        here.time.pass_by(1)
        clock.sleep(0.01)
    begun = {remote_id: at for remote_id, _, at in here.console.searched}
    process.let.set()
    turning.join(10)

    (at,) = begun.values()
    assert at - (NOON + HOUR + timedelta(minutes=5)) < timedelta(seconds=30), "a tenth of a second is ten of them here"


def test_a_console_that_answers_too_slowly_for_its_lease_is_no_console_where_nothing_is_due(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.answer_after(90, monkeypatch)
    turned = here.later(3 * HOUR)

    assert (turned.turn, turned.exit, turned.did.windows) == (Turn.UNKNOWN, 4, 0)
    assert "it took 1m30s to say what is to be run, and a lease of 2m may be over by then" in turned.reason


def test_what_another_runner_did_while_we_heard_nothing_is_not_done_again(here: Here) -> None:
    """Our own search had ended, and was noted, before the lease ran out."""
    process, post = slow(here, threading.Event())
    process.held = True
    here.time.pass_by(3600)
    turning = beside(lambda: post.turn(whole=False))
    assert process.begun.wait(10)
    here.time.pass_by(41)
    turning.join(10)
    process.let.set()
    wait_for(lambda: here.rule.ran is not None)
    assert here.rule.ran
    here.time.pass_by(3 * 3600)
    here.rule.ran = replace(here.rule.ran, until=NOON + 4 * HOUR, tally=Tally(windows=4))
    post.turn()

    assert len(here.console.searched) == 1
    assert here.rule.ran.until == NOON + 4 * HOUR


def test_told_to_stop_with_hits_that_no_sink_has_yet_it_is_not_done(here: Here) -> None:
    stop = threading.Event()
    process, post = slow(here, stop)
    got: list[Hit] = []
    process.to = [To(got)]
    process.on_search = lambda _: stop.set()
    here.time.pass_by(3600)
    threading.Timer(0.5, process.let.set).start()
    turned = post.turn()

    assert (turned.did.hits, got) == (1, [])
    assert (turned.unfinished, turned.exit) == (True, 4)


def test_once_is_what_was_due_when_it_began(here: Here) -> None:
    here.console.took = 1800
    turned = here.later(HOUR)
    again = here.later(timedelta(0))

    assert [one.did.windows for one in (turned, again)] == [1, 0]
    assert here.later(HOUR).did.windows == 1


def test_what_is_edited_while_it_is_searched_is_run_so_from_the_next_window_on(here: Here) -> None:
    process, post = slow(here, threading.Event())
    here.time.pass_by(3 * 3600)

    def edit(remote_id: str) -> None:
        if not process.begun.is_set():
            rule = here.console.rules[remote_id]
            rule.duty = replace(rule.duty, title="Rule 1, edited", every=2 * HOUR, lookback=2 * HOUR)
            here.time.pass_by(41)

    process.on_search = edit
    turned = post.turn()

    assert process.renewed.is_set(), "it was asked again while the first search ran"
    assert [span for _, span, _ in here.console.searched] == [
        Span(NOON, NOON + HOUR),
        Span(NOON + HOUR, NOON + 2 * HOUR),
    ]
    assert [rule.title for rule in turned.rules] == ["Rule 1"]
    assert here.rule.counted().windows == 2


def test_what_is_withdrawn_while_it_is_searched_is_not_searched_again(here: Here) -> None:
    process, post = slow(here, threading.Event())
    here.time.pass_by(3 * 3600)

    def withdraw(remote_id: str) -> None:
        here.console.switch(remote_id, on=False)
        here.time.pass_by(41)

    process.on_search = withdraw
    turned = post.turn()

    assert process.renewed.is_set()
    assert len(here.console.searched) == 1
    assert (turned.turn, turned.deployed, turned.exit) == (Turn.RAN, 0, 0)
    assert post.wait() > timedelta(seconds=30)


def test_a_lease_that_cannot_be_renewed_is_tried_at_times_and_no_longer_believed(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search of fifty minutes, during which the target says nothing else; the next one is not begun."""
    process, post = slow(here, threading.Event())
    here.time.pass_by(2 * 3600)
    asked: list[float] = []
    real = process.roster

    def roster(runner: str) -> Roster:
        asked.append(here.time.passed)
        if len(asked) > 1:
            raise Unreachable("console: it does not answer")
        return real(runner)

    monkeypatch.setattr(process, "roster", roster)
    turns: list[Turned] = []
    turning = beside(lambda: turns.append(post.turn()))
    assert process.begun.wait(10)
    for number in range(12):
        here.time.pass_by(10)
        wait_for(lambda: len(asked) >= 1 + (number + 1) // 5)  # noqa: B023 - waited for right here
    process.let.set()
    turning.join(10)

    assert len(asked) == 3, "every third of a lease"
    assert (turns[0].turn, turns[0].reason, turns[0].did.windows) == (Turn.UNKNOWN, "console: it does not answer", 1)
    assert [span for _, span, _ in here.console.searched] == [Span(NOON, NOON + HOUR)]
    assert here.rule.counted().windows == 1


def test_a_window_that_does_not_end_in_time_is_given_back(here: Here) -> None:
    stop = threading.Event()
    process, post = slow(here, stop)
    here.time.pass_by(3600)
    turns: list[Turned] = []
    turning = beside(lambda: turns.append(post.turn()))
    assert process.begun.wait(10)
    stop.set()
    for _ in range(100):
        if turning.is_alive():
            here.time.pass_by(0.5)
            turning.join(0.15)
    post.leave()

    assert not turning.is_alive()
    assert turns[0].unfinished
    assert post.left_alone
    assert not post.ended
    assert here.console.lease is None
    process.let.set()


def test_what_goes_wrong_after_we_were_told_to_stop_is_no_failure_of_the_rule(here: Here) -> None:
    stop = threading.Event()
    process, post = slow(here, stop)
    here.rule.broken = True
    here.time.pass_by(3600)
    turns: list[Turned] = []
    turning = beside(lambda: turns.append(post.turn()))
    assert process.begun.wait(10)
    stop.set()
    process.let.set()
    turning.join(10)

    assert turns[0].unfinished
    assert (here.rule.trouble, here.rule.ran) == ("", None)


def test_a_window_that_ends_in_time_is_finished_and_nothing_more_is_begun(here: Here) -> None:
    stop = threading.Event()
    process, post = slow(here, stop)
    here.time.pass_by(3 * 3600)
    turns: list[Turned] = []
    turning = beside(lambda: turns.append(post.turn()))
    assert process.begun.wait(10)
    stop.set()
    process.let.set()
    turning.join(10)
    post.leave()

    assert turns[0].did.windows == 1
    assert turns[0].unfinished
    assert turns[0].exit == 4, "0 is said only when everything due is accounted for"
    assert post.ended
    assert here.console.lease is None


def test_an_error_in_the_middle_lets_those_that_run_end_first_and_begins_no_other(tmp_path: Path) -> None:
    here = Here(tmp_path, *(hourly(number) for number in range(1, 9)))
    process, post = slow(here, threading.Event())
    process.pace = replace(PACE, at_once=2)
    process.let.set()
    process.lost = 1
    here.time.pass_by(3600)
    turned = post.turn()
    begun = len(here.console.searched)
    again = post.turn()

    assert (turned.turn, turned.reason) == (Turn.UNKNOWN, "console: the connection was cut")
    assert begun < 8
    assert again.exit == 0
    assert all(rule.counted().windows == 1 for rule in here.console.rules.values())
