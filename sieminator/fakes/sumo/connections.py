"""`/api/v1/connections`: the webhooks that a search may notify. Source: the vendor's OpenAPI, seen 2026-11-28."""

import json
from typing import Any

from sieminator.fakes.sumo import bodies, keys, pages
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.world import ADMIN_RECOMMENDED
from sieminator.fakes.wire import Request, Response

_DEFAULT = 100
_MOST = 1_000


def list_(call: Call, request: Request) -> Response:
    """Answer `GET /connections`."""
    call.caller.need(keys.READ)
    limit = bodies.limit(request, _DEFAULT, _MOST, call.behaviour.page_limit)
    query = "SELECT place, id, fields FROM connection WHERE place > ? ORDER BY place"
    rest = call.state.execute(query, (pages.after(request),)).fetchall()
    found, token = pages.page(rest, limit, lambda row: int(row[0]))
    return Response.of(200, {"data": [_shown(row[1], json.loads(row[2])) for row in found], "next": token})


def _shown(connection_id: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "WebhookConnection",
        "id": connection_id,
        "name": fields["name"],
        "description": "",
        "createdAt": fields["at"],
        "createdBy": ADMIN_RECOMMENDED,
        "modifiedAt": fields["at"],
        "modifiedBy": ADMIN_RECOMMENDED,
        "url": fields["url"],
        "headers": [],
        "customHeaders": [],
        "defaultPayload": '{"text": "{{Name}}"}',
        "webhookType": "Webhook",
    }
