"""What is remembered after writing: the rows of rules that are as their marks tell, each with its new date.

A date is taken from a list that was read before the rule itself was. So an edit in between makes the row older than
the rule, which is then read again; never the other way round.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import VendorError
from sieminator.model.mark import Mark
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target
from sieminator.platforms.qradar.api.rules import Listing, Rules, as_marked
from sieminator.platforms.qradar.api.table import NOBODYS, Memory, Row
from sieminator.platforms.qradar.mark import from_row, to_row

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wishes import Part, Turn

_UNDATED = {"moved": "0"}


class Keeper:
    """Writes one owner's table."""

    def __init__(self, rules: Rules, target: Target) -> None:
        self._rules = rules
        self._target = target
        self._memory: Memory | None = None
        """What the table says since we last wrote to it, after the listing that the writes started from."""
        self._since: Listing | None = None

    def shipped(self, entries: Mapping[str, "Tree"], stored: "Sequence[tuple[Part, RemoteRule]]", now: Listing) -> str:
        """Remember what was installed, as it was sent or otherwise; return what went wrong with that, or nothing."""
        rows: dict[str, Row] = {}
        for part, found in stored:
            if mark := part.change.mark:
                rows[part.uuid] = self._row(found, mark, entries[part.uuid], part.group, part.unmanaged)
        return self._remember(rows, now)

    def turned(self, turned: "Sequence[Turn]", gone: Sequence[str], now: Listing) -> None:
        """Remember what was switched or removed, after one more look; where that fails, the next run takes it."""
        if not turned and not gone:
            return
        try:
            entries = self._rules.entries()
            groups = {turn.there.remote_id: _group(turn, now) for turn in turned}
            found = self._rules.read(entries, groups) if turned else {}
        except VendorError:
            return
        rows: dict[str, Row] = {uuid: NOBODYS for uuid in gone if uuid in now.memory.rows}
        for turn in turned:
            stored, uuid = found.get(turn.there.remote_id), turn.there.remote_id
            if stored and turn.change.mark and stored.mark:
                rows[uuid] = self._row(stored, turn.change.mark, entries[uuid], groups[uuid])
        self._remember(rows, now)

    def _remember(self, rows: Mapping[str, Row], now: Listing) -> str:
        before = self._memory if self._memory and self._since is now else now.memory
        told = {**dict(self._others(now)), **rows}
        try:
            self._memory, self._since = self._rules.table.remember(told, now.newest, before), now
        except VendorError as error:
            return (
                f"it could not be noted in {self._rules.table.name}, so that it is read anew next time: {error.message}"
            )
        return ""

    def _others(self, now: Listing) -> Iterator[tuple[str, Row]]:
        """Yield the rows of rules that were read before anything was written, and that we did not write."""
        for uuid in now.read:
            rule, before = now.by_id[uuid], now.memory.rows.get(uuid, {})
            if rule.mark is None:
                yield from ((uuid, NOBODYS) for _ in range(from_row(before) is not None))
                continue
            yield uuid, self._row(rule, rule.mark, now.entries[uuid], before.get("group", ""))

    def _row(
        self,
        rule: RemoteRule,
        mark: Mark,
        entry: Mapping[str, object],
        group: str,
        unmanaged: frozenset[str] = frozenset(),
    ) -> Row:
        """Return the row of a rule that was read: without a date where it is not as its mark tells.

        Such a rule, as one that somebody switched or whose edit stands, is read each time.
        """
        dated = rule.mark and as_marked(rule, mark, self._target, unmanaged)
        return to_row(mark, entry, group) | ({} if dated else _UNDATED)


def _group(turn: "Turn", now: Listing) -> str:
    return now.memory.rows.get(turn.there.remote_id, {}).get("group", "")
