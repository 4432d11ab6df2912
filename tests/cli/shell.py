"""A command line, typed: in this process, or as somebody's shell would run it."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from sieminator.cli.main import run
from tests.clock import SimulatedClock


@dataclass(frozen=True)
class Done:
    """How it ended, and what it said."""

    exit: int
    out: str
    err: str


def sieminator(root: Path, *words: str, clock: SimulatedClock | None = None) -> Done:
    """Run a command in this process, on a simulated clock."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--root", str(root), *words], clock or SimulatedClock())
    return Done(code, out.getvalue(), err.getvalue())


def process(*words: str, cwd: Path, stdin: str = "", **environment: str) -> Done:
    """Run a command in a process of its own, with a bare environment."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "XDG_CACHE_HOME")
        if name in os.environ
    }
    done = subprocess.run(
        [sys.executable, "-m", "sieminator", *words],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1", **environment},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
