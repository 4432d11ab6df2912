"""What becomes of rules of ours that nobody wants there any more. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sieminator.engine.holds import NOTHING
from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.fingerprint import SCHEME, fingerprint, printed_as
from sieminator.model.hold import SWITCH
from sieminator.model.mark import Mark
from sieminator.model.plan import Named
from sieminator.model.rule import Content, RemoteRule
from sieminator.model.target import Target


def withdraw(found: RemoteRule, target: Target, orders: Orders) -> Change | None:
    """Return the step that comes next: disable it, then, when told to prune, delete it; None while it just stays off.

    A withdrawn rule that somebody switched on again is held, like any other decision of a person. One that somebody
    edited is switched off with the edit in it, and its mark goes on telling of what we wrote: so the edit is still held
    when the detection comes back, and before it would be deleted.
    """
    mark = found.mark
    assert mark is not None, "only rules with our mark are withdrawn"
    if not found.content.enabled and not orders.prune:
        return None
    written_under = printed_as(mark.fingerprint, target.platform, found.content, _sets(target))
    if not found.content.enabled:
        held = written_under is None and not orders.heals(mark.key, target)
        return Change(Action.DELETE, Cause.WITHDRAWN, mark.key, found.title, held=held, remote=found)
    off = found.content.switched(found.content, on=False)
    switched_on = printed_as(mark.fingerprint, target.platform, off, _sets(target)) is not None
    return Change(
        Action.DISABLE,
        Cause.ENABLED_THERE if switched_on else Cause.WITHDRAWN,
        mark.key,
        found.title,
        (FieldChange("enabled", True, False),),
        held=switched_on and not orders.heals(mark.key, target),
        remote=found,
        content=off,
        mark=mark if written_under is None else _renewed(mark, target, off, written_under),
    )


def edited(found: RemoteRule, target: Target, accepted: frozenset[str] = NOTHING) -> bool:
    """Say whether a rule with our mark is no longer as we wrote it, whatever Git says by now.

    Of the fields that holds accept only the switch can be looked past: of no other is it known what we wrote.
    """
    mark = found.mark
    if found.untouched:
        return False
    contents = [found.content]
    if SWITCH in accepted:
        contents.append(replace(found.content, enabled=not found.content.enabled))
    printed = (printed_as(mark.fingerprint, target.platform, one, _sets(target)) for one in contents) if mark else ()
    return mark is not None and all(one is None for one in printed)


def withhold(left: Sequence[RemoteRule], reason: str) -> Iterator[Named]:
    """Yield the rules that wait, on or off: what cannot be read is neither compared nor withdrawn."""
    for found in left:
        if found.mark:
            hint = "mend the files first; until then it stays as it is"
            yield Named(found.mark.key, found.title, f"not compared: {reason}", hint, found.remote_id)


def _sets(target: Target) -> list[frozenset[str]]:
    """Return what may have belonged to the customer when the mark was written: overrides may have added to it."""
    return [target.unmanaged, *(target.unmanaged | override.unmanaged for override in target.overrides), frozenset()]


def _renewed(mark: Mark, target: Target, off: Content, unmanaged: frozenset[str]) -> Mark:
    return replace(mark, fingerprint=fingerprint(target.platform, off, unmanaged), scheme=SCHEME)
