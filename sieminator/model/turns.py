"""What a runner did in one turn: which windows of which rules, where their hits went, and what stood in the way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain

from sieminator.model.plan import EXIT_FAILED, EXIT_FINE, EXIT_UNKNOWN, worst
from sieminator.model.running import Tally

_NOTHING = Tally()


class Turn(StrEnum):
    """How a turn at one target ended."""

    RAN = "ran"
    STOOD_BY = "stood_by"
    """Another runner has the target."""
    UNKNOWN = "unknown"
    """The target could not be asked, or not to the end."""
    NOT_NEEDED = "not_needed"
    """The platform runs its rules itself."""


@dataclass(frozen=True, slots=True)
class RuleTurn:
    """What was done for one rule."""

    key: str
    """The detection's id."""
    remote_id: str
    title: str
    did: Tally = _NOTHING
    """Of this turn alone, whatever days the windows belong to."""
    until: datetime | None = None
    """Each window before it is accounted for; None where none was in this turn."""
    reason: str = ""
    """Why the last window that was tried failed, or why nobody can run it; empty for neither."""


@dataclass(frozen=True, slots=True)
class SinkTurn:
    """How one sink stands after a turn."""

    name: str
    sent: int = 0
    """Hits that it took in this turn."""
    dropped: int = 0
    """Hits that it will never get, given up in this turn."""
    waiting_bytes: int = 0
    """What lies on disk and was not offered to it, or not taken."""
    reason: str = ""
    """Why it took no more; empty where it took everything."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn at one target."""

    target: str
    turn: Turn
    rules: tuple[RuleTurn, ...] = ()
    """Those of which a window was run, given up or tried, or that nobody can run, in the order of their titles."""
    sinks: tuple[SinkTurn, ...] = ()
    holder: str = ""
    """Who has the target, where it is not us."""
    reason: str = ""
    """Why the target could not be asked; empty when it was."""
    hint: str = ""
    misconfigured: bool = False
    """Whether it is ours to mend, such as a full disk or a credential that nobody keeps."""
    unfinished: bool = False
    """Whether it was told to stop before all that was due was done."""
    goes_on: bool = False
    """Whether something still runs there, of which the next turn tells."""
    deployed: int | None = None
    """How many rules there have to be run; None where that is not known."""
    next_due: datetime | None = None
    """When the next window is due, by the target's own clock; None where none is, or that is not known."""

    @property
    def exit(self) -> int:
        """Return the exit code that this target alone asks for: 0 when all that was due was run and taken."""
        codes = [EXIT_FINE]
        lost = self.did.skipped or any(sink.dropped or sink.reason for sink in self.sinks)
        if self.misconfigured or lost or any(rule.reason for rule in self.rules):
            codes.append(EXIT_FAILED)
        if self.unfinished or (self.turn is Turn.UNKNOWN and not self.misconfigured):
            codes.append(EXIT_UNKNOWN)
        return worst(codes)

    @property
    def did(self) -> Tally:
        """Return what was done for all rules together."""
        return summed(rule.did for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Turns:
    """One turn at each target of an environment."""

    environment: str
    targets: tuple[Turned, ...] = ()

    @property
    def exit(self) -> int:
        """The exit code of ``sieminator run --once``."""
        return worst([target.exit for target in self.targets])


def together(told: Iterable[Iterable[SinkTurn]]) -> tuple[SinkTurn, ...]:
    """Return how the sinks stand after each of several times that something was told of them, the last one last."""
    sinks: dict[str, SinkTurn] = {}
    for one in chain.from_iterable(told):
        before = sinks.get(one.name, SinkTurn(one.name))
        sinks[one.name] = replace(one, sent=before.sent + one.sent, dropped=before.dropped + one.dropped)
    return tuple(sinks.values())


def summed(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    total = Tally()
    for one in tallies:
        total = plus(total, one)
    return total


def plus(one: Tally, other: Tally) -> Tally:
    """Return what two tallies count together."""
    return Tally(
        one.windows + other.windows,
        one.hits + other.hits,
        one.truncated + other.truncated,
        one.skipped + other.skipped,
        one.failed + other.failed,
    )
