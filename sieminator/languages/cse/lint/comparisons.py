"""Comparisons that can never hold, or always do: with null, of constants, of types that never meet."""

import re
from collections.abc import Iterator

from sieminator.languages.cse.lint.reading import Reading, texts
from sieminator.languages.cse.tree import (
    Array,
    Between,
    Boolean,
    Call,
    Chain,
    Comparison,
    Field,
    Index,
    Match,
    Membership,
    Node,
    Null,
    Number,
    Regex,
    Text,
)
from sieminator.languages.cse.vocabulary import schema
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9a-fA-F]+")
_OF_VALUES = frozenset(
    {"isblank", "isempty", "isnull", "length", "lower", "tolowercase", "touppercase", "trim", "upper"}
)
_OF_FIELDS = _OF_VALUES | {"array_contains", "hasthreatmatch", "isprivateip", "ispublicip", "jsonarraycontains", "size"}
_CONDITIONS = (Between, Chain, Comparison, Match, Membership)
_CONSTANTS = (Text, Number, Boolean)


def nulls(reading: Reading) -> Iterator[Finding]:
    """Yield comparisons with null, which are never true."""
    # Source: cse-rules-syntax.md, "=" and the other comparisons: false if either side is null; seen 2026-11-28.
    for node in reading.nodes:
        sides: tuple[Node, ...] = ()
        if isinstance(node, Comparison) and node.operator != "<=>":
            sides = node.left, node.right
        elif isinstance(node, Membership):
            sides = node.items
        null = next((side for side in sides if isinstance(side, Null)), None)
        if null:
            hint = "write IS NOT NULL" if isinstance(node, Comparison) and node.operator == "!=" else "write IS NULL"
            yield Finding("CSE014", Level.WARNING, null.start, "a comparison with null is never true", hint)


def constants(reading: Reading) -> Iterator[Finding]:
    """Yield comparisons that do not depend on the record."""
    for node in reading.nodes:
        if isinstance(node, (Match, Membership)):
            others = node.items if isinstance(node, Membership) else (node.pattern,)
            if _is_constant(node.left) and all(map(_is_constant, others)):
                yield _undecided(reading, node.left)
        if not isinstance(node, Comparison):
            continue
        left, right = reading.spelled(node.left), reading.spelled(node.right)
        if isinstance(node.left, Array) and _is_constant(node.left) and _is_constant(node.right):
            yield _undecided(reading, node.left)
        elif isinstance(node.left, _CONSTANTS) and isinstance(node.right, _CONSTANTS):
            message = f"{_short(left)} and {_short(right)} are both constants: no record decides this"
            yield Finding("CSE023", Level.WARNING, node.left.start, message, "name the field without quotes")
        elif left == right and isinstance(node.left, (Field, Index, Call)):
            message = f"{_short(left)} is compared with itself"
            yield Finding(
                "CSE023", Level.WARNING, node.left.start, message, f"write {left} IS NOT NULL, if that is meant"
            )


def _is_constant(node: Node) -> bool:
    return isinstance(node, (*_CONSTANTS, Regex)) or (isinstance(node, Array) and all(map(_is_constant, node.items)))


def _undecided(reading: Reading, left: Node) -> Finding:
    spelled = reading.spelled(left)
    hint = f"write fields{spelled}" if isinstance(left, Array) else "name the field without quotes"
    return Finding(
        "CSE023", Level.WARNING, left.start, f"{_short(spelled)} is a constant: no record decides this", hint
    )


def arguments(reading: Reading) -> Iterator[Finding]:
    """Yield the name of a field that is quoted where a function wants the field, and a condition where it wants one."""
    for node in reading.nodes:
        if not isinstance(node, Call) or not node.arguments:
            continue
        name, first = node.name.lower(), node.arguments[0]
        if name in _OF_FIELDS:
            for text in texts(first.items if isinstance(first, Array) else (first,)):
                if text.value in schema().types:
                    message = f"'{text.value}' is a text, and the record has a field of that name"
                    yield Finding("CSE023", Level.WARNING, text.start, message, f"write {text.value} without quotes")
        if name in _OF_VALUES and isinstance(first, _CONDITIONS):
            message = f"a condition stands in the brackets of `{node.name}`, and it takes a value"
            hint = "close the bracket before the operator"
            yield Finding("CSE011", Level.WARNING, first.start, message, hint)


def types(reading: Reading) -> Iterator[Finding]:
    """Yield comparisons of a field with what its type never is."""
    for node in reading.nodes:
        match node:
            case Comparison(left=left, right=right):
                yield from _sides(left, right) or _sides(right, left)
            case Membership(left=left, items=items):
                yield from _whole(left) or [found for item in items for found in _against(left, item)][:1]
            case Match(left=left):
                yield from _whole(left)
            case Call() | Index():
                yield from _container(node)
            case _:
                pass


def _sides(left: Node, right: Node) -> list[Finding]:
    return _whole(left) or _against(left, right)


def _kind(node: Node) -> str:
    return schema().kind(node.name) if isinstance(node, Field) else ""


def _whole(node: Node) -> list[Finding]:
    """Return the finding for a list or map that is compared as if it were one text."""
    kind = _kind(node)
    if not isinstance(node, Field) or kind not in {"array", "map"}:
        return []
    if kind == "array":
        message, hint = f"`{node.name}` is a list, not one value", f"write array_contains({node.name}, 'x')"
    else:
        message, hint = f"`{node.name}` is a map, not one value", f"name a key: {node.name}['x']"
    return [Finding("CSE022", Level.WARNING, node.start, message, hint)]


def _against(field: Node, value: Node) -> list[Finding]:
    """Return the finding for a field and a value, or another field, that can never be equal."""
    kind, other = _kind(field), _kind(value)
    if not isinstance(field, Field):
        return []
    if isinstance(value, Text):
        wrong = kind == "number" and not _NUMBER.fullmatch(value.value.strip())
        wrong |= kind == "boolean" and value.value.lower() not in {"true", "false"}
        what = f"'{_short(value.value)}'"
    elif isinstance(value, Field):
        wrong = {kind, other} in ({"number", "text"}, {"boolean", "text"}, {"boolean", "number"})
        what = f"`{value.name}`, which is {_article(other)}"
    else:
        return []
    if not wrong:
        return []
    message = f"`{field.name}` is {_article(kind)}, and is compared with {what}"
    return [Finding("CSE022", Level.WARNING, value.start, message)]


def _container(node: Call | Index) -> Iterator[Finding]:
    """Yield a field that is no list or map, and is asked for an item."""
    if isinstance(node, Index):
        field: Node = node.target
    elif node.name.lower() == "array_contains" and node.arguments:
        field = node.arguments[0]
    else:
        return
    kind = _kind(field)
    if isinstance(field, Field) and kind in {"text", "number", "boolean"}:
        message = f"`{field.name}` is {_article(kind)}, and holds no items"
        hint = f"write {field.name} = 'x'" if isinstance(node, Call) else ""
        yield Finding("CSE022", Level.WARNING, field.start, message, hint)


def _article(kind: str) -> str:
    return f"a {kind}"


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"


def repeated(reading: Reading) -> Iterator[Finding]:
    """Yield texts that stand in one list twice."""
    for node in reading.nodes:
        if not isinstance(node, Membership):
            continue
        seen: set[str] = set()
        for text in texts(node.items):
            if text.raw in seen:
                message = f"'{_short(text.raw)}' stands in the list twice"
                yield Finding("CSE024", Level.HINT, text.start, message, "drop one, or write the one that was meant")
                break
            seen.add(text.raw)
