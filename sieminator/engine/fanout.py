"""The only place with threads: the same work over many things, in order, stopped cleanly by Ctrl-C."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_LISTEN_S = 0.1
"""How often a wait looks up for Ctrl-C, which can go unheard while a thread waits for ever."""
TARGETS = 8
"""How many targets are worked on at once."""


def each(work: Callable[[T], R], things: Sequence[T], threads: int, stop: threading.Event) -> list[R]:
    """Return the results in the order of the things; with one thread everything runs right here.

    On an interruption ``stop`` is set, for work that goes on in steps, and nothing new is begun. What runs is waited
    for, since a write that left cannot be called back.
    """
    if threads <= 1 or not things:
        return [work(thing) for thing in things]
    pool = ThreadPoolExecutor(max_workers=min(threads, len(things)))
    try:
        futures = [pool.submit(work, thing) for thing in things]
        return [_result(future) for future in futures]
    except KeyboardInterrupt:
        stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(future: "Future[R]") -> R:
    while not wait((future,), timeout=_LISTEN_S).done:
        pass
    return future.result()
