"""Run the fake in a process of its own: `python -m sieminator.fakes.qradar STATE.sqlite`.

The first line of standard output is the URL. It serves until standard input closes or the process is ended, so that
it never outlives who started it.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from sieminator.fakes.journal import Journal
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.world import World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Delay


def main(arguments: list[str] | None = None) -> None:
    """Serve one world until standard input ends."""
    parser = argparse.ArgumentParser(prog="sieminator.fakes.qradar", description="A fake QRadar.")
    parser.add_argument("state", type=Path, help="the SQLite file of the world, made when absent")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="how long every answer takes at least")
    parser.add_argument("--journal", type=int, default=0, help="how many exchanges to remember")
    options = parser.parse_args(arguments)
    with World(options.state) as world, Server(QRadarFake(world), journal=Journal(options.journal)) as server:
        if options.latency_ms:
            server.weather.order(Delay(options.latency_ms / 1_000))
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()


if __name__ == "__main__":
    main()
