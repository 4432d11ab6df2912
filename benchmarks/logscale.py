"""LogScale: what it costs to look at a search domain, and to make two hundred rules there, against bare requests."""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import SECRET_VARIABLE
from benchmarks.figure import Figure
from benchmarks.running import HastyClock, deploy_once, job
from sieminator.engine.deploy import deploy
from sieminator.engine.fanout import TARGETS
from sieminator.engine.orders import PLAIN
from sieminator.engine.plan import plan
from sieminator.fakes.journal import Exchange, Journal
from sieminator.fakes.logscale.deeds import DocumentJournal, DocumentServer
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.world import World
from sieminator.fakes.server import Server
from sieminator.fakes.wire import Request, Response
from sieminator.net.clock import RealClock
from sieminator.platforms import find_platforms
from sieminator.platforms.logscale.convert.wire import from_wire

UNCHANGED, CREATES, LATENCY_MS = 1_000, 200, 50
SECRET, DOMAIN = "bench-only", "bench"
_SEED = Path(__file__).parents[1] / "content" / "detections" / "T1204.001-malicious-link"


def measure() -> Iterator[Figure]:
    """Yield requests and times."""
    os.environ[SECRET_VARIABLE] = SECRET
    with TemporaryDirectory() as folder:
        yield from _unchanged(Path(folder))
    with TemporaryDirectory() as folder:
        yield from _creates(Path(folder))


# ---- unchanged


def _unchanged(root: Path) -> Iterator[Figure]:
    _write_content(root, UNCHANGED)
    state = _furnished(root, "state")
    with _counted(state) as (url, journal):
        _write_environment(root, url)
        deploy_once(root)
        journal.clear()
        with job(root, HastyClock(), read_only=True) as given:
            found = plan(given)
        assert [one.kept for one in found.targets] == [UNCHANGED]
        asked = list(journal)
    yield Figure(f"{UNCHANGED} unchanged: requests for the version", _named(asked, "ReadServer"), "", 1)
    yield Figure(f"{UNCHANGED} unchanged: listings", _named(asked, "ReadRules"), "", 1)
    yield Figure(f"{UNCHANGED} unchanged: anything else", len(asked) - 2, "", 0)
    (listing,) = (one for one in asked if one.path.endswith("/ReadRules"))
    with Server(_Recorded(asked), journal=Journal(0)) as server:
        ours_s = min(_list(root, server.url) for _ in range(9))
        plain_s = min(_fetch(server.url, listing) for _ in range(9))
    yield Figure(f"{UNCHANGED} unchanged: listed, against fetch and parse", ours_s / plain_s, "x", 2.0)


def _list(root: Path, url: str) -> float:
    _write_environment(root, url)
    with job(root, RealClock(), read_only=True) as given:
        (target,) = given.targets
        connection = given.platforms["logscale"].connect(target, given.world)
        started = time.perf_counter()
        rules = list(connection.rules())
        took_s = time.perf_counter() - started
        connection.close()
    assert len(rules) == UNCHANGED
    return took_s


def _fetch(url: str, asked: Exchange) -> float:
    """Send the listing that we sent by a plain request, and parse the answer."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        started = time.perf_counter()
        answer = session.post(f"{url}/graphql", data=asked.request_body, headers=_HEADERS)
        assert len(json.loads(answer.content)["data"]["searchDomain"]["scheduledSearches"]) == UNCHANGED
        return time.perf_counter() - started


class _Recorded:
    """Answers each operation as it was answered before, at once: no time is the server's."""

    def __init__(self, asked: list[Exchange]) -> None:
        self._answers = {json.loads(one.request_body)["operationName"]: one for one in asked}

    def handle(self, request: Request) -> Response:
        found = self._answers[request.json()["operationName"]]
        return Response(200, found.response_headers, found.response_body)


# ---- creates


def _creates(root: Path) -> Iterator[Figure]:
    _write_content(root, CREATES)
    with _counted(_furnished(root, "counted")) as (url, journal):
        _write_environment(root, url)
        deploy_once(root)
        asked = list(journal)
    ours_s = min(_deploy(root, run) for run in range(3))
    plain_s = min(_post_plainly(root, run, asked) for run in range(3))
    yield Figure(f"{CREATES} creates at {LATENCY_MS} ms, against plain requests", ours_s / plain_s, "x", 1.5)
    yield Figure("  of which creates", _named(asked, "CreateScheduledSearch"), "", CREATES)
    yield Figure("  of which anything else", len(asked) - _named(asked, "CreateScheduledSearch"), "", 5)


def _deploy(root: Path, run: int) -> float:
    with _apart(_furnished(root, f"ours-{run}"), LATENCY_MS) as url:
        _write_environment(root, url)
        with job(root, RealClock(), read_only=False) as given:
            started = time.perf_counter()
            done = deploy(given, PLAIN, f"run-{run}")
            took_s = time.perf_counter() - started
    assert sum(outcome.result.exit == 0 for one in done.targets for outcome in one.outcomes) == CREATES
    return took_s


def _post_plainly(root: Path, run: int, asked: list[Exchange]) -> float:
    import requests

    own = threading.local()

    def post(one: Exchange) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.trust_env = False
        answer = own.session.post(f"{url}/graphql", data=one.request_body, headers=_HEADERS)
        assert from_wire(answer.json()["data"]["stored"]).mark

    writes = [one for one in asked if one.path.endswith("/CreateScheduledSearch")]
    threads = max(kind.writers for kind in find_platforms()["logscale"].kinds.values())
    assert threads <= TARGETS
    with _apart(_furnished(root, f"plain-{run}"), LATENCY_MS) as url, ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(post, writes))
        return time.perf_counter() - started


# ---- what both need

_HEADERS = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
_NAMESPACE = uuid.UUID("6d1f6e60-37b1-4e0c-9e55-1d9d4c1d6a10")


def _named(asked: list[Exchange], operation: str) -> int:
    return sum(one.path.endswith(f"/{operation}") for one in asked)


def _write_content(root: Path, count: int) -> None:
    """Write so many detections, which differ in folder, id and title."""
    detection = (_SEED / "detection.yml").read_text(encoding="utf-8").partition("\nvariants:")[0]
    lines = {line.partition(":")[0]: line for line in detection.splitlines() if line.startswith(("id:", "title:"))}
    query = (_SEED / "logscale.cql").read_bytes()
    for number in range(count):
        folder = root / "content" / "detections" / f"detection-{number:04}"
        folder.mkdir(parents=True)
        text = detection.replace(lines["id"], f"id: {uuid.uuid5(_NAMESPACE, str(number))}")
        text = text.replace(lines["title"], f"{lines['title']} {number}")
        text += "\nvariants:\n  logscale: {actions: [soc-mail]}\n"
        (folder / "detection.yml").write_text(text, encoding="utf-8")
        (folder / "logscale.cql").write_bytes(query)


def _write_environment(root: Path, url: str) -> None:
    target = {"platform": "logscale", "credentials": "bench", "settings": {"url": url, "search_domain": DOMAIN}}
    (root / "environments").mkdir(exist_ok=True)
    text = json.dumps({"schema": 1, "owner": "bench", "targets": {"bench": target}})
    (root / "environments" / "bench.yml").write_text(text, encoding="utf-8")


def _furnished(root: Path, name: str) -> Path:
    state = root / f"{name}.sqlite"
    with World(state) as world:
        world.add_domain(DOMAIN, "View")
        world.add_action(DOMAIN, "soc-mail")
        world.add_token(SECRET)
    return state


@contextmanager
def _apart(state: Path, latency_ms: float = 0) -> Iterator[str]:
    """Serve in a process of its own; yield the URL."""
    command = [sys.executable, "-m", "sieminator.fakes.logscale", str(state), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdin
        assert fake.stdout
        yield fake.stdout.readline().strip()
        fake.stdin.close()  # it ends with its standard input


@contextmanager
def _counted(state: Path) -> Iterator[tuple[str, Journal]]:
    """Serve in this process; yield the URL and the journal of what was asked."""
    journal = DocumentJournal(20_000)
    with World(state) as world, DocumentServer(LogScaleFake(world), journal=journal) as server:
        yield server.url, journal
