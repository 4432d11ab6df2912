"""Windows in which the vendor takes no write, and platforms that write one rule at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sieminator.fakes.weather import Act, Answer
from sieminator.model.ports import Kind
from tests.platforms.stage import Stage

WINDOW = timedelta(seconds=7)
REFUSAL = Answer(429, {"Retry-After": str(WINDOW.seconds)})


@contextmanager
def windows(stage: Stage) -> Iterator[tuple[list[datetime], list[datetime]]]:
    """Refuse every third write for a while; yield when a window was opened, and when each write arrived."""
    opened: list[datetime] = []
    arrived: list[datetime] = []
    for effect, every in (
        (Act(lambda: arrived.append(stage.clock.now())), 1),
        (Act(lambda: opened.append(stage.clock.now())), 3),
        (REFUSAL, 3),
    ):
        stage.server.weather.order(effect, method=stage.WRITE, path=stage.LISTING, every=every)
    yield opened, arrived
    stage.server.weather.clear()


def both_on_their_way(stage: Stage) -> threading.Barrier:
    """Return what holds two requests until both are on their way.

    Then the time stands still until both have their answers: neither is heard later than it was given.
    """

    def let_time_pass() -> None:
        stage.clock.meanwhile = lambda: None

    def stand_still() -> None:
        stage.clock.meanwhile = threading.Barrier(2, let_time_pass, timeout=30).wait

    return threading.Barrier(2, stand_still, timeout=30)


def one_at_a_time(stage: Stage) -> None:
    """Let the platform's kinds have one writer each, so that writes follow one another."""
    stage.platform = OneWriter(stage.platform)  # type: ignore[assignment]


class OneWriter:
    """A platform as it is, but for how many threads may write."""

    def __init__(self, platform: object) -> None:
        self._platform = platform

    @property
    def kinds(self) -> dict[str, Kind]:
        kinds: dict[str, Kind] = self._platform.kinds  # type: ignore[attr-defined]
        return {name: replace(kind, writers=1) for name, kind in kinds.items()}

    def __getattr__(self, name: str) -> object:
        return getattr(self._platform, name)
