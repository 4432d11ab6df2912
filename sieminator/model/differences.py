"""What differs between two contents of a rule, field by field."""

from collections.abc import Iterator, Mapping

from sieminator.model.change import FieldChange
from sieminator.model.fingerprint import managed
from sieminator.model.rule import Content


def differences(old: Content, new: Content, unmanaged: frozenset[str]) -> tuple[FieldChange, ...]:
    """Return each managed field that differs, by its dotted path; objects are gone into, lists are not."""
    if not (old.enabled and new.enabled):
        unmanaged |= old.only_on | new.only_on
    return tuple(_below("", _tree(old, unmanaged), _tree(new, unmanaged)))


def _tree(content: Content, unmanaged: frozenset[str]) -> dict[str, object]:
    return {**managed(content, unmanaged), "kind": content.kind, "enabled": content.enabled}


def _below(path: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[FieldChange]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        here = f"{path}.{name}" if path else name
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _below(here, before, after)
        else:
            yield FieldChange(here, before, after)
