"""What is wrong with a regular expression, as far as Java's rules and RE2's agree that it is."""

import re

_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_BACK_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
_PIECE = re.compile(r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|[^\]\\]){0,400}\]|[()\[*+?|]|[^\\()\[*+?|]+|\\$", re.DOTALL)


def flaw(pattern: str) -> str:
    """Return why no engine takes a regex, as one clause; empty where one may."""
    depth, can_repeat = 0, False
    last_closer = pattern.rfind("]")
    for found in _PIECE.finditer(pattern):
        piece = found[0]
        if piece == ")" and depth == 0:
            return "`)` closes no group"
        if piece == "[" and found.start() > last_closer:
            return "`[` is never closed"
        if piece == "\\":
            return "it ends with a backslash"
        if piece in {"*", "+"} and not can_repeat:
            return f"nothing stands before `{piece}`"
        depth += {"(": 1, ")": -1}.get(piece, 0)
        can_repeat = piece not in {"(", "|"}
    return "a group is never closed" if depth else ""


def beyond_re2(pattern: str) -> str:
    """Return what a regex asks of its engine that RE2 does not have, as it is written; empty where nothing."""
    found = _LOOK_AROUND.search(pattern) or _BACK_REFERENCE.search(pattern)
    return found[0] if found else ""
