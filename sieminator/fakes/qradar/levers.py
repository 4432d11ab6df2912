"""Levers: what people do to rules behind Git's back, at the pull of a method.

They work on the world directly, also while a server runs on it, and nothing checks them: a console is not an API. Rules
are named by their uuids. What happens of itself is in `happenings`, what comes in is in `intake`, and what is done to
scheduled searches in `row_levers`.

```python
levers = Levers(world)
levers.edit(uuid, severity=3)
levers.fire(uuid, at=noon, matches=3)
before = world.snapshot()
```
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import console_xml, groups, install, parts, removing, rules, specimen, xml_text
from sieminator.fakes.qradar.capabilities import check_known
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.intake import Intake
from sieminator.fakes.qradar.row_levers import RowLevers
from sieminator.fakes.qradar.rules import StoredRule

SIGNATURE = "sieminator"
"""What the line of a note holds that `clear_mark` removes, in any case."""


class Levers(Intake, RowLevers):
    """Everything that can happen to one console without us."""

    def rules(self) -> list[StoredRule]:
        """Return the rules and building blocks as they are stored, in the order of their numbers."""
        with self._console() as console:
            return rules.every(console)

    def rule(self, uuid: str) -> StoredRule:
        """Return one rule as it is stored; an unknown uuid raises KeyError."""
        with self._console() as console:
            return self._known(console, uuid)

    def exported(self, uuid: str) -> str:
        """Return a rule's XML as an export has it now."""
        with self._console() as console:
            return console_xml.exported(console, self._known(console, uuid))

    def query(self, uuid: str) -> str:
        """Return the query of a rule's AQL filter test; empty where it has none."""
        with self._console() as console:
            return console_xml.query_of(console, xml_text.read(self._known(console, uuid).xml))

    def severity(self, uuid: str) -> int:
        """Return the severity that a rule sets; 0 where it sets none."""
        return parts.severity(xml_text.read(self.rule(uuid).xml))

    def edit(self, uuid: str, **changes: Any) -> StoredRule:
        """Change parts of a rule (`parts.PARTS`, or `group`: names) as a person in the console does."""
        named = changes.pop("group", None)
        with self._console() as console:
            if named is not None:
                self._group(console, uuid, [named] if isinstance(named, str) else list(named))
            rule = self._known(console, uuid)
            root = console_xml.opened(rule)
            for part, value in changes.items():
                parts.change(console, root, part, value)
            return self._write(console, rule, root)

    def edit_xml(self, uuid: str, change: Callable[[ET.Element], object]) -> StoredRule:
        """Change anything in the XML of a rule, in place."""
        with self._console() as console:
            rule = self._known(console, uuid)
            root = console_xml.opened(rule)
            change(root)
            return self._write(console, rule, root)

    def switch(self, uuid: str, *, enabled: bool) -> StoredRule:
        """Switch a rule on or off in the console."""
        with self._console() as console:
            return rules.touch(console, self._known(console, uuid), enabled=enabled)

    def rename(self, uuid: str, name: str) -> StoredRule:
        """Give a rule another name."""
        return self.edit(uuid, name=name)

    def touch(self, uuid: str) -> StoredRule:
        """Save a rule in the wizard without a change: only its modification date moves."""
        with self._console() as console:
            return rules.touch(console, self._known(console, uuid))

    def group(self, uuid: str, *names: str) -> None:
        """Put a rule into these groups and no others; they are made where they are not there."""
        with self._console() as console:
            self._group(console, uuid, list(names))

    def groups(self, uuid: str) -> list[str]:
        """Return the names of the groups of a rule."""
        with self._console() as console:
            named = {group.id: group.name for group in groups.every(console)}
            return sorted(named[number] for number, one in groups.links(console) if one == uuid)

    def clear_mark(self, uuid: str, *, note: bool = True, row: bool = True) -> None:
        """Delete the lines of a rule's note that name sieminator, and what any reference table says of the rule."""
        if note:
            text = xml_text.text_of(xml_text.read(self.rule(uuid).xml), "notes")
            kept = [line for line in text.splitlines() if SIGNATURE not in line.lower()]
            self.edit(uuid, notes="\n".join(kept).strip())
        if row:
            with self._console() as console:
                console.state.execute("DELETE FROM reference_element WHERE outer_key = ?", (uuid,))

    def clone(self, uuid: str, name: str = "") -> StoredRule:
        """Duplicate a rule as the console does: another number, uuid and name, everything else the same."""
        with self._console() as console:
            rule = self._known(console, uuid)
            root = console_xml.opened(rule)
            parts.change(console, root, "name", name or f"Copy of {rule.name}")
            number, stamp = rules.new_id(console), console.stamp()
            copy = replace(
                rule, id=number, uuid=str(uuid5(NAMESPACE_OID, f"copy {number}")), origin="USER", link_uuid=None,
                created=stamp, modified=stamp,
            )  # fmt: skip
            return self._write(console, copy, root)

    def delete(self, uuid: str) -> None:
        """Delete a rule in the console, whatever depends on it."""
        with self._console() as console:
            rules.remove(console, [self._known(console, uuid)])

    def renumber(self, uuid: str) -> StoredRule:
        """Let the console give a rule another number; nobody has edited it."""
        with self._console() as console:
            return rules.write(console, replace(self._known(console, uuid), id=rules.new_id(console)))

    def set_capacity(self, uuid: str, **numbers: int) -> StoredRule:
        """Let the console have measured how many events a second a rule sustains; nobody has edited it."""
        with self._console() as console:
            rule = self._known(console, uuid)
            return rules.write(console, replace(rule, capacity={**rule.capacity, **numbers}))

    def add_foreign(
        self, name: str, query: str = "eventcount > 1", *, uuid: str = "", origin: str = "USER", **attributes: Any
    ) -> StoredRule:
        """Make a rule with an AQL filter that nobody of ours made; `attributes` are those of the XML's root."""
        with self._console() as console:
            return self._made(console, specimen.of_aql(console, name, query, **attributes), uuid, origin)

    def add_system(self, name: str, uuid: str = "SYSTEM-1001", **attributes: Any) -> StoredRule:
        """Let there be a rule of IBM's own."""
        with self._console() as console:
            return self._made(console, specimen.of_payload(name, "login", **attributes), uuid, "SYSTEM")

    def add_building_block(self, name: str) -> StoredRule:
        """Make a building block."""
        with self._console() as console:
            return self._made(console, specimen.of_payload(name, "login", buildingBlock=True))

    def depend_on(self, uuid: str, name: str = "Waits for another rule") -> StoredRule:
        """Make a rule that waits for this one, so that this one cannot be deleted."""
        with self._console() as console:
            return self._made(console, specimen.of_rule(name, self._known(console, uuid).uuid))

    def dependents(self, uuid: str) -> list[str]:
        """Return the names of the rules that wait for this one."""
        with self._console() as console:
            rule = self._known(console, uuid)
            return [one.name for one in rules.every(console) if {uuid, str(rule.id)} & removing.references(one)]

    def add_many(self, count: int, prefix: str = "seeded") -> None:
        """Make many rules at once, for benches: `seeded-0`, `seeded-1` and so on."""
        with self._console() as console:
            for number in range(count):
                name = f"{prefix}-{number}"
                self._made(console, specimen.of_aql(console, name, f"qid = {number}"))

    def assign(self, token: str, *capabilities: str) -> None:
        """Give a token these capabilities, of `capabilities.py`, in place of those it had; none takes all away."""
        check_known(capabilities)
        with self._console() as console:
            row = (json.dumps(capabilities), token)
            console.state.execute("UPDATE token SET capabilities = ? WHERE value = ?", row)

    def revoke(self, token: str) -> None:
        """Let a token open nothing any more."""
        with self._console() as console:
            console.state.execute("DELETE FROM token WHERE value = ?", (token,))

    @contextmanager
    def _console(self) -> Iterator[Console]:
        with self.world.transaction() as state:
            yield Console.of(self.world, state)

    @staticmethod
    def _known(console: Console, uuid: str) -> StoredRule:
        found = rules.by_uuid(console, uuid)
        if found is None:
            raise KeyError(uuid)
        return found

    @staticmethod
    def _write(console: Console, rule: StoredRule, root: ET.Element) -> StoredRule:
        """Keep an edited XML, and what it says of the rule."""
        return rules.touch(
            console,
            rule,
            xml=xml_text.write(root),
            name=xml_text.text_of(root, "name").strip(),
            type=root.get("type", rule.type),
            owner=root.get("owner", rule.owner),
            enabled=root.get("enabled") == "true",
        )

    @staticmethod
    def _made(console: Console, root: ET.Element, uuid: str = "", origin: str = "USER") -> StoredRule:
        made = install.made_of(console, console_xml.adopt(console, root), uuid)
        return rules.write(console, replace(made, origin=origin))

    def _group(self, console: Console, uuid: str, names: list[str]) -> None:
        rule = self._known(console, uuid)
        groups.unlink(console, uuid)
        for name in names:
            groups.link(console, groups.named(console, name).id, uuid)
        rules.touch(console, rule)  # that a group moves the date is unconfirmed
