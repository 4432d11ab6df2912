"""What it costs to look at two workspaces in which nothing changed."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cloud import CLIENT, SECRET, counted, furnish
from benchmarks.corpus import SECRET_VARIABLE, write_content, write_environment
from benchmarks.figure import Figure
from benchmarks.running import HastyClock, deploy_once, job
from sieminator.engine.drift import drift
from sieminator.engine.plan import plan
from sieminator.fakes.journal import Journal
from sieminator.fakes.sentinel.world import Behaviour

COUNT, WORKSPACES = 500, ("one", "two")


def measure() -> Iterator[Figure]:
    """Yield the requests of a plan and of a drift, by kind."""
    os.environ[SECRET_VARIABLE] = SECRET
    pages = -(-COUNT // Behaviour().page_size) * len(WORKSPACES)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_content(root, COUNT)
        furnish(root / "state.sqlite", WORKSPACES)
        with counted(root / "state.sqlite") as (url, journal):
            write_environment(root, WORKSPACES, url, CLIENT)
            deploy_once(root)
            for name, look in (("plan", plan), ("drift", drift)):
                journal.clear()
                with job(root, HastyClock(), read_only=True) as given:
                    found = look(given)
                assert found.exit == 0, "nothing changed"
                assert sum(target.kept for target in found.targets) == COUNT * len(WORKSPACES)
                yield from _figures(name, journal, pages)


def _figures(name: str, journal: Journal, pages: int) -> Iterator[Figure]:
    listed = journal.count("GET", "/alertRules$")
    sign_ins = journal.count("POST", "/token$")
    yield Figure(f"{name}, {len(WORKSPACES)} x {COUNT} unchanged: pages of listings", listed, "", pages)
    yield Figure(f"{name}: anything else but signing in", len(journal) - listed - sign_ins, "", 0)
