"""Which of the rules that were found is which of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sieminator.model.plan import Foreign, Named
from sieminator.model.rule import RemoteRule, Rule


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
    ours: int
    """How many rules carry our mark."""


def match(owner: str, rules: Sequence[Rule], remote: Sequence[RemoteRule]) -> Matched:
    """Sort the rules that were found: by our derived id where the vendor lets us choose it, else by the mark.

    Our mark at a second place is a copy, and is not touched. Two with one mark and no original are refused.
    """
    wanted = {rule.key: rule for rule in rules}
    by_id = {found.remote_id: found for found in remote}
    marked: dict[str, list[RemoteRule]] = {}
    for found in remote:
        if is_ours(found, owner) and found.mark:
            marked.setdefault(found.mark.key, []).append(found)
    originals: dict[str, RemoteRule] = {}
    copies: list[Named] = []
    ambiguous: list[Named] = []
    for key, rule in wanted.items():
        candidates = marked.pop(key, [])
        original = _original(rule, candidates, by_id)
        if original:
            originals[key] = original
        elif len(candidates) > 1:
            ambiguous.append(_two(rule, candidates))
            continue
        copies += [_copy(found) for found in candidates if found is not original]
    left: list[RemoteRule] = []
    for found_there in marked.values():
        if len(found_there) == 1:
            left += found_there
        else:
            copies += [_copy(found) for found in found_there]
    taken = {found.remote_id for found in originals.values()}
    foreign = [
        Foreign(found.remote_id, found.title, found.content.enabled)
        for found in remote
        if not is_ours(found, owner) and found.remote_id not in taken
    ]
    ours = sum(is_ours(found, owner) for found in remote)
    return Matched(originals, tuple(left), tuple(copies), tuple(ambiguous), tuple(foreign), ours)


def is_ours(found: RemoteRule, owner: str) -> bool:
    """Say whether a rule carries the mark of this owner."""
    return found.mark is not None and found.mark.owner == owner


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
