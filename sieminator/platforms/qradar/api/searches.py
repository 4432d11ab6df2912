"""Searches of Ariel: begun, waited for, read in pages, and let go of.

Source: IBM's pages for ariel/searches, API 26.0, and stix-shifter-modules-qradar 8.1.3; seen 2026-11-28.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected, SieminatorError, Unavailable
from sieminator.model.ports import Clock
from sieminator.net.answer import plain, read_object
from sieminator.net.patience import slept
from sieminator.net.redact import redact
from sieminator.platforms.qradar.api.pages import total

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.answers import Tree
    from sieminator.platforms.qradar.api.wire import Wire

_SEARCHES = "/ariel/searches"
_A_PAGE = 1_000
_PAUSE = timedelta(seconds=1)
_OVER, _BROKEN = "COMPLETED", frozenset({"CANCELED", "ERROR"})
_ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a search is waited for, and what is made of it."""

    within: timedelta = timedelta(minutes=10)
    prefer: int = 10
    """How many seconds the console may take for one answer; it says 206 where the search is not over by then."""
    most: int = 200_000
    """Rows of one result; more are an error."""
    counted: bool = False
    """Whether a search that says it has no records is believed: whether `record_count` counts the rows of a result or
    the events that it was made from is unconfirmed, and none of the one is none of the other."""
    strict: bool = False
    """Whether a search that is completed with an error among its messages is no result: a processor that did not
    answer may be one (unconfirmed)."""
    cancels: bool = False
    """Whether one that takes too long is cancelled before we let go of it; that is no read."""


USUAL = Terms()


class Searches:
    """The searches of one console."""

    def __init__(self, wire: "Wire", clock: Clock) -> None:
        self._wire = wire
        self._clock = clock

    def rows(self, query: str, terms: Terms = USUAL) -> "list[Tree]":
        """Return all rows of a query.

        Raises:
            Rejected: the console does not run it, or ended it.
            VendorError: it cannot be asked, or is not done in time.
        """
        try:
            return self._rows(query, terms)
        except NotFound:
            # The same query of somebody else's was given the same search, and they have let go of it first.
            return self._rows(query, terms)

    def _rows(self, query: str, terms: Terms) -> "list[Tree]":
        begun = self._wire.write("POST", _SEARCHES, {"query_expression": query})
        search = begun.get("search_id")
        if not isinstance(search, str) or not search:
            raise Malformed(f"{self._wire.where}: the answer names no search")
        path = f"{_SEARCHES}/{quote(search, safe='')}"
        try:
            told = self._await(path, begun, terms)
            if terms.counted and told.get("record_count") == 0:
                return []
            return self._read(path, terms.most)
        finally:
            self._let_go(path)

    def _await(self, path: str, told: "Tree", terms: Terms) -> "Tree":
        until = self._clock.monotonic() + terms.within.total_seconds()
        while (status := str(told.get("status"))) != _OVER:
            if status in _BROKEN:
                raise Rejected(redact(f"{self._wire.where}: the search was ended there ({status}){_minded(told)}"))
            if self._clock.monotonic() > until:
                self._cancel(path, terms)
                raise Unavailable(f"{self._wire.where}: the search was not done in time ({terms.within})")
            told = self._wire.read(path, headers={"Prefer": f"wait={terms.prefer}"})
            if str(told.get("status")) not in {_OVER, *_BROKEN} and not slept(self._clock, _PAUSE):
                self._cancel(path, terms)
                raise Unavailable(f"{self._wire.where}: the run was stopped before its search was done")
        if terms.strict and _minded(told, _ERROR):
            raise Rejected(redact(f"{self._wire.where}: the search did not find everything{_minded(told, _ERROR)}"))
        return told

    def _read(self, path: str, most: int) -> "list[Tree]":
        found: list[Tree] = []
        while True:
            headers = {"Range": f"items={len(found)}-{len(found) + _A_PAGE - 1}"}
            response = self._wire.judged("GET", f"{path}/results", headers=headers)
            told = read_object(response, self._wire.where)
            page = next(iter(told.values()), None)  # called as the database is: `events`
            if not isinstance(page, list) or not all(isinstance(row, dict) for row in page):
                raise Malformed(f"{self._wire.where}: a search's result holds no rows")
            found += page
            all_in_all = total(response.headers)
            if len(found) >= all_in_all if all_in_all is not None else len(page) < _A_PAGE:
                return found
            if not page:
                raise Malformed(f"{self._wire.where}: a search's result ends before the {all_in_all} rows that it has")
            if len(found) > most:
                raise Malformed(f"{self._wire.where}: a search's result has more than {most} rows")

    def _cancel(self, path: str, terms: Terms) -> None:
        """Tell a search to stop, as far as that is possible: letting go of it follows, and may do the same."""
        if terms.cancels:
            with suppress(SieminatorError):
                self._wire.judged("POST", path, {"status": "CANCELED"})

    def _let_go(self, path: str) -> None:
        """End a search; one that is left ends by itself, so that nothing is made of an error."""
        with suppress(SieminatorError):
            self._wire.judged("DELETE", path)


def _minded(told: "Tree", severity: str = "") -> str:
    """Return what a search says went wrong, for a sentence; of one severity alone where one is named."""
    errors = told.get("error_messages")
    every = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    words = [str(one.get("message")) for one in every if not severity or one.get("severity") == severity]
    return f": {plain('; '.join(words))}" if words else ""
