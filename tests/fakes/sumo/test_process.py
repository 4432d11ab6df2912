"""The fake in a process of its own."""

import subprocess
import sys
import time
from pathlib import Path

import requests

from sieminator.fakes.sumo.world import World


def test_it_says_where_it_is_and_ends_with_who_started_it(tmp_path: Path) -> None:
    state = tmp_path / "world.sqlite"
    command = [sys.executable, "-m", "sieminator.fakes.sumo", str(state), "--latency-ms", "50"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with World(state) as world:
            world.add_key("su", "key")
        begun = time.monotonic()
        answer = requests.get(f"{url}/api/v1/logSearches", auth=("su", "key"), timeout=10)
        assert answer.json() == {"logSearches": [], "token": None}
        assert time.monotonic() - begun >= 0.05
        process.stdin.close()
        assert process.wait(10) == 0
