"""JSON Schema as editors like it: no references, no titles that repeat a key."""

from typing import Any

from sieminator.model.node import Path as Steps

Schema = dict[str, Any]


def inlined(schema: Schema) -> Schema:
    """Return the schema with every reference replaced by what it means; our shapes do not recurse."""
    return _inline(schema, schema.get("$defs", {}))


def schema_at(schema: Schema, steps: Steps) -> Schema:
    """Return what the schema says of the place; empty where it says nothing."""
    for step in steps:
        schema = _below(schema, step)
    return next((one for one in _alternatives(schema) if "properties" in one), schema)


def _below(schema: Schema, step: str | int) -> Schema:
    for one in _alternatives(schema):
        below = one.get("items") if isinstance(step, int) else one.get("properties", {}).get(step)
        below = below or (one.get("additionalProperties") if isinstance(step, str) else None)
        if isinstance(below, dict):
            return below
    return {}


def _alternatives(schema: Schema) -> list[Schema]:
    return [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _inline(schema: Schema, definitions: Schema) -> Schema:
    if "$ref" in schema:
        meant = definitions[schema["$ref"].rpartition("/")[2]]
        schema = {**meant, **{key: value for key, value in schema.items() if key != "$ref"}}
    if _NULL in schema.get("anyOf", ()):
        schema = _without_null(schema)
        return _inline(schema, definitions)
    return {key: _inline_value(key, value, definitions) for key, value in schema.items() if key not in _DROPPED}


def _without_null(schema: Schema) -> Schema:
    """Return the schema of an optional field: a key may be left out, and never be empty."""
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    others = [one for one in schema["anyOf"] if one != _NULL]
    return {**others[0], **rest} if len(others) == 1 else {"anyOf": others, **rest}


_NULL = {"type": "null"}


_DROPPED = {"$defs", "title"}
"""A definition's title is the name of a Python class, a property's is its key again."""


def _inline_value(key: str, value: Any, definitions: Schema) -> Any:
    if key == "properties":
        return {name: _inline(one, definitions) for name, one in value.items()}
    if key in ("default", "const", "enum", "examples"):
        return value
    if isinstance(value, dict):
        return _inline(value, definitions)
    if isinstance(value, list):
        return [_inline(one, definitions) if isinstance(one, dict) else one for one in value]
    return value
