"""The fake in a process of its own, which can be asked things while it serves."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from sieminator.fakes.journal import Journal
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.server import Server
from sieminator.fakes.wire import App

T = TypeVar("T")
Wrap = Callable[[SentinelFake], App]

_FAREWELL_S = 10


class Held:
    """Somebody else's process: what it does between two questions, it does undisturbed."""

    def __init__(self, url: str, pipe: "Connection[Any, Any]") -> None:
        self.url = url
        self._pipe = pipe

    def ask(self, question: Callable[[Server], T]) -> T:
        """Call a function of a module, or a partial of one, over there; return what it returned."""
        self._pipe.send(question)
        answer, error = self._pipe.recv()
        if error:
            raise error
        return answer


@contextmanager
def held(state: Path, wrap: Wrap | None = None, *, journal: int = 0) -> Iterator[Held]:
    """Serve the world of a state file; ``wrap``, a class or function of a module, puts another app around the fake."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve, args=(state, wrap, journal, there), daemon=True)
    process.start()
    there.close()
    try:
        yield Held(here.recv(), here)
    finally:
        here.close()  # it ends when nobody holds the other end
        process.join(_FAREWELL_S)


def _serve(state: Path, wrap: Wrap | None, journal: int, pipe: "Connection[Any, Any]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks
    with World(state) as world:
        fake = SentinelFake(world)
        with Server(wrap(fake) if wrap else fake, journal=Journal(journal)) as server:
            pipe.send(server.url)
            while True:
                try:
                    question = pipe.recv()
                except EOFError:
                    return
                pipe.send(_answer(server, question))


def _answer(server: Server, question: Callable[[Server], Any]) -> tuple[Any, Exception | None]:
    try:
        return question(server), None
    except Exception as error:  # noqa: BLE001 - whoever asked gets it
        return None, error
