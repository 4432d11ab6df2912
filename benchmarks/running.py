"""Run the engine in this process, as the command line would."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sieminator.catalog.work import read_work
from sieminator.engine.deploy import deploy
from sieminator.engine.job import Job, Silence
from sieminator.engine.ledger import Author, Ledger
from sieminator.engine.orders import PLAIN
from sieminator.model.ports import Clock
from sieminator.net.world import World
from sieminator.platforms import find_platforms


class HastyClock:
    """A clock on which waiting costs nothing: for what comes before a measurement."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        return self.now().timestamp()

    def sleep(self, wait: timedelta) -> None:
        self._ahead += wait


@contextmanager
def job(root: Path, clock: Clock, *, read_only: bool) -> Iterator[Job]:
    """Yield a run over the environment `bench`."""
    platforms = find_platforms()
    work = read_work(root, "bench", platforms)
    world = World(clock, read_only=read_only)
    try:
        yield Job(work, platforms, world, Ledger(root / ".sieminator", Author("bench", ""), clock), Silence())
    finally:
        world.close()


def deploy_once(root: Path) -> None:
    """Deploy everything, however often the vendor asks to wait."""
    with job(root, HastyClock(), read_only=False) as given:
        done = deploy(given, PLAIN, secrets.token_hex(4))
    assert done.exit == 0, [one.plan.reason or one.unsafe for one in done.targets]
