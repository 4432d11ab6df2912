"""Who does which task, and when: a question moves a task on, and time ends it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sieminator.fakes.qradar import exporting, install, preview, removing, set_updates, tasks, uninstall
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.refusals import Refusal
from sieminator.fakes.qradar.tasks import Task


@dataclass(frozen=True, slots=True)
class Worker:
    """How one kind of task is done."""

    finish: Callable[[Console, Task], "Ending"]
    """Does all that is left."""
    start: Callable[[Console, Task], dict[str, Any]] = field(default=lambda _, task: task.work)
    """Does the first half; returns the work with what is done of it."""
    abort: Callable[[Console, Task, str], None] = field(default=lambda _console, _task, _why: None)
    """Leaves things as a failure leaves them."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task has ended."""

    status: str = tasks.COMPLETED
    message: str = ""
    result: Any = None
    file: bytes | None = None


def workers() -> Mapping[str, Worker]:
    """Return who does what."""
    return {
        tasks.INSTALL: Worker(lambda c, t: Ending(*install.finish(c, t)), install.start, install.abort),
        tasks.PREVIEW: Worker(lambda c, t: Ending(result=preview.finish(c, t)), abort=preview.abort),
        tasks.UNINSTALL: Worker(lambda c, t: Ending(result=uninstall.finish(c, t))),
        tasks.FOREIGN: Worker(lambda _c, _t: Ending()),
        tasks.EXPORT: Worker(lambda c, t: Ending(file=exporting.finish(c, t))),
        tasks.DELETE: Worker(lambda c, t: Ending(*removing.delete(c, t))),
        tasks.DEPENDENTS: Worker(lambda c, t: Ending(result=removing.dependents(c, t))),
        tasks.TABLE_DELETE: Worker(lambda c, t: Ending(message=removing.delete_table(c, t))),
        tasks.SET_UPDATE: Worker(lambda c, t: Ending(result=set_updates.finish(c, t))),
    }


def settle(console: Console) -> None:
    """Finish the tasks whose time is over."""
    for task in tasks.due(console):
        finish(console, task)


def asked(console: Console, task_id: int, kinds: Sequence[str], *, code: int, message: str) -> Task:
    """Return a task of these kinds, one question further; refuse one that is not there with 404 and this code."""
    task = tasks.one(console, task_id, kinds)
    if task is None:
        raise Refusal(404, code, message)
    if task.over:
        return task
    task = replace(task, polls=task.polls + 1)
    if task.polls >= console.behaviour.task_polls:
        return finish(console, task)
    return started(console, task)


def started(console: Console, task: Task) -> Task:
    """Let the first half of a task be done, if it is not."""
    if task.status == tasks.QUEUED:
        task = replace(task, status=tasks.PROCESSING, work=workers()[task.kind].start(console, task))
    return tasks.keep(console, task)


def finish(console: Console, task: Task) -> Task:
    """Let all of a task be done, or fail where the behaviour says so."""
    worker = workers()[task.kind]
    task = started(console, task)
    failure = console.behaviour.fails.get(task.kind)
    if failure is not None:
        worker.abort(console, task, failure)
        ending = Ending(tasks.EXCEPTION, failure)
    else:
        ending = worker.finish(console, task)
    fields = {**task.fields, "message": ending.message}
    done = replace(task, status=ending.status, fields=fields, result=ending.result)
    return tasks.keep(console, done, ending.file)
