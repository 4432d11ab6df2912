"""Uninstalling an extension. That the rules which it lists go with it is feared, and unconfirmed: it is so here."""

from typing import Any

from sieminator.fakes.qradar import install, rules
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.extension import INSTALLED, known, packaged, remove, settled
from sieminator.fakes.qradar.tasks import Task


def finish(console: Console, task: Task) -> dict[str, Any]:
    """Take away the rules of an extension that was installed; forget one that never was."""
    extension = known(console, task.work["extension"])
    content: list[dict[str, Any]] = []
    if task.work["status"] in INSTALLED:
        found = [rules.by_uuid(console, one.uuid) for one in packaged(console, extension.id).rules]
        gone = [rule for rule in found if rule is not None]
        rules.remove(console, gone)
        content = [{**install.CUSTOM_RULE, "name": rule.name, "action": "DELETE"} for rule in gone]
        settled(console, extension, "UNINSTALLED")
    else:
        remove(console, extension)
    return {"id": task.id, "task_type": "UNINSTALL", "content": content}
