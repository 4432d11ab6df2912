"""The query of a scheduled search as it is sent for one span: bound to it, and bounded in rows and time. Pure.

Sources, seen 2026-11-28: LIMIT stands before the time (IBM, `c_aql_introduction`). EXECUTIONTIMELIMIT is in
milliseconds, and a query is cancelled at its limit (IBM, Investigation Assistant, AQL Generation); which state its
search has then, and how several PARAMETERS are parted, is unconfirmed.
"""

from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from sieminator.languages.aql.rewrite import bound
from sieminator.languages.refusal import Refusal
from sieminator.model.running import Span
from sieminator.platforms.qradar.convert.cells import milliseconds
from sieminator.platforms.qradar.unrunnable import own_limit

_LIMITED = "EXECUTIONTIMELIMIT"
_APART_MS = 97
"""Runners differ by less than this in the time that they give a search."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A query, ready to send."""

    text: str
    row_limit: int
    """Rows that are brought back at most."""
    own_limit: int | None
    """The LIMIT that the query itself has; None where it has none."""

    def truncated(self, rows: int) -> bool:
        """Say whether a result of so many rows may lack some: there are more than we take, or as many as it asked for.

        Whoever asks for the first hundred, and gets a hundred, does not know whether there were more.
        """
        return rows > self.row_limit or (self.own_limit is not None and rows >= self.own_limit)


def bounded(query: str, span: Span, row_limit: int, time_limit: timedelta, runner: str) -> Bounded | Refusal:
    """Return a query for a span; or why it cannot be bound to one.

    One row more than the limit is asked for, which shows that there were more; a LIMIT of the query's own stays. The
    time limit differs by a few milliseconds between runners: of two that run one window, each gets a search of its own,
    as a console gives an identical query the search that there is, and whoever is done first lets go of it.
    """
    text = bound(query, span.start, span.stop)
    if isinstance(text, Refusal):
        return text
    own = own_limit(query)
    window = f"\nSTART {milliseconds(span.start)} STOP {milliseconds(span.stop)}"
    head, _, parameters = text.rpartition(window)
    limit = f"\nLIMIT {row_limit + 1}" if own is None else ""
    return Bounded(f"{head}{limit}{window}{_timed(parameters, time_limit, runner)}", row_limit, own)


def _timed(parameters: str, time_limit: timedelta, runner: str) -> str:
    """Return the PARAMETERS of a query with the time limit; one that it says itself stays."""
    if _LIMITED in parameters.upper():
        return parameters
    within = time_limit // timedelta(milliseconds=1) + crc32(runner.encode()) % _APART_MS
    said = f"{parameters.rstrip()}, " if parameters.strip() else "\nPARAMETERS "
    return f"{said}{_LIMITED}={within}"
