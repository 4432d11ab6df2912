"""The lab: this fake in the place of a target's console, furnished as a new console is."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import QRadarFake
from sieminator.fakes.qradar.row_levers import StoredSearch
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
    "fire": "let the rules run for three days, and one match; links are followed as in click",
    "click": "let users follow malicious links within the last hours, for scheduled searches to find",
}
"""What people and the vendor can do there without us, and what each is; a rule may be a scheduled search too."""

_LOW, _LOWER = 3, 2

Kind = TypeVar("Kind", bound=StoredRule | StoredSearch)


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

        Without words it is the rule of the highest severity, the first by name; `fire` means a custom rule then. Raises
        LookupError, which says why, where no rule is meant or several are.
        """
        return str(getattr(self, f"_{action}")(title))

    def _edit(self, title: str) -> str:
        found = self._meant(title)
        if isinstance(found, StoredSearch):
            severity = _LOWER if found.severity == _LOW else _LOW
            self.levers.edit_search(found.key, severity=severity)
            return f"somebody sets {_named(found)} to severity {severity} in the reference table"
        severity = _LOWER if self.levers.severity(found.uuid) == _LOW else _LOW
        query = self.levers.query(found.uuid)
        alone = f"({query})" if _has_alternatives(query) else query
        changes = {"aql": f"username != 'svc-build' AND {alone}"} if query else {}
        self.levers.edit(found.uuid, severity=severity, **changes)
        more = ", and excludes a user" if changes else ""
        return f"somebody sets {_named(found)} to severity {severity} in the console{more}"

    def _off(self, title: str) -> str:
        return self._switch(title, enabled=False)

    def _on(self, title: str) -> str:
        return self._switch(title, enabled=True)

    def _switch(self, title: str, *, enabled: bool) -> str:
        found = self._meant(title)
        if isinstance(found, StoredSearch):
            self.levers.switch_search(found.key, enabled=enabled)
        else:
            self.levers.switch(found.uuid, enabled=enabled)
        return f"somebody switches {_named(found)} {'on' if enabled else 'off'} {_place(found)}"

    def _unmark(self, title: str) -> str:
        found = self._meant(title)
        if isinstance(found, StoredSearch):
            self.levers.unmark_search(found.key)
            return f"somebody removes the mark of sieminator from the row of {_named(found)}"
        self.levers.clear_mark(found.uuid)
        return f"somebody removes the mark of sieminator from the note of {_named(found)}, and its row from the table"

    def _clone(self, title: str) -> str:
        found = self._meant(title)
        if isinstance(found, StoredSearch):
            return f"somebody copies the row of {_named(found)}: {self.levers.clone_search(found.key).key}"
        return f"somebody duplicates {_named(found)} in the console: {self.levers.clone(found.uuid).uuid}"

    def _delete(self, title: str) -> str:
        found = self._meant(title)
        if isinstance(found, StoredSearch):
            self.levers.drop_search(found.key)
        else:
            self.levers.delete(found.uuid)
        return f"somebody deletes {_named(found)} {_place(found)}"

    def _create(self, title: str) -> str:
        made = self.levers.add_foreign(title or "Made by hand")
        return f"somebody makes a rule {_named(made)} in the console: {made.uuid}"

    def _fire(self, title: str) -> str:
        meant = self._meant(title)
        if isinstance(meant, StoredSearch) and (title or not self._rules()):
            return self._click(title)
        loudest = meant if isinstance(meant, StoredRule) else self._loudest(self._rules())
        now = self.world.clock()
        for days, matches in ((2, 1), (1, 3)):
            self.levers.fire(loudest.uuid, now - timedelta(days=days), matches)
        self.levers.follow_links()
        return f"the rules have run for three days, and {_named(loudest)} has matched"

    def _click(self, title: str) -> str:
        del title  # it is for the searches to find
        count = self.levers.follow_links()
        return f"browsers have started a shell {count} times within the last hours, on two machines"

    def _rules(self) -> list[StoredRule]:
        return [rule for rule in self.levers.rules() if not rule.building_block]

    def _meant(self, title: str) -> StoredRule | StoredSearch:
        known: list[StoredRule | StoredSearch] = [*self._rules(), *self.levers.search_rows()]
        found = [one for one in known if title.casefold() in one.name.casefold()]
        if not found:
            raise LookupError(f"no rule there has {title!r} in its title" if title else "there is no rule yet")
        if title and len(found) > 1:
            names = ", ".join(map(_named, found))
            raise LookupError(f"several rules there have {title!r} in their title: {names}")
        return self._loudest(found)

    def _loudest(self, found: Sequence[Kind]) -> Kind:
        """Return the one of the highest severity, a custom rule before a search, the first by name."""
        return min(found, key=lambda one: (-self._severity(one), isinstance(one, StoredSearch), _named(one)))

    def _severity(self, found: StoredRule | StoredSearch) -> int:
        return found.severity if isinstance(found, StoredSearch) else self.levers.severity(found.uuid)

    def close(self) -> None:
        """Close the state."""
        self.world.close()


def _has_alternatives(query: str) -> bool:
    """Say whether a filter joins conditions with OR outside of brackets, so that it needs some beside another."""
    rest, left = re.sub(r"'[^']*'|\"[^\"]*\"", "", query), ""
    while rest != left:
        rest, left = re.sub(r"\([^()]*\)", "", rest), rest
    return re.search(r"\bOR\b", rest, re.IGNORECASE) is not None


def _named(found: StoredRule | StoredSearch) -> str:
    return repr(found.name)


def _place(found: StoredRule | StoredSearch) -> str:
    return "in the reference table" if isinstance(found, StoredSearch) else "in the console"
