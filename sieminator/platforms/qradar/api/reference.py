"""One reference table of the console: read whole, loaded by rows, and cleared cell by cell.

Every cell comes back with when it was last written, by the console's own clock.

Source: IBM's pages for reference_data/tables, API 26.0; seen 2026-11-28. How much one load may hold is not on them, nor
whether a table is answered in parts where no range is asked for (both unconfirmed).
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected
from sieminator.net.answer import read_object, vendor_time
from sieminator.platforms.qradar.api.answers import said

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.qradar.api.wire import Wire

Cells = Mapping[str, str]

_TABLES = "/reference_data/tables"
_NOT_FOUND, _NO_TABLE = 404, 1002
"""What says that there is no table; a 404 without the console's own code may be anybody's."""
_ALL = "items=0-999999"
_A_LOAD = 500_000
"""Bytes of one load; a row is never parted, so that one may be larger. Ours: no limit is documented."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, and when it was last written."""

    value: str
    seen: datetime | None
    """By the console's clock, in UTC; None where it does not tell."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a table says."""

    rows: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    """Outer key to inner key to cell; empty where there is no table."""
    now: datetime | None = None
    """What time it was at the console, to the second; None where its answer does not tell."""

    def cells(self, outer: str) -> Cells:
        """Return the values of a row; empty for one that is not there."""
        return {inner: cell.value for inner, cell in self.rows.get(outer, {}).items()}


class ReferenceTable:
    """A table whose keys and values are all texts (element type ALN)."""

    def __init__(
        self, wire: "Wire", name: str, outer_key: str, about: str, kept_for: Mapping[str, str] | None = None
    ) -> None:
        """Name the table; ``kept_for`` says how long a value stays that nobody writes anew, for ever by default."""
        self._wire = wire
        self.name = name
        self._path = quote(name, safe="")
        plain = {"name": name, "element_type": "ALN", "outer_key_label": outer_key, "description": about}
        self._made_as = [{**plain, **kept_for}, plain] if kept_for else [plain]
        """How it is made; the first that the console takes."""
        self._absent = False
        """Whether it was not there when it was last read."""

    def read(self) -> Contents:
        """Return what the table says, in one request; nothing where there is none.

        Where it has more cells than it shows it is asked once more, for all of them.

        Raises:
            VendorError: the console does not tell.
        """
        response = self._wire.send("GET", f"{_TABLES}/{self._path}")
        self._absent = response.status_code == _NOT_FOUND and said(response).code == _NO_TABLE
        if self._absent:
            return Contents(now=vendor_time(response.headers))
        rows, announced = self._rows(response)
        if announced > sum(map(len, rows.values())):  # a count that lags behind, or a part of it: ask for all
            response = self._wire.send("GET", f"{_TABLES}/{self._path}", headers={"Range": _ALL})
            rows, _ = self._rows(response)
        return Contents(rows, vendor_time(response.headers))

    def _rows(self, response: "requests.Response") -> tuple[dict[str, dict[str, Cell]], int]:
        """Return the rows of an answer, and how many cells the table says that it has."""
        if not 200 <= response.status_code < 300:
            raise self._wire.refusal(response)
        told = read_object(response, self._wire.where)
        data = told.get("data")  # which a table without rows may lack (unconfirmed)
        if told.get("name") != self.name or not isinstance(data, dict | None):
            raise Malformed(f"{self._wire.where}: the answer is not the table {self.name}")
        announced = told.get("number_of_elements")
        rows = {outer: _cells(inner) for outer, inner in (data or {}).items()}
        return rows, announced if isinstance(announced, int) else 0

    def load(self, rows: Mapping[str, Cells]) -> None:
        """Write cells over what is there, and leave every other; the table is made where there is none.

        Raises:
            VendorError: nobody knows how much of it was written.
        """
        for part in _loads(rows):
            if self._absent:
                self._make()
            try:
                self._load(part)
            except NotFound:
                self._make()
                self._load(part)

    def drop(self, outer: str, inner: str, value: str) -> None:
        """Take a cell away; one that is gone, or that holds something else by now, is left as it is.

        Raises:
            VendorError: nobody knows whether it is gone.
        """
        path = f"{_TABLES}/{self._path}/{quote(outer, safe='')}/{quote(inner, safe='')}"
        try:
            self._wire.write("DELETE", path, {"value": value})
        except NotFound:
            return

    def _load(self, rows: Mapping[str, Cells]) -> None:
        self._wire.write("POST", f"{_TABLES}/bulk_load/{self._path}", body=rows)

    def _make(self) -> None:
        self._absent = False
        for parameters in self._made_as:
            # A refusal means that somebody else made it meanwhile, or that it could not be made so: the next request
            # tells.
            with suppress(Rejected):
                self._wire.write("POST", _TABLES, parameters)
                return


def _loads(rows: Mapping[str, Cells]) -> Iterator[dict[str, Cells]]:
    """Part rows into loads of a bounded size."""
    part: dict[str, Cells] = {}
    size = 0
    for outer, cells in rows.items():
        more = len(json.dumps({outer: cells}))
        if part and size + more > _A_LOAD:
            yield part
            part, size = {}, 0
        part[outer] = cells
        size += more
    if part:
        yield part


def _cells(inner: object) -> dict[str, Cell]:
    if not isinstance(inner, dict):
        return {}
    return {
        name: Cell(str(cell.get("value")), _seen(cell.get("last_seen")))
        for name, cell in inner.items()
        if isinstance(cell, dict)
    }


def _seen(milliseconds: object) -> datetime | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
