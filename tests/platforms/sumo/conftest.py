from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import pytest

from sieminator.net.world import World
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.platform import PLATFORM
from tests.platforms.sumo.stage import SECRET, VARIABLE, SumoStage, sumo_stage


@pytest.fixture
def kind() -> str:
    return LOG_SEARCH


@pytest.fixture
def settings() -> dict[str, Any]:
    """What the target's settings say otherwise than the stage."""
    return {}


@pytest.fixture
def place(tmp_path, monkeypatch, kind, settings) -> Iterator[SumoStage]:
    """An empty organisation behind a real server."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with sumo_stage(tmp_path, kind, **settings) as stage:
        yield stage


@pytest.fixture
def connect(place) -> Iterator[Callable[..., Any]]:
    """Open connections to the organisation, each in a world of its own; they are closed after the test."""
    with ExitStack() as open_ones:

        def opened(*, read_only: bool = False, **changes: Any) -> Any:
            world = open_ones.enter_context(closing(World(place.clock, read_only=read_only, jitter=lambda: 0.5)))
            connection = PLATFORM.connect(replace(place.target, **changes), world)
            return open_ones.enter_context(closing(connection))

        yield opened
