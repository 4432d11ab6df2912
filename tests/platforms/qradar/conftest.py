"""A console for the tests that talk to one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import pytest

from sieminator.net.world import World
from sieminator.platforms.qradar.platform import PLATFORM
from tests.platforms.qradar.stage import SECRET, VARIABLE, QRadarStage, qradar_stage


@pytest.fixture
def place(tmp_path, monkeypatch) -> Iterator[QRadarStage]:
    """A new console behind a real server."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with qradar_stage(tmp_path) as stage:
        yield stage


@pytest.fixture
def connect(place) -> Iterator[Callable[..., Any]]:
    """Open connections to the console, each in a world of its own; they are closed after the test."""
    with ExitStack() as open_ones:

        def opened(*, read_only: bool = False, **changes: Any) -> Any:
            world = open_ones.enter_context(closing(World(place.clock, read_only=read_only, jitter=lambda: 0.5)))
            connection = PLATFORM.connect(replace(place.target, **changes), world)
            return open_ones.enter_context(closing(connection))

        yield opened
