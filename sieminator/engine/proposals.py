"""Edits that a drift check found, as the holds that would accept them. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from sieminator.engine.diff import wrote
from sieminator.engine.holds import as_git_says, top
from sieminator.engine.withdraw import edited
from sieminator.model.change import Cause, Change
from sieminator.model.differences import differences
from sieminator.model.hold import SWITCH, Place, Proposal
from sieminator.model.plan import TargetPlan
from sieminator.model.target import Target

LASTS = timedelta(days=14)
"""How long a proposed hold lasts: long enough to talk about it, too short to forget it."""

_MOST_FIELDS = 8
"""Of more fields that differ it is not worked out which of them Git moved: every set of them would have to be tried."""

_SAID = {
    Cause.EDITED: "Edited there",
    Cause.BOTH: "Edited there",
    Cause.ENABLED_THERE: "Switched on there",
    Cause.DISABLED_THERE: "Switched off there",
    Cause.VENDOR_DISABLED: "Disabled by the vendor",
}


def propose(plan: TargetPlan, target: Target, place: Place, today: date) -> Iterator[Proposal]:
    """Yield a hold for each edit of a drift report that a hold can accept, ``LASTS`` from ``today`` (UTC)."""
    for change in plan.changes:
        fields = _fields(change, target) if change.cause.acceptable else ()
        if fields:
            reason = f"{_SAID[change.cause]}; found by drift on {today}. Say who and why."
            yield Proposal(place, _name(change), change.title, tuple(fields), reason, today + LASTS)


def _name(change: Change) -> str:
    """Return the name of the detection's folder; its UUID where content has it no more."""
    return change.rule.path.rpartition("/")[2] if change.rule else change.key


def _fields(change: Change, target: Target) -> Sequence[str]:
    """Return the fields that a hold has to name; none where no hold can accept the edit."""
    found, rule = change.remote, change.rule
    if found is None:
        return ()
    if change.cause is Cause.VENDOR_DISABLED:
        return (SWITCH,)
    if rule is None:
        switched = change.cause is not Cause.EDITED or not edited(found, target, frozenset({SWITCH}))
        return (SWITCH,) if switched else ()
    names = list(dict.fromkeys(map(top, differences(found.content, rule.content, rule.unmanaged))))
    if found.content.kind != rule.content.kind:
        return ()
    return _edited_of(change, target, names) if change.cause is Cause.BOTH else names


def _edited_of(change: Change, target: Target, names: Sequence[str]) -> Sequence[str]:
    """Return those of the differing fields that somebody edited, where the mark can tell them from Git's moves.

    As few fields as are needed: with Git's value in them the rule is as we wrote it, so that all others were Git's.
    """
    found, rule = change.remote, change.rule
    assert found, "an edit is of a rule that is there"
    assert rule, "Git moves only what it wants there"
    for size in range(1, len(names)) if len(names) <= _MOST_FIELDS else ():
        for some in combinations(names, size):
            seen = as_git_says(found, rule, frozenset(some))
            if found.mark and wrote(rule, found.mark, target, seen.content):
                return some
    return names
