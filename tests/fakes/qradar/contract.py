"""The judge: exchanges held against the OpenAPI subset of IBM's REST API, where that is present.

See ``tests/fakes/contract.py`` for where it is looked for. Every field there may be null or absent; a name that it
does not have is a fault, in requests and in answers. Objects whose keys are data (`String`, `key1`, `col1` in IBM's
samples) are read as maps, and the rows of a search's result as anything.

```python
for exchange in server.journal:
    check(exchange)
```
"""

import json
import re
from functools import cache
from typing import Any

import jsonschema

from sieminator.fakes.journal import Exchange
from tests.fakes.contract import ROOT

DOCUMENT = ROOT / "qradar" / "qradar-v26-subset.openapi.json"
PREFIX = "/api"

_MAPS = ({"String"}, {"key1"}, {"col1"})
_OPEN = re.compile(r"/ariel/searches/\{search_id\}/results")
_JSON = "application/json"


def check(exchange: Exchange) -> None:
    """Judge both halves of an exchange."""
    check_request(exchange)
    check_response(exchange)


def check_request(exchange: Exchange) -> None:
    """Fail unless the request is one that the contract has: path, parameters, body; no name that it does not know."""
    _, operation, parameters = _operation(exchange)
    known = {one["name"]: one for one in parameters if one["in"] == "query"}
    faults = [f"the parameter {name} is unknown" for name in exchange.query if name not in known]
    for name, parameter in known.items():
        if name in exchange.query:
            faults += _scalar_faults(name, parameter.get("schema", {}), exchange.query[name])
        elif parameter.get("required"):
            faults.append(f"the parameter {name} is missing")
    body = operation.get("requestBody")
    if body is None and exchange.request_body:
        faults.append("a body is sent where none is known")
    if body is not None and _JSON in body["content"]:
        faults += _faults(body["content"][_JSON]["schema"], json.loads(exchange.request_body or b"null"))
    assert not faults, f"{exchange.method} {exchange.path} breaks the contract: {faults}"


def check_response(exchange: Exchange) -> None:
    """Fail unless the answer is one that the contract describes, its unique code included.

    What the weather made is nobody's contract, and is not judged. Statuses that any path may answer with (401, 403, an
    unknown version, a range that is none, a parameter that cannot be read) are not listed there.
    """
    if exchange.status is None or exchange.spoiled or exchange.status in (401, 403, 405, 416):
        return
    template, operation, _ = _operation(exchange)
    responses = operation["responses"]
    status = str(exchange.status)
    if status == "206" and "206" not in responses:
        status = "200"  # a part of a list
    if exchange.status >= 400:
        _check_refusal(exchange, responses.get(status))
        return
    assert status in responses, f"{exchange.method} {exchange.path}: {status} is not described"
    described = responses[status].get("content", {})
    if _JSON in described and not _OPEN.fullmatch(template):
        faults = _faults(described[_JSON]["schema"], json.loads(exchange.response_body))
        assert not faults, f"{exchange.method} {exchange.path} was answered against the contract: {faults}"


def _check_refusal(exchange: Exchange, described: dict[str, Any] | None) -> None:
    error = json.loads(exchange.response_body)
    where = f"{exchange.method} {exchange.path}: {exchange.status}"
    assert error["http_response"]["code"] == exchange.status, where
    if described is None:
        assert exchange.status == 422, f"{where} is not described"
        return
    codes = {one["code"] for one in described.get("x-qradar-codes", [])}
    general = {1005, 38} if exchange.status == 422 else set()
    assert not codes or error["code"] in codes | general, f"{where} with {error['code']}, not one of {sorted(codes)}"


def _scalar_faults(name: str, schema: dict[str, Any], text: str) -> list[str]:
    kind = schema.get("type")
    if kind == "integer" and not re.fullmatch(r"-?\d+", text):
        return [f"the parameter {name} is {text!r}, not a number"]
    if kind == "boolean" and text not in ("true", "false"):
        return [f"the parameter {name} is {text!r}, not a boolean"]
    return []


def _faults(schema: dict[str, Any], value: Any) -> list[str]:
    judge = jsonschema.Draft7Validator(_strict(json.dumps(schema)))
    return [f"{'.'.join(map(str, one.absolute_path))}: {one.message}" for one in judge.iter_errors(value)]


@cache
def _strict(text: str) -> Any:
    return _plain(json.loads(text))


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its references resolved, nulls allowed, and unknown names refused."""
    while "$ref" in schema:
        target: Any = _document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    found = {name: fact for name, fact in schema.items() if name in ("type", "enum")}
    if "type" in found:
        found["type"] = [found["type"], "null"]
    if "enum" in found:
        found["enum"] = [*found["enum"], None]
    properties = schema.get("properties")
    if properties and any(keys <= set(properties) for keys in _MAPS):
        found["additionalProperties"] = _plain(next(iter(properties.values())))
    elif properties:
        found["properties"] = {name: _plain(one) for name, one in properties.items()}
        found["additionalProperties"] = False
    if "items" in schema:
        found["items"] = _plain(schema["items"])
    return found


def _operation(exchange: Exchange) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    path = exchange.path.removeprefix(PREFIX)
    for template, methods in sorted(_document()["paths"].items(), key=lambda each: (each[0].count("{"), each[0])):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        operation = methods.get(exchange.method.lower())
        if operation is not None and re.fullmatch(pattern, path) and "hidden" not in operation.get("tags", []):
            return template, operation, [_parameter(one) for one in operation.get("parameters", [])]
    raise AssertionError(f"{exchange.method} {exchange.path} is in no contract")


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = _document()["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    return found


@cache
def _document() -> Any:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))
