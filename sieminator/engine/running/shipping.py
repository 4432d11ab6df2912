"""From the hits file to the sinks: in order, again until they are taken, and up to a bound.

The file is the buffer. Beside it stands a cursor a sink, ``<sink>.cursor``: up to where it has everything. The cursor
moves after the sink has said that it took the hits, so that a runner that is killed in between sends them once more.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sieminator.engine.running.book import Book
from sieminator.engine.running.cursor import SPOILT, Cursor, Place
from sieminator.engine.running.lines import dropped_line, read_hit
from sieminator.engine.running.offering import Offer
from sieminator.errors import Rejected, SieminatorError, UsageError
from sieminator.model.ports import Clock
from sieminator.model.running import Hit, Sink
from sieminator.model.turns import SinkTurn

_BATCH = 256
"""Hits that a sink is given at once, at most."""
_STRETCH = 1 << 20
"""Bytes of the file that are read at once, about."""
_LONGEST_WAIT = timedelta(minutes=1)
_OTHERS = 16
"""Other rules of which a hit is offered at most, to find out whether it is the sink that refuses, or a rule's hits."""


@dataclass(slots=True)
class _Feed:
    """One sink and how far it has come."""

    sink: Sink
    cursor: Cursor
    at: Place
    in_vain: int = 0
    """How often in a row it did not take what it was given."""
    again: float = 0.0
    """When it is tried again; a time of ``Clock.monotonic``."""
    turn: SinkTurn = field(default_factory=lambda: SinkTurn(""))
    batch: int = _BATCH
    """How many hits it is given at once: fewer where it is too slow to say in time which of them it refuses."""
    settled: set[str] = field(default_factory=set)
    """Ids of hits behind ``at`` that it took, or that were dropped for it, so that they are not offered again."""


class Shipping:
    """What is still to be sent from one target's hits files; for one thread."""

    def __init__(
        self, target: str, book: Book, sinks: Sequence[Sink], most_bytes: int, clock: Clock, say: Callable[[str], None]
    ) -> None:
        """Read how far each sink has come; raises UsageError where that cannot be read, or not be kept."""
        self._target = target
        self._book = book
        self._most_bytes = most_bytes
        self._clock = clock
        self._say = say
        self._feeds = [self._feed(sink) for sink in sinks]

    def ship(self, now: datetime, within: timedelta) -> None:
        """Offer every sink what it has not got yet, for about so long; one that is to be left alone is left alone.

        Raises:
            UsageError: the hits cannot be read, or the cursor not be written.
        """
        until = self._clock.monotonic() + within.total_seconds()
        for feed in self._feeds:
            if self._clock.monotonic() < feed.again:
                continue
            try:
                self._ship(feed, now, until)
            except OSError as error:
                raise _unusable(feed.cursor.path, error) from error

    @property
    def has_sinks(self) -> bool:
        """Whether hits go anywhere besides the file."""
        return bool(self._feeds)

    @property
    def wait(self) -> timedelta | None:
        """How long until a sink that did not answer is tried again; None where all took what there was."""
        waits = [feed.again - self._clock.monotonic() for feed in self._feeds if feed.turn.reason]
        return timedelta(seconds=max(0.0, min(waits))) if waits else None

    def tell(self) -> tuple[SinkTurn, ...]:
        """Return what became of the sinks since this was asked last."""
        told = tuple(replace(feed.turn, name=feed.sink.name, waiting_bytes=self._waiting(feed)) for feed in self._feeds)
        for feed in self._feeds:
            feed.turn = SinkTurn(feed.sink.name, reason=feed.turn.reason)
        return told

    def _feed(self, sink: Sink) -> _Feed:
        """Return the feed of a sink; one that is new begins with what is found from now on."""
        cursor = Cursor(self._book, sink.name)
        try:
            at = cursor.read()
        except OSError as error:
            raise _unusable(cursor.path, error) from error
        if at == SPOILT:
            self._say(
                f"{sink.name}: {cursor.path} cannot be read; it gets again what the hits files hold, up to its bound"
            )
        return _Feed(sink, cursor, at)

    def _ship(self, feed: _Feed, now: datetime, until: float) -> None:
        end = Place(*self._book.end())
        if feed.at == SPOILT:
            self._keep_the_bound(feed, now)
        try:
            while feed.at != end and self._clock.monotonic() < until:
                hits, at = self._next(feed, end)
                try:
                    self._hand_over(feed, [hit for hit, _ in hits if hit.id not in feed.settled], (at, end), now, until)
                finally:
                    self._move(feed, hits, at)
        except SieminatorError as error:
            self._failed(feed, error, now)
            return
        if feed.turn.reason and feed.at == end:
            self._say(f"{feed.sink.name}: takes hits again")
            feed.turn = replace(feed.turn, reason="")
            feed.in_vain = 0

    def _hand_over(
        self, feed: _Feed, hits: Sequence[Hit], between: tuple[Place, Place], now: datetime, until: float
    ) -> None:
        """Give a sink its hits; those that it refuses while it takes others are dropped, lest they hold up all.

        ``between`` is the place after them and the end. Where it takes none of them, they wait, unless it takes a hit
        of another rule from there: then it is not the sink that is amiss.
        """
        if not hits:
            return
        offer = Offer(feed.sink, lambda: self._clock.monotonic() < until)
        try:
            offer.make(hits)
        finally:
            self._took(feed, offer.taken)
            for reason, many in Counter(f"it was refused: {error}" for _, error in offer.refused).items():
                self._drop(feed, many, reason, now)
            feed.settled.update(hit.id for hit, _ in offer.refused)
        if offer.unclear and not offer.taken:
            feed.batch = max(1, feed.batch // 8)
            raise offer.unclear
        feed.batch = min(_BATCH, feed.batch * 2)
        if not offer.barred:
            return
        if not (offer.taken or self._takes_others(feed, {hit.remote_id for hit in hits}, between, until)):
            raise offer.barred[-1][1]
        for barred, error in offer.barred:
            self._drop(feed, len(barred), f"what was tried of {barred[0].title} was refused: {error}", now)
            feed.settled.update(hit.id for hit in barred)

    def _takes_others(self, feed: _Feed, rules: set[str], between: tuple[Place, Place], until: float) -> bool:
        """Say whether a sink takes a hit of another rule further down, of which it then is not given it again."""
        at, end = between
        most = len(rules) + _OTHERS
        while at != end and len(rules) < most:
            start = at
            for hit, _, after in self._lines(start, end):
                at = after
                if hit is None or hit.remote_id in rules or hit.id in feed.settled or not feed.sink.takes(hit):
                    continue
                rules.add(hit.remote_id)
                with suppress(Rejected):
                    feed.sink.send((hit,))
                    self._took(feed, [hit])
                    return True
                if len(rules) == most or self._clock.monotonic() >= until:
                    return False
            if at == start:
                break
        return False

    def _took(self, feed: _Feed, hits: Sequence[Hit]) -> None:
        feed.settled.update(hit.id for hit in hits)
        feed.turn = replace(feed.turn, sent=feed.turn.sent + len(hits))

    def _move(self, feed: _Feed, hits: Sequence[tuple[Hit, Place]], end: Place) -> None:
        """Move on behind what is settled: to the end, or up to the first hit that the sink is still to get."""
        at = feed.at
        for hit, after in hits:
            if hit.id not in feed.settled:
                break
            feed.settled.discard(hit.id)
            at = after
        else:
            at = end
        if at != feed.at:
            feed.at = at
            feed.cursor.move(at)

    def _failed(self, feed: _Feed, error: SieminatorError, now: datetime) -> None:
        if feed.turn.reason != error.reason:
            self._say(f"{feed.sink.name}: does not take hits, which wait on disk: {error.reason}")
        feed.turn = replace(feed.turn, reason=error.reason)
        feed.again = self._clock.monotonic() + min(timedelta(seconds=2**feed.in_vain), _LONGEST_WAIT).total_seconds()
        feed.in_vain = min(feed.in_vain + 1, 10)
        self._keep_the_bound(feed, now)

    def _keep_the_bound(self, feed: _Feed, now: datetime) -> None:
        """Pass over the oldest hits where more waits than may; they stay in the file."""
        end = Place(*self._book.end())
        most = self._waiting(feed) - self._most_bytes
        passed = lost = 0
        at = feed.at
        while passed < most and at != end:
            start = at
            for hit, size, after in self._lines(start, end):
                at = after
                passed += size
                if hit is not None and feed.sink.takes(hit):
                    lost += hit.id not in feed.settled
                    feed.settled.discard(hit.id)
                if passed >= most:
                    break
            if at == start:
                break
        if lost:
            self._drop(feed, lost, f"more than {self._most_bytes} bytes waited", now)
        if at != feed.at:
            feed.at = at
            feed.cursor.move(at)

    def _drop(self, feed: _Feed, hits: int, reason: str, now: datetime) -> None:
        self._book.tell(dropped_line(self._target, feed.sink.name, hits, reason, now), now)
        feed.turn = replace(feed.turn, dropped=feed.turn.dropped + hits)
        self._say(f"{feed.sink.name}: {hits} dropped, {reason}; the hits file has them")

    def _next(self, feed: _Feed, end: Place) -> tuple[list[tuple[Hit, Place]], Place]:
        """Return the sink's next hits, each with the place after it, and the place after the last line that was read.

        No hits where the stretch held none for it.
        """
        hits = []
        at = feed.at
        for hit, _, after in self._lines(feed.at, end):
            at = after
            if hit is not None and feed.sink.takes(hit):
                hits.append((hit, at))
                if len(hits) == feed.batch:
                    break
        return hits, at

    def _lines(self, at: Place, end: Place) -> Iterator[tuple[Hit | None, int, Place]]:
        """Yield lines from a place on, each with its size and the place after it; about a stretch of one file."""
        names = [name for name in self._book.files() if at.file <= name <= end.file]
        if names and names[0] != at.file:  # somebody removed it
            at = Place(names[0], 0)
        if not names:
            yield None, 0, end
            return
        read = 0
        with (self._book.folder / at.file).open("rb") as file:
            file.seek(at.offset)
            for line in file:
                read += len(line)
                at = Place(at.file, at.offset + len(line))
                yield read_hit(line), len(line), at
                if at == end or read >= _STRETCH:
                    return
        yield None, 0, Place(names[1], 0) if len(names) > 1 else end

    def _waiting(self, feed: _Feed) -> int:
        """Return the bytes behind a sink's place, as far as they are there: files may be taken away meanwhile."""
        waiting = 0
        with suppress(OSError):
            for name in self._book.files():
                if name >= feed.at.file:
                    with suppress(FileNotFoundError):
                        size = (self._book.folder / name).stat().st_size
                        waiting += size - (feed.at.offset if name == feed.at.file else 0)
        return max(0, waiting)


def _unusable(cursor: Path, error: OSError) -> UsageError:
    return UsageError(f"{cursor}: it cannot be read or written ({error.strerror})")
