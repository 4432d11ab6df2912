"""What a token may do: names of the vendor's `Permission`, and the `ViewAction`s that each is told as.

Source: the vendor's SDL 1.204.0 (enums Permission, ViewAction, AssetAction) and library.humio.com on permissions, seen
2026-11-28. Which view action a permission shows as is read off the names; unconfirmed.
"""

from collections.abc import Collection, Iterable

READ = "ReadAccess"
CHANGE = "ChangeTriggers"
CREATE = "CreateTriggers"
UPDATE = "UpdateTriggers"
DELETE = "DeleteTriggers"
ORGANIZATION = "OrganizationOwnedQueries"
"""To let queries run on behalf of the organization."""
OTHERS = "ChangeTriggersToRunAsOtherUsers"
"""An organization's permission: to let triggers run as somebody else."""

EVERYTHING = (READ, CHANGE, ORGANIZATION, OTHERS)
READING = (READ,)
"""What a token needs that plans, checks for drift and counts hits."""
DEPLOYING = (READ, CHANGE, ORGANIZATION)
"""What a token needs that deploys."""

_KNOWN = {READ, CHANGE, CREATE, UPDATE, DELETE, ORGANIZATION, OTHERS}
_VIEW_ACTIONS = {
    "ReadEvents": {READ},
    "ChangeTriggers": {CHANGE},
    "CreateTriggers": {CHANGE, CREATE},
    "ChangeOrganizationOwnedQueries": {ORGANIZATION},
}
_ASSET_ACTIONS = {"Read": {READ}, "ReadMetadata": {READ}, "Update": {CHANGE, UPDATE}, "Delete": {CHANGE, DELETE}}


def check_known(permissions: Iterable[str]) -> None:
    """Raise ValueError for a name that is no permission of the fake's."""
    if unknown := set(permissions) - _KNOWN:
        raise ValueError(f"no such permission: {', '.join(sorted(unknown))}")


def permits(granted: Collection[str], permission: str) -> bool:
    """Say whether what was granted covers a permission; changing triggers covers making and deleting them."""
    return permission in granted or (permission in (CREATE, UPDATE, DELETE) and CHANGE in granted)


def view_actions(granted: Collection[str]) -> list[str]:
    """Return what may be done at a search domain, as the vendor tells it."""
    return [name for name, needed in _VIEW_ACTIONS.items() if needed & set(granted)]


def asset_actions(granted: Collection[str]) -> list[str]:
    """Return what may be done with a trigger there, as the vendor tells it."""
    return [name for name, needed in _ASSET_ACTIONS.items() if needed & set(granted)]
