import threading
from datetime import timedelta

import pytest

from sieminator.model.traffic import Bucket
from sieminator.net.clock import RealClock
from sieminator.net.throttle import Throttle, Throttles
from tests.clock import SimulatedClock

NEVER = float("inf")


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 3, 2.0), clock)

    times = [throttle.take(NEVER) and clock.monotonic() for _ in range(6)]

    assert times == pytest.approx([0, 0, 0, 0.5, 1.0, 1.5])


def test_a_rest_refills_no_more_than_the_burst(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 2, 1.0), clock)
    clock.advance(seconds(3600))

    times = [throttle.take(NEVER) and clock.monotonic() - 3600 for _ in range(3)]

    assert times == pytest.approx([0, 0, 1])


def test_a_hold_stops_everybody_and_lets_them_go_one_by_one(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 100, 1.0), clock)

    throttle.hold(seconds(30))
    times = [throttle.take(NEVER) and clock.monotonic() for _ in range(3)]

    assert times == pytest.approx([30, 31, 32])


def test_a_shorter_hold_does_not_shorten_a_longer_one(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 100, 1.0), clock)

    throttle.hold(seconds(30))
    throttle.hold(seconds(5))
    throttle.take(NEVER)

    assert clock.monotonic() == 30


def test_a_turn_after_the_deadline_is_not_waited_for(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 1, 1.0), clock)
    throttle.hold(seconds(30))

    taken = throttle.take(deadline=29.0)

    assert not taken
    assert clock.slept == []


def test_a_scope_has_one_throttle(clock: SimulatedClock) -> None:
    throttles = Throttles(clock)

    one = throttles.of(Bucket("subscription", 1, 1.0))
    same = throttles.of(Bucket("subscription", 1, 1.0))
    other = throttles.of(Bucket("tenant", 1, 1.0))

    assert one is same
    assert one is not other


def test_threads_together_keep_the_rate(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("writes", 10, 5.0), clock)

    threads = [threading.Thread(target=lambda: [throttle.take(NEVER) for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert clock.monotonic() >= (80 - 10) / 5 - 1e-6


def test_no_more_are_on_their_way_than_the_vendor_takes_at_once(clock: SimulatedClock) -> None:
    throttle = Throttle(Bucket("all", 100, 100.0, at_once=2), clock)
    inside, most, lock = 0, 0, threading.Lock()
    gate = threading.Barrier(2)

    def go() -> None:
        nonlocal inside, most
        with throttle.room:
            with lock:
                inside += 1
                most = max(most, inside)
            gate.wait(5)  # passes only when two are inside together
            with lock:
                inside -= 1

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert most == 2


def test_a_run_that_is_stopped_waits_for_no_turn_but_to_end_what_has_begun() -> None:
    """On the machine's own clock; a vendor's `Retry-After` is no turn that comes at once."""
    stop = threading.Event()
    throttle = Throttle(Bucket("writes", 1, 20.0), RealClock(stop))
    stop.set()
    assert throttle.take(NEVER)

    assert not throttle.take(NEVER)
    assert throttle.take(NEVER, to_its_end=True)
    throttle.hold(seconds(30))
    assert not throttle.take(NEVER, to_its_end=True)
