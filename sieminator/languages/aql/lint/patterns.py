"""Comparisons that match more, or less, than was meant."""

from collections.abc import Iterator, Sequence
from typing import Any

from sieminator.languages.aql.programs import sought
from sieminator.languages.aql.tree import (
    Between,
    Call,
    Comparison,
    Constant,
    Junction,
    Name,
    Select,
    Text,
    Within,
)
from sieminator.languages.aql.walk import walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_PURE = frozenset({"LOWER", "UPPER", "CONCAT", "STR", "STRLEN", "SUBSTRING", "LONG", "DOUBLE", "REPLACEALL"})
"""Functions that know nothing but their arguments."""
_CONDITIONS = (Comparison, Within, Between)


def patterns(text: str, root: Any) -> Iterator[Finding]:
    """Yield what is doubtful about comparisons, one finding for each list of them."""
    for group in _groups(root):
        yield from _programs(group)
        yield from _case(group)
        yield from _constant(group)
        yield from _last_words(group)
        for node in group:
            if type(node) is Comparison and type(node.right) is Constant and node.right.word == "NULL":
                hint = "write IS NULL" if node.operator == "=" else "write IS NOT NULL"
                message = f"`{node.operator} NULL` is never true"
                yield Finding("AQL040", Level.WARNING, node.right.start, message, hint)
    yield from _mixed(text, root)


def _groups(root: Any) -> Iterator[Sequence[Any]]:
    """Yield the comparisons of each AND and OR, and each that stands alone."""
    joined: set[int] = set()
    for node in walk(root):
        if type(node) is Junction:
            members = [operand for operand in node.operands if type(operand) in _CONDITIONS]
            joined.update(map(id, members))
            if members:
                yield members
        elif type(node) in _CONDITIONS and id(node) not in joined:
            yield [node]


def _programs(group: Sequence[Any]) -> Iterator[Finding]:
    found = [program for node in group for program in sought(node)]
    loose = [program for program in found if program.loose]
    if loose:
        first = loose[0]
        more = f", and {len(loose) - 1} more" if len(loose) > 1 else ""
        message = f"the pattern of `{first.name}` also matches `x{first.name}`{more}"
        yield Finding("AQL020", Level.WARNING, first.offset, message, f"write {first.tight}")
    sensitive = [program for program in found if not program.ignores_case]
    if sensitive:
        first = sensitive[0]
        more = f", and {len(sensitive) - 1} more" if len(sensitive) > 1 else ""
        message = f"`{first.name}` is looked for in this case only{more}, and Windows does not mind the case"
        yield Finding("AQL022", Level.HINT, first.offset, message, "write LOWER(…) on the left, or ILIKE")


def _case(group: Sequence[Any]) -> Iterator[Finding]:
    """Yield a text that what LOWER or UPPER gives can never hold."""
    for node in group:
        left = node.left if type(node) is Comparison else node.operand
        if type(left) is not Call or left.name not in {"LOWER", "UPPER"}:
            continue
        if type(node) is Comparison and node.operator not in {"=", "!=", "LIKE"}:
            continue
        fold = str.lower if left.name == "LOWER" else str.upper
        for value in _texts(node):
            if fold(value.value) != value.value:
                message = f"{left.name} never gives `{value.value}`"
                yield Finding("AQL021", Level.WARNING, value.start, message, f"write '{fold(value.value)}'")
                return


def _texts(node: Any) -> Iterator[Text]:
    values = (node.right,) if type(node) is Comparison else getattr(node, "choices", ())
    if type(values) is tuple:
        yield from (value for value in values if type(value) is Text)


def _constant(group: Sequence[Any]) -> Iterator[Finding]:
    """Yield a comparison of texts and numbers only: its answer is the same for every event."""
    for node in group:
        if not any(type(part) in {Name, Select} or _may_read(part) for part in walk(node)):
            message = "the condition holds no field, so it is true for every event or for none"
            hint = "a field's name stands in double quotes, or in none"
            yield Finding("AQL048", Level.WARNING, node.start, message, hint)
            return


def _may_read(node: Any) -> bool:
    return type(node) is Call and node.name not in _PURE


def _last_words(group: Sequence[Any]) -> Iterator[Finding]:
    for node in group:
        if type(node) is Comparison and node.operator in {"LIKE", "ILIKE"} and type(node.right) is Text:
            value = node.right.value
            if value.endswith(" %") and value[-3:-2].isalnum():
                message = f"`{value}` misses the word where it is the last one"
                yield Finding("AQL046", Level.HINT, node.right.start, message, f"add OR … LIKE '{value[:-2]}'")
                return


def _mixed(text: str, root: Any) -> Iterator[Finding]:
    for node in walk(root):
        if type(node) is Junction and node.word == "OR":
            inner = next((one for one in node.operands if type(one) is Junction and text[one.start] != "("), None)
            if inner is not None:
                message = "AND binds tighter than OR, and no brackets say so"
                yield Finding("AQL043", Level.HINT, inner.start, message, "put brackets around what belongs together")
                return
