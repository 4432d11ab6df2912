"""The story that ``sieminator demo`` plays: its scenes, and its time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning; the same every time, so that the story is."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the story."""

    words: str
    """What follows ``sieminator``."""
    exit: int = 0
    """How the command has to end."""
    later: timedelta = timedelta(0)
    """What passes before it."""


STORY = (
    Scene("plan --env lab", exit=2),
    Scene("deploy --env lab"),
    Scene("plan --env lab"),
    Scene("run --env lab --once", later=timedelta(hours=18)),
    Scene("lab edit --env lab"),
    Scene("drift --env lab", exit=2),
    Scene("deploy --env lab", exit=2),
    Scene("deploy --env lab --heal"),
    Scene("plan --env lab"),
    Scene("lab fire --env lab", later=timedelta(days=3)),
    Scene("run --env lab --once"),
    Scene("hits --env lab --days 3"),
)


class StoryClock:
    """Time that stands still until the story moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the story's time."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds since the story began."""
        return (self._now - START).total_seconds()

    def sleep(self, wait: timedelta) -> None:
        """Move on, at once."""
        self._now += max(wait, timedelta(0))


def story() -> Iterator[tuple[Scene, StoryClock]]:
    """Yield each scene, and the time at which it plays."""
    clock = StoryClock(START)
    for scene in STORY:
        clock.sleep(scene.later)
        yield scene, clock
