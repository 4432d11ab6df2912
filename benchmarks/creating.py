"""Two hundred creates, against the same PUTs by plain requests with as many threads."""

import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cloud import CLIENT, SECRET, apart, counted, furnish
from benchmarks.corpus import SECRET_VARIABLE, write_content, write_environment
from benchmarks.figure import Figure
from benchmarks.running import deploy_once, job
from sieminator.engine.deploy import deploy
from sieminator.engine.orders import PLAIN
from sieminator.fakes.journal import Exchange
from sieminator.fakes.sentinel.world import World
from sieminator.net.clock import RealClock
from sieminator.platforms import find_platforms

COUNT, LATENCY_MS = 200, 50


def measure() -> Iterator[Figure]:
    """Yield the ratio of the times, and what was asked."""
    os.environ[SECRET_VARIABLE] = SECRET
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_content(root, COUNT)
        asked = _asked(root)
        ours_s = min(_deploy(root, run) for run in range(3))
        plain_s = min(_put_plainly(root, run, asked) for run in range(3))
    yield Figure(f"{COUNT} creates at {LATENCY_MS} ms, against plain requests", ours_s / plain_s, "x", 1.5)
    puts = sum(one.method == "PUT" for one in asked)
    pages = sum(one.method == "GET" and one.path.endswith("/alertRules") for one in asked)
    preflight = sum(one.path.endswith("/metadata") for one in asked)
    sign_ins = sum(one.path.endswith("/token") for one in asked)
    yield Figure("  of which PUTs", puts, "", COUNT)
    yield Figure("  of which pages of the listing", pages, "", 1)
    yield Figure("  of which preflight", preflight, "", 1)
    yield Figure("  of which anything else but signing in", len(asked) - puts - pages - preflight - sign_ins, "", 0)


def _asked(root: Path) -> list[Exchange]:
    state = _fresh(root, "counted")
    with counted(state) as (url, journal):
        write_environment(root, ["soc"], url, CLIENT)
        deploy_once(root)
        return list(journal)


def _deploy(root: Path, run: int) -> float:
    with apart(_fresh(root, f"ours-{run}"), LATENCY_MS) as url:
        write_environment(root, ["soc"], url, CLIENT)
        with job(root, RealClock(), read_only=False) as given:
            started = time.perf_counter()
            done = deploy(given, PLAIN, f"run-{run}")
            took_s = time.perf_counter() - started
    assert sum(outcome.result.exit == 0 for one in done.targets for outcome in one.outcomes) == COUNT
    return took_s


def _put_plainly(root: Path, run: int, asked: list[Exchange]) -> float:
    import requests

    state = _fresh(root, f"plain-{run}")
    with World(state) as world:
        headers = {"Authorization": f"Bearer {world.issue_token(CLIENT[1])}", "Content-Type": "application/json"}
    own = threading.local()

    def put(one: Exchange) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.trust_env = False
        answer = own.session.put(url + one.path, params=dict(one.query), data=one.request_body, headers=headers)
        assert answer.status_code == 201, json.loads(answer.content)

    writes = [one for one in asked if one.method == "PUT"]
    threads = max(kind.writers for kind in find_platforms()["sentinel"].kinds.values())
    with apart(state, LATENCY_MS) as url, ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(put, writes))
        return time.perf_counter() - started


def _fresh(root: Path, name: str) -> Path:
    state = root / f"{name}.sqlite"
    furnish(state, ["soc"])
    return state
