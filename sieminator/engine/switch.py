"""The kill switch and its way back: one detection's rule off, or on, at every target at once, whatever Git says.

It looks at no content but for the ids of rules that are taken over, and for what a rule has only while it is on, and
writes nothing else than the switch: an edit that somebody made, also a moment ago, stays in the rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sieminator.engine.desired import desire
from sieminator.engine.directly import do
from sieminator.engine.job import Job
from sieminator.engine.match import Derive, by_key, is_original, is_ours
from sieminator.model.change import Action, Cause, Change, FieldChange, sealed
from sieminator.model.hold import SWITCH, Hold
from sieminator.model.plan import Named, TargetPlan
from sieminator.model.problem import has_errors
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.run import Run
from sieminator.model.target import Target
from sieminator.model.work import Chosen, Work


@dataclass(frozen=True, slots=True)
class Switch:
    """What a person said."""

    key: str
    """The detection's id."""
    on: bool
    reason: str

    @property
    def word(self) -> str:
        """``on`` or ``off``."""
        return "on" if self.on else "off"


def switch(job: Job, order: Switch, run: str) -> Run:
    """Switch the rule of one detection at every target; ``run`` names this run in the ledger.

    Neither a review, nor a limit, nor a selection stands against it.

    Raises:
        LedgerUnwritable: the record cannot be kept; nothing was written anywhere.
    """
    command = "enable" if order.on else "disable"
    job.ledger.begin(run, command, job.work.environment.name, reason=order.reason, detection=order.key)
    return do(job, job.targets, partial(_decide, job, order), run)


def is_nowhere(run: Run) -> bool:
    """Say whether every target was asked, and none has a rule of the detection, nor a copy of one.

    Nobody knows where none was asked, or where an error in a file may have kept one from being asked.
    """
    asked = bool(run.plan.targets) and not run.plan.failed
    return asked and all(plan.checked and not plan.ours and not plan.refused for plan in run.plan.targets)


def git_wants(work: Work, target: Target, key: str) -> bool:
    """Say whether Git wants the rule to run there; what could not be read is taken to be wanted, as it was."""
    chosen = work.choose(target)
    if work.environment.is_salvaged(target):
        return True
    for detection in chosen.detections:
        if detection.id == key:
            return detection.enabled
    return not work.complete or has_errors(chosen.problems)


def switch_hold(chosen: Chosen, key: str) -> Hold | None:
    """Return the hold that leaves the switch of a detection's rule alone; None for none."""
    return next((hold for hold in chosen.holds if hold.detection == key and SWITCH in hold.fields), None)


def _decide(job: Job, order: Switch, target: Target, remote: Sequence[RemoteRule]) -> TargetPlan:
    platform = job.platforms[target.platform]
    chosen = job.work.choose(target)
    there = _find(order.key, target.owner, remote, partial(platform.remote_id, target.owner), chosen.adopted)
    settled = [found for found in there.originals if found.content.enabled is order.on]
    unsettled = [found for found in there.originals if found.content.enabled is not order.on]
    moving = [found for found in unsettled if not (order.on and found.health is Health.VENDOR_DISABLED)]
    refused = [_left_to_the_vendor(order, target, found) for found in unsettled if found not in moving]
    changes = [
        _change(order, found, frozenset(platform.fields), _as_git_runs_it(order, job, target, found))
        for found in moving
    ]
    refused += [
        _without_what_runs_it(order.key, found) for found, change in zip(moving, changes, strict=True) if change is None
    ]
    salvaged = job.work.environment.is_salvaged(target)
    wanted = not salvaged and any(one.id == order.key and one.enabled for one in chosen.detections)
    resisting = [*_resisting(order, job.work, target, there)]
    return TargetPlan(
        target.name,
        target.platform,
        changes=tuple(change for change in changes if change),
        kept=len(settled),
        undone_next=bool(resisting),
        ours=len(there.originals) + len(there.copies),
        copies=tuple(_copy(order.key, found) for found in there.copies if found.content.enabled),
        refused=(*there.strangers, *refused),
        notes=(*([_SALVAGED] if salvaged else ()), *_notes(order, target, there, wanted=wanted), *resisting),
    )


def _resisting(order: Switch, work: Work, target: Target, there: "_There") -> Iterator[str]:
    """Yield of each rule that is to be off why the next deploy may switch it on, unless Git holds it.

    Of what a person switched off a deploy knows it by our mark. What the vendor switched off runs again with new
    content, and what is still to be taken over becomes what Git says.
    """
    chosen = work.choose(target)
    if order.on or switch_hold(chosen, order.key) or not git_wants(work, target, order.key):
        return
    for found in there.originals:
        named = f"{found.title} ({found.remote_id})"
        if found.mark is None and found.remote_id == chosen.adopted.get(order.key):
            yield (
                f"{named} is still to be taken over; the next deploy would do so and switch it on, unless the hold"
                " below is committed"
            )
        elif not found.content.enabled and found.health is Health.VENDOR_DISABLED:
            yield (
                f"the vendor switched {named} off; the next deploy of new content would switch it on, unless the hold"
                " below is committed"
            )


def _notes(order: Switch, target: Target, there: "_There", *, wanted: bool) -> Iterator[str]:
    """Yield what a person should know although nothing is done about it."""
    for found in there.originals:
        named = f"{found.title} ({found.remote_id})"
        if found.content.enabled is order.on:
            yield f"{named} is {order.word} already"
        if found.mark is None or (found.mark.owner, found.mark.key) != (target.owner, order.key):
            yield f"{named} does not carry our mark; it is taken for ours by its id"
    for found in there.copies:
        if not found.content.enabled:
            yield f"a copy of it, {found.title} ({found.remote_id}), is off"
    if not there.originals and not there.strangers:
        yield _ABSENT_AND_WANTED if wanted and not order.on else _ABSENT


@dataclass(frozen=True, slots=True)
class _There:
    """The rules of one detection, as they were found at a target."""

    originals: tuple[RemoteRule, ...]
    """Those that we made or took over: one as a rule, two while its kind changes."""
    copies: tuple[RemoteRule, ...]
    """Our mark at a second place; where nobody knows which is the original, all of them."""
    strangers: tuple[Named, ...]
    """What an override takes over, and what cannot be ours."""


def _find(key: str, owner: str, remote: Sequence[RemoteRule], derive: Derive, adopted: Mapping[str, str]) -> _There:
    """Sort out the rules of a detection, by their mark, and without it by the id that we gave or named."""
    group = by_key([found for found in remote if is_ours(found, owner)]).get(key, [])
    originals = [found for found in group if is_original(found, group, derive, adopted)]
    copies = [found for found in group if found not in originals]
    derived = {kind: derive(key, kind) for kind in {found.content.kind for found in remote}}
    strangers: list[Named] = []
    for found in remote:
        if found in group:
            continue
        if found.remote_id == derived[found.content.kind]:
            originals.append(found)
        elif found.remote_id == adopted.get(key):
            if found.mark or not found.content.body:
                strangers.append(_stranger(key, found))
            else:
                originals.append(found)
    return _There(tuple(originals), tuple(copies), tuple(strangers))


def _as_git_runs_it(order: Switch, job: Job, target: Target, found: RemoteRule) -> Content:
    """Return a content that says what a rule has only while it is on: Git's, as the rule that is off has lost it.

    The rule's own where Git does not say it, or where nothing is lost by switching it.
    """
    if not order.on or not found.content.only_on:
        return found.content
    mine = [detection for detection in job.work.choose(target).detections if detection.id == order.key]
    if not mine:
        return found.content
    desired = desire(mine, target, job.platforms[target.platform], job.lint).rules
    return next((rule.content for rule in desired if rule.content.kind == found.content.kind), found.content)


def _change(order: Switch, found: RemoteRule, fields: frozenset[str], like: Content) -> Change | None:
    """Return the change of the switch alone: every other field is left to whoever wrote it.

    None where nobody knows what the rule needs to run.
    """
    content = found.content.switched(like, on=order.on)
    lost = content.only_on if order.on else frozenset[str]()
    if lost - frozenset(content.body):
        return None
    version = found.mark.version if found.mark else ""
    rule = Rule(order.key, found.title, version, content, found.remote_id, unmanaged=fields - lost)
    return sealed(
        Change(
            Action.ENABLE if order.on else Action.DISABLE,
            Cause.SWITCHED,
            order.key,
            found.title,
            (FieldChange(SWITCH, not order.on, order.on),),
            rule=rule,
            remote=found,
            content=content,
            mark=found.mark,
        )
    )


def _left_to_the_vendor(order: Switch, target: Target, found: RemoteRule) -> Named:
    reason = "the vendor itself disabled it, and will again as long as the cause is there"
    hint = f"mend the cause, then: sieminator deploy --env {target.environment} --reenable --only {order.key}"
    return Named(order.key, found.title, reason, hint, found.remote_id)


def _without_what_runs_it(key: str, found: RemoteRule) -> Named:
    lost = ", ".join(sorted(found.content.only_on))
    reason = f"while it is off it has no {lost} there, and Git does not say one for it"
    return Named(key, found.title, reason, "bring its detection back and deploy it", found.remote_id)


def _copy(key: str, found: RemoteRule) -> Named:
    reason = "carries our mark at a second place, is untouched, and STILL RUNS"
    return Named(key, found.title, reason, "switch it off there, or delete it", found.remote_id)


def _stranger(key: str, found: RemoteRule) -> Named:
    reason = "an override takes it over, but it is of a kind that is not deployed"
    if found.mark:
        reason = "an override takes it over, but it carries the mark of another owner or detection"
    return Named(key, found.title, reason, "mend the override's `remote_id`", found.remote_id)


_SALVAGED = "its files have an error, and no deploy would write there; it was reached all the same"
_ABSENT = "no rule of it is there"
_ABSENT_AND_WANTED = (
    "no rule of it is there; the next deploy would create it, switched on: write `enabled: false` in an override"
)
