"""What a CQL query says, as a tree; every node knows where in the text it stands.

Offsets are characters from the start of the text, 0-based, `end` after the last one. What is a text in the language
(the right side of `=`) is a text here, with its quotes and escapes resolved.
"""

from dataclasses import dataclass
from typing import TypeAlias


class Node:
    """A piece of a query."""

    __slots__ = ()
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word without quotes: a field, or an unquoted value, as its place tells; `*` is a wildcard in values."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes. In an expression it may name a field; `*` is a wildcard in values."""

    text: str
    """Without the quotes, the escapes `\\"`, `\\\\` and `\\n` resolved; any other backslash stays."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """A regular expression: not anchored, and minding case but for the flag `i`."""

    body: str
    flags: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A value that is asked for when the query runs: `?name`, `?{name=default}`."""

    name: str
    default: str | None
    start: int
    end: int


Value: TypeAlias = Word | Text | Regex | Parameter
"""What a filter compares with."""


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`field = value`. The operator is one of `= != < <= > >= like in`, or `<=>`, which links two fields."""

    field: Word | Text
    operator: str
    value: "Value | Array"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FreeText(Node):
    """A value that may stand anywhere in the event."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """The filter `true` or `false`."""

    holds: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The negation of a filter."""

    part: "Condition"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of some filters; two or more."""

    parts: "tuple[Condition, ...]"
    start: int
    end: int
    explicit: bool
    """Whether an `and` is written between any two of them."""


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of some filters; two or more. Binds tighter than `And`."""

    parts: "tuple[Condition, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group(Node):
    """A filter in brackets."""

    part: "Condition"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of a call; `name` is empty for the one that goes without."""

    name: str
    value: "Expression"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of a function."""

    name: str
    """As it is written; case does not matter."""
    arguments: tuple[Argument, ...]
    negated: bool
    """`!name(…)` as a filter."""
    start: int
    """Of the name, after a `!`."""
    end: int


@dataclass(frozen=True, slots=True)
class Piped(Node):
    """`field =~ function(…)`: the call with `field` for its argument `field`."""

    field: Word | Text
    call: Call
    start: int
    end: int


Condition: TypeAlias = Comparison | FreeText | Truth | Not | And | Or | Group | Call | Piped


@dataclass(frozen=True, slots=True)
class Array(Node):
    """`[a, b]`; an element may be an assignment of an aggregate, `x := count()`."""

    items: "tuple[Expression | Assignment, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subquery(Node):
    """`{…}` or `name:{…}` as an argument, with what is said of it behind: `include: [a, b]`."""

    name: str
    pipeline: "Pipeline"
    attributes: tuple[Argument, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x` or `!x`; several signs are one node: `!-x`."""

    operators: str
    operand: "Expression"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Operands with operators of one precedence between them, to be read from the left: `a - b + c`."""

    first: "Expression"
    rest: "tuple[tuple[str, Expression], ...]"
    start: int
    end: int


Expression: TypeAlias = Word | Text | Regex | Parameter | Call | Array | Subquery | Unary | Chain


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """A step that keeps the events for which a condition holds."""

    condition: Condition
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`field := expression`. A call that fills its `as` fills `field`."""

    field: Word | Text
    value: Expression
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`case { a | b; c }`: an event goes through the first clause that it passes, and is lost where it passes none."""

    clauses: "tuple[Pipeline, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Arm(Node):
    """A clause of a `match`."""

    guard: Value | Call
    pipeline: "Pipeline"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match(Node):
    """`field match { guard => a | b; * => c }`."""

    field: Word | Text
    arms: tuple[Arm, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stats(Node):
    """`[count(), max(x)]` as a step, which is `stats([…])`."""

    functions: Array
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Saved(Node):
    """A call of a saved query: `$package/name:query(a="b")`."""

    name: str
    arguments: tuple[Argument, ...]
    start: int
    end: int


Step: TypeAlias = Filter | Assignment | Case | Match | Stats | Saved
"""A call alone is a `Filter`: only the function tells whether it filters, changes or aggregates events."""


@dataclass(frozen=True, slots=True)
class Pipeline(Node):
    """Steps from left to right; a step that could not be read is left out."""

    steps: tuple[Step, ...]
    start: int
    end: int
