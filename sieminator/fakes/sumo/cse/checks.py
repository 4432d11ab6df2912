"""What a field of a body may hold: each check returns what is wrong with a value, or nothing.

Types and enums are the contract's; a limit says where it is from. The contract declares nothing nullable, and a null
that the service itself answered (`scoreMapping.mapping`) has to be taken out before it is sent back, as public scripts
do: so null is refused everywhere. Source: the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Check = Callable[[Any], str]
"""A value to what is wrong with it; "" when it is fine."""

WINDOWS: Mapping[str, int] = {
    "T05M": 300_000, "T10M": 600_000, "T30M": 1_800_000, "T60M": 3_600_000, "T12H": 43_200_000, "T24H": 86_400_000,
    "T05D": 432_000_000,
}  # fmt: skip
"""Names of windows to their milliseconds, apart from CUSTOM."""
CUSTOM = "CUSTOM"
SUPPRESSION_MAX_MS = 604_800_000
"""Seven days. Source: the vendor's Terraform provider, seen 2026-11-28."""
SCORE_MAX = 10
_SCORES = ("constant", "fieldValue", "fieldValueMapping")


def anything(value: Any) -> str:  # noqa: ARG001 - a check as any other
    """Take whatever it is."""
    return ""


def text(value: Any) -> str:
    """Take any text."""
    return "" if isinstance(value, str) else "must be a string"


def word(value: Any) -> str:
    """Take a text that holds something."""
    return text(value) or ("" if value.strip() else "must not be empty")


def flag(value: Any) -> str:
    """Take true and false."""
    return "" if isinstance(value, bool) else "must be a boolean"


def whole(value: Any) -> str:
    """Take a whole number."""
    return "" if isinstance(value, int) and not isinstance(value, bool) else "must be an integer"


def count(value: Any) -> str:
    """Take a whole number of 1 or more; that less is refused is unconfirmed."""
    return whole(value) or ("" if value >= 1 else "must be at least 1")


def score(value: Any) -> str:
    """Take a severity. Source: help.sumologic.com on rules, 0 to 10, seen 2026-11-28; who refuses is unconfirmed."""
    return whole(value) or ("" if 0 <= value <= SCORE_MAX else f"must be between 0 and {SCORE_MAX}")


def suppression(value: Any) -> str:
    """Take the milliseconds for which a signal is not repeated."""
    return whole(value) or ("" if 0 <= value <= SUPPRESSION_MAX_MS else f"must be between 0 and {SUPPRESSION_MAX_MS}")


def millis(value: Any) -> str:
    """Take milliseconds as the API has them: digits in a string."""
    return text(value) or ("" if re.fullmatch(r"[1-9][0-9]{0,14}", value) else "must be a number of milliseconds")


def digits(value: Any) -> str:
    """Take a whole number as a string."""
    return text(value) or ("" if re.fullmatch(r"[0-9]{1,9}", value) else "must be a number")


def one_of(*names: str) -> Check:
    """Take one of these names."""

    def check(value: Any) -> str:
        return text(value) or ("" if value in names else f"must be one of {', '.join(names)}")

    return check


def many(each: Check) -> Check:
    """Take a list, every item of which passes."""

    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "must be an array"
        return next((f"[{place}] {fault}" for place, one in enumerate(value) if (fault := each(one))), "")

    return check


def some(each: Check) -> Check:
    """Take a list of at least one item, every one of which passes; that none is refused is unconfirmed."""
    return lambda value: many(each)(value) or ("" if value else "must not be empty")


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Take an object with these names, and no other."""

    def check(value: Any) -> str:
        return next(iter(faults(value, required, optional or {})), "")

    return check


def faults(value: Any, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Iterable[str]:
    """Yield all that is wrong with an object: names unknown, names missing, values that do not pass."""
    if not isinstance(value, dict):
        yield "must be an object"
        return
    known = {**required, **optional}
    for name in value.keys() - known.keys():
        yield f"{name}: is not a known field"
    for name in required.keys() - value.keys():
        yield f"{name}: is required"
    for name, check in known.items():
        if name in value and (fault := check(value[name])):
            yield f"{name}: {fault}"


def score_mapping(value: Any) -> str:
    """Take a rule's severity: a number, a field's value, or a table from values to numbers."""
    # Source of the three types and of what each needs: the vendor's Terraform provider, seen 2026-11-28.
    if fault := _MAPPING(value):
        return fault
    needed = {"constant": ("default",), "fieldValue": ("field",), "fieldValueMapping": ("field", "mapping")}
    missing = [name for name in needed[value["type"]] if name not in value]
    return f"{missing[0]}: is required for the type {value['type']}" if missing else ""


_STEP = shape({"type": text, "to": score}, {"from": text, "fromEnd": text})
_MAPPING = shape({"type": one_of(*_SCORES)}, {"default": score, "field": text, "mapping": many(_STEP)})

strings = many(text)
selectors = many(shape({"entityType": word, "expression": text}))
aggregations = some(shape({"name": word, "function": word, "arguments": strings}))
steps = some(shape({"expression": text, "limit": count}))
limits = many(shape({"limit": count, "index": whole}))
window = one_of(*WINDOWS, CUSTOM)
