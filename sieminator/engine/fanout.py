"""The only place with threads and processes: the same work over many things, in order, stopped cleanly by Ctrl-C."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from sieminator.errors import SieminatorError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

Share = tuple[int, int]
"""A number, from 0, and of how many."""

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


@contextmanager
def beside(work: Callable[[], object], end: Callable[[], object]) -> Iterator[None]:
    """Let ``work`` go on in a thread of its own as long as the context lasts; ``end`` makes it return.

    It is not waited for when the process ends without leaving the context.
    """
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


def each_watched(
    work: Callable[[T], R], things: Sequence[T], threads: int, go_on: Callable[[], bool]
) -> list[R | None]:
    """Return the results in the order of the things, while ``go_on`` is asked every tenth of a second, right here.

    As soon as it says no, nothing new is begun, and what runs is left alone: its result is None. Its thread goes on
    for as long as it takes, and holds up the end of the process. What a work raises is raised once all have ended.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, min(threads, len(things))))
    try:
        futures = [pool.submit(work, thing) for thing in things]
        left = set(futures)
        while left and go_on():
            left = wait(left, timeout=_LISTEN_S).not_done
        return [None if future in left else future.result() for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Crew(Generic[R]):
    """Works that go on in threads, each under a name, while whoever began them does other things; for one thread.

    With no threads each is done right where it is begun, and what it raises is raised there.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads) if threads else None
        self._going_on: dict[str, Future[R]] = {}
        self._ended: list[tuple[str, R]] = []
        self._wrong: list[BaseException] = []

    @property
    def busy(self) -> AbstractSet[str]:
        """The names of the works that go on, or have ended since ``wait`` looked last."""
        return self._going_on.keys()

    @property
    def failed(self) -> bool:
        """Whether a work raised something that ``check`` has not raised yet."""
        return bool(self._wrong)

    def begin(self, name: str, work: Callable[[], R]) -> None:
        """Begin a work under a name that is not busy."""
        if self._pool is None:
            self._ended.append((name, work()))
        else:
            self._going_on[name] = self._pool.submit(work)

    def wait(self) -> Sequence[str]:
        """Wait until one of them has ended, for a tenth of a second at most; return the names of those that have."""
        wait(self._going_on.values(), timeout=_LISTEN_S, return_when=FIRST_COMPLETED)
        return self.look()

    def look(self) -> Sequence[str]:
        """Return the names of those that have ended since anybody looked, without waiting."""
        done = [name for name, future in self._going_on.items() if future.done()]
        for name in done:
            future = self._going_on.pop(name)
            if (error := future.exception()) is not None:
                self._wrong.append(error)
            else:
                self._ended.append((name, future.result()))
        return done

    def ended(self) -> Sequence[tuple[str, R]]:
        """Return what ended well since this was asked last, and the results."""
        ended, self._ended = self._ended, []
        return ended

    def check(self) -> None:
        """Raise what one of them raised since this was asked last: a mistake of ours first, where there is one."""
        if self._wrong:
            ours = (error for error in self._wrong if not isinstance(error, SieminatorError))
            error, self._wrong = next(ours, self._wrong[0]), []
            raise error

    def leave_alone(self) -> None:
        """Wait for none of them any more; one that goes on holds up the end of the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def processors() -> int:
    """Return how many processes may work at once; 1 where a process cannot simply be split in two."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def in_shares(work: Callable[[Share], R], count: int) -> list[R]:
    """Return what ``work`` makes of each share: of the first right here, of each other in a process split off.

    For work on the processor alone, which threads cannot share; its results must be plain data. The share of a process
    that was killed is done here too. Only where nothing else runs: a process is split off without its threads.
    """
    from multiprocessing import get_context

    first, *others = ((number, count) for number in range(count))
    context = get_context("fork")
    begun = []
    for share in others:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(work, share, sender), daemon=True)
        process.start()
        sender.close()  # ours: the other end is the process's, and closes with it
        begun.append((share, receiver))
    results = [work(first)]
    for share, receiver in begun:
        try:
            results.append(receiver.recv())
        except EOFError:
            results.append(work(share))
    return results


def _send(work: Callable[[Share], R], share: Share, sender: "Connection[R, R]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is heard by whoever split us off, and ends us
    sender.send(work(share))


def _result(future: "Future[R]") -> R:
    while not wait((future,), timeout=_LISTEN_S).done:
        pass
    return future.result()
