"""Everybody else at the workspaces: colleagues who edit and delete, customers with own rules, and the vendor."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sieminator.fakes.sentinel.levers import FOREIGN, Levers
from sieminator.fakes.sentinel.rules import StoredRule
from sieminator.fakes.sentinel.world import Workspace, World

_SEVERITIES = ("High", "Medium", "Low", "Informational")
_FAILED = "AUTO DISABLED "
Left = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """What somebody did to a rule of ours."""

    what: str
    place: str
    """The workspace's name."""
    rule: str
    title: str
    left: Mapping[str, Any]
    """Properties, with what they must go on saying."""
    undone: frozenset[str] = frozenset()
    """Properties of which earlier deeds say nothing any more; ``*`` for all."""

    def __str__(self) -> str:
        return f"{self.place}/{self.rule} ({self.title}): {self.what}"


@dataclass
class People:
    """Who acts, and the memory of what they did; several threads may let them act."""

    world: World
    deeds: list[Deed] = field(default_factory=list)
    foreign: dict[tuple[str, str], StoredRule] = field(default_factory=dict)
    """Workspace and id to the rules that are not ours, clones included, as their owners left them."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._done = 0
        self._meant: tuple[str, str] | None = None

    def move_in(self) -> None:
        """Let every workspace have rules of its own, of every kind."""
        for levers in self._places().values():
            for kind in FOREIGN:
                self._own(levers, levers.add_foreign(f"foreign-{kind}", kind))

    def act(self, chance: Random, near: tuple[str, str] | None = None) -> None:
        """Let somebody do something, to a rule that is there if one is needed.

        ``near`` is a rule that a request is about to read or write: now and then it is the one that somebody means.
        """
        with self._lock:
            self._done += 1
            places = self._places()
            self._meant = near if near and chance.random() < 0.7 else None
            levers = places[self._meant[0] if self._meant else chance.choice(sorted(places))]
            deed = chance.choice(_DEEDS)
            try:
                deed(self, levers, chance)
            except KeyError:  # somebody deleted it meanwhile: that was us, pruning
                return

    def expected(self) -> dict[tuple[str, str], Left]:
        """Return, by workspace and rule, what must still be there of what people did."""
        found = {(deed.place, deed.rule): self._left(deed.place, deed.rule) for deed in self.deeds}
        for left in found.values():
            # Withdrawn, switched on again and edited, it looks as if it had been edited and then withdrawn.
            if left.get("enabled") and len(left) > 1:
                del left["enabled"]
        return {rule: left for rule, left in found.items() if left}

    def forget(self) -> None:
        """Begin anew: whatever was done to our rules has been mended."""
        self.deeds.clear()

    def disturbed(self) -> list[str]:
        """Return a sentence for each rule of somebody else's that is not as its owner left it."""
        found = {
            (place, rule.name): rule
            for place, levers in self._places().items()
            for rule in levers.rules()
            if (place, rule.name) in self.foreign
        }
        return [
            f"{place}: the foreign rule {name} was {'changed' if (place, name) in found else 'deleted'}"
            for (place, name), rule in self.foreign.items()
            if found.get((place, name)) != rule
        ]

    def remove_clones(self) -> None:
        """Let those who duplicated rules of ours delete the copies."""
        places = self._places()
        for place, rule in self.clones():
            places[place].delete(rule)
            del self.foreign[place, rule]

    def clones(self) -> frozenset[tuple[str, str]]:
        """Return the workspaces and ids of what was duplicated."""
        titles = {known: str(rule.properties.get("displayName", "")) for known, rule in self.foreign.items()}
        return frozenset(known for known, title in titles.items() if title.endswith(" - Copy"))

    def delete(self, place: str, rule: str) -> None:
        """Let somebody delete one rule of ours."""
        self._places()[place].delete(rule)

    def etag(self, place: str, rule: str) -> str:
        """Return what moves whenever the rule does; empty where there is none."""
        try:
            return self._places()[place].rule(rule).etag
        except KeyError:
            return ""

    def _places(self) -> dict[str, Levers]:
        with self.world.transaction() as rows:
            found = rows.execute("SELECT subscription, resource_group, name, id FROM workspace").fetchall()
        return {row[2]: Levers(self.world, Workspace(*row)) for row in found}

    def _one(self, levers: Levers, chance: Random) -> StoredRule:
        """Return one of our rules there; raises KeyError where there is none yet."""
        ours = [one for one in levers.rules() if (levers.workspace.name, one.name) not in self.foreign]
        meant = [one for one in ours if self._meant and one.name == self._meant[1]]
        if not ours:
            raise KeyError(levers.workspace.name)
        return chance.choice(meant or sorted(ours, key=lambda one: one.name))

    def _own(self, levers: Levers, rule: StoredRule) -> None:
        self.foreign[levers.workspace.name, rule.name] = rule

    def _would_be_back(self, levers: Levers, rule: StoredRule) -> bool:
        """Say whether a switch takes back an earlier one, of somebody here or of the vendor."""
        failed = str(rule.properties["displayName"]).startswith(_FAILED) and not rule.properties["enabled"]
        return failed or "enabled" in self._left(levers.workspace.name, rule.name)

    def _left(self, place: str, rule: str) -> Left:
        """Return what the deeds so far make of a rule."""
        left: Left = {}
        for deed in self.deeds:
            if (deed.place, deed.rule) == (place, rule):
                for name in tuple(left) if "*" in deed.undone else deed.undone:
                    left.pop(name, None)
                left.update(deed.left)
        return left

    def _did(self, levers: Levers, rule: StoredRule, what: str, names: tuple[str, ...], *undone: str) -> None:
        left = {name: rule.properties[name] for name in names}
        title = str(rule.properties.get("displayName", rule.name))
        self.deeds.append(Deed(what, levers.workspace.name, rule.name, title, left, frozenset(undone)))

    def edit(self, levers: Levers, chance: Random) -> None:
        """Change one field in the portal."""
        rule = self._one(levers, chance)
        head, _, mark = str(rule.properties["query"]).rpartition("\n")
        name, value = chance.choice(
            (
                ("description", f"Written by person {self._done}."),
                ("triggerThreshold", 1_000 + self._done),
                ("query", f'{head}\n| where DeviceName != "host-{self._done}"\n{mark}'),
            )
        )
        self._did(levers, levers.edit(rule.name, **{name: value}), f"{name} edited", (name,))

    def switch(self, levers: Levers, chance: Random) -> None:
        """Switch a rule off, or on; what somebody switches back is as if nothing had happened."""
        rule = self._one(levers, chance)
        enabled, back = not rule.properties["enabled"], self._would_be_back(levers, rule)
        what = f"switched {'on' if enabled else 'off'}{' again' if back else ''}"
        names, undone = ((), ("enabled",)) if back else (("enabled",), ())
        self._did(levers, levers.switch(rule.name, enabled=enabled), what, names, *undone)

    def unmark(self, levers: Levers, chance: Random) -> None:
        """Delete the last comment of a query: our mark, where nobody did so before."""
        rule = self._one(levers, chance)
        self._did(levers, levers.clear_last_comment(rule.name), "mark removed", ("query",))

    def remove(self, levers: Levers, chance: Random) -> None:
        """Delete a rule."""
        rule = self._one(levers, chance)
        levers.delete(rule.name)
        self._did(levers, rule, "deleted", (), "*")

    def clone(self, levers: Levers, chance: Random) -> None:
        """Duplicate a rule; the copy is theirs."""
        rule = self._one(levers, chance)
        self._own(levers, levers.clone(rule.name))

    def fail(self, levers: Levers, chance: Random) -> None:
        """Let the vendor disable a rule that runs."""
        rule = self._one(levers, chance)
        if rule.properties["enabled"] and not str(rule.properties["displayName"]).startswith(_FAILED):
            rule = levers.auto_disable(rule.name)
            self._did(levers, rule, "disabled by the vendor", (), "displayName", "description", "enabled")

    def make(self, levers: Levers, chance: Random) -> None:
        """Make or change a rule of one's own."""
        name = f"by-hand-{chance.randrange(5)}"
        self._own(levers, levers.add_foreign(name, severity=chance.choice(_SEVERITIES)))


_Act = Callable[[People, Levers, Random], None]
_DEEDS: tuple[_Act, ...] = (
    *(People.edit,) * 4,
    *(People.switch,) * 2,
    People.unmark,
    People.remove,
    People.clone,
    People.fail,
    People.make,
)
