"""What a rule expression means: nodes with their places, and a way through them that never recurses."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression."""

    start: int
    """Offset of its first character, 0-based; brackets around it are not its own."""
    end: int
    """Offset after its last character."""


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A quoted text."""

    value: str
    """Without its quotes, `\\'`, `\\"` and `\\\\` unescaped; other backslashes stay."""
    raw: str
    """Without its quotes, as it is written."""


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """A regular expression between slashes."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number."""

    text: str
    """As it is written, unit included."""


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    """`null`."""


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field by its name."""

    path: tuple[str, ...]
    """What stands between the dots; nearly always one name."""

    @property
    def name(self) -> str:
        """Return the whole name, dots included."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`target[key]`, as in `fields['EventData.Image']`."""

    target: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Array(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function and its arguments; also `cast(x as type)`, the type left out."""

    name: str
    """As it is written."""
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right` with `+ - * / %`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left operator right` with `= != < <= > >= <=>`."""

    operator: str
    """One spelling each: `==` is `=`, and `<>` is `!=`."""
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Match(Node):
    """A text held against a pattern."""

    operator: str
    """`like`, `rlike` or `matches`."""
    left: Node
    pattern: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`left in (items)`."""

    left: Node
    items: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`left between low and high`, both included."""

    left: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Is(Node):
    """`left is null`, `left is true`."""

    left: Node
    value: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite of a condition; null stays null."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Conditions joined by one connective, in the order of the text."""

    operator: str
    """`and` or `or`."""
    operands: tuple[Node, ...]
    """Two or more; a bracketed chain in them stays one operand."""
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """What could not be read."""


@dataclass(frozen=True, slots=True)
class Json(Node):
    """`json field=fields "a" as x`: a key of the log, and the name that it gets."""

    keys: tuple[Text, ...]
    names: tuple[str, ...]


def children(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of, in the order of the text.

    Of `hasThreatMatch` only the list of fields: its filter speaks of indicators, not of the record.
    """
    match node:
        case Chain(operands=many) | Array(items=many):
            return many
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            return left, right
        case Call(name=name, arguments=arguments):
            return arguments[:1] if name.lower() == "hasthreatmatch" else arguments
        case Match(left=left, pattern=pattern):
            return left, pattern
        case Membership(left=left, items=items):
            return left, *items
        case _:
            return _rare_children(node)


def _rare_children(node: Node) -> tuple[Node, ...]:
    match node:
        case Not(operand=operand) | Negative(operand=operand):
            return (operand,)
        case Index(target=target, key=key):
            return target, key
        case Is(left=left):
            return (left,)
        case Between(left=left, low=low, high=high):
            return left, low, high
        case _:
            return ()


def walk(node: Node, *, into_not: bool = True) -> Iterator[Node]:
    """Yield a node and all that it is made of, in the order of the text; without recursion.

    Without `into_not`, what stands under a NOT is left out, as are comparisons that are negated themselves.
    """
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if not into_not and (isinstance(here, Not) or getattr(here, "negated", False)):
            continue
        yield here
        waiting.extend(reversed(children(here)))
