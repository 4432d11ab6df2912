"""What KQL's string literals say."""

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_BLOCKS = ("```", "~~~")
_LAST = 0x10FFFF


def value(literal: str) -> str:
    """Return what a string literal says, its quotes gone and its escapes read; a broken one as far as that goes."""
    text = literal.lstrip("hH")
    if text.startswith(_BLOCKS):
        return text[3:-3]
    if text.startswith("@"):
        quote = text[1:2]
        return text[2:-1].replace(quote * 2, quote)
    inside = text[1:-1]
    return _ESCAPE.sub(_read, inside) if "\\" in inside else inside


def _read(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    number = int(digits, 16) if digits else int(found[4], 8) if found[4] else -1
    if number < 0:
        return _NAMED.get(found[5], found[5])
    return chr(number) if number <= _LAST else "\ufffd"
