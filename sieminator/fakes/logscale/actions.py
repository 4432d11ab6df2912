"""Actions: what a trigger sets off, found by id or by name."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.logscale.refusals import wrong_input
from sieminator.fakes.logscale.world import SearchDomain

MOST = 10
"""Actions of one trigger. Source: library.humio.com on actions, seen 2026-11-28."""

_OF_A_TYPE: dict[str, dict[str, Any]] = {
    "EmailAction": {"recipients": ["soc@example.com"], "useProxy": True},
    "WebhookAction": {"method": "POST", "url": "https://hooks.example.com/", "ignoreSSL": False, "useProxy": True},
    "HumioRepoAction": {},
}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a search domain."""

    id: str
    name: str
    type: str
    package: str | None

    @property
    def display(self) -> str:
        """The name by which triggers refer to it: one of a package has the package's in front."""
        return f"{self.package.partition('@')[0]}:{self.name}" if self.package else self.name

    def shown(self, allowed: list[str]) -> dict[str, Any]:
        """Return the action as GraphQL answers it."""
        return {
            "__typename": self.type,
            "id": self.id,
            "name": self.name,
            "displayName": self.display,
            "packageId": self.package,
            "package": {"id": self.package, "source": "HumioHub"} if self.package else None,
            "isAllowedToRun": True,
            "requiresOrganizationOwnedQueriesPermissionToEdit": False,
            "allowedActions": allowed,
            "resource": f"actions/{self.id}",
            **_OF_A_TYPE[self.type],
        }


def every(state: sqlite3.Connection, domain: SearchDomain) -> dict[str, Action]:
    """Return the actions of a search domain by their ids."""
    rows = state.execute("SELECT id, name, type, package FROM action WHERE domain = ? ORDER BY id", (domain.id,))
    return {row[0]: Action(*row) for row in rows}


def ids_of(state: sqlite3.Connection, domain: SearchDomain, named: Sequence[str]) -> list[str]:
    """Return the ids of actions that are named by id or by name; refuse too many, and any that is not there."""
    known = every(state, domain)
    by_name = {action.display: action.id for action in known.values()}
    missing = [name for name in named if name not in known and name not in by_name]
    if missing:  # the text is unconfirmed
        raise wrong_input(actions=f"Could not find actions: {', '.join(missing)}")
    if len(named) > MOST:
        raise wrong_input(actions=f"A trigger can have at most {MOST} actions")
    return list(dict.fromkeys(name if name in known else by_name[name] for name in named))
