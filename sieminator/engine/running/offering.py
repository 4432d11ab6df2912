"""What a sink refuses, found out with few requests: all hits of one rule, as where its set is not there, or some.

Rules are parted from each other first, and a rule's hits halved then, so that they stay in their order.
"""

from collections.abc import Callable, Sequence

from sieminator.errors import Rejected
from sieminator.model.running import Hit, Sink

_ENOUGH = 12
"""Refusals of a rule's hits, none of which was taken, after which only the last hit is still tried: with 256 of them,
the first three were tried alone by then."""


class Offer:
    """Hits that are offered to a sink once; what became of them is told also where an error ends it."""

    def __init__(self, sink: Sink, in_time: Callable[[], bool]) -> None:
        self._sink = sink
        self._in_time = in_time
        self.taken: list[Hit] = []
        self.refused: list[tuple[Hit, Rejected]] = []
        """Those that were refused alone, of rules of which others were taken."""
        self.barred: list[tuple[Sequence[Hit], Rejected]] = []
        """All hits of a rule, of which none was taken."""
        self.unclear: Rejected | None = None
        """What was refused when the time was over, before it was known which hits are meant."""

    def make(self, hits: Sequence[Hit]) -> None:
        """Offer hits, and find out which of them are refused; those that nothing is told of were not reached in time.

        Raises:
            SieminatorError: the sink does not answer, or says something else than that it refuses them.
        """
        refusal = self._send(hits)
        if refusal is None:
            return
        rules: dict[str, list[Hit]] = {}
        for hit in hits:
            rules.setdefault(hit.remote_id, []).append(hit)
        if len(rules) == 1:
            self._part(hits, refusal)
            return
        for of_rule in rules.values():
            if not self._in_time():
                self.unclear = refusal
                return
            why = self._send(of_rule)
            if why is not None:
                self._part(of_rule, why)

    def _part(self, hits: Sequence[Hit], why: Rejected) -> None:
        """Find out which of a rule's hits are refused, where all of them together were."""
        before = len(self.taken)
        alone: list[tuple[Hit, Rejected]] = []
        try:
            done = self._halve(hits, alone)
        finally:
            if len(self.taken) > before:
                self.refused += alone
        if not done:
            self.unclear = why
        elif len(self.taken) == before:
            self.barred.append((hits, why))

    def _halve(self, hits: Sequence[Hit], alone: list[tuple[Hit, Rejected]]) -> bool:
        """Halve what was refused, again and again; say whether all that can be known is known.

        ``alone`` gets what was refused alone.
        """
        before, refusals = len(self.taken), 1
        waiting = _halves(hits)
        while waiting:
            if not self._in_time():
                return False
            if refusals == _ENOUGH and len(self.taken) == before:
                if self._send(hits[-1:]) is not None:
                    return True
                waiting = _without(waiting, hits[-1])
                continue
            part = waiting.pop(0)
            refusal = self._send(part)
            if refusal is not None:
                refusals += 1
                waiting = [*_halves(part), *waiting]
                alone += [(part[0], refusal)] if len(part) == 1 else []
        return True

    def _send(self, hits: Sequence[Hit]) -> Rejected | None:
        try:
            self._sink.send(hits)
        except Rejected as error:
            return error
        self.taken += hits
        return None


def _halves(hits: Sequence[Hit]) -> list[Sequence[Hit]]:
    half = (len(hits) + 1) // 2
    return [hits[:half], hits[half:]] if len(hits) > 1 else []


def _without(parts: Sequence[Sequence[Hit]], hit: Hit) -> list[Sequence[Hit]]:
    """Return the parts without a hit that ends the last one."""
    left = [[one for one in part if one is not hit] for part in parts]
    return [part for part in left if part]
