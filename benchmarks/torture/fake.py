"""The fake's side of a round: at the n-th request somebody acts or a process dies, and each write is held to account.

Everything here lives in the fake's process; the functions at the end are what it can be asked.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, cast

from benchmarks.torture.account import Account
from benchmarks.torture.people import Deed, Left, People
from sieminator.fakes.sentinel.arm import PATH
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Effect
from sieminator.fakes.wire import Request, Response

_PATIENCE_S = 5.0
"""How long a request waits for the signal that it asked for."""

Storm = tuple[Effect, dict[str, Any]]
"""An effect, and what `Weather.order` is told of when and where it strikes."""


@dataclass(frozen=True)
class Blow:
    """What happens at one request of a round."""

    request: int
    """Counted from 1, among those that reach the service, or the writes among them."""
    write: bool
    """Whether writes are counted."""
    late: bool
    """After the service has done what was asked, and before it answers."""
    seed: int = 0
    """Of the deed that somebody does; unused where a signal is sent."""
    signal: int = 0
    """Sent to the process that deploys; 0 is a deed."""


class Torment:
    """An app around the fake."""

    def __init__(self, fake: SentinelFake) -> None:
        self._fake = fake
        self.people = People(fake.world)
        self.account: Account | None = None
        self.unintended: list[str] = []
        """A sentence for each write of the round that the ledger knew nothing of when it arrived."""
        self.raced: set[tuple[str, str]] = set()
        """Rules that moved between our last look and a delete, which Sentinel lets nobody make conditional."""
        self._looks: dict[tuple[str, str], str] = {}
        self.signals: list[int] = []
        """What is to be sent to the processes; the request that asked for it waits."""
        self.sent = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._blows: dict[tuple[int, bool], list[Blow]] = {}
        self._requests = self._writes = 0

    def begin(self, ledger: Path) -> None:
        """Hold what is written from now on against what is added to the ledger from now on."""
        with self._lock:
            self.account = Account(ledger)
            self.unintended.clear()
            self.raced.clear()
            self._looks.clear()
        self.expect(())

    def expect(self, blows: Sequence[Blow]) -> None:
        """Count requests anew, and strike at these."""
        with self._lock:
            self._requests = self._writes = 0
            self.signals.clear()
            self._blows = {}
            for blow in blows:
                self._blows.setdefault((blow.request, blow.write), []).append(blow)

    def handle(self, request: Request) -> Response:
        """Answer as the fake does, with what the round has in store before and after."""
        blows = self._due(is_write=request.method in ("PUT", "DELETE"))
        place = PATH.fullmatch(request.path)
        rule = (place["workspace"], place["rule"]) if place and place["rule"] else None
        self._strike([blow for blow in blows if not blow.late], rule)
        if rule:
            self._look_at(request.method, rule)
        response = self._fake.handle(request)
        self._strike([blow for blow in blows if blow.late], rule)
        return response

    def _due(self, *, is_write: bool) -> list[Blow]:
        with self._lock:
            self._requests += 1
            self._writes += is_write
            due = self._blows.pop((self._requests, False), [])
            return due + (self._blows.pop((self._writes, True), []) if is_write else [])

    def _look_at(self, method: str, rule: tuple[str, str]) -> None:
        with self._lock:
            if method == "GET":
                self._looks[rule] = self.people.etag(*rule)
                return
            if method == "DELETE" and self._looks.get(rule) != self.people.etag(*rule):
                self.raced.add(rule)
            if self.account and not self.account.intends(*rule):
                self.unintended.append(f"{method} {'/'.join(rule)}: no intent stood in the ledger before it")

    def _strike(self, blows: Iterable[Blow], rule: tuple[str, str] | None) -> None:
        for blow in blows:
            if blow.signal:
                self.signals.append(blow.signal)
                self.sent.acquire(timeout=_PATIENCE_S)
            else:
                self.people.act(Random(blow.seed), rule)


def _torment(server: Server) -> Torment:
    return cast("Torment", server.app)


def move_in(server: Server) -> None:
    """Let the customers make their own rules."""
    _torment(server).people.move_in()


def begin(server: Server, ledger: Path) -> None:
    """Begin a round, in fine weather."""
    server.weather.clear()
    _torment(server).begin(ledger)


def brew(server: Server, storms: Sequence[Storm], blows: Sequence[Blow]) -> None:
    """Let the weather change, and count requests anew."""
    server.weather.clear()
    for effect, when in storms:
        server.weather.order(effect, **when)
    _torment(server).expect(blows)


def wanted(server: Server) -> list[int]:
    """Return the signals that are to be sent now; each must be answered with `sent`."""
    torment = _torment(server)
    return [torment.signals.pop(0) for _ in range(len(torment.signals))]


def sent(server: Server) -> None:
    """Say that a signal was sent, so that the request goes on."""
    _torment(server).sent.release()


@dataclass(frozen=True)
class Seen:
    """What the fake's process knows after a round."""

    deeds: tuple[Deed, ...]
    expected: Mapping[tuple[str, str], Left]
    foreign: frozenset[tuple[str, str]]
    clones: frozenset[tuple[str, str]]
    """Which are foreign, too."""
    raced: frozenset[tuple[str, str]]
    disturbed: tuple[str, ...]
    unintended: tuple[str, ...]


def seen(server: Server) -> Seen:
    """Return what people did since they forgot, what must be left of it, and what went wrong."""
    torment = _torment(server)
    people = torment.people
    return Seen(
        tuple(people.deeds),
        people.expected(),
        frozenset(people.foreign),
        people.clones(),
        frozenset(torment.raced),
        tuple(people.disturbed()),
        tuple(torment.unintended),
    )


def mend(server: Server, deleted: Sequence[tuple[str, str]]) -> None:
    """Let people delete their clones and these rules of ours, and forget what they did."""
    people = _torment(server).people
    people.remove_clones()
    for place, rule in deleted:
        people.delete(place, rule)
    people.forget()
