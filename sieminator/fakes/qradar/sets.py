"""`/reference_data_collections`: sets, their entries, and the tasks that change many of them.

Source: IBM's pages of REST API 26.0, seen 2026-11-28, with their codes. Unconfirmed: which fields of a body are read
only and refused, and with which code a field is that does not exist (422 with 1021 for sets, which IBM's page lists
without words, and with 1005 for entries); that an entry which is there already is no error for a POST.
"""

from collections.abc import Mapping
from typing import Any

from sieminator.fakes.qradar import set_book, set_updates, set_values, tasks, work
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import REFERENCE, WRITE_REFERENCE
from sieminator.fakes.qradar.listing import listed, one
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.wire import Response

_READ, _WRITE = (REFERENCE, WRITE_REFERENCE), (WRITE_REFERENCE,)
_ROOT = "/reference_data_collections"
_TASK = f"{_ROOT}/set_bulk_update_tasks/{{task_status_id}}"
_WORDS = {
    "entry_type": set_values.TYPES,
    "expiry_type": ("FIRST_SEEN", "LAST_SEEN", "NO_EXPIRY"),
    "expired_log_option": ("LOG_NONE", "LOG_EACH", "LOG_BATCH"),
    "namespace": ("SHARED", "PRIVATE", "TENANT"),
}
_SET: Mapping[str, type] = {
    **dict.fromkeys(("name", "description", "global_id", *_WORDS), str),
    **dict.fromkeys(("id", "creation_time", "number_of_entries", "tenant_id", "time_to_live"), int),
    "delete_entries": bool,
}
_NO_TASK = "The task_status_id does not exist"


def _list(call: Call) -> Response:
    found = [set_book.shown(call.console, each) for each in set_book.every(call.console)]
    return listed(call, found, tuple(_SET), filter_code=14001, sort_code=14000)


def _get(call: Call) -> Response:
    found = set_book.one(call.console, call.number("id"))
    if found is None:
        raise Refusal(404, 15000, "The reference set does not exist.")
    return one(call, set_book.shown(call.console, found))


def _create(call: Call) -> Response:
    given = call.body()
    if wrong := set_updates.mistyped(given, _SET):
        raise invalid(wrong, 1021)
    for field, words in _WORDS.items():
        if given.get(field) is not None and given[field] not in words:
            raise invalid(f"The {field} {given[field]!r} is not valid.", 1021)
    _check_complete(given)
    if any(each.name == given["name"] for each in set_book.every(call.console)):
        raise Refusal(409, 10006, "A collection with the same name already exists")
    made = set_book.made(call.console, given)
    return one(call, set_book.shown(call.console, made), 201)


def _check_complete(given: Mapping[str, Any]) -> None:
    if not given.get("entry_type"):
        raise invalid("The entry_type field was not specified.", 10001)
    if not (given.get("name") or "").strip():
        raise invalid("The name field was not specified", 10002)
    tenant = given.get("namespace") == "TENANT"
    if tenant and not given.get("tenant_id"):
        raise invalid("The TENANT namespace was specified but a valid tenant ID is required", 10003)
    if given.get("tenant_id") and not tenant:
        raise invalid("SHARED or PRIVATE namespace does not permit tenant_id to be specified", 10004)
    lasts = given.get("time_to_live")
    if lasts is not None and lasts < 1:
        raise invalid("An invalid time_to_live value was specified", 10007)


def _entries(call: Call) -> Response:
    type_ = call.request.query.get("entry_type")
    if type_ is not None and type_ not in set_values.TYPES:
        raise invalid("Unexpected value for the entry type parameter", 24003)
    types = {each.id: each.type for each in set_book.every(call.console)}
    found = [each for each in set_book.entries(call.console) if type_ in (None, types[each["collection_id"]])]
    return listed(call, found, set_book.ENTRY, filter_code=24001, sort_code=24002)


def _put(call: Call) -> Response:
    given = call.body(code=20001)
    if wrong := set_updates.mistyped(given, set_updates.FIELDS):
        raise invalid(wrong)
    if given.get("collection_id") is None:
        raise invalid("The Set ID was not specified in the body parameter", 20002)
    if given.get("value") is None:
        raise invalid("The value was not specified", 20003)
    found = set_book.one(call.console, given["collection_id"])
    if found is None:
        raise invalid("A Set with the specified ID was not found", 20004)
    if fault := set_updates.fault(call.console, found, given):
        raise invalid(fault.message, fault.code)
    return one(call, set_book.put(call.console, found, given), 201)


def _update(call: Call) -> Response:
    todo = {"entries": set_updates.checked(call.console, call.json())}
    task = tasks.begin(call.console, tasks.SET_UPDATE, "Bulk update of set entries", call.caller.name, todo)
    return one(call, set_updates.shown(task), 202)


def _task(call: Call) -> Response:
    number = call.number("task_status_id")
    task = work.asked(call.console, number, (tasks.SET_UPDATE,), code=23001, message=_NO_TASK)
    return one(call, set_updates.shown(task))


def _results(call: Call) -> Response:
    task = tasks.one(call.console, call.number("task_status_id"), (tasks.SET_UPDATE,))
    if task is None:
        raise Refusal(404, 23001, _NO_TASK)
    if task.result is None:
        raise Refusal(404, 23003, "The results are not available")
    return one(call, {"id": task.id, **task.result})


ROUTES = (
    Route("GET", f"{_ROOT}/sets", _list, _READ),
    Route("POST", f"{_ROOT}/sets", _create, _WRITE),
    Route("GET", f"{_ROOT}/sets/{{id}}", _get, _READ),
    Route("GET", f"{_ROOT}/set_entries", _entries, _READ),
    Route("POST", f"{_ROOT}/set_entries", _put, _WRITE),
    Route("PATCH", f"{_ROOT}/set_entries", _update, _WRITE),
    Route("GET", _TASK, _task, _READ),
    Route("GET", f"{_TASK}/results", _results, _READ),
)
