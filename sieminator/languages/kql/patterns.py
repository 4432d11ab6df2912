r"""Regular expressions that only list names: `^(cmd|powershell)\.exe$`."""

import re

_HEAD = re.compile(r"(?:\(\?i\))?\^?(?:\.\*)?(?:\(\^\|\\\\\)|\[\\\\/\]|\\\\)?")
_SPECIAL = frozenset("()[]{}|*+?^$.\\")
_MOST = 200


def alternatives(pattern: str) -> list[str]:
    """Return every text that a pattern stands for, anchors aside; none where there are more than can be listed."""
    head = _HEAD.match(pattern)
    body = pattern[head.end() if head else 0 :]
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    found = _union(body, 0)
    return found[0] if found and found[1] == len(body) else []


def _union(body: str, at: int) -> tuple[list[str], int] | None:
    """Read `a|b` up to a closing bracket or the end; brackets within brackets are read once more, no deeper."""
    texts: list[str] = []
    branch = [""]
    while at < len(body) and body[at] != ")":
        if body[at] == "|":
            texts, branch, at = texts + branch, [""], at + 1
            continue
        part = _group(body, at) if body[at] == "(" else _letter(body, at)
        if part is None or len(branch) * len(part[0]) > _MOST:
            return None
        branch = [text + more for text in branch for more in part[0]]
        at = part[1]
    return texts + branch, at


def _group(body: str, at: int) -> tuple[list[str], int] | None:
    start = at + 3 if body.startswith("(?:", at) else at + 1
    close = body.find(")", start)
    if close < 0 or body.find("(", start, close) >= 0:
        return None
    found = _union(body[start:close], 0)
    if not found or found[1] != close - start:
        return None
    if body[close + 1 : close + 2] == "?":
        return [*found[0], ""], close + 2
    return found[0], close + 1


def _letter(body: str, at: int) -> tuple[list[str], int] | None:
    text, after = body[at], at + 1
    if text == "\\":
        text, after = body[after : after + 1], after + 1
        if not text or text.isalnum():
            return None
    elif text in _SPECIAL:
        return None
    if body[after : after + 1] == "?":
        return [text, ""], after + 1
    return None if body[after : after + 1] in ("*", "+", "{") else ([text], after)
