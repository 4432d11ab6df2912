"""`/siem`: offenses, why they were closed, and what they are indexed by.

Source: IBM's pages of REST API 26.0, seen 2026-11-28.
"""

import json
from typing import Any

from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import ANYBODY, OFFENSES
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.furniture import OFFENSE_TYPES
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.wire import Response

_NEEDS = (OFFENSES,)
_REASON = ("id", "text", "is_deleted", "is_reserved")
_TYPE = ("id", "name", "property_name", "database_type", "custom")


def blank(at: int) -> dict[str, Any]:
    """Return the fields of an offense that began at a time and has nothing of its own yet."""
    numbers = ("category_count", "credibility", "destination_networks", "device_count", "flow_count", "magnitude",
               "policy_category_count", "relevance", "remote_destination_count", "security_category_count", "severity",
               "source_count", "username_count", "local_destination_count", "domain_id", "event_count")  # fmt: skip
    fields: dict[str, Any] = dict.fromkeys(numbers, 0)
    return {
        **fields,
        "description": "",
        "rules": [],
        "categories": [],
        "destination_networks": [],
        "source_address_ids": [],
        "local_destination_address_ids": [],
        "log_sources": [],
        "source_network": "other",
        "offense_type": 0,
        "offense_source": "10.0.0.1",
        "status": "OPEN",
        "inactive": False,
        "protected": False,
        "follow_up": False,
        "assigned_to": None,
        "closing_user": None,
        "closing_reason_id": None,
        "close_time": None,
        "start_time": at,
        "last_updated_time": at,
        "first_persisted_time": at,
        "last_persisted_time": at,
    }


_OFFENSE = ("id", *blank(0))


def every(console: Console) -> list[dict[str, Any]]:
    """Return the offenses in the order of their numbers."""
    rows = console.state.execute("SELECT id, fields FROM offense ORDER BY id")
    return [{"id": number, **json.loads(fields)} for number, fields in rows]


def reasons(console: Console) -> list[dict[str, Any]]:
    """Return the closing reasons, those that are deleted or reserved included."""
    rows = console.state.execute("SELECT id, text, is_deleted, is_reserved FROM closing_reason ORDER BY id")
    return [
        {"id": number, "text": text, "is_deleted": bool(deleted), "is_reserved": bool(reserved)}
        for number, text, deleted, reserved in rows
    ]


def _list(call: Call) -> Response:
    return listed(call, every(call.console), _OFFENSE, sort_code=1030)


def _get(call: Call) -> Response:
    wanted = call.number("offense_id")
    return one(call, _found(every(call.console), wanted, "No offense was found for the provided offense_id."))


def _reasons(call: Call) -> Response:
    deleted, reserved = call.flag("include_deleted"), call.flag("include_reserved")
    found = [
        each
        for each in reasons(call.console)
        if (deleted or not each["is_deleted"]) and (reserved or not each["is_reserved"])
    ]
    return listed(call, found, _REASON)


def _reason(call: Call) -> Response:
    message = "No closing reason was found for the provided closing_reason_id."
    return one(call, _found(reasons(call.console), call.number("closing_reason_id"), message))


def _every_type() -> list[dict[str, Any]]:
    return [
        {"id": number, "name": name, "property_name": property_, "database_type": database, "custom": False}
        for number, (name, property_, database) in OFFENSE_TYPES.items()
    ]


def _types(call: Call) -> Response:
    return listed(call, _every_type(), _TYPE, sort_code=1012)


def _type(call: Call) -> Response:
    return one(
        call, _found(_every_type(), call.number("offense_type_id"), "The requested offense type cannot be found.")
    )


def _found(items: list[dict[str, Any]], number: int, message: str) -> dict[str, Any]:
    for item in items:
        if item["id"] == number:
            return item
    raise Refusal(404, 1002, message)


ROUTES = (
    Route("GET", "/siem/offenses", _list, _NEEDS),
    Route("GET", "/siem/offenses/{offense_id}", _get, _NEEDS),
    Route("GET", "/siem/offense_closing_reasons", _reasons, _NEEDS),
    Route("GET", "/siem/offense_closing_reasons/{closing_reason_id}", _reason, _NEEDS),
    Route("GET", "/siem/offense_types", _types, ANYBODY),
    Route("GET", "/siem/offense_types/{offense_type_id}", _type, ANYBODY),
)
