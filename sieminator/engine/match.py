"""Which of the rules that were found is which of ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sieminator.engine.adoption import contested, refusal
from sieminator.model.plan import Foreign, Named
from sieminator.model.rule import RemoteRule, Rule

Derive = Callable[[str, str], str | None]
"""Detection id and kind to the id that we chose for it; None where the vendor gives ids."""

NONE_ADOPTED: Mapping[str, str] = MappingProxyType({})


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
    unadoptable: tuple[Named, ...]
    """Detections that were to take over a rule which they cannot have; ``remote_id`` is that rule's."""
    foreign: tuple[Foreign, ...]
    ours: tuple[RemoteRule, ...]
    """Every rule that carries our mark."""


def match(
    owner: str,
    rules: Sequence[Rule],
    remote: Sequence[RemoteRule],
    derive: Derive,
    adopted: Mapping[str, str] = NONE_ADOPTED,
) -> Matched:
    """Sort the rules that were found: by the id that an override names, by our derived one, else by the mark.

    Our mark at a second place is a copy, and is not touched. Two with one mark and no original are refused. ``adopted``
    is detection id to the id of the rule that it takes over, also of detections that are not wanted.
    """
    ours = tuple(found for found in remote if is_ours(found, owner))
    there = _There(owner, derive, {found.remote_id: found for found in remote}, _wishes(rules))
    marked = by_key(ours)
    originals: dict[str, RemoteRule] = {}
    copies: list[Named] = []
    ambiguous: list[Named] = []
    unadoptable: list[Named] = []
    for rule in rules:
        candidates = marked.pop(rule.key, [])
        refused = there.refused(rule, candidates) if rule.adopts else None
        if refused:
            unadoptable.append(refused)
            continue
        original = there.original(rule, candidates)
        if original:
            originals[rule.key] = original
        elif len(candidates) > 1:
            ambiguous.append(_two(rule, candidates))
            continue
        copies += [_copy(found) for found in candidates if found is not original]
    left = [found for group in marked.values() for found in group if is_original(found, group, derive, adopted)]
    copies += [_copy(found) for group in marked.values() for found in group if found not in left]
    taken = {found.remote_id for found in originals.values()}
    rest = [found for found in remote if not is_ours(found, owner) and found.remote_id not in taken]
    foreign = tuple(Foreign(found.remote_id, found.title, found.content.enabled) for found in rest)
    return Matched(originals, tuple(left), tuple(copies), tuple(ambiguous), tuple(unadoptable), foreign, ours)


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


def is_original(
    found: RemoteRule, group: Sequence[RemoteRule], derive: Derive, adopted: Mapping[str, str] = NONE_ADOPTED
) -> bool:
    """Say whether a rule is the one that we made or took over, and no copy.

    Among several that we did not take over and without a derived id nobody knows.
    """
    if found.mark is None:
        return False
    if adopted.get(found.mark.key) == found.remote_id:
        return True
    derived = derive(found.mark.key, found.content.kind)
    return found.remote_id == derived if derived else len(group) == 1


@dataclass(frozen=True, slots=True)
class _There:
    """What was found, by id, and who wants it."""

    owner: str
    derive: Derive
    by_id: Mapping[str, RemoteRule]
    wishes: Mapping[str, Sequence[Rule]]
    """Id to the rules that are to be the one which has it: more than one where an override says so."""

    def original(self, rule: Rule, candidates: Sequence[RemoteRule]) -> RemoteRule | None:
        if rule.remote_id is None:
            return candidates[0] if len(candidates) == 1 else None
        found = self.by_id.get(rule.remote_id)
        return found if found or rule.adopts else self._before(rule, candidates)

    def _before(self, rule: Rule, candidates: Sequence[RemoteRule]) -> RemoteRule | None:
        """Return the rule that a detection was before it became one of another kind, which has an id of its own."""
        return next(
            (found for found in candidates if found.remote_id == self.derive(rule.key, found.content.kind)), None
        )

    def refused(self, rule: Rule, candidates: Sequence[RemoteRule]) -> Named | None:
        """Say why a rule cannot be taken over; None where it can be."""
        for other in self.wishes.get(str(rule.remote_id), ()):
            if other is not rule:
                return contested(rule, other)
        return refusal(rule, self.by_id, self._own(rule, candidates), self.owner)

    def _own(self, rule: Rule, candidates: Sequence[RemoteRule]) -> RemoteRule | None:
        """Return the rule that a detection has under an id of its own, beside the one that it takes over."""
        elsewhere = [found for found in candidates if found.remote_id != rule.remote_id]
        derived = self.derive(rule.key, rule.content.kind)
        if derived is not None:
            return self.by_id.get(derived) or self._before(rule, elsewhere)
        taken_over = len(elsewhere) < len(candidates)
        return elsewhere[0] if elsewhere and not taken_over else None


def _wishes(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    wishes: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.remote_id is not None:
            wishes.setdefault(rule.remote_id, []).append(rule)
    return wishes


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
