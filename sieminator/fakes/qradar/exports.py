"""`/config/extension_management/extension_export_tasks`: rules read back, as the console has them.

Source: IBM's pages of REST API 26.0, seen 2026-11-28. The fake exports custom rules; other content is refused by name.
"""

from typing import Any

from sieminator.fakes.qradar import rules, tasks, work
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.listing import one
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.tasks import Task
from sieminator.fakes.wire import Response

_ROOT = "/config/extension_management/extension_export_tasks"
_RULES = "CUSTOM_RULES"
_MANIFEST = ("id", "name", "version", "author", "description", "min_qradar_version", "support_contact")
_OTHERS = frozenset(
    {
        "LOG_SOURCE_TYPES", "LOG_SOURCES", "CUSTOM_PROPERTIES", "REGEX_EXPRESSIONS", "LEEF_EXPRESSIONS",
        "CEF_EXPRESSIONS", "JSON_EXPRESSIONS", "GENERIC_LIST_EXPRESSIONS", "NAME_VALUE_PAIR_EXPRESSIONS",
        "XML_EXPRESSIONS", "AQL_EXPRESSIONS", "CALCULATED_EXPRESSIONS", "AQL_PROPERTIES", "CALCULATED_PROPERTIES",
        "LOG_SOURCE_EXTENSIONS", "QID_RECORDS", "REFERENCE_DATA", "FGROUPS", "SAVED_EVENT_FLOW_SEARCHES", "REPORTS",
        "INSTALLED_APPLICATIONS", "CUSTOM_ACTIONS", "CUSTOM_FUNCTIONS", "TAGGED_FIELDS",
    }
)  # fmt: skip
_RELATED = (_OTHERS | {"DSM_EVENT_MAPPINGS", "REFERENCE_DATA_KEYS_AND_ELEMENTS", "FGROUP_LINKS"}) - {"FGROUPS"}
_NO_TASK: dict[str, Any] = {"code": 22604, "message": "The task status for status_id cannot be found."}


def _begin(call: Call) -> Response:
    body = call.body(code=1025)
    wanted = body.get("export_contents")
    if not isinstance(wanted, list) or not wanted:
        raise invalid("The export configuration is invalid.", 1021)
    todo: dict[str, Any] = {"ids": [number for one_ in wanted for number in _ids(call, one_)]}
    if body.get("manifest") is not None:
        todo["manifest"] = _manifest(body["manifest"])
    task = tasks.begin(call.console, tasks.EXPORT, "Export content", call.caller.name, todo)
    return one(call, {"task_id": task.id, "message": "The task was queued."}, 201)


def _ids(call: Call, content: Any) -> list[int]:
    """Return the numbers of the rules that one part of an export asks for."""
    if not isinstance(content, dict) or not isinstance(content.get("content_type"), str):
        raise invalid("The export configuration is invalid.", 1021)
    if content["content_type"] != _RULES:
        known = content["content_type"] in _OTHERS
        more = f" The fake does not export {content['content_type']}." if known else ""
        raise invalid(f"The export configuration is invalid.{more}", 1021)
    _check_related(content.get("related_content"))
    wanted = content.get("content_item_ids")
    if not isinstance(wanted, list) or not wanted:
        # An export by filters is documented; the fake has none.
        raise invalid("The content_item_ids is invalid.", 1023)
    found = []
    for item in wanted:
        number = int(item) if isinstance(item, str) and item.isascii() and item.isdigit() and len(item) < 19 else -1
        if rules.by_id(call.console, number) is None:
            raise invalid(f"The content_item_ids is invalid: {item!r}", 1023)
        found.append(number)
    return found


def _check_related(related: Any) -> None:
    if related is None:
        return
    if not isinstance(related, list):
        raise invalid("The related_content is invalid.", 1022)
    for part in related:
        kind = part.get("content_type") if isinstance(part, dict) else None
        if not isinstance(kind, str) or kind not in _RELATED:
            raise invalid("The related_content is invalid.", 1022)


def _manifest(manifest: Any) -> dict[str, str]:
    if not isinstance(manifest, dict) or not set(manifest) <= set(_MANIFEST):
        raise invalid("The manifest is invalid.", 1024)
    said = {name: value for name, value in manifest.items() if value is not None}
    if not all(isinstance(value, str) for value in said.values()):
        raise invalid("The manifest is invalid.", 1024)
    return said


def _status(call: Call) -> Response:
    task = work.asked(call.console, call.number("task_id", 22606), (tasks.EXPORT,), **_NO_TASK)
    return one(call, task.full())


def _known(call: Call) -> Task:
    task = tasks.one(call.console, call.number("task_id", 22606), (tasks.EXPORT,))
    if task is None:
        raise Refusal(404, _NO_TASK["code"], _NO_TASK["message"])
    return task


def _results(call: Call) -> Response:
    task = _known(call)
    if task.status != tasks.COMPLETED:
        raise Refusal(404, 22614, "The task results are not available.")
    return one(call, {"id": task.id, "task_type": "EXPORT", "content": []})


def _file(call: Call) -> Response:
    file = tasks.file_of(call.console, _known(call))
    if file is None:  # an export that is not done, or has failed: the code is unconfirmed
        raise Refusal(404, _NO_TASK["code"], "The exported file is not available.")
    return Response(200, {"Content-Type": "application/zip"}, file)


ROUTES = (
    Route("POST", _ROOT, _begin),
    Route("GET", f"{_ROOT}/{{task_id}}", _status),
    Route("GET", f"{_ROOT}/{{task_id}}/results", _results),
    Route("GET", f"{_ROOT}/{{task_id}}/extension_export", _file),
)
