"""Custom properties, log source types, and how far a deployment of the configuration is.

Source: IBM's pages of REST API 26.0, seen 2026-11-28.
"""

import json
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import ADMIN, ANYBODY, CONFIGURATION
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.wire import Response

_PROPERTIES = "/config/event_sources/custom_properties/regex_properties"
_TYPES = "/config/event_sources/log_source_management/log_source_types"
_PROPERTY = (
    "id", "identifier", "name", "username", "description", "property_type", "use_for_rule_engine", "datetime_format",
    "locale", "auto_discovered", "creation_date", "modification_date",
)  # fmt: skip
_TYPE = (
    "id", "uuid", "name", "custom", "internal", "default_protocol_id", "log_source_extension_id", "protocol_types",
    "supported_language_ids", "version", "latest_version",
)  # fmt: skip
_CUSTOM_FROM = 4_000


def _every_property(call: Call) -> list[dict[str, Any]]:
    rows = call.state.execute("SELECT id, fields FROM property ORDER BY id")
    return [{"id": number, **json.loads(fields)} for number, fields in rows]


def _list_properties(call: Call) -> Response:
    return listed(call, _every_property(call), _PROPERTY)


def _property(call: Call) -> Response:
    wanted = call.place("regex_property_id")
    for found in _every_property(call):
        if wanted in (str(found["id"]), found["identifier"]):
            return one(call, found)
    raise Refusal(404, 1002, "The requested event regex property cannot be found.")


def _every_type(call: Call) -> list[dict[str, Any]]:
    rows = call.state.execute("SELECT id, name FROM log_source_type ORDER BY id")
    return [
        {
            "id": number,
            "uuid": str(uuid5(NAMESPACE_OID, f"log source type {number}")),
            "name": name,
            "custom": number >= _CUSTOM_FROM,
            "internal": False,
            "default_protocol_id": 0,
            "log_source_extension_id": None,
            "protocol_types": [],
            "supported_language_ids": [1],
            "version": "7.5",
            "latest_version": "7.5",
        }
        for number, name in rows
    ]


def _list_types(call: Call) -> Response:
    return listed(call, _every_type(call), _TYPE)


def _one_type(call: Call) -> Response:
    wanted = call.number("id")
    for found in _every_type(call):
        if found["id"] == wanted:
            return one(call, found)
    raise Refusal(404, 1002, "The log source type ID was not found.")


def _deploy_status(_: Call) -> Response:
    status = {"status": "COMPLETE", "type": "INCREMENTAL", "percent_complete": 100}
    return Response.of(200, {**status, "initiated_by": None, "initiated_from": None, "hosts": []})


ROUTES = (
    Route("GET", _PROPERTIES, _list_properties, ANYBODY),
    Route("GET", f"{_PROPERTIES}/{{regex_property_id}}", _property, ANYBODY),
    Route("GET", _TYPES, _list_types, (CONFIGURATION,)),
    Route("GET", f"{_TYPES}/{{id}}", _one_type, (CONFIGURATION,)),
    Route("GET", "/staged_config/deploy_status", _deploy_status, (ADMIN, CONFIGURATION)),
)
