"""The judge of Sumo Logic: exchanges held against the vendor's OpenAPI of 2023-08; Cloud SIEM has a judge of its own.

A discriminator is resolved by name: `type` or `taskType` is the name of a schema. The contract declares nothing
nullable though the service answers null, so null passes in answers, and nowhere in requests. Search jobs have no
contract of the vendor's, only one derived from its pages. What else its clients send is `_BEYOND`.

```python
for exchange in server.journal:
    check(exchange)  # what we sent and what the fake answered
```
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

import jsonschema
import yaml

from sieminator.fakes.journal import Exchange
from tests.fakes.contract import PRESENT, ROOT, needs_contracts
from tests.fakes.sumo.cse import contract as cse

__all__ = ["PRESENT", "ROOT", "check", "check_request", "check_response", "needs_contracts"]

BASE = "/api"
_BEYOND = {("PUT", "/v1/logSearches/{id}"): {"parentId"}}
"""Names in bodies that the vendor's Terraform provider sends and the contract lacks."""
_OLD_ERROR = {"type": "object", "required": ["status", "id", "code", "message"], "properties": {
    "status": {"type": "integer"}, **{name: {"type": "string"} for name in ("id", "code", "message")},
}}  # fmt: skip
_FACTS = ("type", "pattern", "minLength", "maxLength", "minimum", "maximum", "enum")
_Schema = dict[str, Any]


def check(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Judge both halves of an exchange; names that are ``beyond`` the contract, as a lever says, are passed over."""
    check_request(exchange, beyond)
    check_response(exchange, beyond)


def check_request(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Fail unless path, parameters and body are the contract's: no unknown name, no null."""
    if exchange.path.startswith(f"{cse.BASE}/"):
        cse.check_request(exchange)
        return
    document, template, operation = _operation(exchange)
    told = f"{exchange.method} {template}"
    faults = list(document.parameter_faults(operation, exchange))
    assert not faults, f"{told} breaks the contract: {faults}"
    if "requestBody" not in operation:
        assert not exchange.request_body, f"{told} has no body"
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    passed = {*beyond, *_BEYOND.get((exchange.method, template), ())}
    body = {name: one for name, one in json.loads(exchange.request_body).items() if name not in passed}
    faults = list(document.faults(schema, body, "", nulls=False))
    assert not faults, f"{told} breaks the contract: {faults}"


def check_response(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Fail unless the answer is one that the contract describes; what the weather marred is nobody's contract."""
    if exchange.path.startswith(f"{cse.BASE}/"):
        cse.check_response(exchange)
        return
    if exchange.status is None or exchange.spoiled:
        return
    if exchange.status >= 300:
        _check_error(exchange)
        return
    document, template, operation = _operation(exchange)
    content = operation["responses"][str(exchange.status)].get("content")
    if content is None:
        assert template == "/v1/search/jobs/{searchJobId}" or not exchange.response_body, template
        return
    answer = _without(json.loads(exchange.response_body), beyond)
    faults = list(document.faults(content["application/json"]["schema"], answer, "", nulls=True))
    assert not faults, f"the answer to {exchange.method} {template} breaks the contract: {faults}"


def _check_error(exchange: Exchange) -> None:
    answer = json.loads(exchange.response_body)
    document = _documents()[0]
    newer = list(document.faults({"$ref": "#/components/schemas/ErrorResponse"}, answer, "", nulls=True))
    older = list(document.faults(_OLD_ERROR, answer, "", nulls=False))
    assert not (newer and older), f"{exchange.method} {exchange.path} was refused in no shape of the vendor's: {answer}"
    assert not older or answer["errors"], f"{exchange.method} {exchange.path} was refused for no reason"


class _Document:
    """One OpenAPI document, made strict enough to judge."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.paths: Mapping[str, Any] = document["paths"]
        self._schemas: Mapping[str, _Schema] = document["components"]["schemas"]

    def parameter_faults(self, operation: _Schema, exchange: Exchange) -> Iterator[str]:
        """Yield what is wrong with the parameters of the query."""
        said = {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "query"}
        for name in exchange.query.keys() - said.keys():
            yield f"{name}: is no parameter"
        for name, one in said.items():
            if name not in exchange.query:
                if one.get("required"):
                    yield f"{name}: is missing"
                continue
            text, whole = exchange.query[name], one["schema"]["type"] == "integer"
            value = int(text) if whole and text.lstrip("-").isdigit() else text
            yield from self.faults(one["schema"], value, name, nulls=False)

    def faults(self, schema: _Schema, value: Any, where: str, *, nulls: bool) -> Iterator[str]:
        """Yield what a schema finds wrong with a value: unknown names too, and nulls where they may not be."""
        schema = self._specific(self._merged(schema), value)
        if value is None:
            if not nulls:
                yield f"{where}: is null"
        elif isinstance(value, dict) and "properties" in schema:
            yield from self._object_faults(schema, value, where, nulls=nulls)
        elif isinstance(value, list) and schema.get("type") == "array":
            if len(value) > schema.get("maxLength", len(value)):
                yield f"{where}: has {len(value)} items"
            for place, one in enumerate(value):
                yield from self.faults(schema["items"], one, f"{where}[{place}]", nulls=nulls)
        else:
            yield from _plain_faults(schema, value, where)

    def _object_faults(self, schema: _Schema, value: _Schema, where: str, *, nulls: bool) -> Iterator[str]:
        for name in sorted(set(schema.get("required", ())) - value.keys()):
            yield f"{where}.{name}: is missing"
        for name, one in value.items():
            if name in schema["properties"]:
                yield from self.faults(schema["properties"][name], one, f"{where}.{name}", nulls=nulls)
            else:
                yield f"{where}.{name}: is not in the contract"

    def _merged(self, schema: _Schema) -> _Schema:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        properties: _Schema = {}
        required: list[str] = []
        label = schema.get("discriminator")
        parts = [*map(self._merged, schema.get("allOf", [])), schema]
        for part in parts:
            properties |= part.get("properties", {})
            required += part.get("required", [])
            label = label or part.get("discriminator")
        rest = {name: one for name, one in schema.items() if name not in ("allOf", "properties", "required")}
        return {
            **rest,
            **({"properties": properties} if properties else {}),
            **({"required": required} if required else {}),
            **({"discriminator": label} if label else {}),
        }

    def _specific(self, schema: _Schema, value: Any) -> _Schema:
        """Follow a discriminator to the schema that the value names."""
        label = schema.get("discriminator")
        if not label or not isinstance(value, dict):
            return schema
        said = str(value.get(label["propertyName"]))
        assert said in self._schemas, f"{said!r} is no schema of the contract"
        return self._merged(self._schemas[said])


def _plain_faults(schema: _Schema, value: Any, where: str) -> Iterator[str]:
    facts = {name: one for name, one in schema.items() if name in _FACTS}
    for fault in jsonschema.Draft202012Validator(facts).iter_errors(value):
        yield f"{where}: {fault.message}"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{where}: {value} has no time zone"
    choices = schema.get("oneOf")
    if choices and all(list(_plain_faults(one, value, where)) for one in choices):
        yield f"{where}: {value!r} is none of {choices}"


def _operation(exchange: Exchange) -> tuple[_Document, str, _Schema]:
    path = unquote(exchange.path).removeprefix(BASE)
    found: list[tuple[int, _Document, str, _Schema]] = []
    for document in _documents():
        for template, methods in document.paths.items():
            pattern = re.sub(r"\\{(\w+)\\}", r"[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and exchange.method.lower() in methods:
                operation = {**methods[exchange.method.lower()]}
                operation["parameters"] = [*methods.get("parameters", []), *operation.get("parameters", [])]
                found.append((template.count("{"), document, template, operation))
    assert found, f"{exchange.method} {exchange.path} is in no contract"
    _, document, template, operation = min(found, key=lambda one: one[0])
    return document, template, operation


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return [_without(one, names) for one in value] if isinstance(value, list) else value


@cache
def _documents() -> tuple[_Document, ...]:
    folder = ROOT / "sumo"
    core = json.loads((folder / "core.subset.openapi.json").read_text(encoding="utf-8"))
    jobs = yaml.safe_load((folder / "search-job.derived.openapi.yaml").read_text(encoding="utf-8"))
    # The subset lacks the audit policy; in the whole contract it has the shape of the search audit policy.
    core["paths"]["/v1/policies/audit"] = core["paths"]["/v1/policies/searchAudit"]
    return _Document(core), _Document(jobs)
