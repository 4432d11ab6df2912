"""A run, taken back: what it changed is made as it was before, from the copies that it kept.

What moved since is refused, what belongs to the customer stays as it is now, and the way back is a run of its own, so
that it can be taken back too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sieminator.engine import directly
from sieminator.engine.history import PastChange, changes_of, raw_copy
from sieminator.engine.job import Job
from sieminator.engine.match import by_key, is_ours
from sieminator.errors import UsageError
from sieminator.model.change import Action, Cause, Change, sealed
from sieminator.model.differences import differences
from sieminator.model.fingerprint import fingerprint
from sieminator.model.plan import Named, Plan, TargetPlan
from sieminator.model.ports import Platform
from sieminator.model.rule import Content, RemoteRule, Rule
from sieminator.model.run import PastRun, Run, TargetRun
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Past:
    """A run that is to be taken back, and the folder that remembers it."""

    run: PastRun
    folder: Path
    """Holds the ledger, and the copies below it."""
    changes: Mapping[str, Sequence[PastChange]]
    """By target."""


def past_of(run: PastRun, folder: Path) -> Past:
    """Return what the run changed, target by target.

    Raises:
        UsageError: somebody changed the record.
    """
    changes: dict[str, list[PastChange]] = {}
    for change in changes_of(run, folder):
        changes.setdefault(change.target, []).append(change)
    return Past(run, folder, changes)


def plan_rollback(job: Job, past: Past) -> Plan:
    """Return what taking the run back would do; writes nothing."""
    plan = directly.show(job, _touched(job, past), partial(_decide, job, past))
    return replace(plan, targets=(*plan.targets, *_missing(job, past)))


def roll_back(job: Job, past: Past, run: str, shown: Plan | None = None) -> Run:
    """Take the run back, whatever the limits; ``run`` names this run in the ledger.

    ``shown`` is the plan that a person confirmed: a target that moved since is refused.

    Raises:
        LedgerUnwritable: the record cannot be kept; nothing was written anywhere.
    """
    job.ledger.begin(run, "rollback", job.work.environment.name, of=past.run.id)
    seen = {plan.target: plan.fingerprint for plan in shown.targets} if shown else None
    done = directly.do(job, _touched(job, past), partial(_decide, job, past), run, seen)
    missing = tuple(_missing(job, past))
    plan = replace(done.plan, targets=(*done.plan.targets, *missing))
    return replace(done, plan=plan, targets=(*done.targets, *map(TargetRun, missing)))


def _touched(job: Job, past: Past) -> tuple[Target, ...]:
    return tuple(target for target in job.targets if target.name in past.changes)


def _missing(job: Job, past: Past) -> list[TargetPlan]:
    """Return a plan for each target of the run that the environment has no more, or that an error leaves out."""
    if job.target_names:
        return []
    known = {target.name for target in job.work.environment.targets}
    reason = f"no target of this name can be used in environment {job.work.environment.name}"
    return [
        TargetPlan(name, changes[0].platform, refused=tuple(_named(one, reason) for one in changes))
        for name, changes in past.changes.items()
        if name not in known
    ]


def _decide(job: Job, past: Past, target: Target, remote: Sequence[RemoteRule]) -> TargetPlan:
    platform = job.platforms[target.platform]
    unmanaged = {one.id: one.unmanaged for one in job.work.choose(target).detections}
    there = _There.of(remote, target.owner)
    changes: list[Change] = []
    refused: list[Named] = []
    kept = 0
    for one in past.changes[target.name]:
        step = _Back(past.folder, one, target, platform, unmanaged.get(one.key, frozenset())).step(there)
        if isinstance(step, Change):
            changes.append(sealed(step))
        elif step is None:
            kept += 1
        else:
            refused.append(step)
    ordered = sorted(changes, key=lambda change: (change.removes, change.title, change.key))
    return TargetPlan(
        target.name, target.platform, changes=tuple(ordered), kept=kept, ours=there.ours, refused=tuple(refused)
    )


@dataclass(frozen=True, slots=True)
class _There:
    """What a target holds now."""

    by_id: Mapping[str, RemoteRule]
    by_key: Mapping[str, Sequence[RemoteRule]]
    """Detection id to the rules that carry our mark for it."""

    @classmethod
    def of(cls, remote: Sequence[RemoteRule], owner: str) -> "_There":
        marked = by_key([found for found in remote if is_ours(found, owner)])
        return cls({found.remote_id: found for found in remote}, marked)

    @property
    def ours(self) -> int:
        return sum(map(len, self.by_key.values()))


@dataclass(frozen=True, slots=True)
class _Back:
    """The way back for one rule."""

    folder: Path
    past: PastChange
    target: Target
    platform: Platform
    unmanaged: frozenset[str]
    """What an override leaves to the customer now."""

    def step(self, there: _There) -> Change | Named | None:
        """Return what has to be done, or why it cannot be; None where the rule is as it was before."""
        past = self.past
        if past.platform != self.target.platform:
            return self._refused(f"the run knew the target as one of {past.platform}, and it is {self.target.platform}")
        mine = there.by_key.get(past.key, ())
        if past.remote_id is None and len(mine) > 1:
            return self._refused("the record does not know its id, and several rules carry its mark")
        found = there.by_id.get(past.remote_id) if past.remote_id else next(iter(mine), None)
        if not past.existed:
            return self._unmake(found)
        try:
            before = self._before()
        except UsageError as error:
            return self._refused(error.reason)
        return self._restore(found, before) if found else self._make_again(before, mine)

    def _before(self) -> RemoteRule:
        raw = raw_copy(self.folder, self.past)
        before = self.platform.recall(raw)
        whole = fingerprint(self.target.platform, before.content, self.past.unmanaged) == self.past.before
        if before.remote_id != self.past.remote_id or not whole:
            hint = "somebody changed it, or the record"
            raise UsageError(f"{self.folder / str(self.past.raw)}: this is not the copy that was kept", hint=hint)
        return before

    def _unmake(self, there: RemoteRule | None) -> Change | Named | None:
        if there is None:
            return None
        if moved := self._moved(there):
            return moved
        return Change(Action.DELETE, Cause.ROLLED_BACK, self.past.key, there.title, remote=there)

    def _make_again(self, before: RemoteRule, mine: Sequence[RemoteRule]) -> Change | Named | None:
        if self.past.after is not None:
            return self._refused("somebody deleted it since")
        if mine:
            return self._refused(f"a rule of this detection is there again ({mine[0].remote_id})")
        derived = self.platform.remote_id(self.target.owner, self.past.key, before.content.kind)
        return Change(
            Action.CREATE,
            Cause.ROLLED_BACK,
            self.past.key,
            before.title,
            rule=self._rule(before, before.content, before.remote_id if derived else None),
            content=before.content,
            mark=before.mark,
            base=before.raw,
        )

    def _restore(self, there: RemoteRule, before: RemoteRule) -> Change | Named | None:
        wanted = before.content
        if self.past.only_switched:
            wanted = there.content.switched(before.content, on=before.content.enabled)
        fields = differences(there.content, wanted, self._spared)
        if not fields and there.mark == before.mark:
            return None
        if self.past.after is None:
            return self._refused("the run deleted it, and since then somebody made it again", there)
        if moved := self._moved(there):
            return moved
        action = Action.UPDATE
        if [field.path for field in fields] == ["enabled"]:
            action = Action.ENABLE if wanted.enabled else Action.DISABLE
        return Change(
            action,
            Cause.ROLLED_BACK,
            self.past.key,
            before.title,
            fields,
            rule=self._rule(before, wanted, there.remote_id),
            remote=there,
            content=wanted,
            mark=before.mark,
        )

    def _moved(self, there: RemoteRule) -> Named | None:
        """Say that the rule is no longer as the run left it; None where it is."""
        if fingerprint(self.target.platform, there.content, self.past.unmanaged) != self.past.after:
            return self._refused("somebody changed it since", there)
        if self.past.marked and not self._is_mine(there):
            return self._refused("somebody removed our mark since", there)
        return None

    def _is_mine(self, found: RemoteRule) -> bool:
        return is_ours(found, self.target.owner) and found.mark is not None and found.mark.key == self.past.key

    def _rule(self, before: RemoteRule, content: Content, remote_id: str | None) -> Rule:
        version = before.mark.version if before.mark else ""
        return Rule(self.past.key, before.title, version, content, remote_id, unmanaged=self._spared)

    @property
    def _spared(self) -> frozenset[str]:
        """The fields that belonged to the customer then, or do now."""
        return self.past.unmanaged | self.target.unmanaged | self.unmanaged

    def _refused(self, reason: str, there: RemoteRule | None = None) -> Named:
        hint = "look at it there; what was before lies in the record's copy" if there else ""
        return replace(_named(self.past, reason), hint=hint)


def _named(past: PastChange, reason: str) -> Named:
    return Named(past.key, past.title, reason, remote_id=past.remote_id)
