"""How a process that goes on is told to stop: SIGTERM and Ctrl-C, heard and not obeyed at once."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from sieminator.errors import SieminatorError


@dataclass
class Signals:
    """What was heard."""

    interrupted: bool = False
    """Whether it was Ctrl-C."""


@contextmanager
def stopping(stop: threading.Event) -> Iterator[Signals]:
    """Set ``stop`` at SIGTERM and Ctrl-C as long as the context lasts; what was there before is put back."""
    heard = Signals()

    def hear(number: int, _: FrameType | None) -> None:
        heard.interrupted = heard.interrupted or number == signal.SIGINT
        stop.set()

    if threading.current_thread() is not threading.main_thread():  # only the main one hears signals
        yield heard
        return
    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def mistakes_end_it(ended: Callable[[], bool]) -> Iterator[None]:
    """Let a mistake of ours end the process also where threads still wait for somebody: where ``ended`` says no."""
    try:
        yield
    except SieminatorError:
        raise
    except Exception:
        if ended():
            raise
        sys.excepthook(*sys.exc_info())
        end_now(1)


def end_now(code: int) -> NoReturn:
    """End the process with threads that still wait for somebody: everything that counts is on the disk."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
