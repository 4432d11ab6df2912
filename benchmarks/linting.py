"""What `lint` of a thousand detections costs, and whether it grows with their number and no faster."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import write_content, write_queries_of_all
from benchmarks.figure import LINEAR, Figure
from benchmarks.process import Cost, sieminator

FULL = 1_000


def measure() -> Iterator[Figure]:
    """Yield time and memory of the full size, and how both grow from half of it."""
    half, full = _lint(FULL // 2), _lint(FULL)
    yield Figure(f"lint of {FULL:,} detections, metadata and audit", full.wall_s, "s", 1.5)
    yield Figure("  its processor time, Python's start included", full.processor_s, "s")
    yield Figure("  as many different queries: processor time", _lint(FULL, queries=FULL).processor_s, "s")
    yield Figure("  with four queries each, all different: processor time", _four(FULL).processor_s, "s", 6)
    yield Figure("  memory at most", full.peak_mb, "MB", 100)
    yield Figure("  twice as many: processor time, times", full.processor_s / half.processor_s, "x", LINEAR)
    yield Figure("  twice as many: memory, times", full.peak_mb / half.peak_mb, "x", LINEAR)


def _four(count: int) -> Cost:
    names = {"kql": "sentinel.kql", "cql": "falcon.cql", "aql": "ariel.aql", "sumo": "cloud.sumo"}
    with TemporaryDirectory() as folder:
        write_queries_of_all(Path(folder), count, names)
        runs = [sieminator("lint", root=Path(folder)) for _ in range(3)]
    return min(runs, key=lambda run: run.processor_s)


def _lint(count: int, *, queries: int = 1) -> Cost:
    with TemporaryDirectory() as folder:
        write_content(Path(folder), count, queries=queries)
        runs = [sieminator("lint", root=Path(folder)) for _ in range(3)]
    assert {run.exit for run in runs} == {0}, "the corpus has no problems"
    return min(runs, key=lambda run: run.wall_s)
