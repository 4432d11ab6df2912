"""Which fields a query reads and writes, and where."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sieminator.languages.cql.regexes import groups
from sieminator.languages.cql.tree import (
    Argument,
    Array,
    Assignment,
    Call,
    Comparison,
    Expression,
    Match,
    Node,
    Piped,
    Regex,
    Subquery,
    Text,
    Word,
)
from sieminator.languages.cql.vocabulary import functions
from sieminator.languages.cql.walk import walk


class Mention(NamedTuple):
    """A place where a query names a field."""

    name: str
    start: int
    writes: bool


# Arguments that hold names of fields, in lower case. Source: the pages of the functions, library.humio.com
# data-analysis, read 2026-11-28.
READING = frozenset({"field", "fields", "array", "key", "keys", "series", "sortby", "source", "target", "on"}) | {
    *("ip", "lat", "lon", "magnitude", "weight", "x", "y")
}
WRITING = frozenset({"as", "asarray"})
_CALCULATING = frozenset({"expression", "condition", "then", "else", "expressions", "sum", "max", "function"})
_NUMBERS = frozenset("0123456789")
_LITERALS = frozenset({"true", "false", "max", "auto", "*", "%"})


def mentions(nodes: Iterable[Node]) -> tuple[Mention, ...]:
    """Return the places where fields are named, in the order of the text; not those in free text or in values."""
    found = [mention for node in nodes for mention in of_node(node)]
    return tuple(sorted(found, key=lambda mention: mention.start))


def of_node(node: Node) -> Iterator[Mention]:
    """Yield the fields that a node itself names, not those of the nodes within it, but for plain operands."""
    if isinstance(node, Comparison):
        yield _read(node.field)
        if node.operator == "<=>" and isinstance(node.value, Word):
            yield _read(node.value)
    elif isinstance(node, Regex):
        yield from _groups(node)
    elif isinstance(node, Piped | Match):
        yield _read(node.field)
    elif isinstance(node, Assignment):
        yield Mention(node.field.text, node.field.start, writes=True)
        yield from _calculated(node.value)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from _of_argument(node, argument)


def parameter(call: Call, argument: Argument) -> str:
    """Return what an argument is called, also where it goes without its name; in lower case, empty if unknown."""
    if argument.name:
        return argument.name.lower()
    known = functions().get(call.name.lower())
    return known.unnamed.lower() if known else ""


def argument_of(call: Call, name: str) -> Argument | None:
    """Return an argument by its name, also where it goes without."""
    return next((argument for argument in call.arguments if parameter(call, argument) == name), None)


def named_in(value: Expression) -> Iterator[Word | Text]:
    """Yield the names in a value that is one name or an array of them."""
    if isinstance(value, Word | Text):
        yield value
    elif isinstance(value, Array):
        for item in value.items:
            if isinstance(item, Word | Text | Array):
                yield from named_in(item)


def _of_argument(call: Call, argument: Argument) -> Iterator[Mention]:
    what = parameter(call, argument)
    function = call.name.lower()
    value = argument.value
    if function == "rename" and what == "field":
        yield from _renamed(value)
    elif function == "regex" and what == "regex" and isinstance(value, Text):
        yield from (Mention(name, value.start, writes=True) for name, _ in groups(value.text))
    elif function == "eval" and argument.name:
        yield Mention(argument.name, argument.start, writes=True)
        yield from _calculated(value)
    elif what in _CALCULATING:
        yield from _calculated(value)
    else:
        yield from _listed(function, what, value)


def _listed(function: str, what: str, value: Expression) -> Iterator[Mention]:
    """Yield the fields of an argument that lists them."""
    if what in READING or (what == "include" and function not in {"match", "join"}):
        yield from (_read(name) for name in named_in(value))
    elif what in WRITING or what == "include":
        yield from (Mention(name.text, name.start, writes=True) for name in named_in(value))


def _renamed(value: Expression) -> Iterator[Mention]:
    pairs = value.items if isinstance(value, Array) else (value,)
    for pair in pairs:
        if isinstance(pair, Array):
            names = list(named_in(pair))
            for number, name in enumerate(names):
                yield Mention(name.text, name.start, writes=number > 0)
        elif isinstance(pair, Word | Text):
            yield _read(pair)


def _calculated(value: Expression) -> Iterator[Mention]:
    """Yield the fields of an expression; what is in the calls within it is theirs."""
    for node in _operands(value):
        if isinstance(node, Word) and node.text[0] not in _NUMBERS and node.text not in _LITERALS:
            yield _read(node)


def _operands(value: Expression) -> Iterator[Node]:
    if isinstance(value, Word):
        yield value
    elif not isinstance(value, Call | Subquery | Array):
        for node in walk(value):
            if isinstance(node, Call | Subquery | Array):
                return
            yield node


def _groups(regex: Regex) -> Iterator[Mention]:
    for name, at in groups(regex.body):
        yield Mention(name, regex.start + 1 + at, writes=True)


def _read(name: Word | Text) -> Mention:
    return Mention(name.text, name.start, writes=False)
