"""Hits as entries of reference sets: the value of one column of each row, in the set that its rule names.

An entry that is there already only gets another `last_seen`, so that hits may come twice.

Source: IBM's pages for reference_data_collections, API 26.0; seen 2026-11-28. A change of many entries is a task, whose
results tell of each. That one which does not fit the set's type is told there, and the others kept, is unconfirmed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sieminator.errors import Rejected, Unavailable
from sieminator.model.ports import Clock
from sieminator.model.running import Hit
from sieminator.net.answer import plain, read_object
from sieminator.net.redact import redact
from sieminator.platforms.qradar.api.answers import Tree, number
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.api.tasks import awaited, unwell

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

SETS = "/reference_data_collections/sets"
_ENTRIES = "/reference_data_collections/set_entries"
_TASKS = "/reference_data_collections/set_bulk_update_tasks"
_WITHIN = timedelta(minutes=2)
_NOTES = 200
"""Characters of an entry's notes. Ours: there is a limit (20008 on IBM's page), and no number."""
_BROKEN = 500


def sets(wire: "Wire") -> dict[str, Tree]:
    """Return the console's reference sets by name, in pages of one list; raises VendorError where it does not tell."""
    return {str(one.get("name")): one for one in listed(wire, SETS, {"fields": "id,name,entry_type"})}


class EntitySink:
    """Puts hits into reference sets."""

    name = "reference_set"

    def __init__(self, wire: "Wire", clock: Clock) -> None:
        self._wire = wire
        self._clock = clock
        self._numbers: dict[str, int] = {}
        """By name; of a set that is made anew another one, so that what is refused is looked up again."""

    def takes(self, hit: Hit) -> bool:
        """Say whether the hit's rule names a set."""
        return _wanted(hit) is not None

    def send(self, hits: Sequence[Hit]) -> None:
        """Put the hits into their sets, in one request, and see that it is done.

        Raises:
            Rejected: a set is not there, a row lacks the column, or the console will not have a value.
            VendorError: nobody knows whether it is done.
        """
        try:
            entries = [*self._entries(hits)]
            if entries:
                self._put(entries)
        except Rejected:
            self._numbers.clear()
            raise

    def _entries(self, hits: Sequence[Hit]) -> Iterator[Tree]:
        found: dict[tuple[int, str], Tree] = {}
        for hit in hits:
            if not hit.row:  # that something did not happen: there is nobody to name
                continue
            name, column = _wanted(hit) or ("", "")
            if column not in hit.row:
                raise Rejected(f"{self._wire.where}: a row of {hit.title} has no column {column}")
            value = _text(hit.row[column])
            if value:  # a group of events that have none is nobody's entity
                there = self._number(name)
                notes = f"sieminator: {hit.id} {hit.title}"[:_NOTES]
                found[there, value] = {"collection_id": there, "value": value, "notes": notes}
        yield from found.values()

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers = {known: number(one, "id", self._wire.where) for known, one in sets(self._wire).items()}
        if name not in self._numbers:
            raise Rejected(f"{self._wire.where}: the console has no reference set {name!r}", hint="make it there")
        return self._numbers[name]

    def _put(self, entries: Sequence[Tree]) -> None:
        task = number(self._wire.write("PATCH", _ENTRIES, body=entries), "id", self._wire.where)
        ended = awaited(self._wire, self._clock, f"{_TASKS}/{task}", _WITHIN)
        if not ended.well:
            raise unwell(self._wire, f"a change of {len(entries)} entries of reference sets", ended)
        told = read_object(self._wire.judged("GET", f"{_TASKS}/{task}/results"), self._wire.where).get("responses")
        for one in told if isinstance(told, list) else ():
            self._judge(one)

    def _judge(self, one: object) -> None:
        """Raise what an answer to one entry says went wrong, if anything did."""
        status = one.get("http_status") if isinstance(one, dict) else None
        if not isinstance(status, int) or not isinstance(one, dict) or status < 400:
            return
        words = redact(f"{self._wire.where}: an entry was not taken ({status} {one.get('unique_code')}): ")
        message = words + redact(plain(str(one.get("message"))))
        raise Unavailable(message) if status >= _BROKEN else Rejected(message)


def _wanted(hit: Hit) -> tuple[str, str] | None:
    """Return the set and the column that a hit's rule names; None where it names none."""
    told = hit.told.get("reference_set")
    if not isinstance(told, Mapping):
        return None
    return str(told.get("name")), str(told.get("column"))


def _text(value: object) -> str:
    """Return a value as an entry has it; Ariel writes a whole number as 3 or as 3.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
