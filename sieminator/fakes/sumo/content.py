"""The content library: folders and saved searches, each at one place in a tree."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sieminator.fakes.sumo.world import LIBRARY, moment, new_id

FOLDER = "Folder"
SEARCH = "Search"

_COLUMNS = "place, id, type, parent, name, fields, created, created_by, modified, modified_by"


@dataclass(frozen=True, slots=True)
class Item:
    """One folder or saved search."""

    place: int
    """Which one it is in the order of creation."""
    id: str
    type: str
    """`Folder` or `Search`."""
    parent: str
    name: str
    fields: dict[str, Any]
    """Of a search its definition but for the name; of a folder `description` and `shared`."""
    created: str
    created_by: str
    modified: str
    modified_by: str

    def metadata(self) -> dict[str, str]:
        """Return who made and changed it, and when, as the API tells it."""
        return {
            "createdAt": self.created,
            "createdBy": self.created_by,
            "modifiedAt": self.modified,
            "modifiedBy": self.modified_by,
        }


def one(state: sqlite3.Connection, item_id: str, type_: str = "") -> Item | None:
    """Return the item of this id, and of this type where one is said; None where there is none."""
    row = state.execute(f"SELECT {_COLUMNS} FROM content WHERE id = ?", (item_id,)).fetchone()  # noqa: S608
    found = None if row is None else _item(row)
    return found if found is None or type_ in ("", found.type) else None


def children(state: sqlite3.Connection, folder_id: str) -> list[Item]:
    """Return what lies directly in a folder, the oldest first."""
    rows = state.execute(f"SELECT {_COLUMNS} FROM content WHERE parent = ? ORDER BY place", (folder_id,))  # noqa: S608
    return [_item(row) for row in rows]


def searches(state: sqlite3.Connection, after: int = 0) -> Iterator[Item]:
    """Yield the saved searches that were made after this place, the oldest first."""
    query = f"SELECT {_COLUMNS} FROM content WHERE type = 'Search' AND place > ? ORDER BY place"  # noqa: S608
    return map(_item, state.execute(query, (after,)))


def is_taken(state: sqlite3.Connection, folder_id: str, name: str, but: str) -> bool:
    """Say whether an item of a folder has this name, other than the one whose id is `but`."""
    query = "SELECT 1 FROM content WHERE parent = ? AND name = ? AND id <> ?"
    return state.execute(query, (folder_id, name, but)).fetchone() is not None


def add(
    state: sqlite3.Connection, type_: str, parent: str, name: str, fields: dict[str, Any], by: str, now: datetime
) -> Item:
    """Put a new item into a folder."""
    made, at = new_id(state), moment(now)
    row = (made, type_, parent, name, json.dumps(fields, ensure_ascii=False), at, by, at, by)
    state.execute(
        "INSERT INTO content (id, type, parent, name, fields, created, created_by, modified, modified_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return known(state, made)


def change(
    state: sqlite3.Connection, item: Item, by: str, now: datetime, *, parent: str | None = None,
    name: str | None = None, fields: dict[str, Any] | None = None,
) -> Item:  # fmt: skip
    """Give an item what is said of it, and keep the rest."""
    row = (
        item.parent if parent is None else parent,
        item.name if name is None else name,
        json.dumps(item.fields if fields is None else fields, ensure_ascii=False),
        moment(now),
        by,
        item.id,
    )
    state.execute(
        "UPDATE content SET parent = ?, name = ?, fields = ?, modified = ?, modified_by = ? WHERE id = ?", row
    )
    return known(state, item.id)


def remove(state: sqlite3.Connection, item: Item) -> None:
    """Take an item away, with all that lies in it."""
    for child in children(state, item.id):
        remove(state, child)
    state.execute("DELETE FROM content WHERE id = ?", (item.id,))
    state.execute("DELETE FROM last_schedule WHERE search = ?", (item.id,))


def known(state: sqlite3.Connection, item_id: str, type_: str = "") -> Item:
    """Return the item of this id; an unknown one raises KeyError."""
    found = one(state, item_id, type_)
    if found is None:
        raise KeyError(item_id)
    return found


def lineage(state: sqlite3.Connection, item: Item) -> list[Item]:
    """Return an item and the folders around it, the innermost first."""
    found = [item]
    while found[-1].parent != LIBRARY and (around := one(state, found[-1].parent)) is not None:
        found.append(around)
    return found


def _item(row: tuple[Any, ...]) -> Item:
    place, id_, type_, parent, name, fields, *metadata = row
    return Item(place, id_, type_, parent, name, json.loads(fields), *metadata)
