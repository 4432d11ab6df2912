"""A runner holds no more after a day than after a few hours: what it found lies on the disk and not in its mind."""

import gc
import random
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sieminator.model.running import Pace
from tests.engine.running.console import Console, Deployed, Event, Process, Time, duty

START = datetime(2026, 11, 28, tzinfo=UTC)
PACE = Pace(at_once=1, catch_up=timedelta(days=1), lease=timedelta(minutes=12), buffer_bytes=1 << 20)
RULES, EVERY = 8, timedelta(minutes=5)


def test_memory_is_flat_over_a_day(tmp_path: Path) -> None:
    console = Console(Time(START), PACE)
    for number in range(RULES):
        of = duty(number, every=EVERY, since=START)
        events = [START + timedelta(minutes=minute) for minute in range(number, 24 * 60, 60)]
        console.rules[of.remote_id] = Deployed(of, [Event(str(at), at, at) for at in events])
    runner = Process(console, "edge", tmp_path, random.Random(1), timedelta(0))
    console.took = 0.1
    held = []

    tracemalloc.start()
    try:
        while console.time.passed < 24 * 3600:
            runner.post.turn()
            console.searched.clear()
            console.time.pass_by(runner.post.wait().total_seconds())
            if console.time.passed > 3600 * 6 * (len(held) + 1):
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()

    assert sum(rule.counted().windows for rule in console.rules.values()) >= RULES * (24 * 12 - 1)
    assert sum(rule.counted().hits for rule in console.rules.values()) >= RULES * 23
    assert held[-1] - held[0] < 20_000, held
