"""Names that Cloud SIEM does not know: functions, fields of a record, attributes of an indicator."""

from collections.abc import Iterator

from sieminator.languages.cse.lint.reading import Reading
from sieminator.languages.cse.tree import Array, Call, Comparison, Field, Index, Match, Text, walk
from sieminator.languages.cse.vocabulary import (
    FOREIGN_FUNCTIONS,
    FUNCTIONS,
    INDICATOR_ATTRIBUTES,
    INDICATOR_STATES,
    schema,
    similar_field,
    similar_function,
    similar_word,
)
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level


def functions(reading: Reading) -> Iterator[Finding]:
    """Yield functions that nobody documents, and documented ones with too few or too many arguments."""
    for call in _calls(reading):
        known = FUNCTIONS.get(call.name.lower())
        if known is None:
            yield _unknown_function(call)
        elif not known.fewest <= len(call.arguments) <= known.most:
            span = f"{known.fewest}" if known.fewest == known.most else f"{known.fewest} to {known.most}"
            message = f"`{call.name}` takes {span} argument(s), not {len(call.arguments)}"
            yield Finding("CSE011", Level.ERROR, call.start, message)
        elif known.name == "hasThreatMatch":
            yield from _threat_match(call)


def fields(reading: Reading) -> Iterator[Finding]:
    """Yield names of fields that no record has, once each, and deprecated ones."""
    known, told = schema(), set(reading.aliases)
    found = [node for node in reading.nodes if isinstance(node, Field)]
    may_be_anything = not reading.aliases_known or (
        not any(field.name in known.types for field in found) and _counts_only(reading)
    )
    words = {id(node.right) for node in reading.nodes if isinstance(node, Comparison)}
    for field in found:
        if field.name in told:
            continue
        told.add(field.name)
        if len(field.path) > 1:
            yield _dotted(field)
        elif field.name in known.deprecated:
            message = f"`{field.name}` is deprecated in the record's schema"
            yield Finding("CSE013", Level.HINT, field.start, message, _successor(field.name))
        elif field.name not in known.types:
            near = similar_field(field.name)
            if near or not may_be_anything:
                yield _unknown_field(field, near, is_word=id(field) in words)


def _calls(reading: Reading) -> Iterator[Call]:
    for node in reading.nodes:
        if isinstance(node, Call):
            yield node


def _unknown_function(call: Call) -> Finding:
    foreign = FOREIGN_FUNCTIONS.get(call.name.lower())
    near = similar_function(call.name)
    if foreign:
        hint = f"that is {foreign[0]}: write {foreign[1]}"
    else:
        hint = (
            f"did you mean {near}?" if near else "test the rule before you deploy it: no documentation names this one"
        )
    return Finding("CSE010", Level.WARNING, call.start, f"`{call.name}` is no documented function", hint)


def _threat_match(call: Call) -> Iterator[Finding]:
    first = call.arguments[0]
    if not isinstance(first, Array):
        message = "the first argument of `hasThreatMatch` is no list"
        yield Finding("CSE011", Level.ERROR, first.start, message, "put the fields in brackets: [srcDevice_ip]")
    words = {*INDICATOR_ATTRIBUTES, *INDICATOR_STATES}
    for argument in call.arguments[1:]:
        for node in walk(argument):
            if isinstance(node, Field) and node.name not in words and node.name.lower() not in INDICATOR_STATES:
                near = similar_word(node.name, tuple(sorted(words)))
                hint = f"did you mean {near}?" if near else f"write one of {', '.join(sorted(INDICATOR_ATTRIBUTES))}"
                message = f"`{node.name}` is no attribute of a threat indicator"
                yield Finding("CSE012", Level.WARNING, node.start, message, hint)


def _counts_only(reading: Reading) -> bool:
    """Say whether this may be the trigger of an aggregation rule, whose names are those of its aggregations."""
    return not any(isinstance(node, (Text, Index, Match)) for node in reading.nodes)


def _unknown_field(field: Field, near: str, *, is_word: bool) -> Finding:
    message = f"`{field.name}` is no field of a record, and so it is always null"
    ours = f"write '{field.name}' for a text" if is_word else f"write fields['{field.name}'] for a key of the log"
    hint = f"did you mean {near}?" if near else ours
    return Finding("CSE012", Level.WARNING, field.start, message, hint)


def _dotted(field: Field) -> Finding:
    head, *keys = field.path
    key = ".".join(keys)
    is_map = schema().kind(head) == "map"
    if is_map and len(keys) == 1:
        return Finding("CSE027", Level.HINT, field.start, f"`{field.name}` reads better as {head}['{key}']")
    joined = "_".join(field.path)
    if joined in schema().types:
        hint = f"did you mean {joined}?"
    else:
        hint = f"write {head}['{key}']" if is_map else f"write fields['{field.name}']"
    message = (
        f"`{field.name}` looks for `{field.path[-1]}` within `{'.'.join(field.path[:-1])}`, and no record nests so"
    )
    return Finding("CSE028", Level.WARNING, field.start, message, hint)


def _successor(name: str) -> str:
    later = name.replace("fromUser_", "user_")
    return f"write {later}" if later != name and later in schema().types else "take it from timestamp"
