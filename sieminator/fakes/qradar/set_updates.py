"""Many entries of reference sets at once: what is refused at the door, and what a task does afterwards.

Source: IBM's page of PATCH /reference_data_collections/set_entries and of its tasks, REST API 26.0, seen 2026-11-28. A
set that is not there is refused at once, as that page's codes have it. That a value of another type, or one that is too
long, is told only in the results, while the others are kept, is how we read `PARTIAL_UPDATE_PERFORMED`; the codes there
are those of a single entry. All of the latter is unconfirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sieminator.fakes.qradar import set_book, set_values
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.qradar.set_book import StoredSet
from sieminator.fakes.qradar.tasks import EXCEPTION, Task

FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("id", "collection_id", "domain_id", "first_seen", "last_seen"), int),
    **dict.fromkeys(("value", "notes", "source"), str),
    "delete_entry": bool,
}
"""The fields of an entry. Times are the console's own business, and not looked at."""

_SHOWN = ("id", "name", "status", "created", "created_by", "started", "modified", "completed")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry is not kept."""

    code: int
    message: str


def mistyped(given: Mapping[str, Any], fields: Mapping[str, type]) -> str:
    """Return what is wrong with the names and types of a body's fields; empty for nothing. Null is like absent."""
    for name, value in given.items():
        if name not in fields:
            return f"The field {name!r} does not exist."
        if value is not None and type(value) is not fields[name]:
            return f"The field {name!r} is not of the expected type."
        if isinstance(value, int) and abs(value) >= 2**63:
            return f"The field {name!r} is out of range."
    return ""


def fault(console: Console, found: StoredSet, given: Mapping[str, Any]) -> Fault | None:
    """Return why a set does not take an entry; None where it does."""
    most = console.behaviour.longest_value
    if (given.get("domain_id") or 0) < 0:
        return Fault(20005, "An invalid domain ID was specified")
    if len(given["value"]) > most:
        return Fault(20007, "The value field exceeded the allowed limit.")
    if len(given.get("notes") or "") > most:
        return Fault(20008, "The notes field exceeded the allowed limit")
    if set_values.is_of(found.type, given["value"]):
        return None
    if found.type == "CIDR":
        return Fault(20009, "Invalid CIDR specified")
    return Fault(20006, "The provided value does not match the collection entry type")


def checked(console: Console, given: Any) -> list[dict[str, Any]]:
    """Return the entries of a request; refuse one that is no list of them, or names a set that is not there.

    An entry that says its `id` is that one, whatever else it says.
    """
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid("A parameter is invalid: the body is not a list of entries", 23002)
    known = {each.id for each in set_book.every(console)}
    found = [_named(console, each) for each in given]
    for each in found:
        if each.get("collection_id") not in known:
            raise invalid("The collection id was not found", 23000)
        if each.get("value") is None:
            raise invalid("A parameter is invalid: an entry has no value", 23002)
        if (each.get("domain_id") or 0) < 0:
            raise invalid("An invalid domain ID was specified", 23005)
    return found


def _named(console: Console, given: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its set and its value, also where its id alone says which it is."""
    if wrong := mistyped(given, FIELDS):
        raise invalid(f"A parameter is invalid: {wrong}", 23002)
    if given.get("id") is None:
        return given
    there = set_book.entry(console, given["id"])
    if there is None:
        raise Refusal(404, 23003, "The resource specified was not found")
    return {**given, "collection_id": there["collection_id"], "value": there["value"], "domain_id": there["domain_id"]}


def finish(console: Console, task: Task) -> dict[str, Any]:
    """Change the entries of a task, each that can be; return the results."""
    answers = [_done(console, each) for each in task.work["entries"]]
    good = sum(answer["http_status"] < 400 for answer in answers)
    whole = "COMPLETE_UPDATE_PERFORMED" if good == len(answers) else "PARTIAL_UPDATE_PERFORMED"
    return {
        "status": whole if good or not answers else "UPDATE_ABORTED",
        "successful_responses": good,
        "total_responses": len(answers),
        "responses": answers,
    }


def shown(task: Task) -> dict[str, Any]:
    """Return what the API tells of such a task."""
    failure = task.fields.get("message") if task.status == EXCEPTION else None
    whole = {"id": task.id, "status": task.status, **task.fields}
    said = {"error_code": 110_000 if failure else None, "error_message": failure}
    return {**{name: whole.get(name) for name in _SHOWN}, **said}


def _done(console: Console, each: dict[str, Any]) -> dict[str, Any]:
    found = set_book.one(console, each["collection_id"])
    if found is None:
        return _answer(404, 23000, "The collection id was not found")
    if each.get("delete_entry"):
        gone = set_book.remove(console, found, each)
        return _answer(200) if gone else _answer(404, 23003, "The resource specified was not found")
    wrong = fault(console, found, each)
    if wrong is not None:
        return _answer(422, wrong.code, wrong.message)
    set_book.put(console, found, each)
    return _answer(200)


def _answer(status: int, code: int | None = None, message: str = "") -> dict[str, Any]:
    return {"http_status": status, "unique_code": code, "message": message}
