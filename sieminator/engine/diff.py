"""One rule as it should be against the rule as it was found: what has to happen, and why. Pure."""

from dataclasses import replace

from sieminator.engine.holds import NOTHING, as_git_says, sparing, untold
from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.fingerprint import SCHEME, fingerprint, printed_as
from sieminator.model.hold import SWITCH
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.target import Target


def create(rule: Rule, target: Target, *, deployed_before: bool) -> Change:
    """Return the change that makes a rule which is not there."""
    cause = Cause.ABSENT if deployed_before else Cause.NEW
    return Change(Action.CREATE, cause, rule.key, rule.title, rule=rule, content=rule.content, mark=sign(rule, target))


def compare(
    rule: Rule,
    found: RemoteRule,
    target: Target,
    orders: Orders,
    *,
    accepted: frozenset[str] = NOTHING,
    signed_before: bool = False,
) -> Change | None:
    """Return what has to happen to a rule that is there; None when it is as Git says.

    The mark tells what we last wrote, so that a difference has an author: Git moved, somebody edited it there, or both.
    ``accepted`` are fields that a hold leaves as they are there: who moved what is worked out as if they were Git's.
    ``signed_before`` says that a rule which is to be taken over has carried our mark already: then somebody removed it.
    """
    mark = sign(rule, target)
    moved = found.mark is None or found.mark.fingerprint != mark.fingerprint
    if found.untouched and found.mark and not moved and (found.mark.owner, found.mark.key) == (mark.owner, mark.key):
        return None
    seen = as_git_says(found, rule, accepted)
    fields = differences(seen.content, rule.content, rule.unmanaged)
    cause = _cause(rule, found, target, accepted, moved=moved)
    if cause is Cause.MARK_REMOVED and rule.adopts and not signed_before:
        cause = Cause.ADOPTED
    if cause is None:
        return None
    held = _held(cause, rule.key, target, orders, moved=moved)
    content = rule.content
    if not _may_switch_on(cause, rule, seen, orders):
        content = content.switched(seen.content, on=seen.content.enabled)
        fields = fields if held else tuple(field for field in fields if field.path != "enabled")
    action = Action.UPDATE if cause is Cause.ADOPTED else _action(fields)
    change = sparing(Change(action, cause, rule.key, rule.title, fields, held, rule, found, content, mark), accepted)
    return _truly_marked(change, rule, target) if accepted and cause is Cause.CONTENT else change


def sign(rule: Rule, target: Target) -> Mark:
    """Return the mark of a rule as it should be."""
    printed = fingerprint(target.platform, rule.content, rule.unmanaged)
    return Mark(target.owner, rule.key, rule.version, printed)


def _truly_marked(change: Change, rule: Rule, target: Target) -> Change:
    """Return the change with a mark that tells of what is written, where nobody has edited what a hold spares.

    Then it is Git that moved there, which waits for the hold's end. Of an edit the mark tells what Git says instead, so
    that it is an edit again when the hold ends.
    """
    found, content = change.remote, change.content
    if not (found and found.mark and content and wrote(rule, found.mark, target, found.content)):
        return change
    return replace(change, mark=sign(replace(rule, content=content), target))


def _cause(rule: Rule, found: RemoteRule, target: Target, accepted: frozenset[str], *, moved: bool) -> Cause | None:
    mark = found.mark
    if mark is None or (mark.owner, mark.key) != (target.owner, rule.key):
        return Cause.MARK_REMOVED
    seen = as_git_says(found, rule, untold(found, accepted))
    if not differences(seen.content, rule.content, rule.unmanaged):
        waits = seen is not found and wrote(rule, mark, target, found.content)
        return Cause.MARK_OLDER if moved and mark.scheme == SCHEME and not waits else None
    toggled = seen.content.switched(rule.content, on=not seen.content.enabled)
    ours = [seen.content]
    ours += [found.content] if accepted else []
    ours += [toggled] if SWITCH in accepted else []
    if any(wrote(rule, mark, target, one) for one in ours):
        return Cause.CONTENT
    if found.health is Health.VENDOR_DISABLED and wrote(rule, mark, target, _untouched(toggled, rule, found)):
        return Cause.VENDOR_DISABLED
    if wrote(rule, mark, target, toggled) and not moved:
        return Cause.ENABLED_THERE if found.content.enabled else Cause.DISABLED_THERE
    return Cause.BOTH if moved else Cause.EDITED


def wrote(rule: Rule, mark: Mark, target: Target, content: Content) -> bool:
    """Say whether the mark was written with this content, whatever belonged to the customer then."""
    return printed_as(mark.fingerprint, target.platform, content, (rule.unmanaged, frozenset())) is not None


def _untouched(content: Content, rule: Rule, found: RemoteRule) -> Content:
    """Return the content as it was before the vendor disabled it, as far as Git's version can tell."""
    kept = {name: value for name, value in content.body.items() if name not in found.vendor_touched}
    ours = {name: rule.content.body[name] for name in found.vendor_touched if name in rule.content.body}
    return replace(content, body={**kept, **ours})


def _held(cause: Cause, key: str, target: Target, orders: Orders, *, moved: bool) -> bool:
    match cause:
        case Cause.CONTENT | Cause.MARK_OLDER | Cause.ADOPTED:
            return False
        case Cause.DISABLED_THERE:
            return key not in orders.heal
        case Cause.VENDOR_DISABLED:
            return not (moved or orders.reenable or key in orders.heal)
        case _:
            return not orders.heals(key, target)


def _may_switch_on(cause: Cause, rule: Rule, found: RemoteRule, orders: Orders) -> bool:
    """Say whether the rule may run again: one that a person switched off, only when it is named.

    An override that takes a rule over names it, and what it shall be is in Git: so that one may.
    """
    if found.content.enabled or not rule.content.enabled:
        return True
    return cause in (Cause.CONTENT, Cause.VENDOR_DISABLED, Cause.ADOPTED) or rule.key in orders.heal


def _action(fields: tuple[FieldChange, ...]) -> Action:
    if [field.path for field in fields] == ["enabled"]:
        return Action.ENABLE if fields[0].new else Action.DISABLE
    return Action.UPDATE
