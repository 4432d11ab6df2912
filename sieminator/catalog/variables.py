"""What values a variable of each type takes."""

from sieminator.languages.filling import EXCLUSIONS

RESERVED = EXCLUSIONS
"""`<<exclusions>>` takes what overrides exclude; no detection declares it."""

_WANTED = {"text": "text", "number": "a number", "list": "a list of texts", "raw": "text"}


def wanted(kind: str) -> str:
    """Return, in words, what a variable of the type takes."""
    return _WANTED[kind]


def fits(kind: str, value: object) -> bool:
    """Say whether a variable of the type can have the value."""
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def settled(value: object) -> object:
    """Return the value as the model keeps it: a list becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value
