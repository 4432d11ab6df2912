"""The web pages' users, and Sumo Logic itself, at one organisation."""

import json
from abc import abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from sieminator.fakes.sumo.content import Item
from sieminator.fakes.sumo.keys import EVERYTHING, READING
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import World
from sieminator.model.mark import Mark
from sieminator.platforms.sumo.mark import owned, theirs
from tests.platforms.stage import Hand
from tests.platforms.sumo.plays import EDITS, SCHEDULE

OWNER = "admin@example.com"
"""Whose the folder is that the service account may write to."""
MANAGED = "sieminator-soc"
"""What the room calls our folder."""
SEARCHES_ARE_REFUSED = {"_index=sec_signal": "There is no index of this name on this day"}


class SumoHand(Hand):
    """What both sides have in common."""

    def __init__(self, world: World, folder: str, access_id: str) -> None:
        self.world = world
        self.folder = folder
        self.access_id = access_id
        self.levers = Levers(world, folder)

    @abstractmethod
    def title(self, remote_id: str) -> str:
        """Return what a rule is called there."""

    def snapshot(self) -> bytes:
        return self.world.snapshot()

    def forget_alerts(self) -> None:
        self.world.behave(complaints=SEARCHES_ARE_REFUSED)

    def page_size(self, size: int) -> None:
        self.world.behave(page_limit=size)

    def expire_tokens_after(self, lifetime: timedelta) -> None:
        """An access key is the whole of signing in: there is no session that could end before it."""

    def may(self, *, read: bool, write: bool) -> None:
        self.levers.assign(self.access_id, *(EVERYTHING if write else READING if read else ()))
        shared = json.dumps({"description": "", "shared": "edit" if write else "view" if read else ""})
        with self.world.transaction() as state:  # whoever shares a folder changes nothing in it
            state.execute("UPDATE content SET fields = ? WHERE id = ?", (shared, self.folder))

    def may_not_ask(self) -> None:
        pytest.skip("what we may do in a folder is part of the folder")

    def skew(self, by: timedelta) -> None:
        self.levers.skew(by)

    def stores_otherwise(self, name: str) -> None:
        self.world.behave(alters={name: EDITS[name]})

    def change_secret(self) -> None:
        self.levers.revoke(self.access_id)


class SearchHand(SumoHand):
    """Log searches."""

    def ids(self) -> list[str]:
        """Searches, and then rules of Cloud SIEM: a target has both."""
        rules = self.levers.cse
        theirs = [one for one in rules.ids() if rules.raw(one).source == "user"]
        return [*(one.id for one in self.levers.searches() if self._is_a_rule(one)), *theirs]

    def edit(self, remote_id: str, name: str) -> None:
        if name == "parentId":
            self.levers.move(remote_id, self.world.add_folder("Elsewhere", user=OWNER, shared="edit"))
        elif name == "schedule":
            self.levers.edit_schedule(remote_id, **SCHEDULE)
        elif name == "description":
            mark = [line for line in self._lines(remote_id) if Mark.parse(line)]
            self.levers.edit(remote_id, description="\n".join([EDITS[name], *mark]))
        else:
            self.levers.edit(remote_id, **{name: EDITS[name]})

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.levers.switch(remote_id, enabled=enabled)

    def vendor_disables(self, remote_id: str) -> None:
        pytest.skip("a search that Sumo Logic suspends keeps its schedule, and nothing of the API shows it")

    def clear_mark(self, remote_id: str) -> None:
        kept = [line for line in self._lines(remote_id) if not Mark.parse(line)]
        self.levers.edit(remote_id, description="\n".join(kept))

    def clone(self, remote_id: str) -> str:
        copies = sum(one.name.startswith("copy") for one in self.levers.searches())
        return self.levers.clone(remote_id, f"copy {copies}").id

    def delete(self, remote_id: str) -> None:
        self.levers.delete(remote_id)

    def add_foreign(self, title: str) -> str:
        """Somebody makes it in our own folder, where it is told whether it is on or off."""
        return self.levers.add_foreign(title, self.managed() or self._made()).id

    def enrich(self, remote_id: str) -> None:
        parameter = {"name": "host", "dataType": "STRING", "value": "*"}
        self.levers.edit(remote_id, queryParameters=[parameter], properties='{"view": "Zażółć 日本"}')

    def unmanaged(self, remote_id: str) -> object:
        fields = self.levers.search(remote_id).fields
        return fields.get("queryParameters") or [], fields.get("properties")

    def add_unknown_kinds(self) -> None:
        """A saved search without a schedule is nobody's rule at all."""
        self.levers.add_foreign("Somebody looks this up", schedule=None)
        self.levers.cse.add_foreign("A legacy match rule", "match")

    def raw(self, remote_id: str) -> object:
        rules = self.levers.cse
        return rules.raw(remote_id) if remote_id in rules.ids() else self.levers.search(remote_id)

    def title(self, remote_id: str) -> str:
        rules = self.levers.cse
        if remote_id in rules.ids():
            return str(rules.raw(remote_id).fields["name"])
        return self.levers.search(remote_id).name

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        self.levers.fire(remote_id, at, alerts)

    def record_runs(self, remote_id: str) -> None:
        self.levers.run(remote_id, self.world.clock())

    def managed(self) -> str:
        """Return the id of the folder that we made; empty where there is none."""
        return next((one.id for one in self.levers.folders(self.folder) if one.name == MANAGED), "")

    def _made(self) -> str:
        return self.world.add_folder(MANAGED, user=OWNER, parent=self.folder)

    def _is_a_rule(self, one: Item) -> bool:
        marked = any(Mark.parse(line) for line in str(one.fields.get("description", "")).splitlines())
        return marked or bool(one.fields.get("schedule")) or one.parent == self.managed()

    def _lines(self, remote_id: str) -> list[str]:
        return str(self.levers.search(remote_id).fields.get("description", "")).splitlines()


class RuleHand(SumoHand):
    """Rules of Cloud SIEM, of one type."""

    def __init__(self, world: World, folder: str, access_id: str, rule_type: str) -> None:
        super().__init__(world, folder, access_id)
        self.rules = self.levers.cse
        self.rule_type = rule_type

    def ids(self) -> list[str]:
        return [one for one in self.rules.ids() if self.rules.raw(one).source == "user"]

    def edit(self, remote_id: str, name: str) -> None:
        if name == "description" and "description" not in self.rules.raw(remote_id).fields:
            name = "descriptionExpression"
        value = EDITS.get(name)
        if name == "tags":
            there = self._tags(remote_id)
            kept = [tag for tag in there if tag not in owned(there)]
            value = [*kept, "_mitreAttackTechnique:T1003", "_mitreAttackTactic:TA0006"]
        self.rules.edit(remote_id, **{name: value})

    def switch(self, remote_id: str, *, enabled: bool) -> None:
        self.rules.switch(remote_id, enabled=enabled)

    def vendor_disables(self, remote_id: str) -> None:
        self.rules.degrade(remote_id, "FAILED_AND_DISABLED", "The rule raised more than 1000000 signals in 24 hours")

    def clear_mark(self, remote_id: str) -> None:
        self.rules.clear_tags(remote_id, "sieminator1")

    def clone(self, remote_id: str) -> str:
        copies = sum(self.title(one).startswith("copy") for one in self.rules.ids())
        return self.rules.clone(remote_id, f"copy {copies}").id

    def delete(self, remote_id: str) -> None:
        self.rules.delete(remote_id)

    def add_foreign(self, title: str) -> str:
        return self.rules.add_foreign(title, self.rule_type).id

    def enrich(self, remote_id: str) -> None:
        """Give it tags and a tuning expression; what a write of an outlier rule takes of these nobody has told."""
        if self.rule_type != "outlier":
            self.rules.add_tuning(f"Tuning of {remote_id}", remote_id)
        kept = self._tags(remote_id)
        self.rules.edit(remote_id, tags=["customer:42", *kept, "tier 1", "Zażółć 日本", "sieminator-like"])

    def unmanaged(self, remote_id: str) -> object:
        return sorted(theirs(self._tags(remote_id))), sorted(self._tunings(remote_id))

    def add_unknown_kinds(self) -> None:
        self.rules.add_foreign("A legacy match rule", "match")

    def raw(self, remote_id: str) -> object:
        return self.rules.raw(remote_id)

    def title(self, remote_id: str) -> str:
        return str(self.rules.raw(remote_id).fields["name"])

    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        self.rules.fire(remote_id, at, alerts)

    def record_runs(self, remote_id: str) -> None:
        """A rule of Cloud SIEM has no runs; its status tells how it fares."""

    def _tags(self, remote_id: str) -> list[str]:
        return [str(tag) for tag in self.rules.raw(remote_id).fields["tags"]]

    def _tunings(self, remote_id: str) -> Iterator[str]:
        with self.world.transaction() as state:
            yield from (row[0] for row in state.execute("SELECT tuning FROM cse_tuned WHERE rule = ?", (remote_id,)))
