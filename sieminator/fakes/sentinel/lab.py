"""The lab: this fake in the place of a target's workspace, furnished from what the target says about itself."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.routes import SentinelFake
from sieminator.fakes.sentinel.rules import StoredRule
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.state import Clock

TENANT = "lab.example"
CLIENT = "00000000-0000-0000-0000-00000000001a"
SECRET = "lab-only-secret"  # noqa: S105 - it opens nothing but this fake on loopback


ACTIONS = {
    "edit": "change a rule's severity and query",
    "off": "switch a rule off",
    "on": "switch a rule on",
    "fail": "let a rule keep failing, so that the vendor disables it",
    "unmark": "remove our mark from a rule",
    "clone": "duplicate a rule",
    "delete": "delete a rule",
    "create": "make a rule by hand, of this title",
    "fire": "let the rules run for three days, and one find something",
}
"""What people and the vendor can do there without us, and what each is."""


class Place(Protocol):
    """What a target's settings must say for its workspace to be built."""

    subscription: str
    resource_group: str
    workspace: str
    workspace_id: str


class Lab:
    """A furnished workspace; its state outlives the process in one file."""

    secret = SECRET
    actions = ACTIONS

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
        return {"tenant": TENANT, "client_id": CLIENT, "write_client_id": "", **dict.fromkeys(ends, url)}

    def act(self, action: str, title: str = "") -> str:
        """Do one of `ACTIONS` to the rule whose title holds these words; return what was done as a sentence.

        Without words it is the rule of the highest severity, the first by name. Raises LookupError, which says why,
        where no rule is meant or several are.
        """
        return str(getattr(self, f"_{action}")(title))

    def _edit(self, title: str) -> str:
        rule = self._meant(title)
        severity = "Informational" if rule.properties["severity"] == "Low" else "Low"
        first, _, rest = str(rule.properties["query"]).partition("\n| ")
        query = f'{first}\n| where DeviceName != "build-01"\n| {rest}'
        self.levers.edit(rule.name, severity=severity, query=query)
        return f"somebody sets {_named(rule)} to {severity} in the portal, and excludes a host"

    def _off(self, title: str) -> str:
        rule = self._meant(title)
        self.levers.switch(rule.name, enabled=False)
        return f"somebody switches {_named(rule)} off in the portal"

    def _on(self, title: str) -> str:
        rule = self._meant(title)
        self.levers.switch(rule.name, enabled=True)
        return f"somebody switches {_named(rule)} on in the portal"

    def _fail(self, title: str) -> str:
        rule = self._meant(title)
        self.levers.auto_disable(rule.name)
        return f"{_named(rule)} keeps failing, and Microsoft Sentinel disables it"

    def _unmark(self, title: str) -> str:
        rule = self._meant(title)
        self.levers.clear_last_comment(rule.name)
        return f"somebody removes the last comment from the query of {_named(rule)} in the portal"

    def _clone(self, title: str) -> str:
        rule = self._meant(title)
        return f"somebody duplicates {_named(rule)} in the portal: {self.levers.clone(rule.name).name}"

    def _delete(self, title: str) -> str:
        rule = self._meant(title)
        self.levers.delete(rule.name)
        return f"somebody deletes {_named(rule)} in the portal"

    def _create(self, title: str) -> str:
        title = title or "Made by hand"
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "made-by-hand"
        rule = self.levers.add_foreign(name, displayName=title, query="SigninLogs | take 1", severity="Low")
        return f"somebody makes a rule {_named(rule)} in the portal: {rule.name}"

    def _fire(self, title: str) -> str:
        now = self.world.clock()
        loudest = self._meant(title)
        for days, alerts in ((2, 1), (1, 3), (0, 0)):
            at = now - timedelta(days=days)
            for rule in self.levers.rules():
                if rule.name == loudest.name and alerts:
                    self.levers.fire(rule.name, at, alerts)
                else:
                    self.levers.run(rule.name, at)
        return f"the rules have run for three days, and {_named(loudest)} has found something"

    def _meant(self, title: str) -> StoredRule:
        rules = [rule for rule in self.levers.rules() if "severity" in rule.properties]
        found = [rule for rule in rules if title.casefold() in str(rule.properties["displayName"]).casefold()]
        if not found:
            raise LookupError(f"no rule there has {title!r} in its title" if title else "there is no rule yet")
        if title and len(found) > 1:
            names = ", ".join(map(_named, found))
            raise LookupError(f"several rules there have {title!r} in their title: {names}")
        return min(found, key=lambda one: (_ORDER.index(one.properties["severity"]), _named(one)))

    def close(self) -> None:
        """Close the state."""
        self.world.close()


def _named(rule: StoredRule) -> str:
    return repr(str(rule.properties["displayName"]))


_ORDER = ("High", "Medium", "Low", "Informational")
