"""How rules and reference tables are deleted, and how it is found out what depends on a rule."""

from typing import Any

from sieminator.fakes.qradar import rules, tasks
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.rule_xml import RULE_TEST, tests
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.tasks import Task
from sieminator.fakes.qradar.xml_text import read


def delete(console: Console, task: Task) -> tuple[str, str]:
    """Delete the rule of a task, unless others depend on it; return the task's status and message."""
    rule = rules.by_uuid(console, task.work["uuid"])
    if rule is None:
        return tasks.COMPLETED, ""
    found = _depending(console, rule)
    if found:  # the text is unconfirmed
        names = ", ".join(each.name for each in found)
        return tasks.CONFLICT, f"The rule is used by {len(found)} other items: {names}"
    rules.remove(console, [rule])
    return tasks.COMPLETED, ""


def dependents(console: Console, task: Task) -> list[dict[str, Any]]:
    """Return what depends on the rule of a task."""
    rule = rules.by_uuid(console, task.work["uuid"])
    return [
        {
            "blocking": True,
            "dependent_database": "EVENTS",
            "dependent_group_ids": [],
            "dependent_id": str(each.id),
            "dependent_name": each.name,
            "dependent_owner": each.owner,
            "dependent_type": "BUILDING_BLOCK" if each.building_block else "CRE_RULE",
            "user_has_edit_permissions": True,
        }
        for each in (_depending(console, rule) if rule is not None else [])
    ]


def delete_table(console: Console, task: Task) -> str:
    """Delete the reference table of a task, or what is in it; return the task's message."""
    name = task.work["name"]
    console.state.execute("DELETE FROM reference_element WHERE name = ?", (name,))
    if not task.work["purge_only"]:
        console.state.execute("DELETE FROM reference_table WHERE name = ?", (name,))
    return ""


def references(rule: StoredRule) -> set[str]:
    """Return the uuids, and the numbers as text, of the rules that a rule's tests name."""
    if RULE_TEST not in rule.xml:
        return set()
    found: set[str] = set()
    for test in tests(read(rule.xml), RULE_TEST):
        for parameter in test.iterfind("parameter"):
            found.update(one.strip() for one in (parameter.findtext("userSelection") or "").split(","))
    return found


def _depending(console: Console, rule: StoredRule) -> list[StoredRule]:
    others = (each for each in rules.every(console) if each.uuid != rule.uuid)
    return [each for each in others if not references(each).isdisjoint({rule.uuid, str(rule.id)})]
