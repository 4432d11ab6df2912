"""The lab: this fake in the place of a target's organisation, with a folder, an access key and a webhook."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sieminator.fakes.state import Clock
from sieminator.fakes.sumo.cse.levers import BUILTIN
from sieminator.fakes.sumo.cse.rules import Rule, score
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.routes import SumoFake
from sieminator.fakes.sumo.world import World

ACCESS_ID = "suLabOnly00001"
SECRET = f"{ACCESS_ID}:lab-only-secret"
"""An access id and its key, which open nothing but this fake on loopback."""

FOLDER = "Detections"
CONNECTION = "soc-webhook"
"""The webhook that a lab has, so that a detection may name its id."""

ACTIONS = {
    "edit": "change a search's query and schedule, or a rule's expression",
    "off": "switch a rule off, or set a search to run never",
    "on": "switch a rule on, or give a search its schedule back",
    "fail": "let a rule raise too many signals, so that it is disabled; let a search time out, so that it is suspended",
    "degrade": "let the vendor hold against a rule that it does not parse",
    "unmark": "remove our mark from a rule or a search",
    "move": "move a search into somebody's own folder",
    "clone": "duplicate a rule or a search",
    "delete": "delete a rule or a search",
    "create": "make a scheduled search by hand, of this name",
    "fire": "let everything run for three days, and one find something",
}
"""What people and the vendor can do there without us, and what each is."""

_MARK = re.compile(r"sieminator:?\d")
_SEVERITY = re.compile(r"\|\s*(\d+) as normalizedSeverity", re.IGNORECASE)
_EXPRESSIONS = ("expression", "matchExpression", "filterExpression")
_BUT_ONE = "device_hostname != 'build-01'"


@dataclass(frozen=True, slots=True)
class _Thing:
    """A search or a rule."""

    id: str
    name: str
    severity: int
    """0 to 10, the highest first; 0 where it says none."""
    rule: Rule | None
    """None for a search."""

    def __str__(self) -> str:
        return repr(self.name)


class Lab:
    """A furnished organisation; its state outlives the process in one file."""

    secret = SECRET
    actions = ACTIONS

    def __init__(self, state: Path, settings: object, clock: Clock) -> None:  # noqa: ARG002 - the same for all fakes
        """Open the state, made when absent; `clock` returns an aware UTC datetime. Nothing hangs on the settings."""
        self.world = World(state, clock)
        try:
            self.world.add_key(*SECRET.split(":", 1))
            self.folder = self.world.add_folder(FOLDER, shared="view")
            self.connection = self.world.add_connection(CONNECTION)
            self.levers = Levers(self.world, self.folder)
            if BUILTIN not in self.levers.cse.ids():
                self.levers.cse.add_builtin()
        except sqlite3.Error:
            self.world.close()
            raise
        self.app = SumoFake(self.world)

    def settings(self, url: str) -> dict[str, str]:
        """Return what the target's settings have to say instead, so that the client comes here."""
        return {"url": url, "folder_id": self.folder}

    def act(self, action: str, title: str = "") -> str:
        """Do one of `ACTIONS` to the search or rule whose name holds these words; return it as a sentence.

        Without words it is the one of the highest severity, the first by name. Raises LookupError, which says why,
        where none is meant, several are, or the one that is meant cannot have this happen to it.
        """
        return str(getattr(self, f"_{action}")(title))

    def _edit(self, title: str) -> str:
        found = self._meant(title)
        if found.rule is not None:
            self.levers.cse.edit(found.id, **_excluding(found.rule))
            return f"somebody edits {found} on the web pages: excludes a host"
        text = str(self.levers.search(found.id).fields["queryString"])
        first, pipe, rest = text.partition("\n| ")
        self.levers.edit(found.id, queryString=f'{first}\n| where _sourceHost != "build-01"{pipe}{rest}')
        said = "excludes a host"
        if self.levers.search(found.id).fields.get("schedule"):
            self.levers.edit_schedule(found.id, scheduleType="1Day", cronExpression="0 0 6 * * ? *")
            said = "lets it run once a day, and excludes a host"
        return f"somebody edits {found} on the web pages: {said}"

    def _off(self, title: str) -> str:
        return self._switch(title, enabled=False)

    def _on(self, title: str) -> str:
        return self._switch(title, enabled=True)

    def _switch(self, title: str, *, enabled: bool) -> str:
        found = self._meant(title)
        if found.rule is not None:
            self.levers.cse.switch(found.id, enabled=enabled)
            return f"somebody switches {found} {'on' if enabled else 'off'} on the web pages"
        self.levers.switch(found.id, enabled=enabled)
        said = "gives {} its schedule back" if enabled else "sets {} to run never"
        return f"somebody {said.format(found)} on the web pages"

    def _fail(self, title: str) -> str:
        found = self._meant(title)
        if found.rule is not None:
            text = "The rule was disabled: it raised more than 1000000 signals in 24 hours"
            self.levers.cse.degrade(found.id, "FAILED_AND_DISABLED", text)
            return f"{found} raises too many signals, and Sumo Logic disables it"
        for failure in ("TIMEOUT", "SUSPEND"):
            self.levers.run(found.id, self.world.clock(), failure=failure)
        return f"{found} times out, and Sumo Logic suspends it"

    def _degrade(self, title: str) -> str:
        found = self._meant(title)
        if found.rule is None:
            raise LookupError(f"{found} is a saved search, and only a rule of Cloud SIEM has a status")
        self.levers.cse.degrade(found.id, "DEGRADED", "Failure to parse rule: Line 1:2 mismatched input")
        return f"{found} does not parse, and Sumo Logic calls it degraded"

    def _unmark(self, title: str) -> str:
        found = self._meant(title)
        if found.rule is not None:
            tags = [tag for tag in found.rule.fields["tags"] if not _MARK.match(tag)]
            self.levers.cse.edit(found.id, tags=tags)
            return f"somebody removes the tag of sieminator from {found} on the web pages"
        lines = str(self.levers.search(found.id).fields.get("description", "")).splitlines()
        self.levers.edit(found.id, description="\n".join(line for line in lines if not _MARK.match(line)))
        return f"somebody removes the last line from the description of {found} on the web pages"

    def _move(self, title: str) -> str:
        found = self._meant(title)
        if found.rule is not None:
            raise LookupError(f"{found} is a rule of Cloud SIEM, and lies in no folder")
        self.levers.move(found.id)
        return f"somebody moves {found} into their own folder"

    def _clone(self, title: str) -> str:
        found = self._meant(title)
        made = self.levers.clone(found.id) if found.rule is None else self.levers.cse.clone(found.id)
        return f"somebody duplicates {found} on the web pages: {made.id}"

    def _delete(self, title: str) -> str:
        found = self._meant(title)
        (self.levers if found.rule is None else self.levers.cse).delete(found.id)
        return f"somebody deletes {found} on the web pages"

    def _create(self, title: str) -> str:
        made = self.levers.add_foreign(title or "Made by hand")
        return f"somebody makes a scheduled search {made.name!r} on the web pages: {made.id}"

    def _fire(self, title: str) -> str:
        loudest = self._meant(title)
        now = self.world.clock()
        for days, alerts in ((2, 1), (1, 3), (0, 0)):
            at = now - timedelta(days=days)
            for found in self._things():
                self._run(found, at, alerts if found.id == loudest.id else 0)
        return f"everything has run for three days, and {loudest} has found something"

    def _run(self, found: _Thing, at: datetime, alerts: int) -> None:
        if found.rule is not None:
            if alerts:
                self.levers.cse.fire(found.id, at, alerts)
        elif alerts:
            self.levers.fire(found.id, at, alerts)
        elif self.levers.search(found.id).fields.get("schedule"):
            self.levers.run(found.id, at)

    def _things(self) -> list[_Thing]:
        searches = [_Thing(one.id, one.name, _severity(one.fields), None) for one in self.levers.searches()]
        rules = [self.levers.cse.raw(one) for one in self.levers.cse.ids()]
        own = [_Thing(one.id, str(one.fields["name"]), score(one) or 0, one) for one in rules if one.source == "user"]
        return [*searches, *own]

    def _meant(self, title: str) -> _Thing:
        found = [one for one in self._things() if title.casefold() in one.name.casefold()]
        if not found:
            raise LookupError(f"no rule there has {title!r} in its title" if title else "there is no rule yet")
        if title and len(found) > 1:
            names = ", ".join(map(str, found))
            raise LookupError(f"several rules there have {title!r} in their title: {names}")
        return min(found, key=lambda one: (-one.severity, one.name))

    def close(self) -> None:
        """Close the state."""
        self.world.close()


def _severity(fields: dict[str, Any]) -> int:
    """Return what a search gives its signals; 0 where it gives none."""
    found = _SEVERITY.search(str(fields["queryString"]))
    return int(found[1]) if found else 0


def _excluding(rule: Rule) -> dict[str, Any]:
    """Return the expression of a rule, but for one host."""
    for name in _EXPRESSIONS:
        if name in rule.fields:
            return {name: f"({rule.fields[name]}) AND {_BUT_ONE}"}
    first, *others = rule.fields["expressionsAndLimits"]
    return {"expressionsAndLimits": [{**first, "expression": f"({first['expression']}) AND {_BUT_ONE}"}, *others]}
