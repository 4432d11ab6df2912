"""The fake in a process of its own, and over TLS."""

import subprocess
import sys
import time
from pathlib import Path

import requests

from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from tests.fakes.conftest import Tls
from tests.fakes.qradar.conftest import TOKEN


def test_it_says_where_it_is_and_ends_with_who_started_it(tmp_path: Path) -> None:
    state = tmp_path / "world.sqlite"
    command = [sys.executable, "-m", "sieminator.fakes.qradar", str(state), "--latency-ms", "50"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with World(state) as world:
            world.add_token(TOKEN)
            world.behave(release="7.5.0 UpdatePackage 14")
        begun = time.monotonic()
        answer = requests.get(f"{url}/api/system/about", headers={"SEC": TOKEN}, timeout=10)
        assert answer.json()["release_name"] == "7.5.0 UpdatePackage 14"
        assert time.monotonic() - begun >= 0.05
        process.stdin.close()
        assert process.wait(10) == 0


def test_it_speaks_tls(world: World, tls: Tls) -> None:
    with Server(QRadarFake(world), tls.context) as server, requests.Session() as session:
        session.trust_env = False
        answer = session.get(
            f"{server.url}/api/system/about", headers={"SEC": TOKEN}, verify=str(tls.ca_file), timeout=10
        )

    assert answer.status_code == 200
