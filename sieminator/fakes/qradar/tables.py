"""`/reference_data/tables`: outer key to inner key to value.

Source: IBM's pages of REST API 26.0, seen 2026-11-28. How long a value may be is unconfirmed.
"""

import json
from typing import Any

from sieminator.fakes.qradar import tasks, work
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import REFERENCE, WRITE_REFERENCE
from sieminator.fakes.qradar.listing import listed, one, page
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.wire import Response

_READ, _WRITE = (REFERENCE, WRITE_REFERENCE), (WRITE_REFERENCE,)
_ROOT = "/reference_data/tables"
_TYPES = ("ALN", "NUM", "IP", "PORT", "ALNIC", "DATE", "CIDR")
_TIMEOUTS = ("UNKNOWN", "FIRST_SEEN", "LAST_SEEN")
_NAMES = (
    "collection_id", "name", "element_type", "key_label", "key_name_types", "timeout_type", "time_to_live",
    "creation_time", "number_of_elements", "namespace", "description",
)  # fmt: skip
_SOURCE = "reference data api"


def _shown(call: Call, number: int, name: str, fields: str) -> dict[str, Any]:
    count = call.state.execute("SELECT count(*) FROM reference_element WHERE name = ?", (name,)).fetchone()[0]
    return {"collection_id": number, "name": name, **json.loads(fields), "number_of_elements": count}


def _list(call: Call) -> Response:
    rows = call.state.execute("SELECT id, name, fields FROM reference_table ORDER BY id").fetchall()
    return listed(call, [_shown(call, *row) for row in rows], _NAMES)


def _create(call: Call) -> Response:
    name, type_, given = call.query("name"), call.query("element_type"), call.request.query
    if type_ not in _TYPES:
        raise invalid(f"The element_type {type_!r} is not valid.")
    if given.get("timeout_type", "UNKNOWN") not in _TIMEOUTS:
        raise invalid("The timeout_type is not valid.")
    if call.state.execute("SELECT 1 FROM reference_table WHERE name = ?", (name,)).fetchone():
        message = (
            "The reference table could not be created, the name provided is already in use. Please change the name "
            "and try again."
        )
        raise Refusal(409, 1004, message)
    fields = {
        "element_type": type_,
        "key_label": given.get("outer_key_label"),
        "key_name_types": _key_types(given.get("key_name_types")),
        "timeout_type": given.get("timeout_type", "UNKNOWN"),
        "time_to_live": given.get("time_to_live"),
        "creation_time": call.console.now,
        "namespace": "SHARED",
        "description": given.get("description"),
    }
    call.state.execute("INSERT INTO reference_table (name, fields) VALUES (?, ?)", (name, json.dumps(fields)))
    return one(call, _known(call, name), 201)


def _key_types(text: str | None) -> dict[str, str]:
    """Return the types of inner keys; what the parameter looks like is recall: a list of objects, or an object."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise invalid("The key_name_types is not valid JSON.") from None
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        found = {each.get("key_name"): each.get("element_type") for each in found}
    if not isinstance(found, dict) or not all(isinstance(key, str) and found[key] in _TYPES for key in found):
        raise invalid("The key_name_types is not valid.")
    return found


def _known(call: Call, name: str) -> dict[str, Any]:
    row = call.state.execute("SELECT id, name, fields FROM reference_table WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise Refusal(404, 1002, "The reference table does not exist")
    return _shown(call, *row)


def _get(call: Call) -> Response:
    _check_namespace(call)
    found = _known(call, call.place("name"))
    query = "SELECT outer_key, inner_key, value, source, first_seen, last_seen FROM reference_element WHERE name = ?"
    data: dict[str, dict[str, Any]] = {}
    for outer, inner, value, source, first, last in call.state.execute(query, (found["name"],)):
        element = {"value": value, "source": source, "first_seen": first, "last_seen": last, "domain_id": None}
        data.setdefault(outer, {})[inner] = element
    shown = page(call, list(data))
    # That an empty table has no `data` at all is recall, unconfirmed.
    return one(call, {**found, "data": {outer: data[outer] for outer in shown}} if data else found)


def _check_namespace(call: Call) -> None:
    if call.request.query.get("namespace", "SHARED") != "SHARED":
        raise invalid("The namespace value of SHARED was expected", 1012)


def _put(call: Call) -> Response:
    _check_namespace(call)
    name = _known(call, call.place("name"))["name"]
    source = call.request.query.get("source") or _SOURCE
    place = (call.query("outer_key"), call.query("inner_key"))
    _write(call, name, _fields(call, name), place, call.query("value"), source)
    return one(call, _known(call, name))


def _load(call: Call) -> Response:
    name = _known(call, call.place("name"))["name"]
    fields = _fields(call, name)
    for outer, row in call.body(400, 1001).items():
        if not isinstance(row, dict):
            raise invalid(f"The row {outer!r} is not an object.")
        for inner, value in row.items():
            if not isinstance(value, str) or not outer or not inner:
                raise invalid(f"The value of {inner!r} in the row {outer!r} is not a text.")
            _write(call, name, fields, (outer, inner), value, _SOURCE)
    return one(call, _known(call, name))


def _fields(call: Call, name: str) -> dict[str, Any]:
    known = call.state.execute("SELECT fields FROM reference_table WHERE name = ?", (name,)).fetchone()[0]
    found: dict[str, Any] = json.loads(known)
    return found


def _write(call: Call, name: str, fields: dict[str, Any], place: tuple[str, str], value: str, source: str) -> None:
    """Keep a value; its time moves also where it is the one that stands there already."""
    outer, inner = place
    if max(map(len, (outer, inner, value))) > call.behaviour.longest_value:
        raise invalid(f"The value of {inner!r} in the row {outer!r} is too long.")
    for words, why in call.behaviour.refuses.items():
        if words in value:
            raise invalid(why)
    type_ = fields["key_name_types"].get(inner, fields["element_type"])
    if type_ in ("NUM", "PORT", "DATE") and not value.lstrip("-").isdecimal():
        raise invalid(f"The value of {inner!r} in the row {outer!r} is not of the type {type_}.")
    at = call.console.now
    row = (name, outer, inner, value, source, at, at)
    call.state.execute(
        "INSERT INTO reference_element VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, outer_key, inner_key)"
        " DO UPDATE SET value = excluded.value, source = excluded.source, last_seen = excluded.last_seen",
        row,
    )


def _drop_element(call: Call) -> Response:
    _check_namespace(call)
    name = _known(call, call.place("name"))["name"]
    row = (name, call.place("outer_key"), call.place("inner_key"), call.query("value"))
    gone = call.state.execute(
        "DELETE FROM reference_element WHERE name = ? AND outer_key = ? AND inner_key = ? AND value = ?", row
    )
    if not gone.rowcount:
        raise Refusal(404, 1003, "The record does not exist in the reference table")
    return one(call, _known(call, name))


def _drop(call: Call) -> Response:
    _check_namespace(call)
    name = _known(call, call.place("name"))["name"]
    todo = {"name": name, "purge_only": call.flag("purge_only")}
    task = tasks.begin(call.console, tasks.TABLE_DELETE, f"Delete reference table {name}", call.caller.name, todo)
    return one(call, task.plain(), 202)


def _drop_task(call: Call) -> Response:
    number = call.number("task_id")
    message = "The Delete Task Status does not exist."
    return one(call, work.asked(call.console, number, (tasks.TABLE_DELETE,), code=1002, message=message).plain())


ROUTES = (
    Route("GET", _ROOT, _list, _READ),
    Route("POST", _ROOT, _create, _WRITE),
    Route("GET", f"{_ROOT}/{{name}}", _get, _READ),
    Route("POST", f"{_ROOT}/{{name}}", _put, _WRITE),
    Route("DELETE", f"{_ROOT}/{{name}}", _drop, _WRITE),
    Route("POST", f"{_ROOT}/bulk_load/{{name}}", _load, _WRITE),
    Route("DELETE", f"{_ROOT}/{{name}}/{{outer_key}}/{{inner_key}}", _drop_element, _WRITE),
    Route("GET", "/reference_data/tables_delete_tasks/{task_id}", _drop_task, _READ),
)
