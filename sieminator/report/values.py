"""Two values of a field, side by side: short ones on a line, text and lists as a unified diff."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sieminator.model.change import Change, FieldChange
from sieminator.report.clean import clean, clean_lines
from sieminator.report.words import CHANGE_SIDES

DEFAULT = "(default)"
"""Shown for a value that is absent: the vendor's documented default holds."""

_ROOM = 60
"""Characters that one value may take before the two are shown below each other."""
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, ready to be shown: either ``short``, or ``diff``."""

    path: str
    short: str = ""
    """``Medium → High``; empty where the values need more room."""
    diff: tuple[str, ...] = ()
    """Lines of a unified diff, its two file names first."""
    set_at: str = ""
    """The file of the environment that set Git's value; empty where it is the detection's own."""


def differences(
    fields: tuple[FieldChange, ...], sides: tuple[str, str] = ("there", "Git"), most: int | None = None
) -> Iterator[Difference]:
    """Yield every field's difference; ``most`` cuts a diff to so many lines, and says so."""
    for field in fields:
        old, new = show(field.old), show(field.new)
        path = clean(field.path)
        if not _long(field.old, old) and not _long(field.new, new):
            yield Difference(path, short=f"{old} → {new}")
        else:
            yield Difference(path, diff=_cut(_diff(field, sides), most))


def changed_fields(change: Change, most: int | None = None) -> Iterator[Difference]:
    """Yield a change's differences, each with the override that set it, if one did."""
    sides = CHANGE_SIDES.get(change.cause, ("there", "Git"))
    for field, difference in zip(change.fields, differences(change.fields, sides, most), strict=True):
        origin = change.origin(field)
        elsewhere = origin and change.rule and not origin.path.startswith(f"{change.rule.path}/")
        yield replace(difference, set_at=str(origin)) if elsewhere else difference


def show(value: object) -> str:
    """Return a value as a person would write it on one line."""
    if value is None:
        return DEFAULT
    if isinstance(value, str):
        plain = value == value.strip() and value not in {"", DEFAULT, "true", "false", "null"}
        return clean(value) if plain else json.dumps(clean(value), ensure_ascii=False)
    return clean(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


def _long(value: object, shown: str) -> bool:
    return len(shown) > _ROOM or (isinstance(value, str) and "\n" in value)


def _diff(field: FieldChange, sides: tuple[str, str]) -> list[str]:
    old, new = _text(field.old), _text(field.new)
    lines = list(difflib.unified_diff(old, new, *sides, n=_CONTEXT, lineterm=""))
    # Values of two types can read the same: 5 and "5".
    return lines or [f"--- {sides[0]}", f"+++ {sides[1]}", f"-{json.dumps(field.old)}", f"+{json.dumps(field.new)}"]


def _text(value: object) -> list[str]:
    if value is None:
        return [DEFAULT]
    if isinstance(value, str):
        return clean_lines(value)
    return clean_lines(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, default=str))


def _cut(lines: list[str], most: int | None) -> tuple[str, ...]:
    if most is None or len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], f"… {len(lines) - most} more lines")
