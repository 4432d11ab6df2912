"""A runner holds no more after a day than after a few hours: what it found lies on the disk and not in its mind."""

import gc
import json
import random
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sieminator.model.running import Pace
from tests.engine.running.console import Console, Deployed, Event, Process, Time, duty

REPOSITORY = Path(__file__).parents[3]
START = datetime(2026, 11, 28, tzinfo=UTC)
PACE = Pace(at_once=1, catch_up=timedelta(days=1), lease=timedelta(minutes=12), buffer_bytes=1 << 20)
RULES, EVERY = 8, timedelta(minutes=5)
GROWN_BYTES = 40_000
"""What a day may add: Python keeps some thousand bytes of freed objects for their like (its free lists, which are
bounded). To keep one object a window would be some 170,000."""


def live(folder: Path) -> dict[str, object]:
    """Live through a day; return what is held every six hours, in bytes, and what was done."""
    console = Console(Time(START), PACE)
    for number in range(RULES):
        of = duty(number, every=EVERY, since=START)
        events = [START + timedelta(minutes=minute) for minute in range(number, 24 * 60, 60)]
        console.rules[of.remote_id] = Deployed(of, [Event(str(at), at, at) for at in events])
    runner = Process(console, "edge", folder, random.Random(1), timedelta(0))
    console.took = 0.1
    held = []
    tracemalloc.start()
    while console.time.passed < 24 * 3600:
        runner.post.turn()
        console.searched.clear()
        console.time.pass_by(runner.post.wait().total_seconds())
        if console.time.passed > 3600 * 6 * (len(held) + 1):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    counted = [rule.counted() for rule in console.rules.values()]
    return {"held": held, "windows": sum(one.windows for one in counted), "hits": sum(one.hits for one in counted)}


def test_memory_is_flat_over_a_day(tmp_path: Path) -> None:
    """In a process of its own, so that nothing that other tests left behind is counted."""
    words = (
        f"import json, pathlib; from tests.engine.running.test_memory import live; "
        f"print(json.dumps(live(pathlib.Path({str(tmp_path)!r}))))"
    )

    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True, text=True, check=True)

    told = json.loads(done.stdout)
    assert told["windows"] >= RULES * (24 * 12 - 1)
    assert told["hits"] >= RULES * 23
    assert len(told["held"]) >= 3
    assert told["held"][-1] - told["held"][0] < GROWN_BYTES, told
