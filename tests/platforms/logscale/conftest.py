from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import pytest

from sieminator.net.world import World
from sieminator.platforms.logscale import SCHEDULED
from sieminator.platforms.logscale.platform import PLATFORM
from tests.platforms.logscale.stage import SECRET, VARIABLE, LogScaleStage, logscale_stage


@pytest.fixture
def kind() -> str:
    return SCHEDULED


@pytest.fixture
def place(tmp_path, monkeypatch, kind) -> Iterator[LogScaleStage]:
    """An empty search domain behind a real server."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with logscale_stage(tmp_path, kind) as stage:
        yield stage


@pytest.fixture
def connect(place) -> Iterator[Callable[..., Any]]:
    """Open connections to the search domain, each in a world of its own; they are closed after the test."""
    with ExitStack() as open_ones:

        def opened(*, read_only: bool = False, **changes: Any) -> Any:
            world = open_ones.enter_context(closing(World(place.clock, read_only=read_only, jitter=lambda: 0.5)))
            connection = PLATFORM.connect(replace(place.target, **changes), world)
            return open_ones.enter_context(closing(connection))

        yield opened
