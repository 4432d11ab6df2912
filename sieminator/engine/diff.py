"""One rule as it should be against the rule as it was found: what has to happen, and why. Pure."""

from dataclasses import replace

from sieminator.engine.orders import Orders
from sieminator.model.change import Action, Cause, Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.fingerprint import SCHEME, fingerprint, printed_as
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.target import Target


def create(rule: Rule, target: Target, *, deployed_before: bool) -> Change:
    """Return the change that makes a rule which is not there."""
    cause = Cause.ABSENT if deployed_before else Cause.NEW
    return Change(Action.CREATE, cause, rule.key, rule.title, rule=rule, content=rule.content, mark=sign(rule, target))


def compare(rule: Rule, found: RemoteRule, target: Target, orders: Orders) -> Change | None:
    """Return what has to happen to a rule that is there; None when it is as Git says.

    The mark tells what we last wrote, so that a difference has an author: Git moved, somebody edited it there, or both.
    """
    mark = sign(rule, target)
    moved = found.mark is None or found.mark.fingerprint != mark.fingerprint
    fields = differences(found.content, rule.content, rule.unmanaged)
    cause = _cause(rule, found, target, bool(fields), moved=moved)
    if cause is None:
        return None
    held = _held(cause, rule.key, target, orders, moved=moved)
    content = rule.content
    if not _may_switch_on(cause, rule, found, orders):
        content = replace(content, enabled=found.content.enabled)
        fields = fields if held else tuple(field for field in fields if field.path != "enabled")
    return Change(_action(fields), cause, rule.key, rule.title, fields, held, rule, found, content, mark)


def sign(rule: Rule, target: Target) -> Mark:
    """Return the mark of a rule as it should be."""
    printed = fingerprint(target.platform, rule.content, rule.unmanaged)
    return Mark(target.owner, rule.key, rule.version, printed)


def _cause(rule: Rule, found: RemoteRule, target: Target, differs: bool, *, moved: bool) -> Cause | None:
    mark = found.mark
    if mark is None or (mark.owner, mark.key) != (target.owner, rule.key):
        return Cause.MARK_REMOVED
    if not differs:
        return Cause.MARK_OLDER if moved and mark.scheme == SCHEME else None
    if _wrote(rule, mark, target, found.content):
        return Cause.CONTENT
    toggled = replace(found.content, enabled=not found.content.enabled)
    if found.health is Health.VENDOR_DISABLED and _wrote(rule, mark, target, _untouched(toggled, rule, found)):
        return Cause.VENDOR_DISABLED
    if _wrote(rule, mark, target, toggled) and not moved:
        return Cause.ENABLED_THERE if found.content.enabled else Cause.DISABLED_THERE
    return Cause.BOTH if moved else Cause.EDITED


def _wrote(rule: Rule, mark: Mark, target: Target, content: Content) -> bool:
    """Say whether the mark was written with this content, whatever belonged to the customer then."""
    return printed_as(mark.fingerprint, target.platform, content, (rule.unmanaged, frozenset())) is not None


def _untouched(content: Content, rule: Rule, found: RemoteRule) -> Content:
    """Return the content as it was before the vendor disabled it, as far as Git's version can tell."""
    kept = {name: value for name, value in content.body.items() if name not in found.vendor_touched}
    ours = {name: rule.content.body[name] for name in found.vendor_touched if name in rule.content.body}
    return replace(content, body={**kept, **ours})


def _held(cause: Cause, key: str, target: Target, orders: Orders, *, moved: bool) -> bool:
    match cause:
        case Cause.CONTENT | Cause.MARK_OLDER:
            return False
        case Cause.DISABLED_THERE:
            return key not in orders.heal
        case Cause.VENDOR_DISABLED:
            return not (moved or orders.reenable or key in orders.heal)
        case _:
            return not orders.heals(key, target)


def _may_switch_on(cause: Cause, rule: Rule, found: RemoteRule, orders: Orders) -> bool:
    """Say whether the rule may run again: one that a person switched off, only when it is named."""
    if found.content.enabled or not rule.content.enabled:
        return True
    return cause in (Cause.CONTENT, Cause.VENDOR_DISABLED) or rule.key in orders.heal


def _action(fields: tuple[FieldChange, ...]) -> Action:
    if [field.path for field in fields] == ["enabled"]:
        return Action.ENABLE if fields[0].new else Action.DISABLE
    return Action.UPDATE
