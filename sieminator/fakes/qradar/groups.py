"""Groups of rules: told by the API, made and filled by content extensions."""

from dataclasses import dataclass
from typing import Any

from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import VIEW_RULES, WRITE_RULES
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.furniture import RULE_GROUP_ROOT
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.wire import Response

_READ = (VIEW_RULES, WRITE_RULES)
_NAMES = (
    "id", "parent_id", "type", "level", "name", "description", "owner", "modified_time", "child_groups", "child_items"
)  # fmt: skip
_COLUMNS = "id, parent_id, name, description, level, owner, modified"
_FIRST_ID = 100_001


@dataclass(frozen=True, slots=True)
class Group:
    """One group of rules."""

    id: int
    parent_id: int
    name: str
    description: str
    level: int
    owner: str
    modified: int


def every(console: Console) -> list[Group]:
    """Return all groups of rules, in the order of their numbers."""
    query = f"SELECT {_COLUMNS} FROM rule_group ORDER BY id"  # noqa: S608
    return [Group(*row) for row in console.state.execute(query)]


def named(console: Console, name: str, parent_id: int = RULE_GROUP_ROOT) -> Group:
    """Return the group of this name below another one; it is made where there is none."""
    for group in every(console):
        if group.name == name and group.parent_id == parent_id:
            return group
    level = next((group.level for group in every(console) if group.id == parent_id), 1) + 1
    made = Group(console.number("group", _FIRST_ID), parent_id, name, "", level, "admin", console.now)
    row = (made.id, made.parent_id, made.name, made.description, made.level, made.owner, made.modified)
    console.state.execute("INSERT INTO rule_group VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return made


def link(console: Console, group_id: int, uuid: str) -> None:
    """Put a rule into a group."""
    console.state.execute("INSERT OR IGNORE INTO group_link VALUES (?, ?)", (group_id, uuid))


def unlink(console: Console, uuid: str) -> None:
    """Take a rule out of all groups."""
    console.state.execute("DELETE FROM group_link WHERE uuid = ?", (uuid,))


def links(console: Console) -> list[tuple[int, str]]:
    """Return which group (its number) holds which rule (its uuid)."""
    return list(console.state.execute("SELECT group_id, uuid FROM group_link ORDER BY group_id, uuid"))


def _every(call: Call) -> list[dict[str, Any]]:
    console = call.console
    known = every(console)
    numbers = dict(console.state.execute("SELECT uuid, id FROM rule"))
    linked = links(console)
    return [
        {
            "id": group.id,
            "parent_id": group.parent_id,
            "type": "RULE_GROUP",
            "level": group.level,
            "name": group.name,
            "description": group.description,
            "owner": group.owner,
            "modified_time": group.modified,
            "child_groups": [each.id for each in known if each.parent_id == group.id],
            # That these are the rules' numbers is what the samples of IBM's pages suggest; unconfirmed.
            "child_items": [str(numbers[uuid]) for number, uuid in linked if number == group.id and uuid in numbers],
        }
        for group in known
    ]


def _list(call: Call) -> Response:
    return listed(call, _every(call), _NAMES)


def _get(call: Call) -> Response:
    wanted = call.number("group_id")
    for found in _every(call):
        if found["id"] == wanted:
            return one(call, found)
    raise Refusal(404, 1002, "The rule group does not exist.")


ROUTES = (
    Route("GET", "/analytics/rule_groups", _list, _READ),
    Route("GET", "/analytics/rule_groups/{group_id}", _get, _READ),
)
