"""Levers for what people do to scheduled searches: rows of a reference table, which they see and edit as such.

A row stands in a table whose name begins with `sieminator_searches_`, and is a search where it has the cell `name`.
Each field of it is a cell of JSON; a long text goes on in `query.1`, `query.2` and so on. `enabled`, `mark` and what
else stands there beside are plain. `-` stands over a cell that means nothing any more, for a load takes none away.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.happenings import Happenings

PREFIX = "sieminator_searches_"
"""Of the tables that hold scheduled searches; the owner follows."""

_CHUNK = 200
_NOTHING = "-"
_PLAIN = frozenset({"mark", "enabled", "kind", "since", "ran", "trouble"})


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """A scheduled search as its row tells it."""

    table: str
    key: str
    """The outer key of the row."""
    cells: Mapping[str, str]
    """Inner key to value, as they stand there."""

    def field(self, name: str) -> Any:
        """Return a field of it; None where it is not there, and its text where that is no JSON."""
        text = self.cells.get(name, _NOTHING)
        number = 1
        while (more := self.cells.get(f"{name}.{number}", _NOTHING)) != _NOTHING:
            text, number = text + more, number + 1
        if text == _NOTHING:
            return None
        try:
            return text if name in _PLAIN else json.loads(text)
        except ValueError:
            return text

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.field("name"))

    @property
    def enabled(self) -> bool:
        """Whether it is on."""
        return self.cells.get("enabled") == "true"

    @property
    def severity(self) -> int:
        """Its severity; 0 where it says none."""
        found = self.field("severity")
        return found if isinstance(found, int) else 0


class RowLevers(Happenings):
    """What people do to scheduled searches at one console."""

    def search_rows(self) -> list[StoredSearch]:
        """Return the scheduled searches of all owners, in the order of their tables and keys."""
        with self._console() as console:
            return _every(console)

    def search_row(self, key: str) -> StoredSearch:
        """Return one scheduled search; an unknown key raises KeyError."""
        with self._console() as console:
            return _known(console, key)

    def edit_search(self, key: str, **fields: Any) -> StoredSearch:
        """Change fields of a search, each in all cells that it takes; None takes one away.

        `enabled`, `mark` and the like are written as they are. The name cannot be taken away: see `edit_cell`.
        """
        with self._console() as console:
            found = _known(console, key)
            for name, value in fields.items():
                _write(console, found, name, value)
            return _known(console, key)

    def edit_cell(self, key: str, cell: str, value: str | None) -> None:
        """Write any text into a cell of a row, whatever it does to the row; None takes the cell away."""
        with self._console() as console:
            found = _known(console, key)
            _put(console, found.table, key, {cell: value})

    def switch_search(self, key: str, *, enabled: bool) -> StoredSearch:
        """Switch a search on or off, as a person does: nothing but that."""
        return self.edit_search(key, enabled="true" if enabled else "false")

    def unmark_search(self, key: str) -> StoredSearch:
        """Take our mark out of the row of a search."""
        return self.edit_search(key, mark=None)

    def drop_search(self, key: str) -> None:
        """Delete the row of a search."""
        self.forget_row(self.search_row(key).table, key)

    def clone_search(self, key: str, name: str = "") -> StoredSearch:
        """Copy the row of a search to another key, with another name; everything else is the same."""
        with self._console() as console:
            found = _known(console, key)
            copy = str(uuid5(NAMESPACE_OID, f"copy {console.number('row', 1)}"))
            _put(console, found.table, copy, found.cells)
            made = StoredSearch(found.table, copy, found.cells)
            _write(console, made, "name", name or f"Copy of {found.name}")
            return _known(console, copy)

    def add_search(self, table: str, name: str, query: str = "SELECT * FROM events", **fields: Any) -> StoredSearch:
        """Make a row by hand that looks like a search, in a table that is made where it is not there; no mark."""
        with self._console() as console:
            _make_table(console, table)
            made = StoredSearch(table, str(uuid5(NAMESPACE_OID, f"row {console.number('row', 1)}")), {})
            for field, value in {"name": name, "query": query, "enabled": "true", **fields}.items():
                _write(console, made, field, value)
            return _known(console, made.key)


def _every(console: Console) -> list[StoredSearch]:
    query = "SELECT name, outer_key, inner_key, value FROM reference_element ORDER BY name, outer_key"
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for table, outer, inner, value in console.state.execute(query):
        if table.startswith(PREFIX):
            rows.setdefault((table, outer), {})[inner] = value
    found = [StoredSearch(table, outer, cells) for (table, outer), cells in rows.items()]
    return [one for one in found if one.cells.get("name", _NOTHING) != _NOTHING]


def _known(console: Console, key: str) -> StoredSearch:
    found = next((one for one in _every(console) if one.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def _write(console: Console, found: StoredSearch, name: str, value: Any) -> None:
    """Write a field into its cells, and take away those that it no longer needs."""
    text = "" if value is None else str(value) if name in _PLAIN else _json(value)
    chunks = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    wanted = {f"{name}.{number}" if number else name: chunk for number, chunk in enumerate(chunks)}
    gone = {cell for cell in found.cells if cell == name or cell.startswith(f"{name}.")} - wanted.keys()
    _put(console, found.table, found.key, {**dict.fromkeys(gone), **wanted})


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _put(console: Console, table: str, key: str, cells: Mapping[str, str | None]) -> None:
    for cell, value in cells.items():
        place = (table, key, cell)
        if value is None:
            query = "DELETE FROM reference_element WHERE name = ? AND outer_key = ? AND inner_key = ?"
            console.state.execute(query, place)
            continue
        console.state.execute(
            "INSERT INTO reference_element VALUES (?, ?, ?, ?, 'admin', ?, ?) ON CONFLICT (name, outer_key, inner_key)"
            " DO UPDATE SET value = excluded.value, source = excluded.source, last_seen = excluded.last_seen",
            (*place, value, console.now, console.now),
        )


def _make_table(console: Console, name: str) -> None:
    fields: dict[str, Any] = {
        "element_type": "ALN", "key_label": None, "key_name_types": {}, "timeout_type": "UNKNOWN", "time_to_live": None,
        "creation_time": console.now, "namespace": "SHARED", "description": None,
    }  # fmt: skip
    row = (name, json.dumps(fields))
    console.state.execute("INSERT OR IGNORE INTO reference_table (name, fields) VALUES (?, ?)", row)
