"""What is wrong with an AQL text, as far as IBM's pages tell: only what is certain to be refused is an error."""

from collections.abc import Iterator
from datetime import timedelta

from sieminator.languages.aql.grammar import parse, parse_condition
from sieminator.languages.aql.lint.clauses import clauses
from sieminator.languages.aql.lint.fields import fields
from sieminator.languages.aql.lint.functions import functions
from sieminator.languages.aql.lint.groups import groups
from sieminator.languages.aql.lint.patterns import patterns
from sieminator.languages.aql.lint.texts import texts
from sieminator.languages.aql.lint.times import times
from sieminator.languages.aql.lint.values import values
from sieminator.languages.aql.lint.windows import windows
from sieminator.languages.finding import Finding


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a query, in the order of the text."""
    parsed = parse(text)
    found = [*parsed.findings, *texts(text)]
    for statement in parsed.statements:
        found += fields(statement, complete=parsed.complete)
        found += functions(statement)
        found += patterns(text, statement)
        found += clauses(statement, complete=parsed.complete)
        found += times(statement)
        found += groups(text, statement)
        found += values(statement)
    yield from sorted(found, key=lambda finding: finding.offset)


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one condition, which can stand in brackets wherever a query has one."""
    condition = parse_condition(text)
    found = [*condition.findings, *texts(text)]
    if condition.expression is not None:
        found += fields(condition.expression, complete=True)
        found += functions(condition.expression)
        found += patterns(text, condition.expression)
        found += times(condition.expression)
        found += values(condition.expression)
    yield from sorted(found, key=lambda finding: finding.offset)


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield where a query looks further back than its rule, or, at its furthest, less far."""
    return windows(text, parse(text).statements, lookback)
