"""A console that answers on a port, with scheduled searches deployed to it, and runners in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sieminator.fakes.qradar.capabilities import EVERYTHING
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from tests.cli.shell import Done
from tests.platforms.qradar.stage import SECRET

REPOSITORY = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)
NOON = time(12)
TABLE = "sieminator_searches_soc"
CMD = r"C:\Windows\cmd.exe"
_START = (  # a shell that runs tests in the background hands its children an ignored SIGINT
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from sieminator.cli.main import run; sys.exit(run(sys.argv[1:]))"
)
_ENVIRONMENT = """schema: 1
owner: soc
targets:
  console:
    platform: qradar
    credentials: {{read: token}}
    settings:
      url: {url}
"""
_DETECTION = """schema: 1
id: {id}
title: {title}
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.002]
description: Something happens.
schedule: {{every: 5m, lookback: 5m, at: "00:00"}}
variants:
  qradar: {{kind: scheduled_search}}
"""
_QUERY = "SELECT username FROM events WHERE \"Process Path\" ILIKE '%\\cmd.exe'\n"


class Console:
    """The console, its people, and a checkout with one detection for it."""

    def __init__(self, root: Path, world: World, server: Server, environment: str, ahead: timedelta) -> None:
        self.root = root
        self.server = server
        self.environment = environment
        self.levers = Levers(world)
        self.world = world
        self.ahead = ahead
        """How far its clock is ahead of everybody's."""
        self.number = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def deploy(self, number: int = 1) -> None:
        """Deploy one detection more."""
        folder = self.root / "content" / "detections" / f"rule-{number}"
        folder.mkdir(parents=True)
        identity = f"11111111-1111-4111-8111-{number:012}"
        (folder / "detection.yml").write_text(_DETECTION.format(id=identity, title=f"Rule {number}"))
        (folder / "qradar.aql").write_text(_QUERY)
        done = self.run("deploy")
        assert done.exit == 0, done

    def later(self, by: timedelta, hits: int = 2) -> None:
        """Let time go by, and in the middle of it happen what the rules look for."""
        then = self.now() + by / 2
        self.ahead += by
        for _ in range(hits):
            self.number += 1
            self.levers.add_event(then, **{"process path": CMD, "username": f"user {self.number}"})

    def run(self, command: str, *words: str) -> Done:
        """Run a command to its end."""
        process = self.start(command, *words)
        out, err = process.communicate(timeout=60)
        return Done(process.returncode, out, err)

    def start(self, command: str, *words: str) -> "subprocess.Popen[str]":
        """Run a command in a process of its own, and do not wait for it."""
        place = ["--root", str(self.root), command, "--env", self.environment]
        return subprocess.Popen(
            [sys.executable, "-c", _START, *place, *words],
            cwd=REPOSITORY,
            env={**os.environ, "SIEMINATOR_TOKEN": SECRET, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def hits(self) -> int:
        """How many its day had, so far as ``hits`` can tell."""
        day = self.now().date()
        told = self.run("hits", "--since", f"{day}", "--until", f"{day + timedelta(days=1)}", "--format", "json")
        return sum(one["alerts"] or 0 for one in json.loads(told.out)["counts"])

    def cells(self, number: int = 0) -> Mapping[str, str]:
        """The cells of one rule."""
        return sorted(self.levers.search_rows(), key=lambda row: row.name)[number].cells

    def lease(self) -> str:
        """Who has it."""
        return self.levers.table(TABLE)["runners"]["lease"]

    def lines(self, spool: Path | None = None) -> list[dict[str, Any]]:
        """What a runner wrote into its hits files."""
        folder = (spool or self.root / ".sieminator/run") / self.environment / "console"
        return [json.loads(line) for file in sorted(folder.glob("hits-*")) for line in file.read_text().splitlines()]


def users(lines: list[dict[str, Any]]) -> list[str]:
    """Whom the hits are about, in their order."""
    return [one["row"]["username"] for one in lines if one["type"] == "hit"]


def kill(process: "subprocess.Popen[str]") -> None:
    """SIGKILL, and wait for it to be gone as far as anybody can."""
    process.send_signal(signal.SIGKILL)
    process.wait(10)


@contextmanager
def console(root: Path, environment: str = "prod") -> Iterator[Console]:
    """Yield a console with nothing deployed yet, whose clock shows yesterday's noon: so no test runs into a new day."""
    (root / "content" / "detections").mkdir(parents=True)
    (root / "environments").mkdir()
    place: list[Console] = []
    now = datetime.now(UTC)
    noon = datetime.combine(now - timedelta(days=1), NOON, UTC)
    with closing(World(root / "console.sqlite", lambda: place[0].now() if place else noon)) as world:
        world.add_token(SECRET, EVERYTHING)
        with Server(QRadarFake(world)) as server:
            place.append(Console(root, world, server, environment, noon - now))
            (root / "environments" / f"{environment}.yml").write_text(_ENVIRONMENT.format(url=server.url))
            yield place[0]
