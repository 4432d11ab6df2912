"""The command line in processes of their own, which can be killed; their clocks are hasty, so that no wait costs any.

Where the system can, a process is forked from one that has loaded the libraries already: what they cost to load is
another bench's business, and a campaign has hundreds of processes.
"""

import io
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_LOADED = [
    "sieminator.cli.main",
    "sieminator.cli.deploy",
    "sieminator.cli.plan",
    "sieminator.cli.drift",
    "sieminator.catalog.work",
    "sieminator.platforms.sentinel.options",
    "sieminator.platforms.sentinel.api.connection",
    "keyring",
    "benchmarks.running",
]


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    words: tuple[str, ...]
    exit: int
    """Below zero: the signal that killed it."""
    out: str = ""
    err: str = ""
    told: int = 0
    """The signal that it was sent, if any."""
    full: bool = False
    """Whether its disk was full, from some point on."""


class Running:
    """A process that runs one command."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], *, most_bytes: int | None = None) -> None:
        """Start it; no file that it writes may grow beyond ``most_bytes``, which is what a full disk looks like."""
        context: Any = multiprocessing.get_context(_METHOD)
        if _METHOD == "forkserver":
            context.set_forkserver_preload(_LOADED)
        self._words = tuple(words)
        self._full = most_bytes is not None
        self._told = 0
        self._pipe, there = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(self._words, dict(environment), most_bytes, there))
        self._process.start()
        there.close()

    def send(self, number: int) -> None:
        """Send a signal, unless it has ended or got one already."""
        if self._process.is_alive() and not self._told:
            self._told = number
            os.kill(self._process.pid, number)

    def ended(self, wait_s: float) -> Ended | None:
        """Wait at most so long; return how it ended, or None while it runs."""
        if not self._pipe.poll(wait_s):
            return None
        try:
            code, out, err = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            code, out, err = self._process.exitcode, "", ""
        self._process.join()
        self._pipe.close()
        return Ended(self._words, code, out, err, self._told, self._full)

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()


def _run(
    words: Sequence[str], environment: Mapping[str, str], most_bytes: int | None, pipe: "Connection[Any, Any]"
) -> None:
    from benchmarks.running import HastyClock
    from sieminator.cli.main import run

    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if most_bytes is not None:
        _fill_the_disk_at(most_bytes)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = run(words, HastyClock())
        except BaseException:  # noqa: BLE001 - that none gets here is what is looked at
            traceback.print_exc()
            code = 255
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send((code, out.getvalue(), err.getvalue()))


def can_fill_disks() -> bool:
    """Say whether this system can limit the size of a process's files."""
    return sys.platform != "win32"


def _fill_the_disk_at(size: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails instead, in the middle of a line
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
