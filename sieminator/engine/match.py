"""Which of the rules that were found is which of ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sieminator.model.plan import Foreign, Named
from sieminator.model.rule import RemoteRule, Rule

Derive = Callable[[str, str], str | None]
"""Detection id and kind to the id that we chose for it; None where the vendor gives ids."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The rules that were found, sorted by whose they are."""

    originals: Mapping[str, RemoteRule]
    """Detection id to the rule that we compare with and write to."""
    left: tuple[RemoteRule, ...]
    """Rules with our mark whose detection is not wanted there."""
    copies: tuple[Named, ...]
    ambiguous: tuple[Named, ...]
    """Detections for which two rules carry the mark, and none is the original."""
    foreign: tuple[Foreign, ...]
    ours: tuple[RemoteRule, ...]
    """Every rule that carries our mark."""


def match(owner: str, rules: Sequence[Rule], remote: Sequence[RemoteRule], derive: Derive) -> Matched:
    """Sort the rules that were found: by our derived id where the vendor lets us choose it, else by the mark.

    Our mark at a second place is a copy, and is not touched. Two with one mark and no original are refused.
    """
    ours = tuple(found for found in remote if is_ours(found, owner))
    by_id = {found.remote_id: found for found in remote}
    marked = by_key(ours)
    originals: dict[str, RemoteRule] = {}
    copies: list[Named] = []
    ambiguous: list[Named] = []
    for rule in rules:
        candidates = marked.pop(rule.key, [])
        original = _original(rule, candidates, by_id)
        if original:
            originals[rule.key] = original
        elif len(candidates) > 1:
            ambiguous.append(_two(rule, candidates))
            continue
        copies += [_copy(found) for found in candidates if found is not original]
    left = [found for group in marked.values() for found in group if is_original(found, group, derive)]
    copies += [_copy(found) for group in marked.values() for found in group if found not in left]
    taken = {found.remote_id for found in originals.values()}
    foreign = tuple(
        Foreign(found.remote_id, found.title, found.content.enabled)
        for found in remote
        if not is_ours(found, owner) and found.remote_id not in taken
    )
    return Matched(originals, tuple(left), tuple(copies), tuple(ambiguous), foreign, ours)


def is_ours(found: RemoteRule, owner: str) -> bool:
    """Say whether a rule carries the mark of this owner."""
    return found.mark is not None and found.mark.owner == owner


def by_key(ours: Sequence[RemoteRule]) -> dict[str, list[RemoteRule]]:
    """Group rules with our mark by their detection's id."""
    grouped: dict[str, list[RemoteRule]] = {}
    for found in ours:
        if found.mark:
            grouped.setdefault(found.mark.key, []).append(found)
    return grouped


def is_original(found: RemoteRule, group: Sequence[RemoteRule], derive: Derive) -> bool:
    """Say whether a rule is the one that we made and no copy; among several without a derived id nobody knows."""
    derived = derive(found.mark.key, found.content.kind) if found.mark else None
    return found.remote_id == derived if derived else len(group) == 1


def _original(rule: Rule, candidates: Sequence[RemoteRule], by_id: Mapping[str, RemoteRule]) -> RemoteRule | None:
    if rule.remote_id is not None:
        return by_id.get(rule.remote_id)
    return candidates[0] if len(candidates) == 1 else None


def _copy(found: RemoteRule) -> Named:
    key = found.mark.key if found.mark else ""
    return Named(key, found.title, "carries our mark at a second place", remote_id=found.remote_id)


def _two(rule: Rule, candidates: Sequence[RemoteRule]) -> Named:
    names = " and ".join(f"{found.title!r} ({found.remote_id})" for found in candidates)
    return Named(
        rule.key,
        rule.title,
        f"{names} carry the same mark, and neither is the original",
        hint="delete all but one there, or clear the mark from the copies",
    )
