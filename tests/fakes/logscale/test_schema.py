"""The fake's schema is the vendor's, as far as it goes, in each version."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLScalarType, GraphQLSchema

from sieminator.fakes.logscale.schema import number, schema
from tests.fakes.logscale.contract import contract, needs_contracts


def members(type_: Any) -> dict[str, str]:
    """Return each field of a type, and its type; with its arguments where it has any."""
    return {
        name: " ".join([str(field.type), *(f"{one}:{a.type}" for one, a in getattr(field, "args", {}).items())])
        for name, field in type_.fields.items()
    }


def differences(own: GraphQLSchema, theirs: GraphQLSchema) -> list[str]:
    found = []
    for name, type_ in own.type_map.items():
        other: Any = theirs.type_map.get(name)
        if type(other) is not type(type_):
            found.append(f"{name}: {type(other).__name__}")
        elif isinstance(type_, GraphQLEnumType) and set(type_.values) != set(other.values):
            found.append(f"{name}: {set(type_.values) ^ set(other.values)}")
        elif not isinstance(type_, GraphQLEnumType | GraphQLScalarType):
            mine, said = members(type_), members(other)
            found += [
                f"{name}.{field}: {mine[field]}, {said.get(field)}" for field in mine if mine[field] != said.get(field)
            ]
            if isinstance(type_, GraphQLInputObjectType):
                found += [f"{name} lacks {field}" for field in said.keys() - mine.keys()]
            found += [f"{name} is no {one}" for one in interfaces(type_) - interfaces(other)]
    return found


def interfaces(type_: Any) -> set[str]:
    return {one.name for one in getattr(type_, "interfaces", ())}


@needs_contracts
@pytest.mark.parametrize("version", ["1.204", "1.174"])
def test_every_type_and_field_is_the_vendors(version: str) -> None:
    assert differences(schema(f"{version}.0"), contract(version)) == []


@needs_contracts
def test_the_comparison_can_say_no() -> None:
    odd = schema("1.204.0", beyond=("UpdateScheduledSearchV3.priority: Int", "ScheduledSearch.color: String"))

    assert differences(odd, contract()) == [
        "ScheduledSearch.color: String, None",
        "UpdateScheduledSearchV3.priority: Int, None",
    ]
    assert differences(schema("1.204.0", gone=("CreateScheduledSearchV2.labels",)), contract()) == [
        "CreateScheduledSearchV2 lacks labels"
    ]


@pytest.mark.parametrize(
    ("version", "operation", "there"),
    [
        ("1.174.0", "createScheduledSearchV2", False),
        ("1.179.9", "updateScheduledSearchV3", False),
        ("1.180.0", "updateScheduledSearchV3", True),
        ("1.236.0", "createScheduledSearch", True),
        ("1.237.0", "createScheduledSearch", False),
        ("1.248.0", "updateScheduledSearchV2", True),
        ("1.249.0--build-1--sha-0", "updateScheduledSearchV2", False),
    ],
)
def test_operations_come_and_go_with_the_version(version: str, operation: str, there: bool) -> None:
    mutation = schema(version).mutation_type

    assert mutation is not None
    assert (operation in mutation.fields) is there


def test_a_version_is_read_from_what_the_server_says() -> None:
    assert number("1.204.0--build-4049--sha-2097215f") == (1, 204)
    with pytest.raises(ValueError, match="odd"):
        number("odd")
