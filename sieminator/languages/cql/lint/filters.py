"""Filters that keep or drop other events than they seem to."""

import re
from collections.abc import Iterator

from sieminator.languages.cql.near import is_slip
from sieminator.languages.cql.query import Query
from sieminator.languages.cql.tree import (
    And,
    Call,
    Comparison,
    Condition,
    Filter,
    FreeText,
    Group,
    Node,
    Or,
    Parameter,
    Piped,
    Pipeline,
    Stats,
    Text,
    Word,
)
from sieminator.languages.cql.vocabulary import functions
from sieminator.languages.cql.walk import walk
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_NOTHINGS = frozenset({"null", "nil", "undefined"})
_NUMERIC = frozenset({"<", "<=", ">", ">="})
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_LOGIC = ("not", "and", "or")


def wrong_filters(query: Query) -> Iterator[Finding]:
    """Yield what is likely not meant in the filters of a query."""
    required: set[str] | None = None
    for node in query.nodes:
        if isinstance(node, Comparison):
            yield from _nothing(node)
            if node.operator == "!=" and isinstance(node.value, Text) and not node.value.text:
                required = _required(query) if required is None else required
                yield from _empty(node, node.value, required)
        elif isinstance(node, And):
            yield from _mixed(node)
        elif isinstance(node, FreeText):
            yield from _misspelt_logic(node)
        elif isinstance(node, Pipeline):
            yield from _text_after_aggregate(node)


def _nothing(comparison: Comparison) -> Iterator[Finding]:
    value = comparison.value
    field, operator = comparison.field.text, comparison.operator
    if isinstance(value, Word) and value.text.lower() in _NOTHINGS and operator in {"=", "!="}:
        # Source: syntax-operators, library.humio.com data-analysis: the right side is a text; read 2026-11-28.
        message = f"`{operator} {value.text}` compares with the word {value.text!r}; CQL has no such value"
        hint = f"write `{field}=*` for events that have the field, `{field}!=*` for those that lack it"
        yield Finding("CQL009", Level.WARNING, value.start, message, hint)
    elif operator in _NUMERIC and isinstance(value, Word | Text) and not _NUMBER.fullmatch(value.text):
        # Source: "This comparison generates an error", syntax-operators, data-analysis 1.106, read 2026-11-28.
        hint = f"two fields are compared in `test({field} {operator} {value.text})`"
        yield Finding("CQL028", Level.ERROR, value.start, f"`{operator}` compares numbers, not {value.text!r}", hint)


def _required(query: Query) -> set[str]:
    """Return the fields of which the query says that they are there: `field=*`."""
    comparisons = (node for node in query.nodes if isinstance(node, Comparison) and node.operator == "=")
    return {each.field.text for each in comparisons if isinstance(each.value, Word) and each.value.text == "*"}


def _empty(comparison: Comparison, value: Text, required: set[str]) -> Iterator[Finding]:
    field = comparison.field.text
    if field not in required:
        message = f'`{field} != ""` also holds where there is no field `{field}`'
        yield Finding("CQL026", Level.HINT, value.start, message, f'write `{field}=* {field}!=""`')


def _mixed(condition: And) -> Iterator[Finding]:
    """Yield an `or` beside an `and` whose parts look at different fields: few expect it to bind tighter."""
    if not condition.explicit:
        return
    for part in condition.parts:
        if isinstance(part, Or) and len({_field(each) for each in part.parts}) > 1:
            # Source: library.humio.com/lql-grammar, LogicalAndFilter, read 2026-11-28.
            message = "`or` binds tighter than `and` in CQL"
            hint = "put brackets around what belongs together"
            yield Finding("CQL027", Level.WARNING, part.start, message, hint)
            return


def _field(condition: Condition) -> str:
    while isinstance(condition, Group):
        condition = condition.part
    if isinstance(condition, Comparison | Piped):
        return condition.field.text
    if isinstance(condition, Call):
        return next((argument.value.text for argument in condition.arguments if isinstance(argument.value, Word)), "")
    return ""


def _misspelt_logic(found: FreeText) -> Iterator[Finding]:
    if isinstance(found.value, Word):
        meant = next((each for each in _LOGIC if is_slip(found.value.text.lower(), each)), "")
        if meant and found.value.text.lower() != "ad":
            message = f"`{found.value.text}` is read as text that the event must hold"
            yield Finding("CQL016", Level.WARNING, found.start, message, f"did you mean `{meant}`?")


def _text_after_aggregate(pipeline: Pipeline) -> Iterator[Finding]:
    aggregate = ""
    for step in pipeline.steps:
        if isinstance(step, Stats):
            aggregate = "[…]"
        elif isinstance(step, Filter):
            if aggregate and (found := _free_text(step.condition)):
                # Source: functions-aggregate, library.humio.com data-analysis 1.189: deprecated; read 2026-11-28.
                message = f"free text after `{aggregate}` looks for the text in rows that no longer are events"
                yield Finding("CQL014", Level.WARNING, found.start, message, "name the field: `field=*text*`")
            aggregate = _aggregate(step.condition) or aggregate


def _aggregate(condition: Condition) -> str:
    if isinstance(condition, Call):
        known = functions().get(condition.name.lower())
        return known.name if known and known.aggregate else ""
    return ""


def _free_text(condition: Node) -> FreeText | None:
    for node in walk(condition, into_pipelines=False):
        if isinstance(node, FreeText) and not isinstance(node.value, Parameter):
            is_all = isinstance(node.value, Word) and node.value.text == "*"
            if not is_all:
                return node
    return None
