"""What stands in the scope of a log search and in the expressions after it."""

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from sieminator.languages.sumo.tree import Pipeline


class Name(NamedTuple):
    """A name that is given to a field."""

    text: str
    """Without the marks of `%"…"`."""
    start: int
    end: int


class Text(NamedTuple):
    """A string."""

    value: str
    """With its escapes read."""
    start: int
    end: int


class Number(NamedTuple):
    """A number; a time is in milliseconds, as the language counts them."""

    value: float
    text: str
    start: int
    end: int


class Word(NamedTuple):
    """`true`, `false` or `null`."""

    text: str
    """In lower case."""
    start: int
    end: int


class Regex(NamedTuple):
    """A regular expression between slashes, RE2."""

    pattern: str
    start: int
    end: int


class Field(NamedTuple):
    """A field that is read."""

    name: str
    start: int
    end: int


class Parameter(NamedTuple):
    """`{{name}}` of a search template, with what is glued to it: it may stand for anything."""

    text: str
    start: int
    end: int


class Address(NamedTuple):
    """The address of a lookup table."""

    text: str
    start: int
    end: int


class Everything(NamedTuple):
    """The `*` of `count(*)` and of lists of fields."""

    start: int
    end: int


class Call(NamedTuple):
    """A function with its arguments; `if(a, b, c)` is a `Conditional`."""

    function: str
    """As it is written; the language ignores case."""
    arguments: tuple["Expression", ...]
    start: int
    end: int


class Unary(NamedTuple):
    """`not x`, `!x`, `-x`."""

    operator: str
    """`not` or `-`."""
    operand: "Expression"
    start: int
    end: int


class Binary(NamedTuple):
    """Two values compared, or calculated with."""

    operator: str
    """One of `=` (also for `==`), `!=` (also for `<>`), `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `/`, `%`, `contains`."""
    left: "Expression"
    right: "Expression"
    start: int
    end: int


class Logic(NamedTuple):
    """Two or more conditions joined by the same word."""

    operator: str
    """`and` or `or`; white space in a scope is `and`."""
    operands: tuple["Expression", ...]
    start: int
    end: int


class Matches(NamedTuple):
    """`matches`: the whole of a value against a pattern with `*`, or some of it against a regular expression."""

    subject: "Expression"
    pattern: "Expression"
    start: int
    end: int


class Membership(NamedTuple):
    """`in (…)`."""

    subject: "Expression"
    items: tuple["Expression", ...]
    negated: bool
    start: int
    end: int


class Conditional(NamedTuple):
    """`if(a, b, c)` and `a ? b : c`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    start: int
    end: int


class Subquery(NamedTuple):
    """`[subquery: …]`, true where the event has the values that it composes."""

    head: str
    """`[subquery from=(-1d):`, as it is written."""
    query: "Pipeline"
    start: int
    end: int


class Keyword(NamedTuple):
    """A term or a phrase that the message holds, in any case."""

    text: str
    quoted: bool
    """Wildcards are such only in what is not quoted."""
    start: int
    end: int


class Pair(NamedTuple):
    """`_sourceHost=db*` of a scope; the value ignores case."""

    field: Field
    operator: str
    """`=`, `!=`, `<`, `<=`, `>` or `>=`."""
    value: str
    """With its wildcards, without its quotes."""
    quoted: bool
    start: int
    end: int


Expression: TypeAlias = (
    Text
    | Number
    | Word
    | Regex
    | Field
    | Parameter
    | Address
    | Everything
    | Call
    | Unary
    | Binary
    | Logic
    | Matches
    | Membership
    | Conditional
    | Subquery
    | Keyword
    | Pair
)
