"""What a regular expression tells without being run."""

import re
from collections.abc import Iterator

_GROUP = re.compile(r"\(\?P?<([A-Za-z_@#][^>()\s]*)>")

# An escape, a whole class of characters, or a bracket; a class that never ends is its first bracket.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()\[]", re.DOTALL)


def groups(body: str) -> Iterator[tuple[str, int]]:
    """Yield the names that a regular expression gives to its groups, which become fields, and their offsets in it."""
    for found in _GROUP.finditer(body):
        yield found[1], found.start(1)


def unbalanced(body: str) -> int | None:
    """Return where a bracket of a regular expression has no partner; None where all have one, or it is hard to say."""
    if "\\Q" in body or "(?x" in body or "(?#" in body:
        return None
    opened: list[int] = []
    for found in _PIECE.finditer(body):
        sign = found[0]
        if sign == "(":
            opened.append(found.start())
        elif sign == "[" or (sign == ")" and not opened):
            return found.start()
        elif sign == ")":
            opened.pop()
    return opened[0] if opened else None
