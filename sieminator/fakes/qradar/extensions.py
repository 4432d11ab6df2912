"""`/config/extension_management/extensions`: upload, preview, install, uninstall.

Source: IBM's pages of REST API 26.0, seen 2026-11-28, for statuses and the unique codes. What 22619, 22620, 22618 and
22623 say has no words there; theirs are ours.
"""

import json
from typing import Any

from sieminator.fakes.qradar import extension as stored
from sieminator.fakes.qradar import install, packages, tasks, work
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import ADMIN, SECURITY
from sieminator.fakes.qradar.extension import INSTALLED, Extension
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.packages import Package
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.tasks import Task
from sieminator.fakes.wire import Response

_ADMIN = (ADMIN, SECURITY)
_ROOT = "/config/extension_management"
_NAMES = (
    "id", "name", "version", "status", "description", "author", "authored_by_email", "add_time", "added_by",
    "install_time", "installed_by", "size", "signed", "beta", "full_uninstall", "content_operation_error",
    "min_qradar_version", "exported_qradar_version", "file_location", "contents",
)  # fmt: skip
_ALREADY = "The supplied extension cannot be installed/previewed because it is already installed"
_BUSY = "The supplied extension cannot be installed/previewed because it is already in the process of being {0}."
_OTHER = "The requested task can not be initiated because another preview/install task is already in progress."


def _upload(call: Call) -> Response:
    body = packages.received(call.request)
    package = packages.opened(body)
    _check_new(call, package)
    found = stored.add(call.console, package, body, {**_fields(call, package), "size": len(body)})
    return one(call, found.shown(), 201)


def _check_new(call: Call, package: Package) -> None:
    oldest = str(package.manifest.get("min_qradar_version") or "")
    if oldest and _parts(oldest) > _parts(call.behaviour.external_version):
        raise Refusal(412, 22619, f"The extension needs QRadar {oldest}.")
    same = [each for each in stored.every(call.console) if package.hub_id and each.hub_id == package.hub_id]
    if any(each.version == package.version for each in same):
        message = (
            "The supplied extension file can not be uploaded because it shares the same hub_id and version as one of "
            "the extensions in the system."
        )
        raise Refusal(409, 22613, message)


def _fields(call: Call, package: Package) -> dict[str, Any]:
    manifest = package.manifest
    return {
        "name": package.name,
        "description": packages.description(package),
        "author": _text(manifest.get("authored_by")),
        "authored_by_email": _text(manifest.get("authored_by_email")),
        "add_time": call.console.now,
        "added_by": call.caller.name,
        "install_time": None,
        "installed_by": None,
        "signed": "NOT_SIGNED",
        "signer_date": None,
        "signer_subject": None,
        "validation_date": None,
        "beta": False,
        "fips_compliant": False,
        "full_uninstall": False,
        "content_operation_error": None,
        "min_qradar_version": _text(manifest.get("min_qradar_version")),
        "exported_qradar_version": package.build or None,
        "file_location": None,
        "supported_languages": ["en_US"],
        "contents": json.loads(install.as_json(package)),
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _parts(version: str) -> list[int]:
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 19 else 0 for part in version.split(".")]


def _list(call: Call) -> Response:
    limit = _limit(call)
    found = [each.shown(limit) for each in stored.every(call.console)]
    return listed(call, found, _NAMES, filter_code=22608, sort_code=22610)


def _limit(call: Call) -> int | None:
    text = call.request.query.get("content_limit")
    if text is None or text == "-1":  # what -1 says is recall
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise invalid("A supplied numeric parameter was not positive.", 22606)
    return int(text)


def _known(call: Call) -> Extension:
    found = stored.one(call.console, call.number("extension_id", 22606))
    if found is None:
        raise Refusal(404, 22603, "The requested extension cannot be found.")
    return found


def _get(call: Call) -> Response:
    return one(call, _known(call).shown(_limit(call)))


def _act(call: Call) -> Response:
    found = _known(call)
    action = call.request.query.get("action_type", "")
    if action not in ("INSTALL", "PREVIEW"):
        raise invalid("The supplied action type is invalid", 22605)
    overwrite = call.flag("overwrite")
    if found.status in INSTALLED:
        raise Refusal(409, 22612, _ALREADY)
    _check_idle(call, found, 22611, _BUSY)
    kind = tasks.INSTALL if action == "INSTALL" else tasks.PREVIEW
    todo = {"extension": found.id, "overwrite": overwrite, "status": found.status}
    stored.settled(call.console, found, "INSTALLING" if action == "INSTALL" else "PREVIEWING")
    return _begun(call, tasks.begin(call.console, kind, f"{action} {found.fields['name']}", call.caller.name, todo))


def _uninstall(call: Call) -> Response:
    found = _known(call)
    busy = "The supplied extension cannot be uninstalled because it is already in the process of being {0}."
    _check_idle(call, found, 22617, busy)
    todo = {"extension": found.id, "status": found.status}
    stored.settled(call.console, found, "UNINSTALLING")
    name = f"UNINSTALL {found.fields['name']}"
    return _begun(call, tasks.begin(call.console, tasks.UNINSTALL, name, call.caller.name, todo))


def _check_idle(call: Call, found: Extension, code: int, message: str) -> None:
    """Refuse while anything is installed, previewed or uninstalled: this extension, or another."""
    under_way = tasks.open_(call.console, tasks.EXCLUSIVE)
    for task in under_way:
        if task.work.get("extension") == found.id:
            uninstalling = task.kind == tasks.UNINSTALL
            doing = "uninstalled" if uninstalling else "installed/previewed"
            raise Refusal(409, 22611 if uninstalling else code, message.format(doing))
    if under_way:
        raise Refusal(409, 22618, _OTHER)


def _begun(call: Call, task: Task) -> Response:
    where = f"{call.request.origin}/api{_ROOT}/extensions_task_status/{task.id}"
    return one(call, {"status_id": task.id, "message": "The task was queued.", "status_location": where}, 202)


def _status(call: Call) -> Response:
    task = work.asked(call.console, call.number("status_id", 22606), tasks.OF_EXTENSIONS, **_NO_TASK)
    return one(call, task.full())


def _results(call: Call) -> Response:
    task = tasks.one(call.console, call.number("status_id", 22606), tasks.OF_EXTENSIONS)
    if task is None:
        raise Refusal(404, _NO_TASK["code"], _NO_TASK["message"])
    if task.result is None:
        raise Refusal(404, 22614, "The task results are not available.")
    return one(call, task.result)


_NO_TASK: dict[str, Any] = {"code": 22604, "message": "The task status for status_id cannot be found."}

ROUTES = (
    Route("POST", f"{_ROOT}/extensions", _upload, _ADMIN),
    Route("GET", f"{_ROOT}/extensions", _list, _ADMIN),
    Route("GET", f"{_ROOT}/extensions/{{extension_id}}", _get, _ADMIN),
    Route("POST", f"{_ROOT}/extensions/{{extension_id}}", _act, _ADMIN),
    Route("DELETE", f"{_ROOT}/extensions/{{extension_id}}", _uninstall, _ADMIN),
    Route("GET", f"{_ROOT}/extensions_task_status/{{status_id}}", _status, _ADMIN),
    Route("GET", f"{_ROOT}/extensions_task_status/{{status_id}}/results", _results, _ADMIN),
)
