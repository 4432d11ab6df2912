"""Programs that a query looks for by the name of their file."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sieminator.languages.aql.tree import Call, Comparison, Text, Within
from sieminator.languages.aql.walk import names, walk
from sieminator.languages.regexes import ENDINGS, programs

_ENDINGS = "|".join(ENDINGS)
_FILE = rf"\w[\w .+-]*\.(?:{_ENDINGS})"
_EQUAL = re.compile(rf"(?:.*[\\/])?(?P<name>{_FILE})", re.IGNORECASE | re.DOTALL)
_LIKE = re.compile(rf"(?P<before>%?(?:[^%]*[\\/])?)(?P<name>{_FILE})(?P<after>%?)", re.IGNORECASE)
_REGEX = re.compile(
    rf"(?P<before>\^?(?:\.\*)?(?:.*(?:\\\\|/|\]))?)\(?(?P<name>\w[\w-]*(?:\\?\.(?:{_ENDINGS})))\)?(?P<after>(?:\.\*|\$)*)",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"(?P<start>\^?(?:\.\*)?(?:[^()|]*(?:\\\\|/))?)\((?:\?:)?(?P<names>[\w|.\\-]+)\)(?P<end>[\w.\\-]*)\$?"
)
_FOLDING = frozenset({"ILIKE", "IMATCHES"})
_NO_PATHS = ("command", "message", "payload", "url", "arguments", "host", "domain", "query")


class Sought(NamedTuple):
    """A program that a comparison looks for."""

    name: str
    """In lower case."""
    offset: int
    """Of the text that names it."""
    loose: bool
    """Whether a longer name that ends alike, `xcmd.exe`, is found too."""
    ignores_case: bool
    tight: str = ""
    """Of a loose one, how to write it: `'%\\cmd.exe'`; for a regular expression only the part in question."""


def sought(node: Any) -> Iterator[Sought]:
    """Yield the programs that one comparison or one IN looks for; none for any other node."""
    if type(node) is Comparison and type(node.right) is Text:
        yield from _compared(node, node.right)
    elif type(node) is Within and type(node.choices) is tuple and not node.negated:
        for choice in node.choices:
            found = _EQUAL.fullmatch(choice.value) if type(choice) is Text else None
            if found:
                yield Sought(found["name"].lower(), choice.start, False, _folds(node.operand))


def all_sought(root: Any) -> Iterator[Sought]:
    """Yield the programs that are looked for anywhere below a node."""
    for node in walk(root):
        yield from sought(node)


def _compared(node: Comparison, text: Text) -> Iterator[Sought]:
    if node.negated or node.operator not in {"=", "LIKE", "ILIKE", "MATCHES", "IMATCHES"}:
        return
    folds = node.operator in _FOLDING or _folds(node.left)
    if node.operator == "=":
        found = _EQUAL.fullmatch(text.value)
        if found:
            yield Sought(found["name"].lower(), text.start, False, folds)
    elif node.operator in {"LIKE", "ILIKE"}:
        found = _LIKE.fullmatch(text.value)
        if found:
            loose = found["before"] == "%" and _holds_paths(node.left)
            yield Sought(found["name"].lower(), text.start, loose, folds, f"'%\\{found['name']}{found['after']}'")
    else:
        folds = folds or text.value.startswith("(?i)")
        spelt = {name.lower(): (name, loose) for name, loose in _alternatives(text.value)}
        for listed in dict.fromkeys(programs(text.value)):
            name, loose = spelt.get(listed, (listed, False))
            tight = r"\\" + name.replace(".", r"\.")
            yield Sought(listed, text.start, loose and _holds_paths(node.left), folds, tight)


def _alternatives(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield each program that a regular expression lists, and whether nothing stands before its name."""
    listed = _ENDED.fullmatch(pattern)
    if listed:
        ending = listed["end"].replace("\\", "")
        for name in listed["names"].split("|"):
            whole = f"{name}{ending}".replace("\\", "")
            if _EQUAL.fullmatch(whole):
                yield whole, listed["start"] in {"", ".*", "^.*"}
        return
    for branch in pattern.split("|"):
        found = _REGEX.fullmatch(branch) if len(branch) < 300 else None
        if found:
            yield found["name"].replace("\\", ""), found["before"] in {"", ".*", "^.*"}


def _folds(node: Any) -> bool:
    return type(node) is Call and node.name in {"LOWER", "UPPER"}


def _holds_paths(node: Any) -> bool:
    """Say whether a value is a path, as far as its name tells: a command line holds names without a backslash."""
    return not any(part in name.name.lower() for name in names(node) for part in _NO_PATHS)
