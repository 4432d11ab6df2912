"""Our labels on a rule: the mark, and what says how bad and by which technique. All others are the customer's.

A label is a text of any characters; how long it may be is unconfirmed, and our mark has at most 80. Source: schema
1.204.0 (`labels: [String!]!`), which knows no limit; seen 2026-11-28.
"""

from collections.abc import Iterable, Sequence

from sieminator.model.mark import Mark

_BEGINNING = "sieminator"
OURS = f"{_BEGINNING}:"
"""How the labels begin that we own and compare; a mark begins with `sieminator` and a number."""
SEVERITY = f"{OURS}severity="
ATTACK = f"{OURS}attack="


def meaning(severity: str, techniques: Iterable[str]) -> list[str]:
    """Return the labels that say what a rule is about."""
    return [f"{SEVERITY}{severity}", *(f"{ATTACK}{technique}" for technique in techniques)]


def marks(labels: Iterable[str]) -> list[Mark]:
    """Return the marks among labels: at most one, unless somebody copied one from another rule."""
    return [mark for label in labels if label.startswith(_BEGINNING) and (mark := Mark.parse(label))]


def mark_of(labels: Sequence[str]) -> Mark | None:
    """Return the mark among labels; None where there is none, or where two do not agree which rule this is."""
    found = marks(labels)
    if len(found) < 2:  # as nearly always, and a listing may hold thousands
        return found[0] if found else None
    same = {(mark.owner, mark.key) for mark in found}
    return max(found, key=str) if len(same) == 1 else None


def owned(labels: Iterable[str]) -> list[str]:
    """Return the labels that are ours to compare, without the mark."""
    return [label for label in labels if label.startswith(OURS)]


def theirs(labels: Iterable[str]) -> list[str]:
    """Return the labels that are the customer's."""
    return [label for label in labels if not label.startswith(OURS) and not marks([label])]
