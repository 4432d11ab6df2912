"""Variables held against their types, refused in the words of Sangria, on which LogScale's GraphQL is built.

Source: humio-operator, pull request 837 quotes `'queryOwnershipType' Enum value '' is undefined in enum type
'QueryOwnershipType'. Known values are: User, Organization.`, seen 2026-11-28; the other texts are Sangria's, recall.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphql import GraphQLInputObjectType, GraphQLSchema, OperationDefinitionNode


def faults(
    schema: "GraphQLSchema", operation: "OperationDefinitionNode", variables: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield what is wrong with the variables of an operation, and the node of each."""
    from graphql import print_ast
    from graphql.utilities import type_from_ast

    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        absent = name not in variables and definition.default_value is not None
        if type_ is None or absent:
            continue
        for reason in _reasons(type_, variables.get(name), ""):
            text = f"Variable '${name}' expected value of type '{print_ast(definition.type)}' but got: "
            yield f"{text}{_written(variables.get(name))}. Reason: {reason}", definition


def _reasons(type_: Any, value: Any, path: str) -> Iterator[str]:
    from graphql import GraphQLNonNull

    required = isinstance(type_, GraphQLNonNull)
    if value is not None:
        yield from _of_a_value(type_.of_type if required else type_, value, path)
    elif required:
        yield f"{_at(path)}Expected non-null value, found null."


def _of_a_value(type_: Any, value: Any, path: str) -> Iterator[str]:
    from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList

    if isinstance(type_, GraphQLList):
        for place, item in enumerate(value if isinstance(value, list) else [value]):
            yield from _reasons(type_.of_type, item, f"{path}[{place}]")
    elif isinstance(type_, GraphQLInputObjectType):
        yield from _of_an_object(type_, value, path)
    elif not isinstance(type_, GraphQLEnumType):
        yield from (f"{_at(path)}{text}" for text in _of_a_scalar(type_, value))
    elif not isinstance(value, str) or value not in type_.values:
        known = ", ".join(type_.values)
        yield f"{_at(path)}Enum value '{value}' is undefined in enum type '{type_.name}'. Known values are: {known}."


def _at(path: str) -> str:
    return f"'{path}' " if path else ""


def _of_an_object(type_: "GraphQLInputObjectType", value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"'{path}' Expected '{type_.name}', found not an object."
        return
    inside = f"{path}." if path else ""
    for name in value:
        if name not in type_.fields:
            yield f"Unknown field '{name}' is not defined in the input type '{type_.name}'."
    for name, field in type_.fields.items():
        yield from _reasons(field.type, value.get(name), f"{inside}{name}")


def _of_a_scalar(type_: Any, value: Any) -> Iterator[str]:
    from graphql import GraphQLError

    try:
        type_.parse_value(value)
    except (GraphQLError, TypeError, ValueError):
        yield f"{type_.name} value expected"


def _written(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
