"""``doctor --canary``: a rule of no use is made, changed in every way, and removed; what a target really does shows."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from sieminator.engine.cage import TAKEN, BrokenOff, Cage, canary_key, canary_title, is_canary, twin_key
from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.trials import try_abilities, try_fields, untried
from sieminator.errors import SieminatorError, VendorError
from sieminator.model.canary import CanaryRun, Trial
from sieminator.model.fingerprint import digest
from sieminator.model.outcome import Result
from sieminator.model.plan import Named
from sieminator.model.ports import Tryable
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target
from sieminator.model.verdict import Verdict


def canary(job: Job, run: str) -> tuple[CanaryRun, ...]:
    """Try every target, and remove what was made, whatever happens meanwhile; ``run`` names this run in the ledger.

    Rules of others are read and never written to. Ctrl-C stops the trying, and not the removal.

    Raises:
        LedgerUnwritable: the record cannot be kept; nothing was written anywhere.
    """
    job.ledger.begin(run, "doctor", job.work.environment.name)
    return tuple(each(lambda target: _try(job, target), job.targets, TARGETS, job.stop))


@dataclass
class _Notes:
    """What was seen so far."""

    fields: list[Trial] = field(default_factory=list)
    abilities: list[Trial] = field(default_factory=list)
    reason: str = ""
    ending: Verdict = Verdict.OK
    wrote: bool = False

    def end(self, reason: str, ending: Verdict) -> None:
        self.reason, self.ending = reason, ending


def _try(job: Job, target: Target) -> CanaryRun:
    platform = job.platforms[target.platform]
    if not isinstance(platform, Tryable):
        return CanaryRun(target.name, f"nobody knows a canary for {platform.title}", Verdict.UNKNOWN)
    notes = _Notes()
    try:
        connection = platform.connect(target, job.world)
    except SieminatorError as error:
        return CanaryRun(target.name, error.reason, Verdict.FAILED)
    cage = Cage(job, target, platform, platform.canary(canary_title(target.owner)), connection)
    left: tuple[Named, ...] = ()
    try:
        with closing(connection):
            _go_through(cage, notes)
    except BrokenOff as stopped:
        notes.end(stopped.reason, stopped.ending)
    except SieminatorError as error:
        notes.end(error.reason, Verdict.UNKNOWN if isinstance(error, VendorError) else Verdict.FAILED)
    finally:
        left, moved = _remove(cage, notes)
    return CanaryRun(
        target.name,
        notes.reason,
        notes.ending,
        tuple(notes.fields),
        tuple(notes.abilities),
        untried(platform, cage.specimen),
        cage.writes,
        cage.listings,
        left,
        moved,
        notes.wrote,
    )


def _go_through(cage: Cage, notes: _Notes) -> None:
    """Make the canary and try everything with it, until something breaks off or nothing is left to try."""
    _clear_the_place(cage)
    outcome = cage.create(canary_key(cage.target.owner))
    if outcome.result not in TAKEN:
        ending = Verdict.FAILED if outcome.result is Result.REJECTED else Verdict.UNKNOWN
        raise BrokenOff(f"the canary could not be made: {outcome.message}", ending)
    notes.wrote = True
    cage.look()
    for trials, tried in ((try_fields(cage), notes.fields), (try_abilities(cage), notes.abilities)):
        for trial in trials:
            tried.append(trial)
            if cage.job.stop.is_set():
                raise BrokenOff("interrupted")


def _clear_the_place(cage: Cage) -> None:
    """Remove what an earlier canary left, and remember everything else; refuse where somebody else is in our place."""
    owner, kind = cage.target.owner, cage.specimen.content.kind
    there = cage.listing()
    leftovers = [found for found in there if is_canary(found, owner)]
    for found in leftovers:
        outcome = cage.delete(found)
        if outcome.result is not Result.DONE:
            raise BrokenOff(f"what an earlier canary left ({found.remote_id}) cannot be removed: {outcome.message}")
    cage.before = tuple(found for found in there if found not in leftovers)
    places = {cage.platform.remote_id(owner, key, kind) for key in (canary_key(owner), twin_key(owner))}
    for found in cage.before:
        if found.remote_id in places:
            raise BrokenOff(f"a rule without our mark stands in the canary's place ({found.remote_id}, {found.title})")


_ROUNDS = 2
"""How often the removal is tried."""


def _remove(cage: Cage, notes: _Notes) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Remove what was made, with a connection of its own, and look; return what is left, and others that moved."""
    if not cage.writes:
        return (), ()
    # Ctrl-C, and what barred the canary's own connection, stop the trying only.
    cage.job = replace(cage.job, stop=threading.Event())
    reasons: dict[str, str] = {}
    try:
        there = _removed(cage, reasons)
    except SieminatorError as error:
        notes.end(notes.reason or f"nobody could look whether the canary is gone: {error.reason}", Verdict.UNKNOWN)
        names = sorted(cage.made)
        return tuple(Named("", canary_title(cage.target.owner), error.reason, _BY_HAND, name) for name in names), ()
    left = [found for found in there if cage.is_mine(found)]
    return tuple(_left(found, reasons) for found in left), tuple(_moved(cage, there))


def _removed(cage: Cage, reasons: dict[str, str]) -> tuple[RemoteRule, ...]:
    """Delete what is ours until nothing of it is listed; return the last listing."""
    for _ in range(_ROUNDS):
        with closing(cage.platform.connect(cage.target, cage.job.world)) as connection:
            cage.connection = connection
            there = cage.listing()
            mine = [found for found in there if cage.is_mine(found)]
            if not mine:
                return there
            for found in mine:
                reasons[found.remote_id] = cage.delete(found).message
            there = cage.listing()
    return there


_BY_HAND = "run `doctor --canary` again, which removes it first, or delete it there"


def _left(found: RemoteRule, reasons: dict[str, str]) -> Named:
    key = found.mark.key if found.mark else ""
    reason = reasons.get(found.remote_id) or "it is still listed after it was deleted"
    return Named(key, found.title, reason, _BY_HAND, found.remote_id)


def _moved(cage: Cage, there: Sequence[RemoteRule]) -> Iterator[Named]:
    """Yield the rules of before that are not byte for byte the same; none of our writes went to them."""
    now = {found.remote_id: found for found in there}
    for found in cage.before:
        other = now.get(found.remote_id)
        if other is None or digest(other.raw) != digest(found.raw):
            what = "it is gone" if other is None else "it is not as it was"
            key = found.mark.key if found.mark else ""
            yield Named(key, found.title, f"{what}; no write of ours went to it", "ask who did", found.remote_id)
