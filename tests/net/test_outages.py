"""A vendor that is down for everybody is waited for by one target, and by no write for less long than ever."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sieminator.errors import Unreachable
from sieminator.model.target import Target
from sieminator.net.http import Session
from sieminator.net.outages import Outages, host_of
from tests.clock import SimulatedClock
from tests.net.conftest import target
from tests.net.server import cuts, says, serving

Sessions = Callable[[Target | None], Session]


@pytest.fixture
def sessions(clock: SimulatedClock, open_session: Callable[..., Session]) -> Sessions:
    """Open sessions of one run."""
    shared = Outages(clock)
    return lambda to=None: open_session(to, outages=shared)


def test_what_one_waited_for_in_vain_the_others_try_once(clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(says(503)) as server:
        sessions(None).get(server.url)
        waited = clock.passed
        others = [sessions(None).get(f"{server.url}/elsewhere").status_code for _ in range(5)]

    assert others == [503] * 5
    assert (len(server.seen), clock.passed) == (8 + 5, waited)
    assert waited > timedelta(minutes=1)


def test_who_answers_nobody_at_all_is_tried_once_too(clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(cuts()) as server:
        for _ in range(3):
            with pytest.raises(Unreachable):
                sessions(None).get(server.url)

    assert len(server.seen) == 8 + 1 + 1


def test_from_the_first_answer_on_everybody_waits_as_ever(clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(*[says(503)] * 8, says(404), says(503), says(200)) as server:
        first, second, third = (sessions(None) for _ in range(3))
        first.get(server.url)
        second.get(server.url)

        assert third.get(server.url).status_code == 200


def test_a_host_that_answers_others_is_not_down(clock: SimulatedClock, sessions: Sessions) -> None:
    """One workspace is broken; the vendor is not."""
    outages = iter([*[says(503)] * 4, says(200), *[says(503)] * 4, says(503), says(200)])
    first, second, third = (sessions(None) for _ in range(3))
    with serving(*outages) as server:
        clock.meanwhile = lambda: second.get(server.url) if len(server.seen) == 4 else None  # while the first waits
        assert first.get(server.url).status_code == 503

        assert third.get(server.url).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_write_is_tried_as_often_as_ever(method: str, clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(*[says(503)] * 8, says(503), says(503), says(200)) as server:
        sessions(None).get(server.url)

        assert sessions(None).request(method, server.url).status_code == 200


def test_writes_in_vain_take_no_patience_from_other_targets(clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(*[says(503)] * 8, says(503), says(200)) as server:
        sessions(None).put(server.url)

        assert sessions(None).get(server.url).status_code == 200


def test_who_has_heard_from_the_host_before_waits_as_ever(clock: SimulatedClock, sessions: Sessions) -> None:
    """Such as a look at what became of a write."""
    with serving(says(200), *[says(503)] * 8, says(503), says(200)) as server:
        known, other = sessions(None), sessions(None)
        known.get(server.url)
        clock.advance(timedelta(seconds=1))
        other.get(server.url)

        assert known.get(server.url).status_code == 200


def test_another_host_or_another_way_there_is_another_matter(clock: SimulatedClock, sessions: Sessions) -> None:
    with serving(says(503)) as down, serving(says(503), says(200)) as other:
        sessions(None).get(down.url)

        assert sessions(target(name="other")).get(other.url).status_code == 200
    assert host_of("https://a.example/x?y", "") == host_of("https://a.example/z", "")
    assert len({host_of("https://a.example", proxy) for proxy in ("", "http://one", "http://two")}) == 3
