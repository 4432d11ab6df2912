"""Where a query reads tables, so that each of them can be bound to a window of time."""

from collections.abc import Iterator
from typing import NamedTuple

from sieminator.languages.kql.definitions import defined_names
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Operator, Parsed, Pipeline, Source
from sieminator.languages.kql.vocabulary import LITERALS, aggregates, known_tables, plugins, scalars, well_known_tables
from sieminator.languages.refusal import Refusal

_NO_TABLES = LITERALS | {"datatable", "externaldata", "external_data", "true", "false", "null"}
_NAMING = frozenset({"adx", "app", "arg", "cluster", "database", "resource", "table", "workspace"})
_WITHIN = frozenset({"materialize", "toscalar", "totable"})
_SEARCHING = frozenset({"find", "macro-expand", "search"})
_LISTS = frozenset({"in", "~", "has_any", "has_all"})


class Place(NamedTuple):
    """A table in a query, by offsets of the text."""

    start: int
    end: int
    bare: bool
    """Whether it needs brackets around it before a step can follow it: `union A, B`."""


def places(parsed: Parsed) -> list[Place] | Refusal:
    """Return every table that a query reads, in no order; a refusal where that is not certain."""
    found: list[Place] = []
    defined = frozenset(defined_names(parsed))
    taken = {id(pipeline) for each in parsed.pipelines for step in each.operators for pipeline in step.pipelines}
    for pipeline in parsed.pipelines:
        refusal = next(_searches(parsed, pipeline), None)
        if refusal:
            return refusal
        if pipeline.source is None or pipeline.inner is not None:
            continue
        one = _table(parsed, pipeline.source, defined)
        if isinstance(one, Refusal):
            return one
        if one is not None:
            before = parsed.tokens[pipeline.source.first - 1].text if pipeline.source.first else ""
            found.append(one._replace(bare=id(pipeline) in taken and before != "("))
    listed = _listed(parsed, defined)
    return listed if isinstance(listed, Refusal) else found + listed


def _searches(parsed: Parsed, pipeline: Pipeline) -> Iterator[Refusal]:
    for operator in pipeline.operators:
        if operator.name in _SEARCHING:
            yield Refusal(f"`{operator.name}` does not say which tables it reads", operator.start)
        if operator.name == "union" and not operator.clear:
            yield Refusal("it reads tables by a pattern", operator.start)
        if operator.name in ("invoke", "make-graph") or (
            operator.name == "evaluate" and _reaches_out(parsed, operator)
        ):
            yield Refusal(f"what `{operator.name}` reads is not known", operator.start)


def _reaches_out(parsed: Parsed, operator: Operator) -> bool:
    """Say whether a plugin reads more than the rows that it is given."""
    names = [token.text for token in parsed.tokens[operator.first : operator.last] if token.text in plugins()]
    return not names or names[0].endswith(("_lookup", "_request", "_query", "_command"))


def _table(parsed: Parsed, source: Source, defined: frozenset[str]) -> Place | Refusal | None:
    """Return the table that a source is; None for what the text defines itself, and for values."""
    tokens = parsed.tokens
    name = source.name
    if name in defined and not source.is_plain:
        return _handed(parsed, source, defined)
    if not name or name.lower() in _NO_TABLES or name in defined or name in _WITHIN:
        return None
    follows = tokens[source.first + 1].text if source.first + 1 < source.last else ""
    is_call = follows == "(" and name not in scalars() and name not in aggregates()
    if name not in _NAMING and (is_call or (source.is_plain and name.startswith("_"))):
        return Refusal(f"what the function `{name}` reads is not known", source.start)
    if source.is_plain or name in _NAMING:
        return Place(source.start, tokens[source.last - 1].end, bare=False)
    return None


def _handed(parsed: Parsed, source: Source, defined: frozenset[str]) -> Refusal | None:
    """Return a refusal where a function of the text is handed what may be a table."""
    tokens = parsed.tokens
    for at in range(source.first + 1, source.last - 1):
        token, before, after = tokens[at], tokens[at - 1].text, tokens[at + 1].text
        if token.kind is not Kind.NAME or before not in ("(", ",", "=") or after not in (")", ","):
            continue
        if token.text not in defined and token.text.lower() not in _NO_TABLES:
            return Refusal(f"`{token.text}` may be a table", token.start)
    return None


def _listed(parsed: Parsed, defined: frozenset[str]) -> list[Place] | Refusal:
    """Return the tables that stand alone in a list: `where Name in (Table)`."""
    tokens = parsed.tokens
    found: list[Place] = []
    for at in range(2, len(tokens) - 1):
        if tokens[at].kind is not Kind.NAME or tokens[at - 1].text != "(" or tokens[at + 1].text != ")":
            continue
        if tokens[at - 2].text not in _LISTS or tokens[at].text in defined:
            continue
        if tokens[at].text not in well_known_tables() | known_tables():
            return Refusal(f"`{tokens[at].text}` may be a table or a column", tokens[at].start)
        found.append(Place(tokens[at].start, tokens[at].end, bare=False))
    return found
