"""Threads: results in order, one failure raised, an interruption stops what has not begun."""

import threading

import pytest

from sieminator.engine.fanout import Crew, beside, each, each_watched
from sieminator.errors import Unreachable


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


def test_what_is_watched_comes_back_in_order_and_whoever_watches_is_asked_meanwhile():
    asked = []
    let = threading.Event()

    def go_on():
        asked.append(True)
        if len(asked) > 2:
            let.set()
        return True

    found = each_watched(lambda number: let.wait(5) and number * 2, range(5), 2, go_on)

    assert found == [0, 2, 4, 6, 8]
    assert len(asked) >= 3


def test_what_is_no_longer_watched_is_left_alone_and_nothing_new_is_begun():
    let, begun = threading.Event(), []

    def work(number):
        begun.append(number)
        let.wait(5)
        return number

    found = each_watched(work, range(5), 2, lambda: len(begun) < 2)
    let.set()

    assert found == [None] * 5
    assert sorted(begun) == [0, 1]


def test_what_goes_wrong_while_watched_is_raised_when_all_have_ended():
    ended = []

    def work(number):
        if number == 0:
            raise KeyError
        ended.append(number)

    with pytest.raises(KeyError):
        each_watched(work, range(5), 2, lambda: True)

    assert sorted(ended) == [1, 2, 3, 4]


def test_a_crew_goes_on_while_others_are_begun_and_says_who_ended():
    crew, let = Crew(2), threading.Event()
    crew.begin("slow", lambda: let.wait(5) and 1)
    crew.begin("quick", lambda: 2)
    first = []
    while not first:
        first = crew.wait()
    between = (set(crew.busy), crew.ended())
    let.set()
    while crew.busy:
        crew.wait()

    assert first == ["quick"]
    assert between == ({"slow"}, [("quick", 2)])
    assert crew.ended() == [("slow", 1)]
    crew.leave_alone()


def test_what_one_of_a_crew_raises_is_raised_when_it_is_asked_for_and_loses_no_result():
    crew = Crew(1)
    crew.begin("wrong", lambda: {}["no such name"])
    crew.begin("right", lambda: 1)
    while crew.busy:
        crew.wait()

    assert crew.failed
    assert crew.ended() == [("right", 1)]
    with pytest.raises(KeyError):
        crew.check()
    assert not crew.failed
    crew.check()
    crew.leave_alone()


def test_a_mistake_of_ours_does_not_hide_behind_a_vendors_error():
    crew = Crew(1)
    crew.begin("vendor", fails(Unreachable("it does not answer")))
    crew.begin("ours", fails(TypeError()))
    while crew.busy:
        crew.wait()

    with pytest.raises(TypeError):
        crew.check()
    crew.leave_alone()


def fails(error):
    def fail():
        raise error

    return fail


def test_a_crew_without_threads_works_where_it_is_begun():
    crew = Crew(0)
    crew.begin("one", lambda: threading.current_thread().name)

    assert not crew.busy
    assert crew.ended() == [("one", threading.current_thread().name)]
    with pytest.raises(KeyError):
        crew.begin("two", lambda: {}["no such name"])
