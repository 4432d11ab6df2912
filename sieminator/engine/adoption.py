"""Whether somebody else's rule may become a detection's, as an override asks by its ``remote_id``. Pure.

It must be there, of the kind that the detection becomes, and nobody's: a name that is misspelt never creates a rule.
"""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from sieminator.model.plan import Named
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target


def refusal(rule: Rule, by_id: Mapping[str, RemoteRule], own: RemoteRule | None, owner: str) -> Named | None:
    """Return why a rule cannot be taken over; None where it can be, or was.

    ``own`` is the rule that the detection has there already, under an id of its own.
    """
    remote_id = str(rule.remote_id)
    found = by_id.get(remote_id)
    if found is None:
        return _named(
            rule, f"no rule there has the id {remote_id}, which it was to take over", _meant(remote_id, by_id)
        )
    there = f"{found.title!r} ({remote_id})"
    if found.mark and found.mark.owner != owner:
        reason = f"it was to take over {there}, which carries the mark of another owner ({found.mark.owner})"
        return _named(rule, reason, "let them withdraw it first, or name a rule that is nobody's")
    if found.mark and found.mark.key != rule.key:
        reason = f"it was to take over {there}, which is of ours already, for the detection {found.mark.key}"
        return _named(rule, reason, "name another rule, or take `remote_id` out")
    if own:
        reason = f"it was to take over {there}, and has a rule of its own there already ({own.remote_id})"
        return _named(rule, reason, _ONE_OF_TWO)
    if found.content.kind != rule.content.kind:
        reason = f"it was to take over {there}, of the kind {found.content.kind}, and becomes {rule.content.kind}"
        return _named(rule, reason, "a rule keeps its kind: name another, or take `remote_id` out")
    return None


def contested(rule: Rule, other: Rule) -> Named:
    """Return the refusal of a rule that is to take over what is another detection's."""
    reason = f"it was to take over {rule.remote_id}, which belongs to the detection {other.key}"
    return _named(rule, reason, "name another rule, or take `remote_id` out")


def located(refused: Named, target: Target) -> Named:
    """Return the refusal with the place of the override that asked for the rule."""
    for number, override in reversed([*enumerate(target.overrides)]):
        if override.remote_id == refused.remote_id:
            where = target.origins.get(f"overrides.{number}.remote_id") or override.where
            return replace(refused, reason=f"{where}: {refused.reason}")
    return refused


_ONE_OF_TWO = (
    "delete one of the two there, or take `remote_id` out; to withdraw ours, take the detection out of the selection,"
    " deploy, and deploy again with --prune"
)


def _named(rule: Rule, reason: str, hint: str) -> Named:
    return Named(rule.key, rule.title, reason, hint, rule.remote_id)


def _meant(remote_id: str, by_id: Mapping[str, RemoteRule]) -> str:
    """Return what to do about an id that no rule has: the one that was probably meant, where one is near."""
    ids = {name.casefold(): name for name in by_id}
    titles = {found.title.casefold(): name for name, found in by_id.items()}
    last = remote_id.rpartition("/")[2].casefold()
    near = get_close_matches(last, ids, 1, _NEAR)
    meant = ids.get(last) or titles.get(remote_id.casefold()) or (ids[near[0]] if near else "")
    if meant:
        return f"did you mean `{meant}` ({by_id[meant].title!r})?"
    return "mend the id; if the rule was deleted there, take `remote_id` out, and a new one is created"


_NEAR = 0.8
"""How like two ids must be for one to be a slip of the other; those of two rules share many digits by chance."""
