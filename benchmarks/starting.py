"""How long `--help` takes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.figure import Figure
from benchmarks.process import sieminator


def measure() -> Iterator[Figure]:
    """Yield the median of fifteen starts, after one that warms the disk's cache."""
    sieminator("--help")
    walls_s = [sieminator("--help").wall_s for _ in range(15)]
    yield Figure("sieminator --help, median of 15", median(walls_s) * 1_000, "ms", 150)
    yield Figure("  the best of them", min(walls_s) * 1_000, "ms")
    yield Figure("  Python alone, to compare machines by", median(_bare_s() for _ in range(15)) * 1_000, "ms")


def _bare_s() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - started
