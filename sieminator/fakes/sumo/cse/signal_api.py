"""What the API answers about signals: pages of them, one of them, and how many there were over time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import dsl, envelope, signals, times
from sieminator.fakes.sumo.cse.dsl import FLAG, MOMENT, NUMBER, TEXT, Field
from sieminator.fakes.sumo.cse.pages import REACH, next_page, page
from sieminator.fakes.sumo.cse.signals import Signal
from sieminator.fakes.sumo.refusals import Refusal
from sieminator.fakes.sumo.world import millis
from sieminator.fakes.wire import Request, Response

_MOST_BUCKETS = 10_000  # so that no request makes the fake count for minutes


def _entity(kind: str) -> Field:
    return Field(TEXT, lambda one: [one.entity] if one.entity_type == kind else [])


FIELDS: Mapping[str, Field] = {
    "id": Field(TEXT, lambda one: [one.id]),
    "stage": Field(TEXT, lambda one: [one.stage]),
    "contentType": Field(TEXT, lambda one: [one.content_type]),
    "name": Field(TEXT, lambda one: [one.name]),
    "description": Field(TEXT, lambda one: [one.description]),
    "created": Field(MOMENT, lambda one: [one.moment]),
    "timestamp": Field(MOMENT, lambda one: [one.moment]),
    "severity": Field(NUMBER, lambda one: [one.severity]),
    "entity.id": Field(TEXT, lambda one: [f"{one.entity_type}-{one.entity}"]),
    "entity.ip": _entity("_ip"),
    "entity.hostname": _entity("_hostname"),
    "entity.username": _entity("_username"),
    "entity.value": Field(TEXT, lambda one: [one.entity]),
    "entity.type": Field(TEXT, lambda one: [one.entity_type]),
    "entity.sensorZone": Field(TEXT, lambda _: [""]),
    "involved_entities": Field(TEXT, lambda one: [one.entity]),
    "sensorZone": Field(TEXT, lambda _: [""]),
    "suppressed": Field(FLAG, lambda one: [one.suppressed]),
    "ruleId": Field(TEXT, lambda one: [one.rule]),
    "ruleType": Field(TEXT, lambda one: [one.rule_type]),
    "prototype": Field(FLAG, lambda one: [one.prototype]),
    "records": Field(TEXT, lambda one: [one.id]),
    "tag": Field(TEXT, lambda one: one.tags),
    "vendor": Field(TEXT, lambda _: ["Microsoft"]),
    "product": Field(TEXT, lambda one: [one.product]),
}
"""What a query over signals may name. Source: the vendor's Cloud SIEM OpenAPI of 2024-07, seen 2026-11-28."""


def answer(call: Call, request: Request, rest: Sequence[str]) -> Response:
    """Answer one request to `/signals`, of which `rest` is what follows."""
    match rest:
        case []:
            found = _found(call, request)
            objects, following = page(call, request.query, found, reach=REACH)
            return envelope.page([signals.shown(one) for one in objects], len(found), following=following)
        case ["all"]:
            objects, token = next_page(call, request.query, _found(call, request))
            return envelope.data({"nextPageToken": token, "objects": [signals.shown(one) for one in objects]})
        case ["counts"]:
            return _buckets(call, request.query)
        case [signal_id]:
            return _one(call, signal_id)
        case _:
            raise refusals.no_such_path(request.path)


def _found(call: Call, request: Request) -> list[Signal]:
    return dsl.select(request.query.get("q", ""), FIELDS, signals.every(call.state))


def _one(call: Call, signal_id: str) -> Response:
    found = signals.named(call.state, [signal_id])
    if not found:
        raise refusals.not_found("Signal", signal_id)
    return envelope.data(signals.shown(found[0]))


def _buckets(call: Call, query: Mapping[str, str]) -> Response:
    first = _moment(query, "startTimestamp", None)
    until = _moment(query, "endTimestamp", call.now)
    seconds = query.get("bucketDuration", "")
    width = int(seconds) * 1_000 if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else 0
    if not width:
        raise _refused("bucketDuration: must be a positive integer")
    try:
        ZoneInfo(query.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refused("timezone: is not a known time zone") from None
    start, end = millis(first), millis(until)
    if (end - start) // width >= _MOST_BUCKETS:
        raise _refused("bucketDuration: is too short for the range")
    raised = [one.at for one in signals.between(call.state, first, until)]
    return envelope.data([_bucket(at, width, raised) for at in range(start, end, width)])


def _bucket(start: int, width: int, raised: list[int]) -> dict[str, Any]:
    # The contract has `value` as a string.
    return {
        "timestamp": times.written(times.moment(start)),
        "value": str(sum(start <= one < start + width for one in raised)),
    }


def _moment(query: Mapping[str, str], name: str, usual: datetime | None) -> datetime:
    text = query.get(name)
    if text is None and usual is not None:
        return usual
    try:
        found = datetime.fromisoformat(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refused(f"{name}: must be a date-time") from None


def _refused(fault: str) -> Refusal:
    return refusals.invalid([fault])
