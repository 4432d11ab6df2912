"""What a YAML scalar without quotes is: YAML 1.2's core schema without its surprises."""

import re

PLAIN = "plain"
"""The tag of a scalar without quotes."""
TEXT = "text"
"""The tag of everything else that names no tag itself."""

_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# No octal, no sexagesimal, no underscores, no infinity: `010`, `22:30` and `1_000` are the text that they look like.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})", re.ASCII)
_FLOAT = re.compile(r"[-+]?\d{1,17}\.\d{1,17}(?:[eE][-+]?\d{1,2})?", re.ASCII)
_NUMERIC = frozenset("0123456789+-")


def plain_value(text: str) -> object:
    """Return what a scalar without quotes means: None, a boolean, a number, or its text."""
    if text[:1] in _NUMERIC:
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text
    return _WORDS.get(text, text)
