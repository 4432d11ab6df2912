"""Somebody who answers for the target of ``dead``, in the tests' own process."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sieminator.catalog.work import read_work
from sieminator.cli.lab import furnish
from sieminator.fakes.server import Server
from sieminator.platforms import find_platforms
from tests.cli.checkout import edit
from tests.clock import SimulatedClock

SECRET = "lab-only-secret"


@contextmanager
def answering(root: Path) -> Iterator[Server]:
    """Let somebody answer for the target of ``dead``, on a port of its own."""
    (target,) = read_work(root, "dead", find_platforms()).environment.targets
    with closing(furnish(target, root, SimulatedClock().now)) as lab, Server(lab.app) as server:
        edit(root / "environments/dead.yml", "http://127.0.0.1:9", server.url)
        yield server
