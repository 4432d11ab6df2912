"""Conditions on an event's own times: what they do is not what a time clause does."""

from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import Between, Comparison, Expression, Name, Sum
from sieminator.languages.aql.walk import names, walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_ORDERS = frozenset({"<", "<=", ">", ">=", "="})


def times(root: Any) -> Iterator[Finding]:
    """Yield one finding for conditions on the endpoint's clock, and one for those on QRadar's."""
    seen: set[str] = set()
    for name in (name for node in walk(root) for name in time_fields(node)):
        code = "AQL018" if name.name.lower() == "devicetime" else "AQL019"
        if code in seen:
            continue
        seen.add(code)
        hint = "drop it, and write LAST 24 HOURS behind everything else"
        if code == "AQL018":
            message = f"`{name.name}` is the clock of the device: what comes late or from a wrong clock is lost"
            yield Finding("AQL018", Level.WARNING, name.start, message, hint)
        else:
            message = f"a condition on `{name.name}` narrows what the time clause reads, and never widens it"
            yield Finding("AQL019", Level.WARNING, name.start, message, hint)


def time_fields(node: Any) -> Iterator[Name]:
    """Yield the time field that a node holds against a moment, if it does."""
    if type(node) is Comparison and node.operator in _ORDERS:
        pairs: tuple[tuple[Expression, Expression], ...] = ((node.left, node.right), (node.right, node.left))
    elif type(node) is Between:
        pairs = ((node.operand, node.low),)
    else:
        return
    for one, other in pairs:
        field = _field(one)
        if field is not None and not any(names(other)):
            yield field


def _field(node: Expression) -> Name | None:
    while type(node) is Sum and node.operator in {"+", "-"} and not any(names(node.right)):
        node = node.left
    if type(node) is Name and node.name.lower() in {"devicetime", "starttime", "endtime"}:
        return node
    return None
