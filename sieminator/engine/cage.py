"""A canary's life: every change of it goes the way of a deploy, is read back by a listing, and can be taken back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sieminator.engine.diff import sign
from sieminator.engine.job import Job
from sieminator.engine.match import is_ours
from sieminator.engine.writing import carry_out
from sieminator.model.canary import Specimen
from sieminator.model.change import Action, Cause, Change
from sieminator.model.differences import differences
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Connection, Platform
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.model.verdict import Verdict

_NAMESPACE = uuid.UUID("7f0d3c0a-58a4-4c55-9d43-0f3c5b7d1e20")
_VERSION = "1.0.0"

TAKEN = (Result.DONE, Result.ALTERED, Result.DEGRADED)
"""How a write ends that the vendor took."""


class BrokenOff(Exception):
    """A canary cannot go on."""

    def __init__(self, reason: str, ending: Verdict = Verdict.FAILED) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ending = ending


def canary_key(owner: str) -> str:
    """Return the key under which an owner's canary is marked, the same for ever."""
    return str(uuid.uuid5(_NAMESPACE, f"{owner}/canary"))


def twin_key(owner: str) -> str:
    """Return the key of the second rule, which asks for the first one's title."""
    return str(uuid.uuid5(_NAMESPACE, f"{owner}/canary/twin"))


def canary_title(owner: str) -> str:
    """Return what an owner's canary is called."""
    return f"sieminator canary of {owner}"


@dataclass
class Cage:
    """One canary at one target."""

    job: Job
    target: Target
    platform: Platform
    specimen: Specimen
    connection: Connection
    before: tuple[RemoteRule, ...] = ()
    """Everything that was there before, without what an earlier canary left."""
    current: RemoteRule | None = None
    """The canary as it was last read."""
    stale: RemoteRule | None = None
    """The canary as it was read before that."""
    made: set[str] = field(default_factory=set)
    """The vendor's ids of what we made, whether or not it bears our mark."""
    ever_on: bool = False
    """Whether a reading ever showed the canary switched on."""
    writes: int = 0
    listings: int = 0

    def listing(self) -> tuple[RemoteRule, ...]:
        """List everything that is there."""
        self.listings += 1
        return tuple(self.connection.rules())

    def look(self) -> RemoteRule:
        """Read the canary by a listing, and return it."""
        known = self.current.remote_id if self.current else None
        for found in self.listing():
            if found.remote_id == known or (known is None and self.is_mine(found)):
                self.stale, self.current = self.current, found
                self.ever_on |= found.content.enabled
                return found
        raise BrokenOff("the canary is not there any more; somebody deleted it, or the listing does not show it")

    def create(self, key: str) -> Outcome:
        """Make a rule under a key, with the specimen's content and title."""
        content, title = self.specimen.content, canary_title(self.target.owner)
        remote_id = self.platform.remote_id(self.target.owner, key, content.kind)
        rule = Rule(key, title, _VERSION, content, remote_id)
        mark = sign(rule, self.target)
        outcome = self.write(Change(Action.CREATE, Cause.CANARY, key, title, rule=rule, content=content, mark=mark))
        name = outcome.remote_id or remote_id
        if outcome.result not in (Result.REJECTED, Result.SKIPPED) and name:
            self.made.add(name)
        return outcome

    def put(self, body: Mapping[str, object], *, over: RemoteRule | None = None) -> Outcome:
        """Write these managed fields into the canary, starting from what was read last, or from an older reading."""
        found = over or self.current
        assert found is not None, "a canary is changed after it was read"
        key, title = canary_key(self.target.owner), canary_title(self.target.owner)
        content = replace(found.content, enabled=False, body=body)
        rule = Rule(key, title, _VERSION, content, found.remote_id)
        fields = differences(found.content, content, frozenset())
        mark = sign(rule, self.target)
        return self.write(
            Change(Action.UPDATE, Cause.CANARY, key, title, fields, rule=rule, remote=found, content=content, mark=mark)
        )

    def delete(self, found: RemoteRule) -> Outcome:
        """Delete a rule of ours."""
        key = found.mark.key if found.mark else canary_key(self.target.owner)
        return self.write(Change(Action.DELETE, Cause.CANARY, key, found.title, remote=found))

    def write(self, change: Change) -> Outcome:
        """Make one change, recorded as any other."""
        (outcome,) = carry_out(self.job, self.connection, self.target, (change,))
        if outcome.result is Result.SKIPPED and change.action is not Action.DELETE:
            raise BrokenOff(outcome.message)
        self.writes += outcome.result is not Result.SKIPPED
        return outcome

    def is_mine(self, found: RemoteRule) -> bool:
        """Say whether a rule is a canary of this owner: by its mark, or since we just made it."""
        return found.remote_id in self.made or is_canary(found, self.target.owner)


def is_canary(found: RemoteRule, owner: str) -> bool:
    """Say whether a rule bears the mark of this owner's canary, or of its twin."""
    return is_ours(found, owner) and found.mark is not None and found.mark.key in (canary_key(owner), twin_key(owner))
