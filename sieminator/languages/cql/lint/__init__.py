"""What is wrong with a CQL text: only what is certain is an error.

What a kind of rule forbids, and how long a query may be, is a platform's business, not the language's.
"""

from collections.abc import Iterator

from sieminator.languages.cql.lint.advice import advice
from sieminator.languages.cql.lint.calls import wrong_calls
from sieminator.languages.cql.lint.filters import wrong_filters
from sieminator.languages.cql.lint.fragments import lint_fragment
from sieminator.languages.cql.lint.names import wrong_names
from sieminator.languages.cql.lint.texts import wrong_texts
from sieminator.languages.cql.lint.windows import lint_windows
from sieminator.languages.cql.query import read
from sieminator.languages.finding import Finding

__all__ = ["lint", "lint_fragment", "lint_windows"]


def lint(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a query, in the order of the text."""
    query = read(text)
    if not query.tree.steps:
        yield from query.findings
        return
    found = [*query.findings, *wrong_calls(query), *wrong_filters(query), *wrong_names(query)]
    found += [*wrong_texts(query), *advice(query)]
    yield from sorted(found, key=lambda finding: finding.offset)
