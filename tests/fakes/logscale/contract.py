"""The judge: exchanges with LogScale held against the vendor's own SDL and OpenAPI, where those are present.

```python
for exchange in server.journal:
    check(exchange)  # what we sent and what the fake answered
```
"""

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import jsonschema
import yaml
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    build_schema,
    get_introspection_query,
    parse,
    print_ast,
    validate,
)

from sieminator.fakes.journal import Exchange
from tests.fakes.contract import ROOT, needs_contracts

__all__ = ["check", "contract", "needs_contracts"]

_FILES = {"1.204": "schema.graphql", "1.174": "schema-1.174.0.graphql"}
_JOBS = re.compile(r".*/api/v1/repositories/[^/]+/queryjobs(?P<job>/[^/]+)?")
_DOCUMENT = re.compile(r".*/graphql(/\w*)?")


@cache
def contract(version: str = "1.204") -> GraphQLSchema:
    """Return the vendor's schema of a version."""
    return build_schema((ROOT / "logscale" / _FILES[version]).read_text(encoding="utf-8"))


def check(exchange: Exchange, version: str = "1.204", beyond: Collection[str] = ()) -> None:
    """Judge both halves of an exchange; names that are ``beyond`` the contract, as a lever says, are passed over."""
    if _DOCUMENT.fullmatch(exchange.path):
        _check_document(exchange, version, beyond)
    elif found := _JOBS.fullmatch(exchange.path):
        _check_job(exchange, polled=bool(found["job"]))
    else:
        assert exchange.path.endswith("/api/v1/status"), f"{exchange.method} {exchange.path} is in no contract"


def _check_document(exchange: Exchange, version: str, beyond: Collection[str]) -> None:
    body = json.loads(exchange.request_body)
    document = parse(body["query"])
    wrong = [error.message for error in validate(contract(version), document)]
    assert not [said for said in wrong if not any(f"'{name}'" in said for name in beyond)], wrong
    if exchange.status != 200 or wrong or print_ast(document) == print_ast(parse(get_introspection_query())):
        return
    answer = json.loads(exchange.response_body)
    assert set(answer) <= {"data", "errors", "extensions"}, answer
    for error in answer.get("errors", ()):
        assert isinstance(error["message"], str)
        assert all(isinstance(said, str) for said in error.get("state", {}).values())
    if answer.get("data") is not None and "errors" not in answer:
        _Shape(contract(version), document).check(answer["data"])


class _Shape:
    """Whether data is what a document selects, by the types of a schema."""

    def __init__(self, schema: GraphQLSchema, document: Any) -> None:
        self._schema = schema
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        [self._operation] = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]

    def check(self, data: Mapping[str, Any]) -> None:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None
        self._check_object(root, self._operation.selection_set, data, "data")

    def _check_object(self, type_: Any, selections: Any, value: Any, path: str) -> None:
        assert isinstance(value, dict), f"{path}: {value!r} is no {type_.name}"
        for one in selections.selections:
            if isinstance(one, FieldNode):
                self._check_field(type_, one, value, path)
            elif isinstance(one, FragmentSpreadNode):
                self._check_object(type_, self._fragments[one.name.value].selection_set, value, path)
            elif isinstance(one, InlineFragmentNode) and one.type_condition is None:
                self._check_object(type_, one.selection_set, value, path)

    def _check_field(self, type_: Any, node: FieldNode, value: dict[str, Any], path: str) -> None:
        name = node.name.value
        key = node.alias.value if node.alias else name
        assert key in value, f"{path}.{key} is missing"
        if not name.startswith("__"):
            self._check_value(type_.fields[name].type, node, value[key], f"{path}.{key}")

    def _check_value(self, type_: Any, node: FieldNode, value: Any, path: str) -> None:
        if isinstance(type_, GraphQLNonNull):
            assert value is not None, f"{path} is null"
            self._check_value(type_.of_type, node, value, path)
        elif value is None:
            return
        elif isinstance(type_, GraphQLList):
            assert isinstance(value, list), f"{path}: {value!r} is no list"
            for place, item in enumerate(value):
                self._check_value(type_.of_type, node, item, f"{path}[{place}]")
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            self._check_object(type_, node.selection_set, value, path)
        else:
            expected = {"Long": int, "Int": int, "Boolean": bool}.get(type_.name, str)
            assert isinstance(value, expected), f"{path}: {value!r} is no {type_.name}"


def _check_job(exchange: Exchange, *, polled: bool) -> None:
    if exchange.method == "POST":
        _validate("QueryJobInput", json.loads(exchange.request_body), closed=True)
    if exchange.status != 200 or exchange.method == "DELETE":
        return
    _validate("QueryResult" if polled else "QueryJobStartedResult", json.loads(exchange.response_body))


def _validate(name: str, payload: Any, *, closed: bool = False) -> None:
    document = _openapi()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    wrong = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(payload)]
    if closed:
        known = document["components"]["schemas"][name]["properties"]
        wrong += [f"{name}: {one} is not in the contract" for one in payload if one not in known]
    assert not wrong, wrong


@cache
def _openapi() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "logscale/query-api.openapi.yaml").read_text(encoding="utf-8"))
    return found
