"""The rules over a trigger that no schema says: what the server refuses, by the field that it refuses it for.

Sources, seen 2026-11-28: [D] library.humio.com on triggers; [C] the validation rules of the vendor's CRDs
(humio-operator 8e81f0e1); recall where nothing is named. The texts are unconfirmed, but for those of the CRD.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sieminator.fakes.logscale import cron, query
from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, SCHEDULED
from sieminator.fakes.logscale.world import Behaviour

Fields = dict[str, Any]
Fault = tuple[str, str]
"""The field, and what is wrong with it."""

_NAME = 253
_THROTTLE_S = 60
_DAY_S = 86_400


def uncompiled(text: str, behaviour: Behaviour) -> Iterator[str]:
    """Yield why a query does not compile."""
    if wrong := query.fault(text):
        yield wrong
    yield from (said for words, said in behaviour.complaints.items() if words in text)


def faults(kind: str, fields: Fields, behaviour: Behaviour) -> Iterator[Fault]:
    """Yield everything that is wrong with the fields of a trigger, as its input names them."""
    yield from _name(fields)
    if wrong := "\n".join(uncompiled(fields["queryString"], behaviour)):
        yield "queryString", wrong
    else:
        yield from _OF_A_KIND[kind](fields)
    if fields.get("runAsUserId") and fields["ownership"] == "Organization":  # [D]
        yield "runAsUserId", "runAsUserId cannot be set when the query runs on behalf of the organization"


def _name(fields: Fields) -> Iterator[Fault]:
    if not fields["name"].strip():
        yield "name", "The name must not be empty"
    if len(fields["name"]) > _NAME:  # [C]; whether the server itself says so is unconfirmed
        yield "name", f"The name must not be longer than {_NAME} characters"


def _scheduled(fields: Fields) -> Iterator[Fault]:
    if wrong := cron.fault(fields["schedule"]):  # [D]
        yield "schedule", wrong
    if wrong := cron.zone_fault(fields["timeZone"]):  # [C]
        yield "timeZone", wrong
    if fields["searchIntervalSeconds"] <= 0:
        yield "searchIntervalSeconds", "The search interval must be positive"
    event = fields["queryTimestampType"] == "EventTimestamp"
    yield from _needed(fields, "backfillLimit", event, "EventTimestamp")  # [D, C]
    yield from _needed(fields, "maxWaitTimeSeconds", not event, "IngestTimestamp")  # [D, C]
    offset = fields.get("searchIntervalOffsetSeconds")
    if not event and offset is not None:  # [C]; that the offset may be absent otherwise: it is optional in the SDL
        text = "searchIntervalOffsetSeconds is accepted only when queryTimestampType is set to 'EventTimestamp'"
        yield "searchIntervalOffsetSeconds", text
    if offset is not None and offset < 0:
        yield "searchIntervalOffsetSeconds", "The search interval offset must not be negative"


def _needed(fields: Fields, name: str, expected: bool, type_: str) -> Iterator[Fault]:
    value = fields.get(name)
    if expected and value is None:
        yield name, f"{name} is required when QueryTimestampType is {type_}"
    elif not expected and value is not None:
        yield name, f"{name} is accepted only when queryTimestampType is set to '{type_}'"
    elif value is not None and value < 0:
        yield name, f"{name} must not be negative"


def _filter(fields: Fields) -> Iterator[Fault]:
    if query.is_aggregate(fields["queryString"]):  # [D]
        yield "queryString", "A filter alert query must not be an aggregate query"
    elif joined := query.joins(fields["queryString"]):  # [D]
        yield "queryString", f"A filter alert query must not use the function '{joined}'"
    yield from _throttle(fields)


def _aggregate(fields: Fields) -> Iterator[Fault]:
    if not query.is_aggregate(fields["queryString"]):  # [D]
        yield "queryString", "An aggregate alert query must be an aggregate query"
    yield from _throttle(fields)
    interval = fields["searchIntervalSeconds"]
    minutes, rest = divmod(interval, 60)
    if not 60 <= interval <= _DAY_S or rest:  # recall, and so are the steps; unconfirmed
        yield "searchIntervalSeconds", "The search interval must be whole minutes, at least one and at most 24 hours"
    elif (minutes > 180 and minutes % 60) or (minutes > 80 and minutes % 2):
        yield "searchIntervalSeconds", f"A search interval of {minutes} minutes is not supported"


def _throttle(fields: Fields) -> Iterator[Fault]:
    seconds = fields.get("throttleTimeSeconds")
    if seconds is not None and seconds < _THROTTLE_S:  # [C] for filter alerts; unconfirmed for aggregate alerts
        yield "throttleTimeSeconds", f"The throttle time must be at least {_THROTTLE_S} seconds"
    if fields.get("throttleField") and seconds is None:
        yield "throttleField", "A throttle field needs a throttle time"


_OF_A_KIND: dict[str, Callable[[Fields], Iterator[Fault]]] = {
    SCHEDULED: _scheduled,
    FILTER: _filter,
    AGGREGATE: _aggregate,
}
