"""Run every bench in a process of its own and print a table; exit 1 when a limit is passed.

`python -m benchmarks` runs all, `python -m benchmarks creating` one.
"""

import importlib
import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks.figure import Figure

BENCHES = (
    "starting",
    "linting",
    "languages",
    "creating",
    "unchanged",
    "logscale",
    "many_targets",
    "at_once",
    "runner",
    "torture",
)
_ONE = "--figures-of"


def main(arguments: list[str]) -> int:
    """Run the benches that are named, or all."""
    if arguments[:1] == [_ONE]:
        bench = importlib.import_module(f"benchmarks.{arguments[1]}")
        print(json.dumps([asdict(figure) for figure in bench.measure()]))
        return 0
    held = True
    print(f"{'figure':<58} {'measured':>12} {'limit':>12}")
    for name in arguments or BENCHES:
        for figure in _figures(name):
            held = held and figure.holds
            print(figure)
    return 0 if held else 1


def _figures(name: str) -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", _ONE, name], stdout=subprocess.PIPE, text=True, check=True
    )
    return [Figure(**one) for one in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
