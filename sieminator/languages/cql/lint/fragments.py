"""Whether a text is one condition, which can stand in brackets as an exclusion."""

from collections.abc import Iterator

from sieminator.languages.cql.lint.calls import wrong_calls
from sieminator.languages.cql.lint.filters import wrong_filters
from sieminator.languages.cql.lint.names import wrong_names
from sieminator.languages.cql.lint.texts import FILTERING, wrong_texts
from sieminator.languages.cql.query import Query, read
from sieminator.languages.cql.tokens import Kind
from sieminator.languages.cql.tree import Call, Condition, Filter, Subquery
from sieminator.languages.cql.walk import walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_HINT = "write a filter, as it would stand between two `|`"


def lint_fragment(text: str) -> Iterator[Finding]:
    """Yield what keeps a text from being one condition."""
    query = read(text)
    if not query.tokens:
        yield Finding("CQL001", Level.ERROR, 0, "it is empty")
        return
    found = list(query.findings)
    found += list(_not_one_condition(query))
    if not found:
        found += [*wrong_calls(query), *wrong_filters(query), *wrong_names(query), *wrong_texts(query)]
    yield from sorted(found, key=lambda finding: finding.offset)


def _not_one_condition(query: Query) -> Iterator[Finding]:
    pipe = next((token for token in query.tokens if token.kind is Kind.PIPE), None)
    if pipe:
        yield Finding("CQL022", Level.ERROR, pipe.start, "`|` ends it", _HINT)
    elif len(query.tree.steps) == 1:
        step = query.tree.steps[0]
        if not isinstance(step, Filter):
            yield Finding("CQL022", Level.ERROR, step.start, "it is a step, not a condition", _HINT)
        else:
            yield from _no_filters(step.condition)


def _no_filters(condition: Condition) -> Iterator[Finding]:
    for node in walk(condition, into_pipelines=False):
        if isinstance(node, Subquery):
            return
        if isinstance(node, Call) and node.name.lower() not in FILTERING:
            yield Finding("CQL022", Level.ERROR, node.start, f"`{node.name}` is no filter", _HINT)
            return
