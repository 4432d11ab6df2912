"""Which version of the API a request speaks, and `/help/versions`.

Source: IBM, c_rest_api_getting_started (each release supports its own version and the two before it, and deprecates the
next older one; without a header the newest answers) and IBM/api-samples (`Deprecated` in the answer); seen 2026-11-28.
What a removed version is answered with is unconfirmed.
"""

from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.world import Behaviour
from sieminator.fakes.wire import Response

_NAMES = ("id", "version", "deprecated", "removed", "root_resource_ids")


def negotiate(behaviour: Behaviour, asked: str) -> str:
    """Return the version that answers; refuse one that is removed or was never there."""
    if not asked:
        return behaviour.supported_versions[-1]
    if asked in behaviour.removed_versions:
        raise invalid(f"The version {asked} of the API was removed.", 38)
    if asked not in (*behaviour.supported_versions, *behaviour.deprecated_versions):
        raise invalid(f"The version {asked} of the API does not exist.", 38)
    return asked


def headers(behaviour: Behaviour, version: str) -> dict[str, str]:
    """Return what an answer says of the version that it speaks."""
    old = {"Deprecated": f"Version {version} is deprecated"} if version in behaviour.deprecated_versions else {}
    return {"Version": version, **old}


def _every(call: Call) -> list[dict[str, object]]:
    behaviour = call.behaviour
    known = (*behaviour.removed_versions, *behaviour.deprecated_versions, *behaviour.supported_versions)
    return [
        {
            "id": number,
            "version": version,
            "deprecated": version in behaviour.deprecated_versions,
            "removed": version in behaviour.removed_versions,
            "root_resource_ids": [],
        }
        for number, version in enumerate(known, 1)
    ]


def _list(call: Call) -> Response:
    return listed(call, _every(call), _NAMES)


def _get(call: Call) -> Response:
    wanted = call.number("version_id")
    for found in _every(call):
        if found["id"] == wanted:
            return one(call, found)
    raise Refusal(404, 1002, "No version documentation object was found for the provided version id.")


def _about(call: Call) -> Response:
    behaviour = call.behaviour
    return one(
        call,
        {
            "build_version": behaviour.build,
            "external_version": behaviour.external_version,
            "fips_enabled": False,
            "release_name": behaviour.release,
        },
    )


ROUTES = (
    Route("GET", "/help/versions", _list),
    Route("GET", "/help/versions/{version_id}", _get),
    Route("GET", "/system/about", _about),
)
