"""What runs and could be better: hints only."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sieminator.languages.cql.fields import argument_of
from sieminator.languages.cql.programs import Name
from sieminator.languages.cql.query import Query
from sieminator.languages.cql.tree import Call, Case, Filter, FreeText, Node, Pipeline, Saved, Word
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

# Source: the functions' pages, library.humio.com data-analysis (functions-sort, -table, -head, -tail, -groupby), read
# 2026-11-28.
_LIMITS = {"sort": "200", "table": "200", "head": "200", "tail": "200", "groupby": "20,000"}
# Queries that read no stream of events have nothing to tag.
_SOURCES = frozenset(["readfile", "createevents", "definetable", "correlate", "settimeinterval"])


def advice(query: Query) -> Iterator[Finding]:
    """Yield what could be better in a query."""
    tree = query.tree
    yield from _no_tag(query)
    yield from _limits(tree)
    for node in query.nodes:
        if isinstance(node, Case):
            yield from _no_default(node)
    for _, comparison in groupby(query.programs, key=lambda name: (name.field, _line(query.text, name.offset))):
        yield from _file_names(list(comparison), query.text)


def _no_tag(query: Query) -> Iterator[Finding]:
    if any(mention.name.startswith("#") for mention in query.mentions):
        return
    if any(isinstance(step, Saved) or _is_source(step) for step in query.tree.steps):
        return
    # Source: library.humio.com data-analysis, searching-data-event-fields: tags say how events are stored; read
    # 2026-11-28.
    message = "no filter names a tag (`#event_simpleName`, `#Vendor`, …), so that all events are read"
    yield Finding("CQL018", Level.HINT, query.tree.steps[0].start, message, "begin with the tag of the events")


def _is_source(step: Node) -> bool:
    return isinstance(step, Filter) and isinstance(step.condition, Call) and step.condition.name.lower() in _SOURCES


def _limits(tree: Pipeline) -> Iterator[Finding]:
    for step in tree.steps:
        call = step.condition if isinstance(step, Filter) else None
        if isinstance(call, Call) and call.name.lower() in _LIMITS and argument_of(call, "limit") is None:
            limit = _LIMITS[call.name.lower()]
            message = f"`{call.name}` keeps {limit} rows where it is not told otherwise"
            yield Finding("CQL019", Level.HINT, call.start, message, "say how many: `limit=…`")


def _no_default(case: Case) -> Iterator[Finding]:
    if case.clauses and not any(_takes_all(clause) for clause in case.clauses):
        # Source: library.humio.com data-analysis, conditional evaluation; read 2026-11-28.
        message = "events that pass no clause of this `case` are dropped"
        yield Finding("CQL025", Level.HINT, case.start, message, "end with `*` to keep them")


def _takes_all(clause: Pipeline) -> bool:
    first = clause.steps[0] if clause.steps else None
    if not isinstance(first, Filter):
        return True
    condition = first.condition
    return isinstance(condition, FreeText) and isinstance(condition.value, Word) and condition.value.text == "*"


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset)


def _file_names(found: Sequence[Name], text: str) -> Iterator[Finding]:
    """Yield one finding of each kind for the names of one comparison."""
    if not found[0].field.lower().endswith(("filename", "process.name", "process.executable")):
        return
    loose = [name for name in found if not name.bounded]
    if loose:
        message = f"`x{loose[0].name}` passes too{_and_others(loose)}: nothing stands before the name"
        hint = r"begin with `^` or, in a path, with `\\`"
        yield Finding("CQL020", Level.HINT, loose[0].offset, message, hint)
    strict = [name for name in found if not name.ignores_case]
    if strict:
        first = strict[0]
        written = text[first.offset : first.offset + len(first.name)]
        other = first.name if written == first.name.upper() else first.name.upper()
        message = f"`{other}` does not pass{_and_others(strict)}: case matters here"
        hint = "write `/^…$/i`, or `in(…, ignoreCase=true)`"
        yield Finding("CQL021", Level.HINT, strict[0].offset, message, hint)


def _and_others(names: Sequence[Name]) -> str:
    return f", as with {len(names) - 1} more names here" if len(names) > 1 else ""
