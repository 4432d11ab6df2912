"""The rules of one console: pages of a list, one table, and the XML of those that moved.

A rule whose date and switch are as its row in our table says was touched by nobody, and is not read. One that moved is
exported. So are rules that have no row, unless they are older than the last look through them: a copy of ours bears our
mark in its note, and after the table was lost all of ours do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sieminator.errors import NotFound, Rejected
from sieminator.model.fingerprint import printed_as
from sieminator.model.mark import Mark
from sieminator.model.ports import Clock
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.api.exports import Groups, exported
from sieminator.platforms.qradar.api.looks import Body, Looks, Raw
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.api.table import Memory, Row, Table
from sieminator.platforms.qradar.convert.wire import from_wire, kind_of, raw
from sieminator.platforms.qradar.mark import from_row, untouched

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

RULES = "/analytics/rules"
_ROUNDS = 2
"""How often the rules are listed where one that was listed is not exported."""

_REMEMBERED = frozenset({"moved", "enabled"})
_CAPACITY = frozenset({"average_capacity", "base_capacity", "base_host_id", "capacity_timestamp"})
"""What the console measures of a rule as it runs: it moves by itself, and is no part of what is kept of a rule."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is there at one moment."""

    rules: tuple[RemoteRule, ...]
    by_id: Mapping[str, RemoteRule]
    """The same by uuid."""
    entries: Mapping[str, "Tree"]
    """By uuid each rule of our kind as the console's list has it."""
    memory: Memory
    read: Mapping[str, Mark | None]
    """By uuid the mark of each rule that was read for the listing itself."""

    @property
    def newest(self) -> int:
        """The latest date of a rule without our mark: up to then every rule without a row was looked through by now.

        That of rules of ours does not count, since an installation may take it from the package.
        """
        unmarked = (entry for uuid, entry in self.entries.items() if self.by_id[uuid].mark is None)
        return max(map(moved, unmarked), default=0)


class Rules:
    """The rules of one console, as one owner looks at them."""

    def __init__(self, wire: "Wire", clock: Clock, target: Target) -> None:
        self._wire = wire
        self._clock = clock
        self._target = target
        self.table = Table(wire, target.owner)
        self.groups = Groups(wire)

    def listing(self) -> Listing:
        """Return every rule there; complete, or a VendorError."""
        for _ in range(_ROUNDS):
            try:
                return self._listing()
            except (NotFound, Rejected) as error:
                gone = error  # a rule may have been deleted between the list and its export
        raise gone

    def _listing(self) -> Listing:
        everything = listed(self._wire, RULES)
        memory = self.table.read()
        entries = {uuid: one for one in everything if kind_of(one) == KIND and (uuid := _uuid(one))}
        ours, others, now = (self._looks() for _ in range(3))
        places = {uuid: _place(entry, memory, uuid, ours, others, now) for uuid, entry in entries.items()}
        for uuid, looks in places.items():
            looks.waiting[uuid] = number(entries[uuid])
        read = {uuid: now.into(uuid).mark for uuid, looks in places.items() if looks is now}
        found = []
        for entry in everything:
            uuid = _uuid(entry)
            if entries.get(uuid) is not entry:
                found.append(from_wire(raw(_kept(entry))))
                continue
            row, looks = memory.rows.get(uuid), places[uuid]
            mark = self._signed(entry, row, looks, read[uuid]) if looks is now else from_row(row)
            told = row if mark == from_row(row) else _group_of(row)
            found.append(replace(unread(entry, told, looks), mark=mark, untouched=looks is ours))
        return Listing(tuple(found), {rule.remote_id: rule for rule in found}, entries, memory, read)

    def _signed(self, entry: "Tree", row: Row | None, looks: Looks, noted: Mark | None) -> Mark | None:
        """Return the mark of a rule that was read: none where it has lost the one in its note.

        Where its row has another one of the same detection, the one that tells of what is there: a switch does not
        write the note, and a run that was killed did not write the row. Of a rule that is as neither tells, or that
        somebody only switched since, the row's.
        """
        told = from_row(row)
        if noted is None or told is None or (noted.owner, noted.key) != (told.owner, told.key):
            return noted
        rule = unread(entry, _group_of(row), looks)
        turned = replace(rule, content=rule.content.switched(rule.content, on=not rule.content.enabled))
        by_row = any(as_marked(one, told, self._target) for one in (rule, turned))
        return noted if as_marked(rule, noted, self._target) and not by_row else told

    def entries(self) -> dict[str, "Tree"]:
        """Return the list alone, by uuid; raises VendorError where it is not complete."""
        return {uuid: one for one in listed(self._wire, RULES) if (uuid := _uuid(one))}

    def read(self, entries: Mapping[str, "Tree"], groups: Mapping[str, str]) -> dict[str, RemoteRule]:
        """Return rules as they are now, by uuid, with the mark of their notes: one export; none that is gone.

        ``groups`` names the rules, each with the group that we put it in, or nothing.

        Raises:
            VendorError: they are not exported.
        """
        self.groups.forget()
        looks = self._looks()
        wanted = {uuid: {"group": group} for uuid, group in groups.items() if uuid in entries}
        looks.waiting.update({uuid: number(entries[uuid]) for uuid in wanted})
        return {
            uuid: replace(unread(entries[uuid], row, looks), mark=looks.into(uuid).mark) for uuid, row in wanted.items()
        }

    def _looks(self) -> Looks:
        return Looks(self._wire.where, lambda numbers: exported(self._wire, self._clock, numbers), self.groups.of)


def unread(entry: "Tree", row: Row | None, looks: Looks) -> RemoteRule:
    """Return a listed rule whose body is read when somebody looks into it; without a mark.

    Of its row the copy keeps what was written with the rule, and not what we remember of it.
    """
    kept = {name: value for name, value in row.items() if name not in _REMEMBERED} if row else None
    plain = raw(_kept(entry), "", kept)
    late = Raw(plain, looks, _uuid(entry))
    return replace(from_wire(plain, Body(late, looks, _uuid(entry))), raw=late)


def number(entry: Mapping[str, object]) -> int:
    """Return the console's number of a rule."""
    found = entry.get("id")
    return found if isinstance(found, int) else 0


def moved(entry: Mapping[str, object]) -> int:
    """Return when a rule last moved, in the console's milliseconds; 0 where that is not told."""
    dates = (entry.get("modification_date"), entry.get("creation_date"))
    return max((date for date in dates if isinstance(date, int)), default=0)


def _place(entry: Mapping[str, object], memory: Memory, uuid: str, ours: Looks, others: Looks, now: Looks) -> Looks:
    """Return with which others a rule is read: now where it moved or may bear our mark, else when it is looked into."""
    row = memory.rows.get(uuid)
    if from_row(row):
        return ours if untouched(row, entry) else now
    return others if 0 < moved(entry) <= memory.seen else now


def as_marked(rule: RemoteRule, mark: Mark, target: Target, unmanaged: frozenset[str] = frozenset()) -> bool:
    """Say whether a rule is as a mark tells, whatever belonged to the customer when that was written."""
    sets = (unmanaged, target.unmanaged | unmanaged, target.unmanaged, frozenset[str]())
    return printed_as(mark.fingerprint, target.platform, rule.content, sets) is not None


def _group_of(row: Row | None) -> Row | None:
    """Return what a row says of a rule's group alone; None where there is no row."""
    return {"group": row.get("group", "")} if row else None


def _uuid(entry: Mapping[str, object]) -> str:
    return str(entry.get("identifier") or "")


def _kept(entry: Mapping[str, object]) -> "Tree":
    return {name: value for name, value in entry.items() if name not in _CAPACITY}
