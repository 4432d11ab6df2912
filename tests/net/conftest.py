"""A simulated clock, and sessions against it that are closed again."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from sieminator.model.target import Target
from sieminator.model.traffic import Bucket, Read, Traffic
from sieminator.net.http import Session
from sieminator.net.patience import Patience
from sieminator.net.throttle import Throttles
from tests.clock import SimulatedClock

READS = (Read("GET", "/.*"), Read("POST", "/query"))

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def traffic(bucket: Bucket | None = None, reads: tuple[Read, ...] = READS) -> Traffic:
    return Traffic(reads, lambda _method, _url: bucket)


def target(**fields: Any) -> Target:
    return Target(
        **{"environment": "lab", "name": "lab", "platform": "none", "owner": "us", "settings": None, **fields}
    )


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def open_session(clock: SimulatedClock) -> Iterator[Callable[..., Session]]:
    """Open sessions with short real time-outs; the jitter is none, so that the n-th wait is half of 2^(n-1) seconds."""
    opened: list[Session] = []

    def open_one(to: Target | None = None, **terms: Any) -> Session:
        known: dict[str, Any] = {
            "clock": clock,
            "throttles": Throttles(clock),
            "read_only": False,
            "patience": Patience(connect=timedelta(seconds=5), read=timedelta(seconds=5)),
            "jitter": lambda: 0.0,
        }
        session = Session(to or target(), terms.pop("traffic", traffic()), **{**known, **terms})
        opened.append(session)
        return session

    yield open_one
    for session in opened:
        session.close()


@pytest.fixture
def whole_log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that anybody logs, at the deepest level."""
    caplog.set_level(logging.DEBUG)
    return lambda: re.sub(r"\s+", " ", caplog.text)
