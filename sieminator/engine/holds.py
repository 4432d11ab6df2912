"""What Git accepts for a while: edits that are neither drift nor written over, since the environment says so. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sieminator.model.change import Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.hold import SWITCH, Hold
from sieminator.model.plan import Accepted
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.work import Chosen

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holds:
    """A target's holds, by detection."""

    active: Mapping[str, tuple[Hold, ...]] = field(default_factory=dict)
    ended: Mapping[str, tuple[Hold, ...]] = field(default_factory=dict)
    """Those whose last day is over: told, and nothing else."""

    @classmethod
    def of(cls, chosen: Chosen) -> "Holds":
        """Sort a target's holds."""
        return cls(_by_detection(chosen.holds), _by_detection(chosen.ended))

    def fields(self, key: str) -> frozenset[str]:
        """Return the fields of a detection's rule that are left as they are there."""
        return NOTHING.union(*(hold.fields for hold in self.active.get(key, ())))

    def sparing(self, found: RemoteRule) -> Hold | None:
        """Return the hold that keeps a withdrawn rule as it is; None for none.

        One that runs is kept by a hold on its switch; one that is off, and could be deleted, by any.
        """
        holds = reversed(self.active.get(found.mark.key, ())) if found.mark else ()
        return next((hold for hold in holds if SWITCH in hold.fields or not found.content.enabled), None)


def as_git_says(found: RemoteRule, rule: Rule, fields: frozenset[str]) -> RemoteRule:
    """Return what was found as if nobody had touched these fields: each has Git's value."""
    return replace(found, content=_spared(found.content, rule.content, fields)) if fields else found


def untold(found: RemoteRule, fields: frozenset[str]) -> frozenset[str]:
    """Return the fields whose differences are nobody's edit: with a switch that is accepted, what the vendor wrote."""
    switched_off = SWITCH in fields and found.health is Health.VENDOR_DISABLED
    return fields | found.vendor_touched if switched_off else fields


def sparing(change: Change, fields: frozenset[str]) -> Change:
    """Return a change of a rule that is there, and that leaves these fields as they are there.

    Like a customer's own they are not sent at all, so that what the vendor holds of them survives to the letter, also
    where somebody edits them once more before the write.
    """
    if not fields or change.rule is None or change.remote is None or change.content is None:
        return change
    there = change.remote.content
    rule = replace(
        change.rule,
        content=_spared(change.rule.content, there, fields),
        unmanaged=change.rule.unmanaged | (fields - {SWITCH}),
    )
    return replace(change, rule=rule, content=_spared(change.content, there, fields))


def accepted(rule: Rule, found: RemoteRule, holds: Sequence[Hold]) -> Iterator[Accepted]:
    """Yield what each hold accepts of a rule; of two holds on one field the last one counts."""
    taken: set[str] = set()
    told: list[Accepted] = []
    for hold in reversed(holds):
        fields = untold(found, hold.fields) - taken
        taken |= fields
        differing = differences(found.content, rule.content, rule.unmanaged)
        edits = tuple(one for one in differing if top(one) in fields)
        if edits:
            told.append(Accepted(rule.key, rule.title, found.remote_id, edits, hold))
    yield from reversed(told)


def idle(rule: Rule, found: RemoteRule, holds: Sequence[Hold]) -> Iterator[Hold]:
    """Yield the holds in whose fields Git and what is there agree: they may be taken out, or wait for what comes."""
    if not holds:
        return iter(())
    differing = {top(one) for one in differences(found.content, rule.content, rule.unmanaged)}
    return (hold for hold in holds if differing.isdisjoint(untold(found, hold.fields)))


def accepted_withdrawn(found: RemoteRule, hold: Hold) -> Accepted:
    """Return a withdrawn rule that stays as it is; without fields where it is off and would be deleted."""
    fields = (FieldChange(SWITCH, True, False),) if found.content.enabled else ()
    return Accepted(hold.detection, found.title, found.remote_id, fields, hold)


def accepted_switch(found: RemoteRule, holds: Holds) -> Iterator[Accepted]:
    """Yield a rule that is not compared with Git and that somebody switched."""
    active = holds.active.get(found.mark.key, ()) if found.mark else ()
    for hold in [hold for hold in active if SWITCH in hold.fields][-1:]:
        there = found.content.enabled
        fields = (FieldChange(SWITCH, there, not there),)
        yield Accepted(hold.detection, found.title, found.remote_id, fields, hold)


def with_ended(change: Change, holds: Holds) -> Change:
    """Return a change with the hold that accepted it until it ended."""
    if not change.cause.acceptable:
        return change
    edited = {top(one) for one in change.fields} or {SWITCH}  # of a rule that is not compared only the switch is seen
    ended = [hold for hold in holds.ended.get(change.key, ()) if hold.fields & edited]
    return replace(change, ended=max(ended, key=lambda hold: hold.until)) if ended else change


def top(field: FieldChange) -> str:
    """Return the top-level field that a difference lies in."""
    return field.path.partition(".")[0]


def _spared(content: Content, other: Content, fields: frozenset[str]) -> Content:
    """Return the content with these fields as the other has them."""
    body = {name: value for name, value in content.body.items() if name not in fields}
    body |= {name: value for name, value in other.body.items() if name in fields}
    spared = replace(content, body=body)
    return spared.switched(other, on=other.enabled) if SWITCH in fields else spared


def _by_detection(holds: Iterable[Hold]) -> dict[str, tuple[Hold, ...]]:
    found: dict[str, tuple[Hold, ...]] = {}
    for hold in holds:
        found[hold.detection] = (*found.get(hold.detection, ()), hold)
    return found
