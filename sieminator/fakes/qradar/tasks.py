"""Tasks as the console keeps them: what is done in the background, and how far it is.

Source: the shapes of IBM's pages on REST API 26.0 for rule deletion, dependents, extensions and exports; seen
2026-11-28.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sieminator.fakes.qradar.console import Console

QUEUED, PROCESSING, COMPLETED, CONFLICT, EXCEPTION = "QUEUED", "PROCESSING", "COMPLETED", "CONFLICT", "EXCEPTION"

INSTALL, PREVIEW, UNINSTALL, FOREIGN = "install", "preview", "uninstall", "foreign"
EXPORT, DELETE, DEPENDENTS, TABLE_DELETE = "export", "delete", "dependents", "table delete"
SET_UPDATE = "set update"
OF_EXTENSIONS = (INSTALL, PREVIEW, UNINSTALL, EXPORT)
"""Kinds that `extensions_task_status` tells of; exports too, as public tools ask there for them."""
EXCLUSIVE = (INSTALL, PREVIEW, UNINSTALL, FOREIGN)
"""Kinds of which only one may be under way."""

_PLAIN = ("id", "name", "status", "message", "created", "created_by", "started", "modified", "completed")
_COLUMNS = "id, kind, status, polls, due, fields, work, result"


@dataclass(frozen=True, slots=True)
class Task:
    """One task."""

    id: int
    kind: str
    status: str
    polls: int
    """How often it was asked after."""
    due: int
    """When it is done though nobody asks."""
    fields: dict[str, Any]
    """What is shown of it besides."""
    work: dict[str, Any]
    """What it is to do, and what of it is done."""
    result: Any

    @property
    def over(self) -> bool:
        """Whether nothing will happen any more."""
        return self.status not in (QUEUED, PROCESSING)

    def plain(self) -> dict[str, Any]:
        """Return the task as rule deletion shows it."""
        whole = {"id": self.id, "status": self.status, **self.fields}
        return {name: whole.get(name) for name in _PLAIN}

    def full(self) -> dict[str, Any]:
        """Return the task as extensions show it."""
        maximum = self.fields.get("maximum", 1)
        return {
            **self.plain(),
            "progress": maximum if self.over else self.fields.get("progress", 0),
            "maximum": maximum,
            "result_url": None,
            "cancel_requested": False,
            "cancelled_by": None,
            "child_tasks": None,
            "task_components": None,
        }


def begin(console: Console, kind: str, name: str, by: str, work: dict[str, Any], *, seconds: int | None = None) -> Task:
    """Queue a task; it is due after `seconds`, or after the console's own while."""
    lasts = console.behaviour.task_seconds if seconds is None else seconds
    fields = {"name": name, "message": "", "created": console.now, "created_by": by, "modified": console.now}
    row = (kind, QUEUED, 0, console.now + lasts * 1_000, json.dumps(fields), json.dumps(work))
    done = console.state.execute(
        "INSERT INTO task (kind, status, polls, due, fields, work) VALUES (?, ?, ?, ?, ?, ?)", row
    )
    found = one(console, done.lastrowid or 0, (kind,))
    assert found is not None
    return found


def one(console: Console, task_id: int, kinds: Sequence[str]) -> Task | None:
    """Return a task of one of these kinds; None where there is none."""
    row = console.state.execute(f"SELECT {_COLUMNS} FROM task WHERE id = ?", (task_id,)).fetchone()  # noqa: S608
    return _task(row) if row is not None and row[1] in kinds else None


def open_(console: Console, kinds: Sequence[str]) -> list[Task]:
    """Return the tasks of these kinds that are not over."""
    query = f"SELECT {_COLUMNS} FROM task WHERE status IN (?, ?) ORDER BY id"  # noqa: S608
    found = [_task(row) for row in console.state.execute(query, (QUEUED, PROCESSING))]
    return [task for task in found if task.kind in kinds]


def due(console: Console) -> list[Task]:
    """Return the tasks that are not over and whose time is."""
    query = f"SELECT {_COLUMNS} FROM task WHERE status IN (?, ?) AND due <= ? ORDER BY id"  # noqa: S608
    return [_task(row) for row in console.state.execute(query, (QUEUED, PROCESSING, console.now))]


def keep(console: Console, task: Task, file: bytes | None = None) -> Task:
    """Write a task down, with the file that it has made."""
    started = task.fields.get("started") or (console.now if task.status != QUEUED else None)
    completed = console.now if task.over else None
    fields = {**task.fields, "started": started, "modified": console.now, "completed": completed}
    task = replace(task, fields=fields)
    row = (task.status, task.polls, json.dumps(fields), json.dumps(task.work), json.dumps(task.result), file, task.id)
    console.state.execute(
        "UPDATE task SET status = ?, polls = ?, fields = ?, work = ?, result = ?, file = ? WHERE id = ?", row
    )
    return task


def file_of(console: Console, task: Task) -> bytes | None:
    """Return the file that a task has made; None where there is none."""
    row = console.state.execute("SELECT file FROM task WHERE id = ?", (task.id,)).fetchone()
    return None if row is None else row[0]


def _task(row: tuple[Any, ...]) -> Task:
    number, kind, status, polls, due_, fields, work, result = row
    return Task(number, kind, status, polls, due_, json.loads(fields), json.loads(work), json.loads(result or "null"))
