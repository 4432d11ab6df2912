"""`/help/endpoints`: what this console offers, and what the caller may do of it.

The text of IBM's pages says what each operation takes; the fake tells its path, method and version, and whether the
caller has access. Shape: IBM's pages of REST API 26.0, seen 2026-11-28.
"""

from typing import Any

from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.qradar.world import Behaviour
from sieminator.fakes.wire import Response

_NAMES = (
    "id", "version", "path", "http_method", "caller_has_access", "deprecated", "summary", "description",
    "last_modified_version", "resource_id", "parameters", "error_responses", "success_responses",
    "response_description", "response_mime_types",
)  # fmt: skip


def needs(route: Route, behaviour: Behaviour) -> tuple[str, ...]:
    """Return the capabilities of which an operation needs one."""
    if "extension_export_tasks" in route.template:
        return (behaviour.export_needs,)
    return route.needs


def _every(call: Call) -> list[dict[str, Any]]:
    from sieminator.fakes.qradar.routes import every_route

    behaviour = call.behaviour
    known = (*behaviour.deprecated_versions, *behaviour.supported_versions)
    return [
        {
            "id": number * 1_000 + place,
            "version": version,
            "path": route.template,
            "http_method": route.method,
            "caller_has_access": call.caller.may(needs(route, behaviour)) if behaviour.tell_access else None,
            "deprecated": version in behaviour.deprecated_versions,
            "summary": "",
            "description": "",
            "last_modified_version": version,
            "resource_id": place,
            "parameters": [],
            "error_responses": [],
            "success_responses": [],
            "response_description": "",
            "response_mime_types": [],
        }
        for number, version in enumerate(known, 1)
        for place, route in enumerate(every_route(), 1)
    ]


def _list(call: Call) -> Response:
    return listed(call, _every(call), _NAMES)


def _get(call: Call) -> Response:
    wanted = call.number("endpoint_id")
    for found in _every(call):
        if found["id"] == wanted:
            return one(call, found)
    message = "No endpoint documentation object was found for the provided endpoint id."
    raise Refusal(404, 1002, message)


ROUTES = (
    Route("GET", "/help/endpoints", _list),
    Route("GET", "/help/endpoints/{endpoint_id}", _get),
)
