"""Three hundred customers with two hundred rules each: what a plan takes, all new and all unchanged."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cloud import CLIENT, SECRET, apart, copy_rules, furnish
from benchmarks.corpus import SECRET_VARIABLE, write_content, write_environment
from benchmarks.figure import LINEAR, Figure
from benchmarks.process import Cost, sieminator

TARGETS, RULES = 300, 200


def measure() -> Iterator[Figure]:
    """Yield the memory of a plan, and how time and memory grow with the number of targets."""
    names = [f"customer-{number:03}" for number in range(TARGETS)]
    with TemporaryDirectory() as folder:
        root, state = Path(folder), Path(folder) / "state.sqlite"
        write_content(root, RULES)
        furnish(state, names)
        with apart(state) as url:
            half, full = _plan(root, names[: TARGETS // 2], url, 2), _plan(root, names, url, 2)
            yield from _figures("all to create", half, full)
            write_environment(root, names[:1], url, CLIENT)
            deployed = sieminator("deploy", "--env", "bench", root=root, environment={SECRET_VARIABLE: SECRET})
            assert deployed.exit == 0
            copy_rules(state, names[0], names[1:])
            half, full = _plan(root, names[: TARGETS // 2], url, 0), _plan(root, names, url, 0)
            yield from _figures("all unchanged", half, full)


def _plan(root: Path, names: list[str], url: str, expected: int) -> Cost:
    write_environment(root, names, url, CLIENT)
    cost = sieminator("plan", "--env", "bench", root=root, environment={SECRET_VARIABLE: SECRET})
    assert cost.exit == expected, cost
    return cost


def _figures(what: str, half: Cost, full: Cost) -> Iterator[Figure]:
    yield Figure(f"plan of {TARGETS} x {RULES} rules, {what}: memory at most", full.peak_mb, "MB", 300)
    yield Figure(f"plan of {TARGETS} x {RULES} rules, {what}: time", full.wall_s, "s")
    yield Figure(f"  twice as many targets, {what}: processor time", full.processor_s / half.processor_s, "x", LINEAR)
    yield Figure(f"  twice as many targets, {what}: memory", full.peak_mb / half.peak_mb, "x", LINEAR)
