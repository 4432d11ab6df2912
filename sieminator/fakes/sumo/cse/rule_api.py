"""What the API does with rules: create, read, replace, switch, override, delete.

Sources: the vendor's Cloud SIEM OpenAPI of 2024-07 and its Terraform provider of 2026-07, seen 2026-11-28. How the
service refuses is in neither: the shape of errors is that of the vendor's other APIs, and codes and texts are
unconfirmed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from sieminator.fakes.sumo import keys, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import checks, dsl, envelope, rules, shown
from sieminator.fakes.sumo.cse.dsl import FLAG, MOMENT, NUMBER, TEXT, Field
from sieminator.fakes.sumo.cse.kinds import CHAIN, OUTLIER, USER, Kind, kind_at
from sieminator.fakes.sumo.cse.pages import page
from sieminator.fakes.sumo.cse.rules import Rule
from sieminator.fakes.wire import Request, Response

_EXPAND = "tuningExpressions"


def answer(call: Call, request: Request, rest: Sequence[str]) -> Response:
    """Answer one request to `/rules`, of which `rest` is what follows."""
    call.caller.need(keys.READ_RULES if request.method == "GET" else keys.WRITE_RULES)
    if request.method == "PUT":
        return _put(call, request, rest)
    match (request.method, *rest):
        case ("GET",):
            return _listing(call, request)
        case ("GET", rule_id):
            return envelope.data(shown.rule(call, _known(call, rule_id), expand=_expands(request)))
        case ("DELETE", rule_id):
            return _delete(call, rule_id)
        case ("POST", path) if kind := kind_at(path):
            return _create(call, request, kind)
        case _:
            raise _nowhere(request, rest)


def _put(call: Call, request: Request, rest: Sequence[str]) -> Response:
    match rest:
        case [rule_id, "enabled"]:
            return _switch(call, request, rule_id)
        case [path, rule_id] if kind := kind_at(path):
            return _update(call, request, kind, rule_id)
        case [path, rule_id, "override"] if kind := kind_at(path):
            return _override(call, request, kind, rule_id)
        case _:
            raise _nowhere(request, rest)


def _nowhere(request: Request, rest: Sequence[str]) -> refusals.Refusal:
    known = len(rest) < 2 or (len(rest) == 2 and kind_at(rest[0]))
    return refusals.not_allowed(request.method) if known else refusals.no_such_path(request.path)


def fields_of(now_counts: tuple[shown.Counts, shown.Counts]) -> Mapping[str, Field]:
    """Return what a query over rules may name; a rule's counters come from what it raised until now."""
    day, week = now_counts
    return {
        "id": Field(TEXT, lambda one: [one.id]),
        "category": Field(TEXT, lambda one: _given(one, "category")),
        "ruleSource": Field(TEXT, lambda one: [one.source]),
        "ruleType": Field(TEXT, lambda one: [one.kind.rule_type]),
        "stream": Field(TEXT, lambda one: _given(one, "stream")),
        "status": Field(TEXT, lambda one: [shown.status(one)["status"]]),
        "name": Field(TEXT, lambda one: [one.effective["name"]]),
        "severity": Field(NUMBER, _scores),
        "score": Field(NUMBER, _scores),
        "enabled": Field(FLAG, lambda one: [one.enabled]),
        "created": Field(MOMENT, lambda one: [_moment(one.created)]),
        "createdBy": Field(TEXT, lambda one: [one.created_by]),
        "lastUpdated": Field(MOMENT, lambda one: [_moment(one.last_updated)]),
        "lastUpdatedBy": Field(TEXT, lambda one: [one.last_updated_by]),
        "signalCount07D": Field(NUMBER, lambda one: [week.get(one.id, 0)]),
        "signalCount24H": Field(NUMBER, lambda one: [day.get(one.id, 0)]),
        "isPrototype": Field(FLAG, lambda one: [one.effective["isPrototype"]]),
        "tag": Field(TEXT, lambda one: one.effective["tags"]),
        "hasOverride": Field(FLAG, lambda one: [bool(one.override)]),
    }


def _listing(call: Call, request: Request) -> Response:
    expand = _expands(request)
    named = fields_of(shown.counters(call.state, call.now))
    found = dsl.select(request.query.get("q", ""), named, rules.every(call.state))
    objects, following = page(call, request.query, found)
    return envelope.page(shown.rules_shown(call, objects, expand=expand), len(found), following=following)


def _create(call: Call, request: Request, kind: Kind) -> Response:
    body = _body(call, request, kind, creating=True)
    made = rules.create(call.state, kind, body, call.caller.email, call.now)
    return envelope.data(shown.rule(call, made, fresh=True))


def _update(call: Call, request: Request, kind: Kind, rule_id: str) -> Response:
    found = _known(call, rule_id, kind)
    if found.source != USER:
        raise _refused("rule_not_editable", f"The rule {rule_id} is built in and can only be overridden.")
    body = _body(call, request, kind, creating=False)
    return envelope.data(shown.rule(call, rules.replace_body(call.state, found, body, *_who(call)), fresh=True))


def _override(call: Call, request: Request, kind: Kind, rule_id: str) -> Response:
    found = _known(call, rule_id, kind)
    if found.source == USER:
        raise _refused("rule_not_overridable", f"The rule {rule_id} is not built in and cannot be overridden.")
    fields = _fields(request)
    if faults := kind.override_faults(fields):
        raise refusals.invalid(faults)
    changes = _overriding(found, {name: value for name, value in fields.items() if name != "ruleDescription"})
    return envelope.data(shown.rule(call, rules.override(call.state, found, changes, *_who(call)), fresh=True))


def _switch(call: Call, request: Request, rule_id: str) -> Response:
    found = _known(call, rule_id)
    body = _json(request)
    if faults := sorted(checks.faults(body, {"enabled": checks.flag}, {})):
        raise refusals.invalid(faults)
    rules.switch(call.state, found, body["enabled"], *_who(call))
    return envelope.ok()


def _delete(call: Call, rule_id: str) -> Response:
    found = _known(call, rule_id)
    if found.source != USER:
        raise _refused("rule_not_deletable", f"The rule {rule_id} is built in and cannot be deleted.")
    rules.remove(call.state, found)
    return envelope.ok()


def _body(call: Call, request: Request, kind: Kind, *, creating: bool) -> dict[str, Any]:
    fields = _fields(request)
    behaviour = call.behaviour
    if faults := kind.faults(fields, creating=creating, beyond=behaviour.beyond):
        raise refusals.invalid(faults)
    for text in _texts(fields):
        for part, complaint in behaviour.complaints.items():
            if part in text:
                raise _refused("invalid_expression", complaint)
    return {**fields, **{name: value for name, value in behaviour.alters.items() if name in fields}}


def _fields(request: Request) -> Any:
    body = _json(request)
    if faults := sorted(checks.faults(body, {"fields": lambda _: ""}, {})):
        raise refusals.invalid(faults)
    return body["fields"]


def _overriding(rule: Rule, fields: dict[str, Any]) -> dict[str, Any]:
    """Return an override as a rule's own fields: a chain's limits in its steps, an outlier's numbers as numbers."""
    if rule.kind is CHAIN and "limits" in fields:
        steps = [dict(step) for step in rule.fields["expressionsAndLimits"]]
        for limit in fields.pop("limits"):
            if not 0 <= limit["index"] < len(steps):
                raise refusals.invalid([f"limits: there is no expression of the index {limit['index']}"])
            steps[limit["index"]]["limit"] = limit["limit"]
        fields["expressionsAndLimits"] = steps
    if rule.kind is OUTLIER:
        numbers = [name for name in ("floorValue", "deviationThreshold") if name in fields]
        fields |= {name: int(fields[name]) for name in numbers}
    if fields.get("windowSize") == checks.CUSTOM and "windowSizeMilliseconds" not in fields:
        raise refusals.invalid(["windowSizeMilliseconds: is required for a CUSTOM windowSize"])
    return fields


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _known(call: Call, rule_id: str, kind: Kind | None = None) -> Rule:
    found = rules.one(call.state, unquote(rule_id))
    if found is None or kind not in (None, found.kind):
        raise refusals.not_found("Rule", rule_id)
    return found


def _expands(request: Request) -> bool:
    wanted = [name for name in request.query.get("expand", "").split(",") if name]
    if set(wanted) - {_EXPAND}:
        raise refusals.invalid([f"expand: must be one of {_EXPAND}"])
    return bool(wanted)


def _json(request: Request) -> Any:
    try:
        return request.json()
    except (ValueError, RecursionError):
        raise _refused("invalid_json", "The request body is not valid JSON.") from None


def _who(call: Call) -> tuple[str, datetime]:
    return call.caller.email, call.now


def _refused(code: str, message: str) -> refusals.Refusal:
    return refusals.refusal(400, code, message)


def _given(rule: Rule, name: str) -> list[Any]:
    return [rule.effective[name]] if rule.effective.get(name) is not None else []


def _scores(rule: Rule) -> list[int]:
    found = rules.score(rule)
    return [] if found is None else [found]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
