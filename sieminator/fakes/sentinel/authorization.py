"""What the caller may do at a workspace: `Microsoft.Authorization/permissions`, API version 2022-04-01.

Source: Microsoft Learn, rest/api/authorization/permissions/list-for-resource-group (the same shape for a resource),
seen 2026-11-22: an entry a role with actions, notActions, dataActions and notDataActions, and it takes
`Microsoft.Authorization/permissions/read` to ask. No swagger of it is at hand. What somebody without any role is
answered is unconfirmed: 403 here, as for every other action.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from sieminator.fakes.sentinel import tokens
from sieminator.fakes.sentinel.arm import workspace_at
from sieminator.fakes.sentinel.refusals import Refusal
from sieminator.fakes.sentinel.roles import permissions, permit
from sieminator.fakes.sentinel.world import World, behaviour_in
from sieminator.fakes.wire import Request, Response

API_VERSION = "2022-04-01"
PATH = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)"
    r"/providers/Microsoft\.OperationalInsights/workspaces/(?P<workspace>[^/]+)"
    r"/providers/Microsoft\.Authorization/permissions/?",
    re.IGNORECASE,
)
_ACTION = "Microsoft.Authorization/permissions/read"


def answer(world: World, request: Request, path: Mapping[str, str]) -> Response:
    """Answer `GET …/providers/Microsoft.Authorization/permissions`."""
    place = {name: unquote(part) for name, part in path.items()}
    with world.transaction() as state:
        client, roles = tokens.authenticate(state, request, world.clock(), tokens.ARM_AUDIENCE)
        if request.method != "GET":
            raise Refusal(405, "MethodNotAllowed", f"The method '{request.method}' is not supported here.")
        _check_version(request)
        if not (permit(roles, _ACTION) and behaviour_in(state).tell_permissions):
            raise tokens.forbidden(client, _ACTION, request.path)
        workspace_at(state, place)
        return Response.of(200, {"value": permissions(roles)})


def _check_version(request: Request) -> None:
    # The texts are unconfirmed, as those for alert rules.
    version = request.query.get("api-version", "")
    if version != API_VERSION:
        raise Refusal(
            400,
            "NoRegisteredProviderFound" if version else "MissingApiVersionParameter",
            f"No registered resource provider found for API version '{version}' for type 'permissions'. "
            f"The supported api-versions are '{API_VERSION}'.",
        )
