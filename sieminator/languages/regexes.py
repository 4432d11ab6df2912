r"""Regular expressions that list the names of programs: `^(cmd|powershell)\.exe$`, and globs that end with one."""

import re
from collections.abc import Iterator
from itertools import product

from sieminator.languages.scan import NESTING

ENDINGS = ("exe", "bat", "cmd", "msc", "pif", "ps1", "scr", "vbs", "wsf", "hta")
"""Of files that Windows runs. Not `com`, `js` and `dll`: the first two end hosts and addresses as well, and the last is
run by another program."""

_PROGRAM = re.compile(rf"(?P<before>^|[\\/*])(?P<name>[\w+-][\w.+-]*\.(?:{'|'.join(ENDINGS)}))$", re.IGNORECASE)
_BRANCHES = 500
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\]){0,400}\]")
_PATH_CLASSES = frozenset({"[\\\\/]", "[/\\\\]", "[\\\\]", "[/]", "[\\\\\\\\/]"})
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_GROUP_MARK = re.compile(r"\?(?:[:=!]|<[=!]|P?<\w+>|[a-z]+\)|[a-z]+:)")


def programs(pattern: str) -> Iterator[str]:
    """Yield every program that a regex lists, in lower case; none where there are too many."""
    for shape in branches(pattern):
        found = program(shape.rstrip("*"))
        if found:
            yield found[0].lower()


def program(shape: str) -> tuple[str, bool] | None:
    r"""Return the program that a glob ends with, and whether anything may stand before its name.

    None where it ends with something else. Anything may stand before it in `*cmd.exe`, not in `*\cmd.exe`.
    """
    found = _PROGRAM.search(shape)
    return (found["name"], found["before"] == "*") if found else None


def branches(pattern: str) -> tuple[str, ...]:
    """Return what a regex matches, as globs, one for each of its alternatives; nothing where they are too many.

    An anchor is left out, and what is not plain becomes `*`. A dot without a quantifier stays a dot: in names of files
    that is what it means.
    """
    if pattern.count("(") > NESTING or pattern.count("|") > _BRANCHES:
        return ()
    return tuple(_Branches(pattern).read())


class _Branches:
    """Reads a regex from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def read(self) -> list[str]:
        """Read to the end of the group, or of the pattern."""
        done: list[str] = []
        current = [""]
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._pattern[self._at] == "|":
                self._at += 1
                done += current
                current = [""]
                continue
            pieces = self._quantified(self._piece())
            if len(current) * len(pieces) > _BRANCHES:
                return ["*"]
            current = [left + right for left, right in product(current, pieces)]
        return done + current

    def _piece(self) -> list[str]:
        char = self._pattern[self._at]
        self._at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return [self._escape()]
        return [""] if char in "^$" else [char]

    def _group(self) -> list[str]:
        mark = _GROUP_MARK.match(self._pattern, self._at)
        if mark:
            self._at = mark.end()
            if mark[0].endswith(")"):
                return [""]
        inner = self.read()
        self._at += 1
        return inner if mark is None or mark[0][-1] in ":>" else [""]

    def _class(self) -> list[str]:
        found = _CLASS.match(self._pattern, self._at - 1)
        if found is None:
            return ["*"]
        self._at = found.end()
        if found[0] in _PATH_CLASSES:
            return ["\\"]
        return ["."] if found[0] in {"[.]", "[\\.]"} else ["*"]

    def _escape(self) -> str:
        char = self._pattern[self._at : self._at + 1]
        self._at += 1
        if char in {"b", "B", "A", "z", "Z"}:
            return ""
        if char in {"d", "D", "w", "W", "s", "S"}:
            return "*"
        return f"\\{char}" if char.isalpha() else char

    def _quantified(self, pieces: list[str]) -> list[str]:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return pieces
        self._at = found.end()
        if self._pattern[self._at : self._at + 1] in {"?", "+"}:
            self._at += 1
        return [*pieces, ""] if found[0] == "?" and pieces != ["."] else ["*"]
