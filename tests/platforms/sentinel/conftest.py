from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import pytest

from sieminator.model.change import Action, Cause, Change
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, RemoteRule
from sieminator.net.world import World
from sieminator.platforms.sentinel.platform import PLATFORM
from tests.platforms.sentinel.making import rule
from tests.platforms.sentinel.stage import SECRET, VARIABLE, SentinelStage, sentinel_stage


@pytest.fixture
def place(tmp_path, monkeypatch) -> Iterator[SentinelStage]:
    """An empty workspace behind a real server."""
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        yield stage


@pytest.fixture
def connect(place) -> Iterator[Callable[..., Any]]:
    """Open connections to the workspace, each in a world of its own; they are closed after the test."""
    with ExitStack() as open_ones:

        def opened(*, read_only: bool = False, **changes: Any) -> Any:
            world = open_ones.enter_context(closing(World(place.clock, read_only=read_only, jitter=lambda: 0.5)))
            connection = PLATFORM.connect(replace(place.target, **changes), world)
            return open_ones.enter_context(closing(connection))

        yield opened


def creation(one: Any = None) -> Change:
    """Return the change that creates a rule."""
    made = rule(one)
    mark = marked(made.key)
    return Change(Action.CREATE, Cause.NEW, made.key, made.title, rule=made, content=made.content, mark=mark)


def update(found: RemoteRule, *, unmanaged: frozenset[str] = frozenset(), **body: Any) -> Change:
    """Return the change that writes these fields over a rule that was found."""
    content = Content(found.content.kind, found.content.enabled, {**found.content.body, **body})
    made = replace(rule(), unmanaged=unmanaged)
    mark = marked(made.key, version="1.1.0")
    return Change(
        Action.UPDATE, Cause.CONTENT, made.key, found.title, rule=made, remote=found, content=content, mark=mark
    )


def deletion(found: RemoteRule) -> Change:
    """Return the change that deletes a rule that was found."""
    return Change(Action.DELETE, Cause.WITHDRAWN, "key", found.title, remote=found)


def marked(key: str, version: str = "1.0.0") -> Mark:
    """Return a mark as it would be, but for the fingerprint, which the room does not look at."""
    return Mark("soc", key, version, "a" * 16)
