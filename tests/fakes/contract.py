"""The judge: exchanges held against the vendors' own contracts, where those are present.

The contracts are not part of this repository. They are looked for in the folder that SIEMINATOR_CONTRACTS names,
else in `shared/contracts` beside the checkout. A test that judges carries `@needs_contracts`, so that it is skipped,
and says so, where they are absent.

```python
for exchange in server.journal:
    check(exchange)  # what we sent and what the fake answered
```
"""

import json
import os
import re
from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import isodate
import jsonschema
import pytest

from sieminator.fakes.journal import Exchange

ROOT = Path(os.environ.get("SIEMINATOR_CONTRACTS") or Path(__file__).parents[2].parent / "shared" / "contracts")
PRESENT = ROOT.is_dir()


def needs_contracts(test: Any) -> Any:
    """Mark a test that judges: it skips, and says why, without the contracts."""
    absent = pytest.mark.skipif(not PRESENT, reason=f"the vendors' contracts are not at {ROOT}")
    return absent(pytest.mark.contract(test))


# Paths that no contract of ours describes: Microsoft Entra publishes no swagger, and that of Microsoft.Authorization is
# not at hand (its shape is checked by hand in test_sentinel_roles.py).
_UNJUDGED = re.compile(
    r".*/oauth2/v2\.0/token|.*/\.well-known/openid-configuration|.*/providers/Microsoft\.Authorization/permissions"
)


def check(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Judge both halves of an exchange; names that are ``beyond`` the contract, as a lever says, are passed over."""
    if beyond:
        exchange = replace(
            exchange,
            request_body=_without_names(exchange.request_body, beyond),
            response_body=_without_names(exchange.response_body, beyond),
        )
    check_request(exchange)
    check_response(exchange)


def check_request(exchange: Exchange) -> None:
    """Fail unless the request is one that the contract allows: path, parameters, body; no unknown name, no null.

    Read-only fields may come along: the service ignores them.
    """
    operation = _operation(exchange)
    if operation is None:
        return
    faults = list(operation.parameter_faults(exchange))
    body = operation.body_schema()
    if body is not None:
        sent = json.loads(exchange.request_body)
        if exchange.path.startswith("/v1/"):
            sent = _without_nulls(sent)  # azure-monitor-query 2.0.0 itself sends `"workspaces": null`
        faults += operation.contract.faults(body, sent, strict=True)
    assert not faults, f"{exchange.method} {exchange.path} breaks the contract: {faults}"


def check_response(exchange: Exchange) -> None:
    """Fail unless the answer is one that the contract describes; nulls pass, as the vendor's examples hold some.

    What the weather made is nobody's contract, and is not judged.
    """
    operation = _operation(exchange)
    if operation is None or exchange.status is None or exchange.spoiled:
        return
    schema = operation.response_schema(exchange.status)
    if schema is None:
        assert not exchange.response_body, f"{exchange.method} {exchange.path}: a body that nobody described"
        return
    answer = _without_nulls(json.loads(exchange.response_body))
    faults = operation.contract.faults(schema, answer, strict=exchange.status < 300)
    assert not faults, f"{exchange.method} {exchange.path} was answered against the contract: {faults}"


@dataclass(frozen=True)
class _Operation:
    contract: "_Contract"
    parameters: list[dict[str, Any]]
    responses: dict[str, Any]
    groups: dict[str, str]

    def parameter_faults(self, exchange: Exchange) -> Iterator[str]:
        for parameter in self.parameters:
            name = parameter["name"]
            given = {"path": self.groups, "query": exchange.query}.get(parameter["in"])
            if given is None:
                continue
            if name not in given:
                if parameter.get("required"):
                    yield f"{name} is missing"
            elif parameter["in"] == "path" or parameter.get("minLength"):
                facts = {key: parameter[key] for key in ("pattern", "minLength", "maxLength") if key in parameter}
                yield from self.contract.faults({"type": "string", **facts}, given[name], strict=True)

    def body_schema(self) -> dict[str, Any] | None:
        return next((each["schema"] for each in self.parameters if each["in"] == "body"), None)

    def response_schema(self, status: int) -> dict[str, Any] | None:
        described = self.responses.get(str(status)) or self.responses["default"]
        schema: dict[str, Any] | None = described.get("schema")
        return schema


class _Contract:
    """One swagger 2.0 document, made strict enough to judge."""

    def __init__(self, path: Path) -> None:
        self.document = json.loads(path.read_text(encoding="utf-8"))
        if "table" in self.document["definitions"]:
            # Both versions of the swagger give cells a type that the vendor's own examples break.
            self.document["definitions"]["table"]["properties"]["rows"]["items"]["items"] = {}
        self.base = self.document.get("basePath", "").rstrip("/")

    def operation(self, exchange: Exchange) -> _Operation | None:
        path = unquote(exchange.path)
        for template, methods in self.document["paths"].items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.base + template))
            found = re.fullmatch(pattern, path, re.IGNORECASE)
            if found and exchange.method.lower() in methods:
                described = methods[exchange.method.lower()]
                parameters = [self._resolved(each) for each in described["parameters"]]
                return _Operation(self, parameters, described["responses"], found.groupdict())
        return None

    def faults(self, schema: dict[str, Any], value: Any, *, strict: bool) -> list[str]:
        """Return what the schema finds wrong; strict refuses names that the contract does not have."""
        plain = self._plain(schema, value, strict)
        judge = jsonschema.Draft7Validator(plain, format_checker=_FORMATS)
        return [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in judge.iter_errors(value)]

    def _plain(self, schema: dict[str, Any], value: Any, strict: bool) -> dict[str, Any]:
        """Return the schema that this very value has to meet: references, allOf and discriminators resolved."""
        schema = self._specific(self._merged(schema), value)
        if isinstance(value, dict) and schema.get("properties"):
            properties = {
                name: self._plain(each, value[name], strict) if name in value else {}
                for name, each in schema["properties"].items()
            }
            schema = {**schema, "properties": properties}
            if strict and "additionalProperties" not in schema:
                schema["additionalProperties"] = bool(schema.get("x-unknown-kind"))
        if isinstance(value, list) and "items" in schema:
            items = [self._plain(schema["items"], item, strict) for item in value]
            schema = {**schema, "items": items}
        return schema

    def _merged(self, schema: dict[str, Any]) -> dict[str, Any]:
        schema = self._resolved(schema)
        merged: dict[str, Any] = {"properties": {}, "required": []}
        for part in [*map(self._merged, schema.get("allOf", [])), schema]:
            merged["properties"] |= part.get("properties", {})
            merged["required"] = [*merged["required"], *part.get("required", [])]
        rest = {name: fact for name, fact in schema.items() if name not in ("allOf", "properties", "required")}
        full = {**rest, **{name: fact for name, fact in merged.items() if fact}}
        for part in schema.get("allOf", []):
            full.setdefault("discriminator", self._merged(part).get("discriminator"))
        return {name: fact for name, fact in full.items() if fact is not None}

    def _specific(self, schema: dict[str, Any], value: Any) -> dict[str, Any]:
        """Follow a discriminator to the kind that the value says it is."""
        label = schema.get("discriminator")
        if not label or "x-ms-discriminator-value" in schema or not isinstance(value, dict):
            return schema
        for each in self.document["definitions"].values():
            named = each.get("x-ms-discriminator-value") == value.get(label)
            if named and self._descends(each, schema):
                return self._merged(each)
        # The enum of kinds is `modelAsString`: new ones may come, and then only the base is known.
        open_label = {**schema["properties"], label: {"type": "string"}}
        return {**schema, "properties": open_label, "x-unknown-kind": True}

    def _descends(self, definition: dict[str, Any], base: dict[str, Any]) -> bool:
        parents = [self._resolved(each) for each in definition.get("allOf", [])]
        return any(parent.get("description") == base.get("description") for parent in parents)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        return deepcopy(schema)


def _operation(exchange: Exchange) -> _Operation | None:
    if not PRESENT or _UNJUDGED.fullmatch(exchange.path):
        return None
    for contract in _contracts():
        operation = contract.operation(exchange)
        if operation is not None:
            return operation
    raise AssertionError(f"{exchange.method} {exchange.path} is in no contract")


@cache
def _contracts() -> tuple[_Contract, ...]:
    folder = ROOT / "sentinel"
    names = (
        "swagger/AlertRules.2025-09-01.bundled.json",
        "loganalytics/OperationalInsights.2021-05-19_Preview.json",
    )
    return tuple(_Contract(folder / name) for name in names)


def _without_names(body: bytes, names: Collection[str]) -> bytes:
    """Return a JSON body without these names wherever they stand; any other body as it is."""

    def named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: item for name, item in pairs if name not in names}

    try:
        return json.dumps(json.loads(body, object_pairs_hook=named)).encode()
    except ValueError:
        return body


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("duration", raises=isodate.ISO8601Error)
def _is_duration(value: object) -> bool:
    return not isinstance(value, str) or isodate.parse_duration(value) is not None


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
