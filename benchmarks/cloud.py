"""The fake, furnished with workspaces: in a process of its own where time is measured, in this one to count."""

import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.corpus import SUBSCRIPTION, workspace_id
from sieminator.fakes.journal import Journal
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.server import Server

CLIENT = ("bench.example", "00000000-0000-0000-0000-0000000000be")
SECRET = "bench-only"


def furnish(state: Path, workspaces: Sequence[str]) -> None:
    """Make the workspaces, empty."""
    with World(state) as world:
        world.add_client(*CLIENT, SECRET)
        for name in workspaces:
            world.add_workspace(SUBSCRIPTION, "bench", name, workspace_id(name))


def copy_rules(state: Path, source: str, workspaces: Sequence[str]) -> None:
    """Give each workspace the rules of the source: ids are alike, since owner and detections are."""
    with World(state) as world, world.transaction() as rows:
        for name in workspaces:
            rows.execute(
                "INSERT INTO rule (workspace, name, kind, title, enabled, etag, properties) "
                "SELECT ?, name, kind, title, enabled, ?, properties FROM rule WHERE workspace = ?",
                (workspace_id(name), f'"{uuid.uuid4()}"', workspace_id(source)),
            )


@contextmanager
def apart(state: Path, latency_ms: float = 0) -> Iterator[str]:
    """Serve in a process of its own; yield the URL."""
    command = [sys.executable, "-m", "sieminator.fakes.sentinel", str(state), "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdin
        assert fake.stdout
        yield fake.stdout.readline().strip()
        fake.stdin.close()  # it ends with its standard input


@contextmanager
def counted(state: Path) -> Iterator[tuple[str, Journal]]:
    """Serve in this process; yield the URL and the journal of what was asked."""
    with World(state) as world, Server(SentinelFake(world), journal=Journal(20_000)) as server:
        yield server.url, server.journal
