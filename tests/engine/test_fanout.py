"""Threads: results in order, one failure raised, an interruption stops what has not begun."""

import threading

import pytest

from sieminator.engine.fanout import beside, each


@pytest.mark.parametrize("threads", [1, 4])
def test_results_come_in_the_order_of_the_things(threads):
    assert each(lambda n: n * n, range(20), threads, threading.Event()) == [n * n for n in range(20)]


def test_several_run_at_once():
    meeting = threading.Barrier(3, timeout=5)

    assert len(each(lambda _: meeting.wait(), range(3), 3, threading.Event())) == 3


def test_an_interruption_tells_those_that_run_and_begins_nothing_new():
    stop = threading.Event()
    begun = []

    def work(n):
        begun.append(n)
        if n == 0:
            raise KeyboardInterrupt
        stop.wait(5)
        return n

    with pytest.raises(KeyboardInterrupt):
        each(work, range(50), 2, stop)

    assert stop.is_set()
    assert len(begun) < 50


def test_work_beside_us_ends_when_we_do():
    begun, end = threading.Event(), threading.Event()
    ended = []

    def work():
        begun.set()
        end.wait(5)
        ended.append(True)

    with beside(work, end.set):
        assert begun.wait(5)
        assert not ended

    assert ended


def test_work_beside_us_ends_when_we_fail():
    end = threading.Event()
    ended = []

    with pytest.raises(KeyError), beside(lambda: ended.append(end.wait(5)), end.set):
        raise KeyError

    assert ended == [True]
