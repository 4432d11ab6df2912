"""What cannot be done at a target because of what is there already, and how to mend it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sieminator.engine.match import Matched, is_ours
from sieminator.model.change import Change
from sieminator.model.fingerprint import SCHEME
from sieminator.model.plan import Named, TargetPlan
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import RemoteRule, Rule


def newer_marks(matched: Matched) -> Iterator[Named]:
    """Yield the rules whose mark only a newer sieminator understands."""
    for found in matched.ours:
        if found.mark and found.mark.scheme > SCHEME:
            reason = f"its mark is of scheme {found.mark.scheme}, and this sieminator knows {SCHEME}"
            yield Named(found.mark.key, found.title, reason, "upgrade sieminator", found.remote_id)


def titles_taken(changes: Sequence[Change], remote: Sequence[RemoteRule], owner: str) -> Iterator[Named]:
    """Yield the creates, and the renames, whose title another rule has; ``remote_id`` names that rule.

    Two rules of ours that swap titles are not told apart from that: one deploy renames the first, the next the second.
    """
    titles = {found.title.casefold(): found for found in remote}
    for change in changes:
        taken = titles.get(change.title.casefold())
        if taken and taken is not change.remote and _gets_its_title(change):
            whose = "of ours" if is_ours(taken, owner) else "that is not ours"
            yield Named(
                change.key,
                change.title,
                f"a rule {whose} has this title already ({taken.remote_id})",
                hint=_way_out(change, taken, owner),
                remote_id=taken.remote_id,
            )


def _gets_its_title(change: Change) -> bool:
    return change.remote is None or (change.rule is not None and change.remote.title != change.title)


def _way_out(change: Change, taken: RemoteRule, owner: str) -> str:
    take_over = f"name it in an override of this detection (`remote_id: {taken.remote_id}`)"
    if is_ours(taken, owner):
        # Taken over once, or a clone whose original is gone.
        same = change.remote is None and taken.mark is not None and taken.mark.key == change.key
        return f"it carries this detection's mark: to go on with it, {take_over}; or delete it there" if same else _OURS
    adoptable = change.remote is None and taken.mark is None and change.rule and _same_kind(change.rule, taken)
    return f"to take it over, {take_over}; else {_THEIRS}" if adoptable else _THEIRS


def _same_kind(rule: Rule, found: RemoteRule) -> bool:
    return rule.content.kind == found.content.kind


_OURS = (
    "if it is the same detection, keep its id, which is what a rule is known by; else give one of them another title"
)
_THEIRS = "rename one of the two (a target's `title_format:` renames all of ours), or delete the other there"


def waiting(removals: Sequence[Change], taken: Sequence[Named]) -> Iterator[Named]:
    """Yield the removals that would leave nothing behind: of rules whose title a refused create asks for."""
    needed = {named.remote_id: named for named in taken}
    for change in removals:
        if change.remote_id in needed:
            reason = f"{needed[change.remote_id].key}, which asks for its title, cannot be created"
            yield Named(change.key, change.title, reason, remote_id=change.remote_id)


def refuse(plan: TargetPlan, rules: Sequence[tuple[Rule, Problem]]) -> TargetPlan:
    """Return the plan without the changes of rules that the target cannot take, and say why: all of the reasons.

    What is no error refuses nothing, and is a problem of the plan.
    """
    reasons: dict[str, list[str]] = {}
    named: dict[str, Named] = {}
    told = dict.fromkeys((*plan.problems, *(problem for _, problem in rules if problem.level is not Level.ERROR)))
    for rule, problem in rules:
        if problem.level is not Level.ERROR:
            continue
        reasons.setdefault(rule.key, []).append(f"{problem.where}: {problem.code}: {problem.message}")
        named.setdefault(rule.key, Named(rule.key, rule.title, "", problem.hint))
    refused = tuple(replace(one, reason="; ".join(reasons[key])) for key, one in named.items())
    changes = tuple(change for change in plan.changes if change.key not in reasons)
    return replace(plan, changes=changes, refused=(*plan.refused, *refused), problems=tuple(told))
