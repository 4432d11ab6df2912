"""The lab: this fake in the place of a target's workspace, furnished from what the target says about itself."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.rules import StoredRule
from sieminator.fakes.sentinel.world import Clock, World

TENANT = "lab.example"
CLIENT = "00000000-0000-0000-0000-00000000001a"
SECRET = "lab-only-secret"  # noqa: S105 - it opens nothing but this fake on loopback


class Place(Protocol):
    """What a target's settings must say for its workspace to be built."""

    subscription: str
    resource_group: str
    workspace: str
    workspace_id: str


class Lab:
    """A furnished workspace; its state outlives the process in one file."""

    secret = SECRET

    def __init__(self, state: Path, settings: Place, clock: Clock) -> None:
        """Open the state, made when absent; `clock` returns an aware UTC datetime."""
        self.world = World(state, clock)
        try:
            self.world.add_client(TENANT, CLIENT, SECRET)
            workspace = self.world.add_workspace(
                settings.subscription, settings.resource_group, settings.workspace, settings.workspace_id
            )
        except sqlite3.Error:
            self.world.close()
            raise
        self.levers = Levers(self.world, workspace)
        self.app = SentinelFake(self.world)

    def settings(self, url: str) -> dict[str, str]:
        """Return what the target's settings have to say instead, so that the client comes here."""
        ends = ("endpoint", "logs_endpoint", "authority_endpoint")
        return {"tenant": TENANT, "client_id": CLIENT, **dict.fromkeys(ends, url)}

    def meddle(self) -> str:
        """Do what somebody does in a portal at three in the morning; return it as a sentence."""
        rule = self._loudest()
        severity = "Informational" if rule.properties["severity"] == "Low" else "Low"
        first, _, rest = str(rule.properties["query"]).partition("\n| ")
        query = f'{first}\n| where DeviceName != "build-01"\n| {rest}'
        self.levers.edit(rule.name, severity=severity, query=query)
        return f"somebody sets {rule.properties['displayName']!r} to {severity} in the portal, and excludes a host"

    def fire(self) -> str:
        """Let the rules run for three days, and one of them find something; return it as a sentence."""
        now = self.world.clock()
        loudest = self._loudest()
        for days, alerts in ((2, 1), (1, 3), (0, 0)):
            at = now - timedelta(days=days)
            for rule in self.levers.rules():
                if rule.name == loudest.name and alerts:
                    self.levers.fire(rule.name, at, alerts)
                else:
                    self.levers.run(rule.name, at)
        return f"three days later; {loudest.properties['displayName']!r} has found something"

    def _loudest(self) -> StoredRule:
        """Return the rule of the highest severity, the first by name."""
        order = ("High", "Medium", "Low", "Informational")
        return min(
            self.levers.rules(),
            key=lambda one: (order.index(one.properties["severity"]), str(one.properties["displayName"])),
        )

    def close(self) -> None:
        """Close the state."""
        self.world.close()
