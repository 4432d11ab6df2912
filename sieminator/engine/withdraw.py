"""What becomes of rules of ours that nobody wants there any more. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.fingerprint import fingerprint
from sieminator.model.plan import Named
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target


def withdraw(found: RemoteRule, target: Target, orders: Orders) -> Change | None:
    """Return the step that comes next: disable it, then, when told to prune, delete it; None while it just stays off.

    A withdrawn rule that somebody switched on again is held, like any other decision of a person.
    """
    mark = found.mark
    assert mark is not None, "only rules with our mark are withdrawn"
    as_written = mark.fingerprint == fingerprint(target.platform, found.content, target.unmanaged)
    if not found.content.enabled:
        if not orders.prune:
            return None
        held = not as_written and not orders.heals(mark.key, target)
        return Change(Action.DELETE, Cause.WITHDRAWN, mark.key, found.title, held=held, remote=found)
    off = replace(found.content, enabled=False)
    printed = fingerprint(target.platform, off, target.unmanaged)
    switched_on = mark.fingerprint == printed
    return Change(
        Action.DISABLE,
        Cause.ENABLED_THERE if switched_on else Cause.WITHDRAWN,
        mark.key,
        found.title,
        (FieldChange("enabled", True, False),),
        held=switched_on and not orders.heals(mark.key, target),
        remote=found,
        content=off,
        mark=replace(mark, fingerprint=printed),
    )


def withhold(left: tuple[RemoteRule, ...], reason: str) -> Iterator[Named]:
    """Yield the withdrawals that wait: what cannot be read is never withdrawn."""
    for found in left:
        if found.mark and found.content.enabled:
            hint = "mend the files first; until then it stays as it is"
            yield Named(found.mark.key, found.title, reason, hint, found.remote_id)
