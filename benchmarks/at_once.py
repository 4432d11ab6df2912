"""Three hundred customers with two hundred rules each: what a plan holds at once, and how soon it asks."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cloud import CLIENT, SECRET, furnish
from benchmarks.corpus import SECRET_VARIABLE, write_content, write_environment
from benchmarks.figure import Figure
from benchmarks.held import Held, held
from benchmarks.many_targets import RULES, TARGETS
from benchmarks.running import job
from sieminator.engine.fanout import TARGETS as AT_ONCE
from sieminator.engine.plan import plan
from sieminator.fakes.server import Server
from sieminator.net.clock import RealClock

_LOOK_S = 0.02


def measure() -> Iterator[Figure]:
    """Yield the first request's delay, and the most threads and connections of a plan in which all is new."""
    os.environ[SECRET_VARIABLE] = SECRET
    names = [f"customer-{number:03}" for number in range(TARGETS)]
    with TemporaryDirectory() as folder:
        root, state = Path(folder), Path(folder) / "state.sqlite"
        write_content(root, RULES)
        furnish(state, names)
        with held(state, journal=10 * TARGETS) as fake:
            write_environment(root, names, fake.url, CLIENT)
            yield from _plan_here(root, fake)
        with held(state, journal=10 * TARGETS) as fake:
            write_environment(root, names, fake.url, CLIENT)
            yield Figure("  from the start of the process", _first_of_a_process(root, fake) * 1_000, "ms")


def _plan_here(root: Path, fake: Held) -> Iterator[Figure]:
    """Plan in this process, which has loaded no vendor's library yet."""
    with job(root, RealClock(), read_only=True) as given, _counting_threads() as threads:
        begun = time.monotonic()
        found = plan(given)
    assert [target.reason for target in found.targets] == [""] * TARGETS
    what = f"plan of {TARGETS} x {RULES} rules"
    yield Figure(f"{what}: threads at most, beside the first", max(threads), "", AT_ONCE)
    # The fake hears a moment later that a connection was closed, when the next may be there already.
    yield Figure(f"{what}: connections at most", fake.ask(_most_connections), "", 2 * AT_ONCE)
    first_s = fake.ask(_arrivals)[0] - begun
    yield Figure(f"{what}: first request, once the files are read", first_s * 1_000, "ms", 1_000)


def _first_of_a_process(root: Path, fake: Held) -> float:
    """Return the seconds from the start of a process to its first request; the rest of its plan nobody waits for."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "sieminator", "--root", str(root), "plan", "--env", "bench"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as planning:
        while not (arrived := fake.ask(_arrivals)) and planning.poll() is None:
            time.sleep(_LOOK_S)
        planning.kill()
    return arrived[0] - begun


def _arrivals(fake: Server) -> list[float]:
    """Return when requests arrived, by the monotonic clock that all processes of a machine share."""
    return sorted(exchange.started for exchange in fake.journal)


def _most_connections(fake: Server) -> int:
    return fake.most_connections


@contextmanager
def _counting_threads() -> Iterator[list[int]]:
    """Yield a list of how many threads others had started, counted again and again."""
    before, counts, done = threading.active_count() + 1, [0], threading.Event()

    def count() -> None:
        while not done.wait(_LOOK_S):
            counts.append(threading.active_count() - before)

    watch = threading.Thread(target=count)
    watch.start()
    try:
        yield counts
    finally:
        done.set()
        watch.join()
