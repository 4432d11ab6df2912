"""Who may do what: Azure's built-in roles as they are assigned to a client, and what they permit.

A role's actions and notActions are those of the built-in role's definition, as far as they touch what this fake
answers. Source: built-in roles 8d289c81-5878-46d4-8554-54e1e3d8b5cb (Microsoft Sentinel Reader) and
ab8e14d6-4a74-4a29-9ba8-549422addade (Microsoft Sentinel Contributor), updated 2022-08-01, seen 2026-11-22.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

READER = "Microsoft Sentinel Reader"
CONTRIBUTOR = "Microsoft Sentinel Contributor"

_SHARED = (
    "Microsoft.OperationalInsights/workspaces/*/read",
    "Microsoft.OperationalInsights/workspaces/query/read",
    "Microsoft.OperationalInsights/workspaces/query/*/read",
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
_CONFIDENTIAL = (
    "Microsoft.SecurityInsights/ConfidentialWatchlists/*",
    "Microsoft.OperationalInsights/workspaces/query/ConfidentialWatchlist/*",
)
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    READER: ("Microsoft.SecurityInsights/*/read", *_SHARED),
    CONTRIBUTOR: ("Microsoft.SecurityInsights/*", *_SHARED),
}


def permissions(roles: Iterable[str]) -> list[dict[str, Any]]:
    """Return what a client's roles permit, an entry a role, as `Microsoft.Authorization/permissions` lists it."""
    return [
        {"actions": list(_ACTIONS[role]), "notActions": list(_CONFIDENTIAL), "dataActions": [], "notDataActions": []}
        for role in roles
    ]


def permit(roles: Iterable[str], action: str) -> bool:
    """Say whether one of the roles permits an action: among its actions, and not among its notActions."""
    return any(
        _among(action, each["actions"]) and not _among(action, each["notActions"]) for each in permissions(roles)
    )


def check_known(roles: Iterable[str]) -> None:
    """Raise KeyError for a role that this fake does not know."""
    for role in roles:
        _ = _ACTIONS[role]


def _among(action: str, patterns: Iterable[str]) -> bool:
    """Compare as Azure does: without regard to case, and `*` stands for anything, slashes included."""
    return any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE) for pattern in patterns)
