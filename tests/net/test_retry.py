"""When a request is sent again, and when it is not: every status and every break, on a simulated clock."""

import threading
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest

from sieminator.errors import Throttled, Unreachable
from sieminator.model.traffic import Bucket
from sieminator.net.clock import RealClock
from sieminator.net.http import Session
from sieminator.net.patience import Patience
from sieminator.net.throttle import Throttles
from tests.clock import SimulatedClock
from tests.net.conftest import target, traffic
from tests.net.server import Conversation, breaks_off, breaks_off_in_chunks, cuts, says, serving

BROKEN = pytest.mark.parametrize(
    "broken",
    [cuts(), breaks_off(b'{"a": '), breaks_off_in_chunks(b'{"a": ')],
    ids=["no answer", "half an answer", "half an answer in chunks"],
)
BUCKET = Bucket("subscription", 100, 10.0)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH"])
def test_a_429_is_asked_again_after_the_time_it_names(
    method: str, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with serving(says(429, b"", {"Retry-After": "7"}), says(200)) as server:
        response = open_session().request(method, server.url)

    assert response.status_code == 200
    assert clock.slept == [seconds(7)]
    assert server.methods == [method, method]


def test_a_retry_after_may_be_a_date(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    date = format_datetime(clock.now() + seconds(40), usegmt=True)
    with serving(says(429, b"", {"Retry-After": date}), says(200)) as server:
        open_session().get(server.url)

    assert clock.slept == [seconds(40)]


def test_a_date_without_a_zone_is_utc(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    with serving(says(429, b"", {"Retry-After": "Mon, 05 Jan 2026 12:00:40 -0000"}), says(200)) as server:
        open_session().get(server.url)

    assert clock.slept == [seconds(40)]


@pytest.mark.parametrize("header", [None, "soon", "0", "Mon, 01 Jan 2001 00:00:00 GMT", "-5"])
def test_a_429_that_names_no_time_is_asked_again_ever_later(
    header: str | None, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    refusal = says(429, b"", {"Retry-After": header} if header else {})
    with serving(*[refusal] * 8, says(200)) as server:
        response = open_session().post(server.url)

    assert response.status_code == 200
    assert [wait.total_seconds() for wait in clock.slept] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_jitter_spreads_the_waits(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    with serving(says(429), says(200)) as server:
        open_session(jitter=lambda: 0.5).get(server.url)

    assert clock.slept == [seconds(0.75)]


def test_a_429_is_the_callers_when_patience_is_over(
    clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with serving(says(429, b"", {"Retry-After": "60"})) as server:
        response = open_session().get(server.url)

    assert response.status_code == 429
    assert clock.passed < timedelta(minutes=15)
    assert len(server.seen) == 15


def test_a_wait_beyond_all_patience_is_not_begun(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    with serving(says(429, b"", {"Retry-After": "3600"})) as server:
        response = open_session().get(server.url)

    assert response.status_code == 429
    assert clock.slept == []


def test_a_hold_is_for_all_targets_of_the_scope(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    throttles = Throttles(clock)
    first = open_session(
        target(name="one"), throttles=throttles, traffic=traffic(BUCKET), patience=Patience(total=seconds(5))
    )
    second = open_session(target(name="two"), throttles=throttles, traffic=traffic(BUCKET))
    with serving(says(429, b"", {"Retry-After": "30"}), says(200)) as server:
        first.get(server.url)
        second.get(server.url)

    assert clock.monotonic() == 30


def test_a_hold_longer_than_patience_is_throttled(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    session = open_session(traffic=traffic(BUCKET))
    with serving(says(429, b"", {"Retry-After": "3600"})) as server:
        session.get(server.url)

        with pytest.raises(Throttled, match=r"lab: .* no turn in time"):
            session.get(server.url)

    assert len(server.seen) == 1


def test_whoever_stops_the_run_waits_for_nobody(open_session: Callable[..., Session]) -> None:
    """Neither for the answer that was asked for, nor for the turn of the next request; on the machine's own clock."""
    stop = threading.Event()
    clock = RealClock(stop)
    session = open_session(clock=clock, throttles=Throttles(clock), traffic=traffic(BUCKET))
    with serving(says(429, b"", {"Retry-After": "600"})) as server:
        threading.Timer(0.05, stop.set).start()

        assert session.put(server.url).status_code == 429
        with pytest.raises(Throttled):
            session.put(server.url)

    assert len(server.seen) == 1


def test_a_hold_is_for_all_threads(clock: SimulatedClock, open_session: Callable[..., Session]) -> None:
    """The vendor refuses everything for 30 s: each thread finds out once at most, and nobody asks again before."""
    arrivals: list[float] = []

    def refuse_at_first(talk: Conversation) -> None:
        now = clock.monotonic()
        arrivals.append(now)
        talk.answer(200) if now >= 30 else talk.answer(429, b"", {"Retry-After": str(round(30 - now) or 1)})

    session = open_session(traffic=traffic(BUCKET))
    with serving(refuse_at_first) as server:
        threads = [threading.Thread(target=lambda: [session.put(server.url) for _ in range(5)]) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len([at for at in arrivals if at < 30]) <= 2
    assert len([at for at in arrivals if at >= 30]) == 10


@pytest.mark.parametrize(
    ("method", "path", "status", "tries"),
    [
        ("GET", "/", 500, 8),
        ("GET", "/", 502, 8),
        ("GET", "/", 503, 8),
        ("GET", "/", 504, 8),
        ("POST", "/query", 503, 8),
        ("POST", "/query", 500, 8),
        ("POST", "/other", 503, 1),
        ("PUT", "/", 503, 8),
        ("DELETE", "/", 503, 8),
        ("PUT", "/", 500, 1),
        ("PUT", "/", 502, 1),
        ("PUT", "/", 504, 1),
        ("PATCH", "/", 503, 1),
        ("GET", "/", 501, 1),
        ("GET", "/", 404, 1),
        ("PUT", "/", 409, 1),
    ],
)
def test_only_what_may_be_repeated_is_repeated(
    method: str, path: str, status: int, tries: int, open_session: Callable[..., Session]
) -> None:
    with serving(says(status)) as server:
        response = open_session().request(method, server.url + path)

    assert response.status_code == status
    assert len(server.seen) == tries


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_a_vendor_that_is_broken_for_a_minute_is_waited_for_and_for_no_more_than_two(
    chance: float, clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with serving(says(503)) as server:
        open_session(jitter=lambda: chance).get(server.url)

    assert seconds(60) < clock.passed < seconds(125)


def test_a_vendor_that_is_broken_for_a_while_is_waited_for(
    clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with serving(says(503), says(503, b"", {"Retry-After": "20"}), says(200, b"{}")) as server:
        response = open_session().put(server.url, json={"a": 1})

    assert response.status_code == 200
    assert [wait.total_seconds() for wait in clock.slept] == [0.5, 20]
    assert {request.body for request in server.seen} == {b'{"a": 1}'}


@BROKEN
def test_a_read_that_is_cut_is_repeated(
    broken: Callable[[Conversation], None], open_session: Callable[..., Session]
) -> None:
    with serving(broken, says(200, b"{}")) as server:
        response = open_session().get(server.url)

    assert response.content == b"{}"


@BROKEN
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_write_that_is_cut_is_never_repeated(
    method: str, broken: Callable[[Conversation], None], open_session: Callable[..., Session]
) -> None:
    with serving(broken, says(200)) as server, pytest.raises(Unreachable, match="cut the connection") as raised:
        open_session().request(method, server.url, data=b"x")

    assert raised.value.sent
    assert len(server.seen) == 1


def test_who_was_waited_for_in_vain_is_tried_once_until_it_answers(
    clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    refusals = [says(503)] * (8 + 1 + 1)
    with serving(*refusals, says(200), says(503), says(200)) as server:
        session = open_session()
        session.put(server.url)
        waited = clock.passed
        again = [session.put(server.url).status_code for _ in range(2)]
        assert clock.passed == waited

        recovered = [session.put(server.url).status_code for _ in range(2)]

    assert (again, recovered) == ([503, 503], [200, 200])
    assert clock.passed > waited


def test_reads_are_waited_for_although_writes_were_in_vain(
    clock: SimulatedClock, open_session: Callable[..., Session]
) -> None:
    with serving(*[says(503)] * (8 + 2), says(200)) as server:
        session = open_session()
        session.put(server.url)

        assert session.get(server.url).status_code == 200


@pytest.mark.parametrize("status", [500, 502])
def test_a_write_that_is_never_repeated_takes_no_patience_from_others(
    status: int, open_session: Callable[..., Session]
) -> None:
    with serving(says(status), says(503), says(200)) as server:
        session = open_session()
        session.put(server.url)

        assert session.put(server.url).status_code == 200
