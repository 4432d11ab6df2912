"""How long `--help` takes."""

from collections.abc import Iterator
from statistics import median

from benchmarks.figure import Figure
from benchmarks.process import sieminator


def measure() -> Iterator[Figure]:
    """Yield the median of fifteen starts, after one that warms the disk's cache."""
    sieminator("--help")
    wall_s = median(sieminator("--help").wall_s for _ in range(15))
    yield Figure("sieminator --help, median of 15", wall_s * 1_000, "ms", 150)
