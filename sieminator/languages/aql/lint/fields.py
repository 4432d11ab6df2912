"""Names that no field, property or alias has."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import Comparison, Name, Table, Within
from sieminator.languages.aql.vocabulary import FIELDS, MISTAKEN, NO_FIELDS, PROPERTIES, SYSMON
from sieminator.languages.aql.walk import aliases, names, walk
from sieminator.languages.aql.words import LIKES, near
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_KNOWN = {**dict.fromkeys(sorted(FIELDS)), **PROPERTIES}
_MANY = 500
"""So many names of a query are held against each other."""
_LONG = 6
"""From so many letters on a quoted name is held against the names that it may have been meant to be."""


def fields(root: Any, *, complete: bool) -> Iterator[Finding]:
    """Yield one finding for each name that is not known; `complete` says that no definition can be missing."""
    defined = aliases(root)
    everywhere = Counter(name.name.lower() for name in names(root))
    values = {id(name) for name in _quoted_values(root, defined, everywhere)}
    found = [name for name in names(root) if id(name) not in values]
    counts = Counter(name.name.lower() for name in found)
    tables = {node.alias.lower() for node in walk(root) if type(node) is Table and node.alias}
    seen: set[str] = set()
    for name in found:
        key = name.name.lower()
        if key in seen or key in defined or (name.table and name.table.lower() in tables and key in _KNOWN):
            continue
        seen.add(key)
        yield from _quoted(name, counts) if name.quoted else _bare(name, counts, complete=complete)
    for name in names(root):
        if id(name) in values:
            message = f'"{name.name}" is a name, in double quotes, where a text is due'
            yield Finding("AQL024", Level.WARNING, name.start, message, f"write '{name.name}'")


def _quoted_values(root: Any, defined: frozenset[str], everywhere: Counter[str]) -> Iterator[Name]:
    """Yield names in double quotes that stand where a value does, and are nothing that is known."""
    for node in walk(root):
        if type(node) is Comparison:
            candidates: tuple[Any, ...] = (node.right,)
            surely = node.operator in LIKES
        elif type(node) is Within and type(node.choices) is tuple:
            candidates, surely = node.choices, True
        else:
            continue
        for name in candidates:
            if type(name) is Name and name.quoted and name.name.lower() not in defined:
                key = name.name.lower()
                may_be_property = key in _KNOWN or key in SYSMON or everywhere[key] > 1
                if surely or not may_be_property:
                    yield name


def _quoted(name: Name, counts: Counter[str]) -> Iterator[Finding]:
    key = name.name.lower()
    if key in SYSMON:
        yield _sysmon(name)
    elif key not in _KNOWN and counts[key] == 1 and len(key) >= _LONG:
        meant = near(key, _KNOWN)
        if meant and _letters(meant) != _letters(key):
            yield _unknown(name, meant)


def _bare(name: Name, counts: Counter[str], *, complete: bool) -> Iterator[Finding]:
    key = name.name.lower()
    if key in NO_FIELDS:
        message = f"`{name.name}` is no field of events"
        yield Finding("AQL013", Level.ERROR, name.start, message, f"write {NO_FIELDS[key]}")
    elif key in _KNOWN:
        return
    elif key in SYSMON:
        yield _sysmon(name)
    elif key in MISTAKEN:
        message = f"`{name.name}` is no field that IBM lists"
        yield Finding("AQL014", Level.WARNING, name.start, message, f"write {MISTAKEN[key]}")
    else:
        elsewhere = (other for other in counts if counts[other] >= counts[key]) if len(counts) <= _MANY else ()
        meant = near(key, elsewhere) or near(key, _KNOWN)
        if meant or complete:
            yield _unknown(name, meant)


def _unknown(name: Name, meant: str) -> Finding:
    message = f"`{name.name}` is neither a field that IBM lists nor an alias"
    hint = f"did you mean {PROPERTIES.get(meant, meant)}?" if meant else f'a custom property is written "{name.name}"'
    return Finding("AQL014", Level.WARNING, name.start, message, hint)


def _sysmon(name: Name) -> Finding:
    ours = SYSMON[name.name.lower()]
    message = f"`{name.name}` is Sysmon's name; IBM's content has no property of that name"
    hint = f'IBM\'s content for Windows has "{ours}"; check which your console has'
    return Finding("AQL015", Level.WARNING, name.start, message, hint)


def _letters(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum()).rstrip("s")
