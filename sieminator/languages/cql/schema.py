"""Which fields the events have after a step, as far as the text alone tells.

A set is complete; None means that there may be any others.
"""

from collections.abc import Iterable
from typing import TypeAlias

from sieminator.languages.cql.fields import argument_of, named_in
from sieminator.languages.cql.regexes import groups
from sieminator.languages.cql.tree import (
    Array,
    Assignment,
    Call,
    Case,
    Expression,
    Filter,
    Match,
    Pipeline,
    Regex,
    Stats,
    Step,
    Text,
    Word,
)
from sieminator.languages.cql.vocabulary import functions
from sieminator.languages.cql.walk import walk

Schema: TypeAlias = frozenset[str] | None

# Where `as` is left out. Source: the functions' pages, library.humio.com data-analysis, read 2026-11-28.
_OUTPUTS = {"count": "_count", "sum": "_sum", "avg": "_avg", "min": "_min", "max": "_max", "range": "_range"}
_FILTERING = frozenset({"in", "test", "cidr", "wildcard", "sort", "head", "tail", "sample"}) | {
    *("text:contains", "text:startswith", "text:endswith", "array:contains", "array:exists", "array:regex")
}
_SELECTING = frozenset({"select", "table"})
_COLLECTING = frozenset({"collect", "selectlast"})
_WRITING_AS = frozenset({"format", "formattime", "formatduration", "lower", "upper", "concat", "length", "now"}) | {
    *("round", "replace")
}
# Without `as` they change their field itself. Source: functions-round, data-analysis 1.213, read 2026-11-28.
_IN_PLACE = frozenset({"round"})
_ADDING = {"default": "field", "match": "include"}
"""Functions that add the fields that one of their arguments names."""


def after(step: Step, schema: Schema) -> Schema:
    """Return the fields after a step, by those before it."""
    if isinstance(step, Filter):
        found = _after_call(step.condition, schema) if isinstance(step.condition, Call) else schema
        return _more(found, _groups(step))
    if isinstance(step, Assignment):
        return _after_assignment(step, schema)
    if isinstance(step, Case):
        return _union(after_all(clause, schema) for clause in step.clauses)
    if isinstance(step, Match):
        return _more(_union(after_all(arm.pipeline, schema) for arm in step.arms), _groups(step))
    if isinstance(step, Stats):
        return outputs(step.functions)
    return None


def after_all(pipeline: Pipeline, schema: Schema) -> Schema:
    """Return the fields after all steps of a pipeline."""
    for step in pipeline.steps:
        schema = after(step, schema)
    return schema


def outputs(function: Expression) -> Schema:
    """Return the fields that aggregate functions give."""
    if isinstance(function, Array):
        return _union(
            frozenset({item.field.text}) if isinstance(item, Assignment) else outputs(item) for item in function.items
        )
    if not isinstance(function, Call):
        return None
    name = function.name.lower()
    target = argument_of(function, "as")
    if name in _OUTPUTS:
        return _name(target.value) if target else frozenset({_OUTPUTS[name]})
    fields = argument_of(function, "fields")
    if name in _COLLECTING and (fields or function.arguments):
        return _names((fields or function.arguments[0]).value)
    return None


def _after_call(call: Call, schema: Schema) -> Schema:
    name = call.name.lower()
    if name in _FILTERING:
        return schema
    if name in _SELECTING:
        fields = argument_of(call, "fields") or (call.arguments[0] if call.arguments else None)
        return _names(fields.value) if fields else None
    if name in _OUTPUTS:
        return outputs(call)
    if name == "groupby":
        return _after_grouping(call)
    return _after_change(call, name, schema)


def _after_grouping(call: Call) -> Schema:
    keys, function = argument_of(call, "field"), argument_of(call, "function")
    if not keys:
        return None
    named = outputs(function.value) if function else frozenset({"_count"})
    by = _names(keys.value)
    return None if named is None or by is None else by | named


def _after_change(call: Call, name: str, schema: Schema) -> Schema:
    if schema is None:
        return None
    target, field = argument_of(call, "as"), argument_of(call, "field")
    if name == "drop" and call.arguments:
        dropped = _names(call.arguments[0].value)
        return None if dropped is None else schema - dropped
    if name in _IN_PLACE and target is None:
        return schema
    if name == "rename" and field:
        return _renamed(schema, field.value, target.value if target else None)
    return _more(schema, _added(call, name))


def _added(call: Call, name: str) -> Schema:
    """Return the fields that a function adds to an event; None where that is not known."""
    if name == "regex":
        pattern = argument_of(call, "regex")
        body = pattern.value.text if pattern and isinstance(pattern.value, Text) else None
        return None if body is None else frozenset(group for group, _ in groups(body))
    adding = _ADDING.get(name, "as" if name in _WRITING_AS else "")
    argument = argument_of(call, adding) if adding else None
    return _names(argument.value) if argument else None


def _after_assignment(step: Assignment, schema: Schema) -> Schema:
    written = frozenset({step.field.text})
    if isinstance(step.value, Call):
        known = functions().get(step.value.name.lower())
        if known is None:
            return None
        if known.aggregate:
            return written
        if known.name == "rename" and step.value.arguments and schema is not None:
            return _more(schema - (_names(step.value.arguments[0].value) or frozenset()), written)
    return _more(schema, written)


def _renamed(schema: frozenset[str], value: Expression, target: Expression | None) -> Schema:
    if isinstance(value, Array):
        for pair in value.items:
            names = [name.text for name in named_in(pair)] if isinstance(pair, Array) else []
            if len(names) != 2:
                return None
            schema = schema - {names[0]} | {names[1]}
        return schema
    old, new = _name(value), _name(target)
    return None if old is None or new is None else schema - old | new


def _groups(step: Step) -> set[str]:
    return {
        name for node in walk(step, into_pipelines=False) if isinstance(node, Regex) for name, _ in groups(node.body)
    }


def _more(schema: Schema, names: Iterable[str] | None) -> Schema:
    return None if schema is None or names is None else schema.union(names)


def _union(schemas: Iterable[Schema]) -> Schema:
    found: frozenset[str] = frozenset()
    for schema in schemas:
        if schema is None:
            return None
        found |= schema
    return found


def _name(value: Expression | None) -> Schema:
    return frozenset({value.text}) if isinstance(value, Word | Text) and value.text != "*" else None


def _names(value: Expression) -> Schema:
    """Return the names in a value; None where it holds more than names, such as `*` or a parameter."""
    items = value.items if isinstance(value, Array) else (value,)
    found: set[str] = set()
    for item in items:
        if not isinstance(item, Word | Text) or "*" in item.text:
            return None
        found.add(item.text)
    return frozenset(found)
