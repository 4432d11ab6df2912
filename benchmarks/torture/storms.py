"""Weather and blows by chance: everything that a network, a vendor, a machine and a person can do at a bad moment."""

import signal
import sys
from random import Random

from benchmarks.torture.fake import Blow, Storm
from sieminator.fakes.weather import Answer, Cut, Delay, Drip, Effect, Endless, Garble

_PATHS = ("", "", "alertRules$", "alertRules/", "token$", "metadata$")
_METHODS = ("", "", "GET", "PUT", "PUT|DELETE", "PUT|DELETE")
_REQUESTS, _WRITES = 16, 6
"""About as many as a deploy of a round sends, and how many of them write."""


def brew(chance: Random) -> list[Storm]:
    """Return up to four storms, each over some requests; in half of the rounds all reading is spared."""
    writes_only = chance.random() < 0.5
    return [_storm(chance, writes_only) for _ in range(chance.randrange(5))]


def blows(chance: Random) -> list[Blow]:
    """Return what happens at which request: deeds of people, and now and then a signal to a process."""
    found = [_blow(chance) for _ in range(chance.choice((0, 2, 4, 8, 12)))]
    if chance.random() < 0.8:
        kinds = [signal.SIGINT, *([] if sys.platform == "win32" else [signal.SIGKILL] * 2)]
        found.append(_blow(chance, int(chance.choice(kinds))))
    return found


def _blow(chance: Random, signal_number: int = 0) -> Blow:
    write, late, seed = chance.random() < 0.6, chance.random() < 0.5, chance.randrange(2**32)
    return Blow(chance.randrange(1, _WRITES if write else _REQUESTS), write, late, seed, signal_number)


def _storm(chance: Random, writes_only: bool) -> Storm:
    effect, when = _effect(chance), _when(chance)
    if writes_only:
        when |= {"path": "alertRules/", "method": "PUT|DELETE"}
    if isinstance(effect, Endless):
        when |= {"path": "alertRules$", "method": "GET"}
    return effect, when


def _when(chance: Random) -> dict[str, object]:
    return {
        "path": chance.choice(_PATHS),
        "method": chance.choice(_METHODS),
        "every": chance.choice((1, 1, 2, 3, 5)),
        "after": chance.choice((0, 0, 1, 2, 4, 9)),
        "times": chance.choice((1, 2, 3, 8, 20)),
    }


def _effect(chance: Random) -> Effect:
    return chance.choice(
        (
            Answer(429, {"Retry-After": str(chance.randint(0, 90))}),
            Answer(429),
            Answer(chance.choice((500, 502, 503, 504))),
            Answer(503, {"Retry-After": "5"}, b"<html>busy</html>"),
            Answer(chance.choice((401, 403, 404, 409))),
            Cut("before"),
            Cut("half"),
            Cut("after"),
            Drip(0.001, 512),
            Delay(0.02),
            Garble("html"),
            Garble("half-json"),
            Endless(),
            Endless(circle=True),
        )
    )
