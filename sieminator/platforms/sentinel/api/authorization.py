"""One call to Microsoft.Authorization: what whoever is signed in may do at the workspace.

Source: Microsoft Learn, rest/api/authorization/permissions, API version 2022-04-01 (List For Resource), seen
2026-11-22. It takes `Microsoft.Authorization/permissions/read`, which both of Sentinel's built-in roles hold.
Unconfirmed: what somebody without any role is answered, and that the path needs no empty segment for the parent that a
workspace does not have, as the documented template would.
"""

from azure.core.rest import HttpRequest

from sieminator.errors import Malformed
from sieminator.platforms.sentinel.api.answers import Client, read_object, request_number, send
from sieminator.platforms.sentinel.rights import Permission

_API_VERSION = "2022-04-01"


def permissions(client: Client, path: str, where: str) -> list[Permission]:
    """Return what each of our roles permits.

    Raises:
        Forbidden, NotFound: we are not told.
        Malformed: the answer holds no list of permissions, or goes on at another page, which none was seen to do.
    """
    response = send(client, HttpRequest("GET", path, params={"api-version": _API_VERSION}), where)
    said = read_object(response, where)
    value = said.get("value")
    listed = [_permission(entry) for entry in value] if isinstance(value, list) and not said.get("nextLink") else [None]
    found = [entry for entry in listed if entry is not None]
    if len(found) < len(listed):
        message = f"{where}: the workspace does not tell what we may do: the answer holds no whole list of permissions"
        raise Malformed(message, request_id=request_number(response))
    return found


def _permission(entry: object) -> Permission | None:
    if not isinstance(entry, dict):
        return None
    lists = {name: entry.get(name) or [] for name in ("actions", "notActions")}
    well = all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists.values())
    return lists if well else None
