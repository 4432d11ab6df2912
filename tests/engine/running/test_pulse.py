"""The numbers of a runner: counted, current, and told from any thread."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sieminator.engine.running.pulse import Pulse, RuleBeat
from sieminator.model.running import Ran, Roster, Tally
from sieminator.model.turns import SinkTurn, Turn, Turned
from tests.clock import SimulatedClock
from tests.engine.running.console import duty

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAN = Ran(NOON - HOUR, NOON.date(), Tally(9, 4, truncated=1, skipped=2), timedelta(seconds=3))
RULE = duty(every=HOUR, since=NOON - 9 * HOUR, ran=RAN)


def pulse(*duties: object, mine: bool = True) -> tuple[Pulse, SimulatedClock]:
    clock = SimulatedClock()
    pulse = Pulse("edge", ["weu"], clock)
    pulse.read("weu", Roster(NOON, mine, "edge" if mine else "core", duties))  # type: ignore[arg-type]
    return pulse, clock


def rule(of: Pulse) -> RuleBeat:
    return of.snapshot().targets[0].rules[0]


def test_before_anything_was_asked_it_is_not_well() -> None:
    beat = Pulse("edge", ["weu"], SimulatedClock()).snapshot()

    assert not beat.well
    assert beat.targets[0].last_turn is None


def test_the_lag_of_a_rule_grows_by_the_targets_own_clock_while_nobody_looks() -> None:
    of, clock = pulse(RULE)
    before = rule(of)
    clock.advance(timedelta(minutes=59))
    between = rule(of)
    clock.advance(timedelta(minutes=2))

    assert (before.lag, before.late) == (HOUR, False)
    assert (between.lag, between.late) == (HOUR + timedelta(minutes=59), False)
    assert rule(of).late
    assert not of.snapshot().well


def test_a_rule_that_never_ran_lags_since_it_is_owed() -> None:
    assert rule(pulse(replace(RULE, ran=None))[0]).lag == 9 * HOUR


def test_a_rule_is_slow_when_its_search_takes_longer_than_its_interval() -> None:
    slow = replace(RULE, ran=replace(RAN, took=HOUR + timedelta(seconds=1)))

    assert (rule(pulse(RULE)[0]).slow, rule(pulse(slow)[0]).slow) == (False, True)


def test_what_is_done_is_added_up_and_moves_the_rule() -> None:
    of, _ = pulse(RULE)
    moved = replace(RULE, ran=Ran(NOON, NOON.date()))
    of.moved("weu", moved, Tally(1, 5))
    of.moved("weu", moved, Tally(1, 2, truncated=1))

    assert of.snapshot().targets[0].total == Tally(2, 7, truncated=1)
    assert rule(of).lag == timedelta(0)


def test_a_rule_that_was_withdrawn_while_it_was_searched_does_not_come_back() -> None:
    of, _ = pulse()
    of.moved("weu", RULE, Tally(1, 5))

    assert of.snapshot().targets[0].rules == ()
    assert of.snapshot().targets[0].total == Tally(1, 5)


def test_sinks_are_added_up_and_their_trouble_is_the_latest() -> None:
    of, _ = pulse(RULE)
    of.turned(Turned("weu", Turn.RAN, sinks=(SinkTurn("syslog", 3, 0, 10, "it is down"),)))
    down = of.snapshot()
    of.turned(Turned("weu", Turn.RAN, sinks=(SinkTurn("syslog", 4, 1, 0),)))
    sink = of.snapshot().targets[0].sinks[0]

    assert (sink.sent, sink.dropped, sink.waiting_bytes, sink.trouble) == (7, 1, 0, "")
    assert (down.well, of.snapshot().well) == (False, True)


def test_a_target_that_cannot_be_asked_is_not_well_until_it_can() -> None:
    of, _ = pulse(RULE)
    of.turned(Turned("weu", Turn.UNKNOWN, reason="it is down"))
    down = of.snapshot()
    of.read("weu", Roster(NOON, True, "edge", (RULE,)))

    assert (down.well, down.targets[0].trouble) == (False, "it is down")
    assert (down.targets[0].mine, of.snapshot().targets[0].mine) == (False, True), "by now it may be another's"
    assert of.snapshot().well


def test_who_stands_by_is_well_and_says_for_whom() -> None:
    of, _ = pulse(RULE, mine=False)
    of.turned(Turned("weu", Turn.STOOD_BY, holder="core"))
    target = of.snapshot().targets[0]

    assert (target.mine, target.holder, target.well) == (False, "core", True)


def test_a_rule_that_is_gone_is_no_longer_told() -> None:
    of, _ = pulse(RULE)
    of.read("weu", Roster(NOON, True, "edge"))

    assert of.snapshot().targets[0].rules == ()


def test_a_target_that_needs_no_runner_is_not_told_of() -> None:
    of, _ = pulse(RULE)
    of.turned(Turned("weu", Turn.NOT_NEEDED))

    assert of.snapshot().targets == ()


def test_a_rule_whose_register_lies_ahead_is_not_well_since_nothing_is_run_until_then() -> None:
    def at(ahead: timedelta) -> tuple[timedelta, bool]:
        beat = rule(pulse(replace(RULE, ran=replace(RAN, until=NOON + ahead)))[0])
        return beat.lag, beat.late

    assert at(timedelta(minutes=5)) == (timedelta(0), False)
    assert at(400 * 24 * HOUR) == (-400 * 24 * HOUR, True)


def test_who_stands_by_for_another_process_here_is_well_though_it_never_asked() -> None:
    of = Pulse("edge", ["weu"], SimulatedClock())
    of.turned(Turned("weu", Turn.STOOD_BY, holder="another process on this machine"))
    standing_by = of.snapshot()
    of.turned(Turned("weu", Turn.UNKNOWN, reason="the hits cannot be kept"))

    assert (standing_by.well, of.snapshot().well) == (True, False)
