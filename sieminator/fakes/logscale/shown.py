"""Triggers and who touched them, as GraphQL answers them."""

from collections.abc import Callable, Mapping
from typing import Any

from sieminator.fakes.logscale import cron, noise
from sieminator.fakes.logscale.actions import Action
from sieminator.fakes.logscale.call import Call
from sieminator.fakes.logscale.permissions import asset_actions
from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, LEGACY, SCHEDULED, Trigger
from sieminator.fakes.logscale.world import millis

Shown = dict[str, Any]

ORGANIZATION = {"id": "SINGLE_ORGANIZATION_ID", "name": "Example"}
"""Source: the id of the only organization of a self-hosted cluster, recall."""


def trigger(call: Call, found: Trigger, actions: Mapping[str, Action]) -> Shown:
    """Return a trigger with the server's noise; `actions` are those of its search domain, by id."""
    fields = noise.heard(found.fields, call.behaviour.noise)
    allowed = asset_actions(call.caller.permissions)
    package = fields.get("packageId")

    def resolved() -> list[Shown]:
        return [actions[one].shown(allowed) for one in fields["actionIds"] if one in actions]

    return {
        **fields,
        "__typename": found.kind,
        "id": found.id,
        "package": {"id": package, "source": "HumioHub"} if package else None,
        "queryOwnership": lambda: _ownership(call, fields),
        "allowedActions": allowed,
        "resource": f"{_RESOURCES[found.kind]}/{found.id}",
        "createdInfo": lambda: _committed(fields["createdBy"], fields["createdAt"]),
        "modifiedInfo": lambda: _modified(fields["modifiedBy"], fields["modifiedAt"]),
        **_OF_A_KIND[found.kind](call, found, fields, resolved),
    }


def person(user_id: str, name: str) -> Shown:
    """Return a person."""
    return {"id": user_id, "username": name, "displayName": name, "isRoot": False, "fullName": name, "email": name}


def _scheduled(call: Call, found: Trigger, fields: Shown, resolved: Callable[[], list[Shown]]) -> Shown:
    interval, offset = fields["searchIntervalSeconds"], fields.get("searchIntervalOffsetSeconds") or 0
    return {
        "start": f"{interval + offset}s",
        "end": f"{offset}s" if offset else "now",
        # The SDL: the old field is 0 where the new one is absent.
        "backfillLimit": fields.get("backfillLimit") or 0,
        "backfillLimitV2": fields.get("backfillLimit"),
        "actions": lambda: [one["id"] for one in resolved()],
        "actionsV2": resolved,
        "runAsUser": lambda: _owner(call, fields) if fields["ownership"] == "User" else None,
        "isStarred": False,
        "timeOfNextPlannedExecution": lambda: _next(call, found),
    }


def _alert(_call: Call, _found: Trigger, _fields: Shown, resolved: Callable[[], list[Shown]]) -> Shown:
    return {"actions": resolved, "actionsV2": resolved}


_OF_A_KIND = {SCHEDULED: _scheduled, FILTER: _alert, AGGREGATE: _alert, LEGACY: _alert}
_RESOURCES = {
    SCHEDULED: "scheduled-searches",
    FILTER: "filter-alerts",
    AGGREGATE: "aggregate-alerts",
    LEGACY: "alerts",
}


def _next(call: Call, found: Trigger) -> int | None:
    """Return when a scheduled search runs next; None for one that is off."""
    if not found.fields["enabled"]:
        return None
    planned = cron.following(found.fields["schedule"], found.fields["timeZone"], call.now, found.id)
    return None if planned is None else millis(planned)


def _ownership(call: Call, fields: Shown) -> Shown:
    if fields["ownership"] == "Organization":
        return {"__typename": "OrganizationOwnership", "id": ORGANIZATION["id"], "organization": ORGANIZATION}
    return {"__typename": "UserOwnership", "id": fields.get("ownerId") or "", "user": _owner(call, fields)}


def _owner(call: Call, fields: Shown) -> Shown | None:
    """Return whose rights the query has; None where they left."""
    row = call.state.execute("SELECT id, name FROM user WHERE id = ?", (fields.get("ownerId"),)).fetchone()
    return None if row is None else person(*row)


def _committed(actor: Mapping[str, str], at: int) -> Shown:
    names = {"user": "UserCommitAuthor", "token": "TokenCommitAuthor"}
    author = {"__typename": names.get(actor["type"], "SystemCommitAuthor"), "displayString": actor["name"]}
    return {"timestamp": at, "author": {**author, **_who(actor)}}


def _modified(actor: Mapping[str, str], at: int) -> Shown:
    names = {"user": "ModifiedInfoUser", "token": "ModifiedInfoToken"}
    return {"__typename": names.get(actor["type"], "ModifiedInfoSystem"), "modifiedAt": at, **_who(actor)}


def _who(actor: Mapping[str, str]) -> Shown:
    return {"user": person(actor["id"], actor["name"]), "tokenId": actor["id"]}
