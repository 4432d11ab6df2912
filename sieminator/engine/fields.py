"""Field-by-field differences between two bodies."""

from collections.abc import Iterator, Mapping

from sieminator.model.change import FieldChange
from sieminator.model.fingerprint import managed
from sieminator.model.rule import Content


def differences(old: Content, new: Content, unmanaged: frozenset[str]) -> tuple[FieldChange, ...]:
    """Return each managed field that differs, by its dotted path; dictionaries are gone into, lists are not."""
    found = list(_below("", managed(old.body, unmanaged), managed(new.body, unmanaged)))
    if old.enabled != new.enabled:
        found.append(FieldChange("enabled", old.enabled, new.enabled))
    if old.kind != new.kind:
        found.append(FieldChange("kind", old.kind, new.kind))
    return tuple(found)


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
