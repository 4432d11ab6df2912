"""Deleting a rule, and what depends on it: tasks of `/analytics/rules`."""

from typing import Any

from sieminator.fakes.qradar import tasks, work
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import VIEW_RULES, WRITE_RULES
from sieminator.fakes.qradar.listing import one
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.qradar.rules_api import known
from sieminator.fakes.qradar.tasks import Task
from sieminator.fakes.wire import Response

_READ = (VIEW_RULES, WRITE_RULES)
_NO_DELETE = Refusal(403, 1009, "You do not have the required capabilities to delete the rule.")


def _delete(call: Call) -> Response:
    rule = known(call)
    if rule.origin == "SYSTEM":  # that one of IBM's own cannot be deleted is recall; the contract gives 1004 no words
        raise Refusal(409, 1004, "The rule cannot be deleted.")
    task = tasks.begin(call.console, tasks.DELETE, f"Delete rule {rule.name}", call.caller.name, {"uuid": rule.uuid})
    return one(call, task.plain(), 202)


def _delete_task(call: Call) -> Response:
    task = _asked(call, tasks.DELETE, "The delete task status does not exist.")
    return one(call, task.plain())


def _dependents(call: Call) -> Response:
    rule = known(call)
    name = f"Find dependents of rule {rule.name}"
    task = tasks.begin(call.console, tasks.DEPENDENTS, name, call.caller.name, {"uuid": rule.uuid})
    return one(call, _with_components(task), 202)


def _dependents_task(call: Call) -> Response:
    return one(call, _with_components(_asked(call, tasks.DEPENDENTS, "The delete task status does not exist.")))


def _dependents_results(call: Call) -> Response:
    task = tasks.one(call.console, call.number("task_id"), (tasks.DEPENDENTS,))
    if task is None or not task.over:
        raise Refusal(404, 1002, "The dependent task status does not exist.")
    return one(call, task.result or [])


def _asked(call: Call, kind: str, message: str) -> Task:
    return work.asked(call.console, call.number("task_id"), (kind,), code=1002, message=message)


def _with_components(task: Task) -> dict[str, Any]:
    found = task.full()
    count = len(task.result or []) if task.over else None
    parts = ("cancelled_by", "maximum", "progress")
    return {**task.plain(), **{name: found[name] for name in parts}, "number_of_dependents": count,
            "task_components": []}  # fmt: skip


ROUTES = (
    Route("DELETE", "/analytics/rules/{id}", _delete, (WRITE_RULES,), _NO_DELETE),
    Route("GET", "/analytics/rules/rule_delete_tasks/{task_id}", _delete_task, _READ),
    Route("GET", "/analytics/rules/{id}/dependents", _dependents, _READ),
    Route("GET", "/analytics/rules/rule_dependent_tasks/{task_id}", _dependents_task, _READ),
    Route("GET", "/analytics/rules/rule_dependent_tasks/{task_id}/results", _dependents_results, _READ),
)
