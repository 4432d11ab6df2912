"""Run a campaign; exit 1 when a promise was broken, with the seed and the round that say how to see it again."""

import argparse
import random
import sys
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from benchmarks.torture import SECONDS
from benchmarks.torture.campaign import Campaign


def main(arguments: list[str] | None = None) -> int:
    """Torture for so long; the folder of a campaign that failed stays, to be looked at."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description="Deploys in every weather.")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for how long rounds are begun")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}", flush=True)
    folder = Path(mkdtemp(prefix="sieminator-torture-"))
    with Campaign(folder, options.seed) as campaign:
        broken = campaign.go_on_for(options.seconds)
    for what, count in campaign.tally.items():
        print(f"{what:<32} {count:>6}")
    if broken:
        print(f"BROKEN in round {campaign.round} of seed {options.seed}; its folder is {folder}", *broken, sep="\n  ")
        return 1
    rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
