"""Custom rules as the world keeps them. A rule is known by its uuid; its number is the console's own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sieminator.fakes.qradar.console import Console

FIRST_ID = 100_201
"""Of rules that are not IBM's; what public consoles show has this magnitude."""

NAMES = (
    "id", "name", "type", "enabled", "owner", "origin", "identifier", "linked_rule_identifier", "creation_date",
    "modification_date", "base_capacity", "average_capacity", "base_host_id", "capacity_timestamp",
)  # fmt: skip
"""What the API tells of a rule. Source: IBM's pages of REST API 26.0, seen 2026-11-28."""

NO_CAPACITY = {"base_capacity": 0, "average_capacity": 0, "base_host_id": 0, "capacity_timestamp": 0}

_SHOWN = "id, uuid, name, type, origin, owner, enabled, building_block, link_uuid, created, modified, capacity, xml"


@dataclass(frozen=True, slots=True)
class StoredRule:
    """One custom rule, or a building block."""

    id: int
    uuid: str
    name: str
    type: str
    origin: str
    """`SYSTEM`, `OVERRIDE` or `USER`."""
    owner: str
    enabled: bool
    building_block: bool
    link_uuid: str | None
    created: int
    modified: int
    capacity: dict[str, int]
    xml: str
    """As the console keeps it."""

    def shown(self) -> dict[str, Any]:
        """Return what the API tells of it: everything but its logic."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "enabled": self.enabled,
            "owner": self.owner,
            "origin": self.origin,
            "identifier": self.uuid,
            "linked_rule_identifier": self.link_uuid,
            "creation_date": self.created,
            "modification_date": self.modified,
            **self.capacity,
        }


def every(console: Console) -> list[StoredRule]:
    """Return the rules and building blocks in the order of their numbers."""
    return [_stored(row) for row in console.state.execute(f"SELECT {_SHOWN} FROM rule ORDER BY id")]  # noqa: S608


def told(console: Console) -> list[dict[str, Any]]:
    """Return what the API tells of all rules that are no building blocks; their XML is not looked at."""
    query = f"SELECT {_SHOWN.removesuffix('xml')} '' FROM rule WHERE building_block = 0 ORDER BY id"  # noqa: S608
    return [_stored(row).shown() for row in console.state.execute(query)]


def by_uuid(console: Console, uuid: str) -> StoredRule | None:
    """Return the rule with this uuid; None where there is none."""
    return _first(console, "uuid = ?", uuid)


def by_id(console: Console, number: int) -> StoredRule | None:
    """Return the rule with this number; None where there is none."""
    return _first(console, "id = ?", number)


def names(console: Console) -> dict[int, str]:
    """Return the names of all rules by their numbers."""
    return dict(console.state.execute("SELECT id, name FROM rule"))


def write(console: Console, rule: StoredRule) -> StoredRule:
    """Keep a rule, in place of one with the same uuid."""
    console.state.execute("DELETE FROM rule WHERE uuid = ?", (rule.uuid,))
    row = (
        rule.id, rule.uuid, rule.name, rule.type, rule.origin, rule.owner, rule.enabled, rule.building_block,
        rule.link_uuid, rule.created, rule.modified, json.dumps(rule.capacity), rule.xml,
    )  # fmt: skip
    console.state.execute(f"INSERT INTO rule ({_SHOWN}) VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    return rule


def touch(console: Console, rule: StoredRule, **changes: Any) -> StoredRule:
    """Change what the console itself knows of a rule (`enabled`, `owner`, …); the modification date moves."""
    return write(console, replace(rule, **changes, modified=console.stamp()))


def remove(console: Console, rules: Sequence[StoredRule]) -> None:
    """Delete rules, and take them out of their groups."""
    for rule in rules:
        console.state.execute("DELETE FROM rule WHERE uuid = ?", (rule.uuid,))
        console.state.execute("DELETE FROM group_link WHERE uuid = ?", (rule.uuid,))


def new_id(console: Console) -> int:
    """Return a number that no rule ever had."""
    return console.number("rule", FIRST_ID)


def _first(console: Console, where: str, value: object) -> StoredRule | None:
    row = console.state.execute(f"SELECT {_SHOWN} FROM rule WHERE {where}", (value,)).fetchone()  # noqa: S608
    return None if row is None else _stored(row)


def _stored(row: tuple[Any, ...]) -> StoredRule:
    number, uuid, name, type_, origin, owner, enabled, block, link, created, modified, capacity, xml = row
    return StoredRule(
        number, uuid, name, type_, origin, owner, bool(enabled), bool(block), link, created, modified,
        json.loads(capacity), xml,
    )  # fmt: skip
