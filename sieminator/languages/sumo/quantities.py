"""Numbers with their suffixes: sizes, and times, which are in milliseconds."""

from sieminator.languages.sumo import tree
from sieminator.languages.sumo.tokens import Token

# Source: field-expressions.md, read 2026-11-28; times are in milliseconds.
_SUFFIXES = {
    **dict.fromkeys(("K", "k"), 1e3),
    "M": 1e6,
    **dict.fromkeys(("G", "B"), 1e9),
    "T": 1e12,
    "P": 1e15,
    **{f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTP", start=1)},
    "ns": 1e-6,
    "us": 1e-3,
    "ms": 1.0,
    "s": 1e3,
    "m": 6e4,
    "h": 3.6e6,
    "d": 8.64e7,
    "w": 6.048e8,
}


def number(token: Token) -> tree.Number:
    """Read a number with its suffix."""
    digits = token.text.rstrip("KkMGBTPinusmhdw")
    value = float(digits) * _SUFFIXES.get(token.text[len(digits) :], 1.0)
    return tree.Number(value, token.text, token.start, token.end)
