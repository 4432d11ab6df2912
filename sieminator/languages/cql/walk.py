"""Go through a tree without recursion."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sieminator.languages.cql.tree import Node, Parameter, Regex, Subquery, Text, Word

LEAVES = frozenset({Word, Text, Regex, Parameter})
"""Kinds of nodes that hold no others."""


def walk(root: Node, *, into_pipelines: bool = True) -> Iterator[Node]:
    """Yield a node and all within it, in the order of the text; on demand without those of its subqueries."""
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        yield node
        if not into_pipelines and isinstance(node, Subquery):
            continue
        if type(node) not in LEAVES:
            stack += reversed(list(children(node)))


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly within a node."""
    kind: Any = type(node)
    for slot in _slots(kind):
        part = getattr(node, slot)
        if isinstance(part, Node):
            yield part
        elif isinstance(part, tuple):
            for item in part:
                yield item if isinstance(item, Node) else item[1]  # an operator and its operand


@cache
def _slots(kind: Any) -> tuple[str, ...]:
    """Return the fields of a kind of node that may hold nodes."""
    plain = {
        "start",
        "end",
        "text",
        "body",
        "flags",
        "default",
        "operator",
        "operators",
        "negated",
        "holds",
        "explicit",
    }
    named: tuple[str, ...] = tuple(str(slot) for slot in kind.__dict__["__slots__"])
    return tuple(slot for slot in named if slot not in plain)
