"""Searches of Ariel: begun, waited for, read in pages, and let go of.

Source: IBM's pages for ariel/searches, API 26.0, and stix-shifter-modules-qradar 8.1.3; seen 2026-11-28.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected, SieminatorError, Unavailable
from sieminator.model.ports import Clock
from sieminator.net.answer import plain, read_object
from sieminator.net.patience import slept
from sieminator.net.redact import redact

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

_SEARCHES = "/ariel/searches"
_A_PAGE = 1_000
_MOST = 200_000
"""Rows of one result."""
_WITHIN = timedelta(minutes=10)
_PREFERRED = {"Prefer": "wait=10"}
"""How many seconds the console may take for one answer; it says 206 where the search is not over by then."""
_PAUSE = timedelta(seconds=1)
_OVER, _BROKEN = "COMPLETED", frozenset({"CANCELED", "ERROR"})


class Searches:
    """The searches of one console."""

    def __init__(self, wire: "Wire", clock: Clock) -> None:
        self._wire = wire
        self._clock = clock

    def rows(self, query: str) -> "list[Tree]":
        """Return all rows of a query.

        Raises:
            Rejected: the console does not run it, or ended it.
            VendorError: it cannot be asked, or is not done in time.
        """
        try:
            return self._rows(query)
        except NotFound:
            # The same query of somebody else's was given the same search, and they have let go of it first.
            return self._rows(query)

    def _rows(self, query: str) -> "list[Tree]":
        begun = self._wire.write("POST", _SEARCHES, {"query_expression": query})
        search = begun.get("search_id")
        if not isinstance(search, str) or not search:
            raise Malformed(f"{self._wire.where}: the answer names no search")
        path = f"{_SEARCHES}/{quote(search, safe='')}"
        try:
            self._await(path, begun)
            return self._read(path)
        finally:
            self._let_go(path)

    def _await(self, path: str, told: "Tree") -> None:
        until = self._clock.monotonic() + _WITHIN.total_seconds()
        while (status := str(told.get("status"))) != _OVER:
            if status in _BROKEN:
                raise Rejected(redact(f"{self._wire.where}: the search was ended there ({status}){_minded(told)}"))
            if self._clock.monotonic() > until:
                raise Unavailable(f"{self._wire.where}: the search was not done in time ({_WITHIN})")
            told = self._wire.read(path, headers=_PREFERRED)
            if str(told.get("status")) not in {_OVER, *_BROKEN} and not slept(self._clock, _PAUSE):
                raise Unavailable(f"{self._wire.where}: the run was stopped before its search was done")

    def _read(self, path: str) -> "list[Tree]":
        found: list[Tree] = []
        while True:
            headers = {"Range": f"items={len(found)}-{len(found) + _A_PAGE - 1}"}
            response = self._wire.judged("GET", f"{path}/results", headers=headers)
            told = read_object(response, self._wire.where)
            page = next(iter(told.values()), None)  # called as the database is: `events`
            if not isinstance(page, list) or not all(isinstance(row, dict) for row in page):
                raise Malformed(f"{self._wire.where}: a search's result holds no rows")
            found += page
            if len(page) < _A_PAGE:
                return found
            if len(found) > _MOST:
                raise Malformed(f"{self._wire.where}: a search's result has more than {_MOST} rows")

    def _let_go(self, path: str) -> None:
        """End a search; one that is left ends by itself, so that nothing is made of an error."""
        try:
            self._wire.judged("DELETE", path)
        except SieminatorError:
            return


def _minded(told: "Tree") -> str:
    errors = told.get("error_messages")
    words = [str(one.get("message")) for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return f": {plain('; '.join(words))}" if words else ""
