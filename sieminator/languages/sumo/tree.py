"""What a Sumo log search means: the scope as a condition, and the operators after it, one node each.

Every node knows its `start` and `end`, 0-based offsets of the text. Nodes are tuples: `walk` finds every node below one
without recursion, however long a chain is.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from sieminator.languages.sumo.tokens import Token
from sieminator.languages.sumo.values import (
    Address,
    Binary,
    Call,
    Conditional,
    Everything,
    Expression,
    Field,
    Keyword,
    Logic,
    Matches,
    Membership,
    Name,
    Number,
    Pair,
    Parameter,
    Regex,
    Subquery,
    Text,
    Unary,
    Word,
)

__all__ = (
    "Address",
    "Aggregate",
    "Assign",
    "Binary",
    "Call",
    "Conditional",
    "Everything",
    "Expression",
    "Extract",
    "Field",
    "Fields",
    "Key",
    "Keyword",
    "Limit",
    "Logic",
    "Lookup",
    "Matches",
    "Measure",
    "Membership",
    "Name",
    "Number",
    "Operator",
    "Pair",
    "Parameter",
    "Parse",
    "Pipeline",
    "Regex",
    "Sort",
    "Stage",
    "Subquery",
    "Text",
    "Timeslice",
    "Top",
    "Transpose",
    "Unary",
    "Unread",
    "Where",
    "Word",
    "walk",
)


class Where(NamedTuple):
    """`where`: keeps what the condition is true for."""

    condition: Expression
    start: int
    end: int


class Assign(NamedTuple):
    """`<expression> as <name>`."""

    value: Expression
    name: Name | None
    """None where nothing names it: a function then overwrites the field that it is given."""
    start: int
    end: int


class Parse(NamedTuple):
    """`parse` and `extract`: fields out of a message or a field, by an anchor pattern or a regular expression."""

    method: str
    """`anchor`, `regex` or `xml`."""
    patterns: tuple[tuple[Text, tuple[Name, ...]], ...]
    """Each with the names after it; those of a regular expression are in its groups."""
    names: tuple[Name, ...]
    """All that it gives to fields."""
    source: Field | None
    """None for the message."""
    keeps: bool
    """`nodrop`: what does not match stays."""
    multi: bool
    """Each match makes a row of its own."""
    start: int
    end: int


class Extract(NamedTuple):
    """`json`, `keyvalue`, `csv`, `split` and `xml`: fields out of a text with a form."""

    method: str
    keys: tuple[Text | Number, ...]
    names: tuple[Name, ...]
    """All that it gives to fields; a key without an alias names its field."""
    aliases: int
    """How many names stand after `as`; 0 where the keys name the fields."""
    source: Field | None
    auto: bool
    """It finds the fields itself, so that nobody knows their names."""
    keeps: bool
    start: int
    end: int


class Measure(NamedTuple):
    """What an aggregate calculates."""

    function: str
    """In lower case."""
    arguments: tuple[Expression, ...]
    name: Name | None
    """None for the default: `_count`, `_sum`, …"""
    start: int
    end: int


class Aggregate(NamedTuple):
    """`count by a, b`: one row for each group, with no other fields than these."""

    measures: tuple[Measure, ...]
    groups: tuple[tuple[Expression, Name | None], ...]
    start: int
    end: int


class Fields(NamedTuple):
    """`fields a, b`, or `fields - a, b`."""

    fields: tuple[Field, ...]
    drops: bool
    start: int
    end: int


class Key(NamedTuple):
    """What is sorted by."""

    value: Expression
    ascending: bool
    """The default is descending."""
    start: int
    end: int


class Sort(NamedTuple):
    """`sort by` and `order by`."""

    keys: tuple[Key, ...]
    start: int
    end: int


class Limit(NamedTuple):
    """`limit 10`."""

    most: Expression
    start: int
    end: int


class Top(NamedTuple):
    """`top 10 a by b`: sorted and limited."""

    most: Expression
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]
    start: int
    end: int


class Timeslice(NamedTuple):
    """`timeslice 1h`, or `timeslice 150 buckets`."""

    width: Expression | None
    """Number in milliseconds, or of buckets; None for all of the time range."""
    buckets: bool
    name: Name | None
    """None for `_timeslice`."""
    start: int
    end: int


class Lookup(NamedTuple):
    """`lookup a, b from <table> on key=field`."""

    outputs: tuple[tuple[str, Name | None], ...]
    """Columns of the table with their aliases; `*` for all."""
    table: str
    conditions: tuple[Expression, ...]
    start: int
    end: int


class Transpose(NamedTuple):
    """`transpose row a column b`."""

    rows: tuple[Field, ...]
    columns: tuple[Field, ...]
    names: tuple[Name, ...]
    """Of columns that later operators may read."""
    start: int
    end: int


class Operator(NamedTuple):
    """An operator that is known by its name, and whose arguments are not read further."""

    name: str
    """In lower case."""
    arguments: tuple[Token, ...]
    queries: tuple["Pipeline", ...]
    """Those that stand in its brackets."""
    start: int
    end: int


class Unread(NamedTuple):
    """An operator that is none, or is not written as it must be; a finding says so."""

    name: str
    """In lower case; empty where it begins with no word."""
    assigned: tuple[Name, ...]
    """Names that its author meant to give to fields."""
    read: tuple[Name, ...]
    """Other names in it."""
    start: int
    end: int


Stage: TypeAlias = (
    Where
    | Assign
    | Parse
    | Extract
    | Aggregate
    | Fields
    | Sort
    | Limit
    | Top
    | Timeslice
    | Lookup
    | Transpose
    | Operator
    | Unread
)


class Pipeline(NamedTuple):
    """A query, or one within another."""

    scope: Expression | None
    """None where there is none: everything."""
    stages: tuple[Stage, ...]
    start: int
    end: int


_LEAVES = (Name, Text, Number, Word, Regex, Field, Parameter, Address, Everything, Keyword, Token)


def walk(node: object) -> Iterator[object]:
    """Yield a node and every node below it, in the order of the text."""
    leaves = frozenset(_LEAVES)
    waiting = [node]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is not tuple:
            yield one
        if kind not in leaves and isinstance(one, tuple):
            waiting += [item for item in reversed(one) if isinstance(item, tuple)]
