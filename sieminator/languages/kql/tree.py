"""What a KQL query is made of, once it is read: statements, pipelines, operators and their arguments.

Expressions stay ranges of tokens with the names and calls in them; no more is needed to say what a query reads,
computes and gives. Indexes count the tokens of `Parsed.tokens`, offsets the characters of the text; both from 0, both
ranges half-open.
"""

from typing import NamedTuple

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tokens import Token


class Argument(NamedTuple):
    """One item of an operator's list: `Name = expression`, or an expression alone."""

    names: tuple[str, ...]
    """The columns that it is assigned to; more than one for `(a, b) = …`; none where it has no name of its own."""
    first: int
    """Index of the expression's first token; the name and `=` are before it."""
    last: int
    references: tuple[int, ...]
    """Indexes of the names that it reads: columns, or what a `let` defines. None of a pipeline inside it."""
    start: int
    """Offset of its first character, the name included."""
    end: int


class Option(NamedTuple):
    """`kind=inner`, `hint.strategy=broadcast` and the like."""

    name: str
    value: str
    """Its first token as written."""
    start: int


class Operator(NamedTuple):
    """One step of a pipeline."""

    name: str
    """As KQL spells it, whole: `mv-expand`."""
    start: int
    """Offset of its first character, the pipe not included."""
    end: int
    first: int
    """Index of its first token after the name."""
    last: int
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    """What it computes, keeps or filters by."""
    by: tuple[Argument, ...]
    """What stands behind `by`, or a join's `on`."""
    adds: tuple[str, ...]
    """Columns that its form adds beside those of `arguments`: the names in a `parse` pattern."""
    pipelines: "tuple[Pipeline, ...]"
    """Those that it takes as a whole: the right side of a join, the legs of a union, what follows `on` in mv-apply."""
    clear: bool
    """Whether all of it was understood; where not, what it gives is unknown."""


class Source(NamedTuple):
    """What a pipeline begins with."""

    name: str
    """The table's, function's or variable's; empty where it is an operator, a pipeline in brackets or a literal."""
    start: int
    first: int
    last: int
    is_plain: bool
    """Whether it is a name and nothing else."""


class Pipeline(NamedTuple):
    """A source and the steps behind it."""

    source: Source | None
    """None where it begins with an operator: `union …`, `print …`, or what follows `on` in `mv-apply`."""
    operators: tuple[Operator, ...]
    start: int
    end: int
    inner: "Pipeline | None"
    """The pipeline that its source is, in brackets: `(T | take 1) | count`."""


class Let(NamedTuple):
    """`let Name = …;`"""

    name: str
    start: int
    """Offset of the name."""
    value: Pipeline | None
    """None for a function; a scalar is a pipeline without an operator."""
    parameters: tuple[str, ...]
    body: "tuple[Statement, ...]"
    """Of a function."""


Statement = Let | Pipeline
"""One that `;` ends. `set`, `declare` and the like say nothing about the result, and are left out."""


class Call(NamedTuple):
    """A function with its arguments in brackets."""

    at: int
    """Index of its name."""
    given: int
    """How many arguments it has."""
    aggregating: bool
    """Whether it stands where aggregate functions may."""
    is_member: bool
    """Whether a dot stands before it: `workspace("w").Name(…)`."""


class Parsed(NamedTuple):
    """A text, read."""

    tokens: tuple[Token, ...]
    """Without comments."""
    closers: tuple[int, ...]
    """For each token that opens a bracket the index of the one that closes it; 0 for all others."""
    statements: tuple[Statement, ...]
    pipelines: tuple[Pipeline, ...]
    """Every one, wherever it stands; an inner one before the one around it."""
    calls: tuple[Call, ...]
    findings: tuple[Finding, ...]
    """What cannot be read, in no order."""
    is_sound: bool
    """Whether every bracket has its partner and nothing was too deep; where not, only the steps' names are sure."""

    @property
    def result(self) -> Pipeline | None:
        """Return the pipeline whose rows are the query's; None where the text ends with a definition."""
        last = self.statements[-1] if self.statements else None
        return last if isinstance(last, Pipeline) else None
