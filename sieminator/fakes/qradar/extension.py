"""Extensions as the world keeps them: what was uploaded, and what has become of it."""

import json
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.packages import Package, opened

INSTALLED = ("INSTALLED", "INSTALLED_WITH_ERROR")


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension."""

    id: int
    hub_id: str | None
    version: str
    status: str
    fields: dict[str, Any]

    def shown(self, content_limit: int | None = None) -> dict[str, Any]:
        """Return what the API tells of it, with so many of its contents at most."""
        return {
            "id": self.id,
            "version": self.version,
            "status": self.status,
            **self.fields,
            "contents": self.fields["contents"][:content_limit],
        }


def add(console: Console, package: Package, body: bytes, fields: dict[str, Any]) -> Extension:
    """Keep what was uploaded."""
    row = (package.hub_id, package.version, "UPLOADED", json.dumps(fields), body)
    done = console.state.execute(
        "INSERT INTO extension (hub_id, version, status, fields, package) VALUES (?, ?, ?, ?, ?)", row
    )
    return known(console, done.lastrowid or 0)


def one(console: Console, number: int) -> Extension | None:
    """Return an extension by its number; None where there is none."""
    query = "SELECT id, hub_id, version, status, fields FROM extension WHERE id = ?"
    row = console.state.execute(query, (number,)).fetchone()
    return None if row is None else _extension(row)


def known(console: Console, number: int) -> Extension:
    """Return an extension that is known to be there."""
    found = one(console, number)
    assert found is not None
    return found


def every(console: Console) -> list[Extension]:
    """Return all extensions in the order in which they came."""
    rows = console.state.execute("SELECT id, hub_id, version, status, fields FROM extension ORDER BY id")
    return [_extension(row) for row in rows]


def packaged(console: Console, number: int) -> Package:
    """Return what an extension holds."""
    row = console.state.execute("SELECT package FROM extension WHERE id = ?", (number,)).fetchone()
    return opened(row[0])


def settled(console: Console, extension: Extension, status: str, error: str = "", *, by: str | None = None) -> None:
    """Write down what has become of an extension."""
    fields = {**extension.fields, "content_operation_error": error or None}
    if status in INSTALLED:
        fields |= {"install_time": console.now, "installed_by": by}
    row = (status, json.dumps(fields), extension.id)
    console.state.execute("UPDATE extension SET status = ?, fields = ? WHERE id = ?", row)


def remove(console: Console, extension: Extension) -> None:
    """Forget an extension."""
    console.state.execute("DELETE FROM extension WHERE id = ?", (extension.id,))


def _extension(row: tuple[Any, ...]) -> Extension:
    number, hub_id, version, status, fields = row
    return Extension(number, hub_id, version, status, json.loads(fields))
