"""The scope of a query: what it reads, and whether it is a query of logs at all."""

from collections.abc import Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.sumo import tree
from sieminator.languages.sumo.grammar import Parsed
from sieminator.languages.sumo.tokens import Kind
from sieminator.languages.sumo.tree import walk
from sieminator.model.problem import Level

_OF_METRICS = frozenset({"quantize", "timeshift", "metrics"})


def metrics(parsed: Parsed) -> Finding | None:
    """Return the finding that this is a metrics query; None where it is a log search.

    Source: docs/metrics/metrics-queries/: the selector `metric=…`, references such as `#A`, `quantize`; seen
    2026-11-28.
    """
    query = parsed.query
    if query is None:
        return None
    scope = query.scope
    selects = any(isinstance(node, tree.Pair) and node.field.name.lower() == "metric" for node in parsed.nodes)
    refers = isinstance(scope, tree.Keyword) and len(scope.text) == 2 and scope.text[0] == "#"
    if selects or refers or any(isinstance(stage, tree.Unread) and stage.name in _OF_METRICS for stage in query.stages):
        message = "this is a metrics query, of which only brackets and strings are read"
        return Finding("SUM025", Level.HINT, query.start, message, "a detection searches logs")
    return None


def scopes(parsed: Parsed, text: str) -> Iterator[Finding]:
    """Yield what is wrong with what a query reads."""
    query = parsed.query
    if query is None:
        return
    scope = query.scope
    reads_table = bool(query.stages) and isinstance(query.stages[0], tree.Operator) and query.stages[0].name == "cat"
    is_all = scope is None or (isinstance(scope, tree.Keyword) and scope.text.strip("*") == "" and not scope.quoted)
    if is_all and not reads_table and query.stages and not (scope is None and not _begins_with_pipe(parsed)):
        hint = "name a `_sourceCategory` or an `_index`"
        yield Finding("SUM023", Level.WARNING, query.start, "the scope is everything that was ever collected", hint)
    if isinstance(scope, tree.Logic) and scope.operator == "or":
        yield from _half_scoped(scope, text)
    yield from _parameters(parsed, text)


def _begins_with_pipe(parsed: Parsed) -> bool:
    return parsed.tokens[0].kind is Kind.PIPE


def _half_scoped(scope: tree.Logic, text: str) -> Iterator[Finding]:
    """Yield where a word after `or` leaves the source behind that all of it was meant for."""
    sourced = [any(isinstance(node, tree.Pair) for node in walk(operand)) for operand in scope.operands]
    first = scope.operands[0]
    if not sourced[0] or not isinstance(first, tree.Logic) or _is_bracketed(first, text):
        return
    for operand, has_source in zip(scope.operands, sourced, strict=True):
        if not has_source and not isinstance(operand, tree.Parameter):
            message = "this alternative is searched for in everything: `or` binds looser than the white space before it"
            hint = "put what `or` joins in brackets"
            yield Finding("SUM024", Level.WARNING, operand.start, message, hint)
            return


def _is_bracketed(node: tree.Logic, text: str) -> bool:
    return text[: node.start].rstrip().endswith("(")


def _parameters(parsed: Parsed, text: str) -> Iterator[Finding]:
    at = text.find("{{")
    if at < 0:
        return
    places = [token for token in parsed.tokens if "{{" in token.text]
    if places:
        first = places[0]
        count = sum(token.text.count("{{") for token in places)
        shown = first.text[first.text.find("{{") : first.text.find("}}") + 2]
        more = f", the first of {count}" if count > 1 else ""
        message = f"`{shown}` is a parameter of a search template{more}"
        hint = "a dashboard fills it in; a monitor does not run it"
        yield Finding("SUM022", Level.HINT, first.start + first.text.find("{{"), message, hint)
