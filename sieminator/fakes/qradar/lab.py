"""The lab: this fake in the place of a target's console, furnished as a new console is."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.world import World
from sieminator.fakes.state import Clock

SECRET = "lab-only-secret"  # noqa: S105 - it opens nothing but this fake on loopback

ACTIONS = {
    "edit": "change a rule's severity and AQL filter",
    "off": "switch a rule off",
    "on": "switch a rule on",
    "unmark": "remove our mark from a rule's note and from the reference table",
    "clone": "duplicate a rule",
    "delete": "delete a rule",
    "create": "make a rule by hand, of this name",
    "fire": "let the rules run for three days, and one match",
}
"""What people and the vendor can do there without us, and what each is."""

_LOW, _LOWER = 3, 2


class Place(Protocol):
    """What a target's settings must say for its console to be built: nothing but where it is."""

    url: str


class Lab:
    """A furnished console; its state outlives the process in one file."""

    secret = SECRET
    actions = ACTIONS

    def __init__(self, state: Path, settings: Place, clock: Clock) -> None:
        """Open the state, made when absent; `clock` returns an aware UTC datetime."""
        del settings  # a console has no name of its own
        self.world = World(state, clock)
        try:
            self.world.add_token(SECRET)
        except sqlite3.Error:
            self.world.close()
            raise
        self.levers = Levers(self.world)
        self.app = QRadarFake(self.world)

    def settings(self, url: str) -> dict[str, str]:
        """Return what the target's settings have to say instead, so that the client comes here."""
        return {"url": url}

    def act(self, action: str, title: str = "") -> str:
        """Do one of `ACTIONS` to the rule whose name holds these words; return what was done as a sentence.

        Without words it is the rule of the highest severity, the first by name. Raises LookupError, which says why,
        where no rule is meant or several are.
        """
        return str(getattr(self, f"_{action}")(title))

    def _edit(self, title: str) -> str:
        found = self._meant(title)
        severity = _LOWER if self.levers.severity(found.uuid) == _LOW else _LOW
        query = self.levers.query(found.uuid)
        alone = f"({query})" if _has_alternatives(query) else query
        changes = {"aql": f"username != 'svc-build' AND {alone}"} if query else {}
        self.levers.edit(found.uuid, severity=severity, **changes)
        more = ", and excludes a user" if changes else ""
        return f"somebody sets {_named(found)} to severity {severity} in the console{more}"

    def _off(self, title: str) -> str:
        found = self._meant(title)
        self.levers.switch(found.uuid, enabled=False)
        return f"somebody switches {_named(found)} off in the console"

    def _on(self, title: str) -> str:
        found = self._meant(title)
        self.levers.switch(found.uuid, enabled=True)
        return f"somebody switches {_named(found)} on in the console"

    def _unmark(self, title: str) -> str:
        found = self._meant(title)
        self.levers.clear_mark(found.uuid)
        return f"somebody removes the mark of sieminator from the note of {_named(found)}, and its row from the table"

    def _clone(self, title: str) -> str:
        found = self._meant(title)
        return f"somebody duplicates {_named(found)} in the console: {self.levers.clone(found.uuid).uuid}"

    def _delete(self, title: str) -> str:
        found = self._meant(title)
        self.levers.delete(found.uuid)
        return f"somebody deletes {_named(found)} in the console"

    def _create(self, title: str) -> str:
        made = self.levers.add_foreign(title or "Made by hand")
        return f"somebody makes a rule {_named(made)} in the console: {made.uuid}"

    def _fire(self, title: str) -> str:
        loudest = self._meant(title)
        now = self.world.clock()
        for days, matches in ((2, 1), (1, 3)):
            self.levers.fire(loudest.uuid, now - timedelta(days=days), matches)
        return f"the rules have run for three days, and {_named(loudest)} has matched"

    def _meant(self, title: str) -> StoredRule:
        known = [rule for rule in self.levers.rules() if not rule.building_block]
        found = [rule for rule in known if title.casefold() in rule.name.casefold()]
        if not found:
            raise LookupError(f"no rule there has {title!r} in its title" if title else "there is no rule yet")
        if title and len(found) > 1:
            names = ", ".join(map(_named, found))
            raise LookupError(f"several rules there have {title!r} in their title: {names}")
        return min(found, key=lambda one: (-self.levers.severity(one.uuid), _named(one)))

    def close(self) -> None:
        """Close the state."""
        self.world.close()


def _has_alternatives(query: str) -> bool:
    """Say whether a filter joins conditions with OR outside of brackets, so that it needs some beside another."""
    rest, left = re.sub(r"'[^']*'|\"[^\"]*\"", "", query), ""
    while rest != left:
        rest, left = re.sub(r"\([^()]*\)", "", rest), rest
    return re.search(r"\bOR\b", rest, re.IGNORECASE) is not None


def _named(found: StoredRule) -> str:
    return repr(found.name)
