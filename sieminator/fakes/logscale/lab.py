"""The lab: this fake in the place of a target's search domain, furnished from what the target says about itself."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.permissions import DEPLOYING
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.triggers import LEGACY, SCHEDULED, Trigger
from sieminator.fakes.logscale.world import World
from sieminator.fakes.state import Clock

SECRET = "lab-only-secret"  # noqa: S105 - it opens nothing but this fake on loopback

FURNISHED = ("soc-mail", "soc-webhook")
"""The actions that a lab has, so that a detection may name them."""

ACTIONS = {
    "edit": "change a trigger's query, and a scheduled search's schedule",
    "off": "switch a trigger off",
    "on": "switch a trigger on",
    "fail": "let a trigger keep failing, so that it is disabled",
    "unmark": "remove our mark from a trigger",
    "clone": "duplicate a trigger",
    "delete": "delete a trigger",
    "create": "make a scheduled search by hand, of this name",
    "fire": "let the triggers run for three days, and one find something",
}
"""What people and the vendor can do there without us, and what each is."""

VERSION = "1.217.0--build-0--sha-lab"
"""As the contract of 1.204 has it, and with the repository that tells how scheduled searches ran."""

_MARK = re.compile(r"sieminator:?\d")
_SEVERITIES = ("critical", "high", "medium", "low", "informational")
_PLAIN = len(_SEVERITIES)


class Place(Protocol):
    """What a target's settings must say for its search domain to be built."""

    search_domain: str


class Lab:
    """A furnished search domain; its state outlives the process in one file."""

    secret = SECRET
    actions = ACTIONS

    def __init__(self, state: Path, settings: Place, clock: Clock) -> None:
        """Open the state, made when absent; `clock` returns an aware UTC datetime."""
        self.world = World(state, clock)
        try:
            self.world.add_domain(settings.search_domain, "View")
            self.world.add_token(SECRET, DEPLOYING)
            self.world.behave(version=VERSION)
            for name in FURNISHED:
                type_ = "WebhookAction" if name.endswith("webhook") else "EmailAction"
                self.world.add_action(settings.search_domain, name, type_)
        except sqlite3.Error:
            self.world.close()
            raise
        self.levers = Levers(self.world, settings.search_domain)
        self.app = LogScaleFake(self.world)

    def settings(self, url: str) -> dict[str, str]:
        """Return what the target's settings have to say instead, so that the client comes here."""
        return {"url": url}

    def act(self, action: str, title: str = "") -> str:
        """Do one of `ACTIONS` to the trigger whose name holds these words; return what was done as a sentence.

        Without words it is the trigger of the highest severity among its labels, the first by name. Raises
        LookupError, which says why, where none is meant or several are.
        """
        return str(getattr(self, f"_{action}")(title))

    def _edit(self, title: str) -> str:
        found = self._meant(title)
        first, pipe, rest = str(found.fields["queryString"]).partition("\n| ")
        query = f'{first}\n| ComputerName != "build-01"{pipe}{rest}'
        rarer = {"schedule": "0 6 * * *"} if found.kind == SCHEDULED else {}
        self.levers.edit(found.id, queryString=query, **rarer)
        said = "lets it run once a day, and excludes a host" if rarer else "excludes a host"
        return f"somebody edits {_named(found)} in the console: {said}"

    def _off(self, title: str) -> str:
        found = self._meant(title)
        self.levers.switch(found.id, enabled=False)
        return f"somebody switches {_named(found)} off in the console"

    def _on(self, title: str) -> str:
        found = self._meant(title)
        self.levers.switch(found.id, enabled=True)
        return f"somebody switches {_named(found)} on in the console"

    def _fail(self, title: str) -> str:
        found = self._meant(title)
        self.levers.auto_disable(found.id)
        return f"{_named(found)} keeps failing, and LogScale disables it"

    def _unmark(self, title: str) -> str:
        found = self._meant(title)
        labels = [label for label in found.fields["labels"] if not _MARK.match(label)]
        self.levers.edit(found.id, labels=labels)
        return f"somebody removes the label of sieminator from {_named(found)} in the console"

    def _clone(self, title: str) -> str:
        found = self._meant(title)
        return f"somebody duplicates {_named(found)} in the console: {self.levers.clone(found.id).id}"

    def _delete(self, title: str) -> str:
        found = self._meant(title)
        self.levers.delete(found.id)
        return f"somebody deletes {_named(found)} in the console"

    def _create(self, title: str) -> str:
        made = self.levers.add_foreign(title or "Made by hand")
        return f"somebody makes a scheduled search {_named(made)} in the console: {made.id}"

    def _fire(self, title: str) -> str:
        loudest = self._meant(title)
        now = self.world.clock()
        for days, alerts in ((2, 1), (1, 3), (0, 0)):
            at = now - timedelta(days=days)
            for found in self.levers.triggers():
                if found.id == loudest.id and alerts:
                    self.levers.fire(found.id, at, alerts)
                else:
                    self.levers.run(found.id, at)
        return f"the triggers have run for three days, and {_named(loudest)} has found something"

    def _meant(self, title: str) -> Trigger:
        known = [one for one in self.levers.triggers() if one.kind != LEGACY]
        found = [one for one in known if title.casefold() in one.name.casefold()]
        if not found:
            raise LookupError(f"no rule there has {title!r} in its title" if title else "there is no rule yet")
        if title and len(found) > 1:
            names = ", ".join(map(_named, found))
            raise LookupError(f"several rules there have {title!r} in their title: {names}")
        return min(found, key=lambda one: (_severity(one.fields["labels"]), _named(one)))

    def close(self) -> None:
        """Close the state."""
        self.world.close()


def _named(found: Trigger) -> str:
    return repr(found.name)


def _severity(labels: list[Any]) -> int:
    """Return how loud a trigger is by what any of its labels says; the greatest number is one that says nothing."""
    said = [place for place, name in enumerate(_SEVERITIES) for label in labels if name in str(label).casefold()]
    return min(said, default=_PLAIN)
