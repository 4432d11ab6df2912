"""What an installation would do."""

from typing import Any

from sieminator.fakes.qradar import install
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.extension import known, packaged, settled
from sieminator.fakes.qradar.tasks import Task


def finish(console: Console, task: Task) -> dict[str, Any]:
    """Return what would become of each item; the extension is as it was before."""
    number = task.work["extension"]
    settled(console, known(console, number), task.work["status"])
    package, overwrite = packaged(console, number), task.work["overwrite"]
    content = [
        {**install.CUSTOM_RULE, "name": rule.name, "action": install.action(console, rule, overwrite=overwrite)}
        for rule in package.rules
    ]
    others = [
        {**install.CUSTOM_RULE, "name": name, "action": install.OVERWRITE} for name in console.behaviour.also_changes
    ]
    groups = [{**install.FGROUP, "name": name, "action": install.ADD} for name, _ in package.groups.values()]
    return {"id": task.id, "task_type": "PREVIEW", "content": [*content, *others, *groups]}


def abort(console: Console, task: Task, _why: str) -> None:
    """Leave the extension as it was before."""
    settled(console, known(console, task.work["extension"]), task.work["status"])
