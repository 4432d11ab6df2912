"""Torture: deploys of real processes through every weather, with people at work beside them, and what must hold.

A round moves the content, brews a storm, deploys once or twice at once, and lets processes be killed, interrupted or
run out of disk while colleagues edit, switch off, delete and duplicate. Then the weather clears, one more deploy must
converge, and what the fake has seen is held against what the tool says (`truth`). Time is hasty: waiting costs none.

`make torture SECONDS=120 SEED=1`, or `python -m benchmarks.torture --seconds 120 --seed 1`.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure

SECONDS = 120


def measure() -> Iterator[Figure]:
    """Yield how many promises were broken in two minutes of chance, and how much was tried."""
    import random

    from benchmarks.torture.campaign import Campaign

    seed = random.SystemRandom().randrange(1_000_000)
    with TemporaryDirectory() as folder, Campaign(Path(folder), seed) as campaign:
        broken = campaign.go_on_for(SECONDS)
    yield Figure(f"torture of {SECONDS} s, seed {seed}: promises broken", len(broken), "", 0)
    for what, count in campaign.tally.items():
        yield Figure(f"  {what}", count, "")
