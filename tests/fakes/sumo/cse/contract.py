"""The judge of Cloud SIEM: exchanges held against the vendor's OpenAPI of 2024-07, and against what is newer than it.

The contract's union of rules has no discriminator, so a rule's type is resolved by name: `ruleType`. It declares
nothing nullable though the service answers null, so null passes in answers, and nowhere in requests. What it lacks is
listed in `sec.delta.derived.json`: the writes of outlier rules, and suppressionWindowSize. Of `errors` beside `data` we
only have recorded answers.

```python
for exchange in server.journal:
    judge.check(exchange)
```
"""

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import jsonschema

from sieminator.fakes.journal import Exchange
from tests.fakes.contract import ROOT

BASE = "/api/sec/v1"
RULE_SCHEMAS = {
    "match": "MatchRule",
    "threshold": "ThresholdRule",
    "templated match": "TemplatedMatchRule",
    "chain": "ChainRule",
    "aggregation": "AggregationRule",
    "first seen": "FirstSeenRule",
    "outlier": "OutlierRule",
}
_UNION = "GetRulesResponse_data_objects_inner"
_TUNINGS = "GetRulesResponse_data_objects_inner_oneOf_tuningExpressions_inner"
_SUPPRESSION = {"type": "integer", "minimum": 0, "maximum": 604_800_000}
_ERRORS = {
    "type": "object",
    "required": ["id", "errors"],
    "properties": {
        "id": {"type": "string"},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "detail")},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
_OLD_ERROR = {
    "type": "object",
    "required": ["status", "id", "code", "message"],
    "properties": {"status": {"type": "integer"}, **{name: {"type": "string"} for name in ("id", "code", "message")}},
    "additionalProperties": False,
}


def check(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Judge both halves of an exchange with `/api/sec/v1`; another path is not judged here.

    Names that are ``beyond`` the contract, as a lever says, are passed over.
    """
    if exchange.path.startswith(f"{BASE}/"):
        check_request(exchange, beyond)
        check_response(exchange, beyond)


def check_request(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Fail unless path, parameters and body are the contract's: no unknown name, no null."""
    template, operation = _operation(exchange)
    said = operation.get("parameters", [])
    unknown = exchange.query.keys() - {each["name"] for each in said if each["in"] == "query"}
    missing = {each["name"] for each in said if each["in"] == "query" and each.get("required")} - exchange.query.keys()
    assert not unknown, f"{exchange.method} {template} has no parameter {unknown}"
    assert not missing, f"{exchange.method} {template} needs {missing}"
    body = operation.get("requestBody")
    if body is None:
        assert not exchange.request_body, f"{exchange.method} {template} has no body"
        return
    schema = body["content"]["application/json"]["schema"]
    sent = _without(json.loads(exchange.request_body), beyond)
    _judge(schema, sent, f"{exchange.method} {template}", nulls=False)


def check_response(exchange: Exchange, beyond: Collection[str] = ()) -> None:
    """Fail unless the answer is one that the contract describes; what the weather marred is nobody's contract."""
    if exchange.status is None or exchange.spoiled:
        return
    told = f"the answer to {exchange.method} {exchange.path}"
    answer = json.loads(exchange.response_body)
    if exchange.status >= 300:
        faults = [list(jsonschema.Draft202012Validator(shape).iter_errors(answer)) for shape in (_ERRORS, _OLD_ERROR)]
        assert not all(faults), f"{told} is no error of the vendor's: {answer}"
        return
    assert answer.pop("errors") == []
    schema = _operation(exchange)[1]["responses"]["200"]["content"]["application/json"]["schema"]
    _judge(schema, _without(answer, beyond), told, nulls=True)


def check_rule(rule: Mapping[str, Any]) -> None:
    """Fail unless a rule is what the contract says of its type."""
    schema = {"$ref": f"#/components/schemas/{RULE_SCHEMAS[rule['ruleType']]}"}
    _judge(schema, rule, f"the rule {rule['id']}", nulls=True)


def _judge(schema: Mapping[str, Any], value: Any, told: str, *, nulls: bool) -> None:
    faults = jsonschema.Draft202012Validator(_closed(json.dumps(schema), nulls)).iter_errors(value)
    found = [f"{fault.json_path}: {fault.message}" for fault in faults]
    assert not found, f"{told} breaks the contract: {found}"


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return value


def _operation(exchange: Exchange) -> tuple[str, dict[str, Any]]:
    path = unquote(exchange.path).removeprefix(BASE)
    paths = {**document()["paths"], **_newer()}
    for template, methods in sorted(paths.items(), key=lambda one: "{" in one[0]):  # /signals/all before /signals/{id}
        pattern = re.sub(r"\\{(\w+)\\}", r"[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and exchange.method.lower() in methods:
            return template, methods[exchange.method.lower()]
    raise AssertionError(f"{exchange.method} {exchange.path} is in no contract")


@cache
def document() -> dict[str, Any]:
    """Return the vendor's contract."""
    found: dict[str, Any] = json.loads((ROOT / "sumo" / "sec.subset.openapi.json").read_text(encoding="utf-8"))
    return found


@cache
def delta() -> dict[str, Any]:
    """Return what is newer than the contract, as far as it is known."""
    found: dict[str, Any] = json.loads((ROOT / "sumo" / "sec.delta.derived.json").read_text(encoding="utf-8"))
    return found


def outlier_fields() -> dict[str, Any]:
    """Return the names that an outlier rule's body may hold, to their schemas: derived, for no contract has them."""
    schemas = document()["components"]["schemas"]
    windows = schemas["CreateAggregationRuleRequestBody_fields"]["properties"]
    written = {**windows, "enabled": {"type": "boolean"}, "suppressionWindowSize": _SUPPRESSION}
    read = schemas["OutlierRule"]["properties"]
    names = [re.match(r"\w+", each) for each in delta()["outlier"]["fields"]]
    known = [found.group() for found in names if found] + ["category", "tuningExpressionIds", "windowSizeMilliseconds"]
    return {
        name: read[name] if name in read and name not in ("windowSize", "enabled") else written[name] for name in known
    }


def _newer() -> dict[str, Any]:
    fields = {"type": "object", "properties": outlier_fields()}
    body = {"type": "object", "required": ["fields"], "properties": {"fields": fields}}
    answer = {
        "type": "object",
        "required": ["data"],
        "properties": {"data": {"$ref": "#/components/schemas/OutlierRule"}},
    }
    operation = {
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"content": {"application/json": {"schema": answer}}}},
    }
    return {"/rules/outlier": {"post": operation}, "/rules/outlier/{id}": {"put": operation}}


@cache
def _closed(schema_text: str, nulls: bool) -> dict[str, Any]:
    """Return a schema with its references followed, that takes no unknown name."""
    schema: dict[str, Any] = json.loads(schema_text)
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2], nulls)
    if "oneOf" in schema:
        return {"oneOf": [_closed(json.dumps(each), nulls) for each in schema["oneOf"]]}
    if "items" in schema:
        return {**schema, "items": _closed(json.dumps(schema["items"]), nulls)}
    if "properties" not in schema:
        return schema
    properties = {name: _closed(json.dumps(each), nulls) for name, each in schema["properties"].items()}
    if nulls:
        properties = {name: {"anyOf": [each, {"type": "null"}]} for name, each in properties.items()}
    return {**schema, "properties": properties, "additionalProperties": schema.get("additionalProperties", False)}


def _named(name: str, nulls: bool) -> dict[str, Any]:
    schemas = document()["components"]["schemas"]
    if name == _UNION:
        cases = [
            {"if": {"properties": {"ruleType": {"const": said}}}, "then": _named(schema, nulls)}
            for said, schema in RULE_SCHEMAS.items()
        ]
        return {"properties": {"ruleType": {"enum": list(RULE_SCHEMAS)}}, "required": ["ruleType"], "allOf": cases}
    schema = schemas[name]
    if name.endswith("RuleRequestBody_fields") or name in RULE_SCHEMAS.values():
        schema = {**schema, "properties": {**schema["properties"], "suppressionWindowSize": _SUPPRESSION}}
    if name in RULE_SCHEMAS.values():
        expanded = {"type": "array", "items": {"$ref": f"#/components/schemas/{_TUNINGS}"}}
        schema = {**schema, "properties": {**schema["properties"], "tuningExpressions": expanded}}
    if re.fullmatch(r"Override\w+RequestBody_fields", name):
        # The vendor's own provider sends no tuningExpressionIds, which the contract requires.
        schema = {**schema, "required": [each for each in schema.get("required", []) if each != "tuningExpressionIds"]}
    if name == "RuleTuningExpression":
        ids = {"type": "array", "items": {"type": "string"}}
        schema = {**schema, "properties": {**schema["properties"], "ruleIds": ids}}
    return _closed(json.dumps(schema), nulls)
