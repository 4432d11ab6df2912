"""Our memory on the console: one reference table an owner, which says of each rule what we last wrote and when.

A row is known by the rule's uuid. It repeats the rule's mark, and holds the date of modification that the console gave
the rule right after it was written: as long as that date and the switch stand, nobody has touched the rule, and its
XML need not be read. The console's dates are compared with themselves alone, so that no clock of ours matters.

A row whose name is no uuid says up to which date rules without a row were looked through for our mark, since copies
bear it, and how many rows there are: where some are lost, all rules are looked through again.

Source: IBM's pages for reference_data/tables, API 26.0; seen 2026-11-28. How long a value may be is unconfirmed; ours
have at most 36 characters, but for the name of a rule group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sieminator.platforms.qradar.api.reference import ReferenceTable
from sieminator.platforms.qradar.mark import from_row, table_of

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

Row = Mapping[str, str]

_SEEN = "others"
"""The row of what was looked through."""
_MOVED, _ROWS = "moved", "rows"


@dataclass(frozen=True, slots=True)
class Memory:
    """All that the table says."""

    rows: Mapping[str, Row]
    """By uuid."""
    seen: int = 0
    """The date, in the console's milliseconds, up to which rules without a row were looked through for our mark; 0
    where they never were."""


NOTHING = Memory({})
_NOTHING = "-"
"""Written over a value that a row no longer has: a load takes none away, and whether one may be empty is unconfirmed.
"""

NOBODYS: Row = {"scheme": "0", _MOVED: "0"}
"""What a row becomes whose rule is gone, or has lost our mark: no mark can be read from it. To take a row away would
cost a request for each of its values."""


class Table:
    """The table of one owner."""

    def __init__(self, wire: "Wire", owner: str) -> None:
        self.name = table_of(owner)
        about = f"What sieminator last wrote into the rules of {owner}; without it all of them are read each time"
        self._table = ReferenceTable(wire, self.name, "uuid", about)

    def read(self) -> Memory:
        """Return what the table says, in one request; nothing where there is none.

        Raises:
            VendorError: the console does not tell.
        """
        found = self._table.read()
        rows = {name: _told(found.cells(name)) for name in found.rows}
        others = rows.pop(_SEEN, {})
        whole = _signed(rows) >= _number(others.get(_ROWS))
        return Memory(rows, _number(others.get(_MOVED)) if whole else 0)

    def remember(self, rows: Mapping[str, Row], seen: int, before: Memory) -> Memory:
        """Write rows over what the table says of these rules, and return all that it says then.

        The table is made where there is none. ``seen`` is as in the memory.

        Raises:
            VendorError: it could not be written. Then the next look finds dates that moved, and compares.
        """
        whole = {name: {**dict.fromkeys(before.rows.get(name, {}), _NOTHING), **row} for name, row in rows.items()}
        after = Memory({**before.rows, **whole}, seen)
        self._table.load({**whole, _SEEN: {_MOVED: str(seen), _ROWS: str(_signed(after.rows))}})
        return after


def _told(cells: Row) -> dict[str, str]:
    """Return the values of one row that say something."""
    return {name: value for name, value in cells.items() if value != _NOTHING}


def _signed(rows: Mapping[str, Row]) -> int:
    """Return how many rows tell of a mark."""
    return sum(from_row(row) is not None for row in rows.values())


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0
