"""Run the command line as a user would, and say what it cost."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run of the command line cost, Python's start included."""

    exit: int
    wall_s: float
    processor_s: float
    """Says the same on a machine that is busy with other things."""
    peak_mb: float
    """The most memory it held."""


def sieminator(*words: str, root: Path | None = None, environment: Mapping[str, str] | None = None) -> Cost:
    """Run one command to its end."""
    place = ["--root", str(root)] if root else []
    command = [sys.executable, "-m", "sieminator", *place, *words]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**inherited, **(environment or {})}) as running:
        _, status, usage = os.wait4(running.pid, 0)
        wall_s = time.perf_counter() - started
        running.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    processor_s = usage.ru_utime + usage.ru_stime
    return Cost(running.returncode, wall_s, processor_s, usage.ru_maxrss * unit / 1_000_000)
