"""`sieminator run`: five hundred rules every five minutes, on one core; and what it holds in mind after a week."""

import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.process import Cost, sieminator
from sieminator.fakes.qradar.capabilities import EVERYTHING
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from sieminator.model.running import Pace
from tests.engine.running.console import Console, Deployed, Event, Process, Time, duty

RULES, EVERY, BACK = 500, timedelta(minutes=5), timedelta(minutes=6)
SECRET, VARIABLE = "bench-only", "SIEMINATOR_BENCH"
CMD = r"C:\Windows\cmd.exe"
_NAMESPACE = uuid.UUID("6d1f6e60-37b1-4e0c-9e55-1d9d4c1d6a11")
_DETECTION = """schema: 1
id: {id}
title: Rule {number}
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.002]
description: Something happens.
schedule: {{every: 5m, lookback: 5m}}
variants:
  qradar: {{kind: scheduled_search}}
"""
_QUERY = """SELECT username, COUNT(*) AS starts
FROM events
WHERE "Process Path" ILIKE '%\\cmd.exe' AND username ILIKE 'user {number}'
GROUP BY username
"""


def measure() -> Iterator[Figure]:
    """Yield how much of its interval a runner needs, and how its memory grows."""
    with TemporaryDirectory() as folder:
        yield from _keeping_up(Path(folder))
    with TemporaryDirectory() as folder:
        yield from _a_week(Path(folder))


# ---- keeping up: the fake in a process of its own, the runner on one core


def _keeping_up(root: Path) -> Iterator[Figure]:
    _write(root)
    state = root / "state.sqlite"
    with World(state) as world:
        world.add_token(SECRET, EVERYTHING)
    with _apart(state) as url:
        (root / "environments").mkdir()
        target = {"platform": "qradar", "credentials": {"read": "bench"}, "settings": {"url": url}}
        text = json.dumps({"schema": 1, "owner": "bench", "targets": {"bench": target}})
        (root / "environments" / "bench.yml").write_text(text, encoding="utf-8")
        assert _sieminator("deploy", root).exit == 0
        _let_time_have_passed(state)
        with _on_one_core():
            cost = _sieminator("run", root, "--once")
        assert cost.exit == 0
        windows = sum(_windows(row.cells["ran"]) for row in _rows(state))
    assert windows >= RULES
    share = RULES / windows / EVERY.total_seconds() * 100
    yield Figure(f"{RULES} rules every 5 min, of the interval used", cost.wall_s * share, "%", 60)
    yield Figure("  of one core used", cost.processor_s * share, "%", 20)
    yield Figure("  windows a second (needed: 1.7)", windows / cost.wall_s, "", 1.7, at_least=True)
    yield Figure("  memory at most", cost.peak_mb, "MB", 150)


def _write(root: Path) -> None:
    for number in range(RULES):
        folder = root / "content" / "detections" / f"rule-{number:03}"
        folder.mkdir(parents=True)
        identity = uuid.uuid5(_NAMESPACE, str(number))
        (folder / "detection.yml").write_text(_DETECTION.format(id=identity, number=number), encoding="utf-8")
        (folder / "qradar.aql").write_text(_QUERY.format(number=number), encoding="utf-8")


def _let_time_have_passed(state: Path) -> None:
    """Let rules be owed for some minutes, and one in ten have something to find."""
    now = datetime.now(UTC)
    since = str(int((now - BACK).replace(second=0, microsecond=0).timestamp() * 1_000))
    with World(state) as world:
        levers = Levers(world)
        for row in levers.search_rows():
            levers.edit_cell(row.key, "since", since)
        for number in range(0, RULES, 10):
            levers.add_event(now - BACK / 2, **{"process path": CMD, "username": f"user {number}"})


def _rows(state: Path) -> list:
    with World(state) as world:
        return Levers(world).search_rows()


def _windows(register: str) -> int:
    return int(register.partition("windows=")[2].split()[0])


def _sieminator(command: str, root: Path, *words: str) -> Cost:
    return sieminator(command, "--env", "bench", *words, root=root, environment={VARIABLE: SECRET})


@contextmanager
def _apart(state: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "sieminator.fakes.qradar", str(state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdin
        assert fake.stdout
        yield fake.stdout.readline().strip()
        fake.stdin.close()  # it ends with its standard input


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Keep what is started in here to one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


# ---- a week: over HTTP it would take a week, so a console in memory and a clock that jumps


def _a_week(folder: Path) -> Iterator[Figure]:
    start = datetime(2026, 11, 28, tzinfo=UTC)
    console = Console(Time(start), Pace(1, timedelta(days=1), timedelta(minutes=12), 1 << 26))
    for number in range(RULES):
        of = duty(number, every=EVERY, since=start)
        moments = [start + timedelta(hours=hour, minutes=number % 60) for hour in range(0, 7 * 24, 6)]
        console.rules[of.remote_id] = Deployed(of, [Event(str(at), at, at) for at in moments])
    console.took = 0.01
    runner = Process(console, "edge", folder, random.Random(1), timedelta(0))
    begun = time.process_time()
    held = []
    for day in range(1, 8):
        while console.time.passed < day * 86_400:
            runner.post.turn()
            console.searched.clear()
            console.time.pass_by(runner.post.wait().total_seconds())
        gc.collect()
        held.append(_resident_mb())
    windows = sum(rule.counted().windows for rule in console.rules.values())
    assert windows >= RULES * (7 * 24 * 12 - 1)
    yield Figure(f"{RULES} rules for a simulated week: memory after it", held[-1], "MB", 200)
    yield Figure("  grown since the first day", max(0.0, held[-1] - held[0]), "MB", 10)
    yield Figure("  processor time a window, of the engine alone", (time.process_time() - begun) / windows * 1e6, "µs")


def _resident_mb() -> float:
    """Return what the process holds now; where only the most it ever held is told, that."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
