"""Go through a tree without recursion: a chain of sums may be as deep as it is long."""

from collections.abc import Iterator
from typing import Any

from sieminator.languages.aql.tree import Call, Column, Name, Select
from sieminator.languages.aql.vocabulary import AGGREGATES


def walk(root: Any, *, enter: bool = True) -> Iterator[Any]:
    """Yield a node and all below it, in the order of the text; `enter=False` leaves sub-selects out, but not the root.

    A tuple of nodes may stand for a root.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is not tuple:
            if not enter and node is not root and type(node) is Select:
                continue
            yield node
        stack.extend(part for part in reversed(node) if isinstance(part, tuple))


def names(root: Any, *, enter: bool = True) -> Iterator[Name]:
    """Yield the fields that are named below a node."""
    return (node for node in walk(root, enter=enter) if type(node) is Name)


def calls(root: Any, *, enter: bool = True) -> Iterator[Call]:
    """Yield the functions that are called below a node."""
    return (node for node in walk(root, enter=enter) if type(node) is Call)


def aggregates(root: Any) -> Iterator[Call]:
    """Yield the aggregate functions that are called below a node, not those of its sub-selects."""
    return (call for call in calls(root, enter=False) if call.name in AGGREGATES)


def selects(root: Any) -> Iterator[Select]:
    """Yield a query and its sub-selects, or those of several queries."""
    return (node for node in walk(root) if type(node) is Select)


def aliases(root: Any) -> frozenset[str]:
    """Return the aliases that are given below a node, in lower case."""
    return frozenset(node.alias.lower() for node in walk(root) if type(node) is Column and node.alias)
