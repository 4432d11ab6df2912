"""What an AQL text says. Every node knows the stretch of the text that it was read from, brackets around it included.

A chain (`a OR b OR …`) is one node, however long; only brackets, CASE, IF and NOT go deeper, and those are counted
before anything is read.
"""

from typing import NamedTuple, TypeAlias


class Name(NamedTuple):
    """A field, a property or an alias."""

    start: int
    end: int
    name: str
    """Without quotes and as written; AQL does not mind the case."""
    quoted: bool
    table: str
    """What stands before the dot, else empty."""


class Text(NamedTuple):
    """A text in single quotes."""

    start: int
    end: int
    value: str


class Number(NamedTuple):
    """A number, decimal or hexadecimal, as written."""

    start: int
    end: int
    text: str


class Star(NamedTuple):
    """All columns, or all rows in `COUNT(*)`."""

    start: int
    end: int


class Constant(NamedTuple):
    """NULL, TRUE or FALSE."""

    start: int
    end: int
    word: str
    """In capitals."""


class Call(NamedTuple):
    """A function with its arguments."""

    start: int
    end: int
    name: str
    """In capitals, with its name space."""
    arguments: "tuple[Expression, ...]"
    distinct: bool


class Sign(NamedTuple):
    """`-a`, `+a` or `~a`."""

    start: int
    end: int
    operator: str
    operand: "Expression"


class Sum(NamedTuple):
    """Arithmetic of two values: `+ - * / % ^ & | << >>`."""

    start: int
    end: int
    operator: str
    left: "Expression"
    right: "Expression"


class Comparison(NamedTuple):
    """Two values held against each other."""

    start: int
    end: int
    operator: str
    """One of `= != < <= > >=`, or LIKE, ILIKE, MATCHES, IMATCHES; `==` and `<>` are read as what they mean."""
    negated: bool
    left: "Expression"
    right: "Expression"


class Within(NamedTuple):
    """`a IN (…)`: of values or of a sub-select."""

    start: int
    end: int
    negated: bool
    operand: "Expression"
    choices: "tuple[Expression, ...] | Select"


class Between(NamedTuple):
    """`a BETWEEN low AND high`, both included."""

    start: int
    end: int
    negated: bool
    operand: "Expression"
    low: "Expression"
    high: "Expression"


class IsNull(NamedTuple):
    """`a IS NULL`, `a IS NOT NULL`."""

    start: int
    end: int
    negated: bool
    operand: "Expression"


class TextSearch(NamedTuple):
    """`TEXT SEARCH 'words'`: the payload's full-text index."""

    start: int
    end: int
    words: str


class Not(NamedTuple):
    """The contrary of a condition."""

    start: int
    end: int
    operand: "Expression"


class Junction(NamedTuple):
    """Two or more conditions, joined by one word; AND binds tighter than OR."""

    start: int
    end: int
    word: str
    """AND or OR."""
    operands: "tuple[Expression, ...]"


class Case(NamedTuple):
    """`CASE [subject] WHEN … THEN … [ELSE …] END`, and `IF … THEN … ELSE …`, which is the same with one branch."""

    start: int
    end: int
    subject: "Expression | None"
    branches: "tuple[tuple[Expression, Expression], ...]"
    otherwise: "Expression | None"


class Column(NamedTuple):
    """One column of a result."""

    start: int
    end: int
    expression: "Expression"
    alias: str
    """Empty where it has none."""
    bare: int = -1
    """Where an alias begins that is a name, in double quotes or in none, without AS before it; else -1."""


class Table(NamedTuple):
    """A database of Ariel, in capitals nowhere: as written."""

    start: int
    end: int
    name: str
    alias: str


class Key(NamedTuple):
    """What a result is ordered by."""

    start: int
    end: int
    expression: "Expression"
    descending: bool


class Window(NamedTuple):
    """A time clause's value: `LAST n UNIT`, or what follows START or STOP."""

    start: int
    """Of the keyword."""
    end: int
    word: str
    """LAST, START or STOP."""
    value: "Expression | None"
    unit: str
    """Of LAST, in capitals."""


class Clause(NamedTuple):
    """Where a clause stands, keyword included."""

    start: int
    end: int
    word: str
    """Its first keyword, in capitals: `GROUP`, `LAST`, …"""


class Select(NamedTuple):
    """A query."""

    start: int
    end: int
    columns: "tuple[Column, ...]"
    distinct: bool
    source: "Table | Select | None"
    """None only where the text lacks it or it could not be read."""
    where: "Expression | None"
    group: "tuple[Expression, ...]"
    having: "Expression | None"
    order: "tuple[Key, ...]"
    limit: "Number | None"
    windows: "tuple[Window, ...]"
    clauses: "tuple[Clause, ...]"
    """In the order of the text."""

    def clause(self, word: str) -> Clause | None:
        """Return the clause that begins with a keyword, the first where there are several."""
        return next((clause for clause in self.clauses if clause.word == word), None)


Expression: TypeAlias = (
    Name
    | Text
    | Number
    | Star
    | Constant
    | Call
    | Sign
    | Sum
    | Comparison
    | Within
    | Between
    | IsNull
    | TextSearch
    | Not
    | Junction
    | Case
    | Select
)
