"""Query jobs: searches that are started, polled until they are done, and deleted; several at a time, without threads.

Source: LogScale Query API 1.1.0 (`pollAfter` in milliseconds), library.humio.com, Query Jobs API (an expired job is
answered with 404); seen 2026-11-28.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected, SieminatorError, VendorError
from sieminator.model.ports import Clock
from sieminator.net.answer import plain, read_object, request_id
from sieminator.net.patience import slept
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.logscale.api.wire import Wire

AT_ONCE = 5
"""Jobs of ours that run at the same time. How many a token may have is not published (unconfirmed)."""

_LEAST_WAIT = timedelta(milliseconds=50)
_LONGEST = timedelta(minutes=5)
"""Of one search; what takes longer is unknown."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Search:
    """One search that is to be made."""

    key: object
    """What its result is known by."""
    repository: str
    query: str
    start: datetime
    end: datetime
    """The first moment that is no longer in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """How one search ended."""

    search: Search
    rows: tuple[Row, ...] = ()
    error: VendorError | None = None
    """Why there are no rows."""


@dataclass(slots=True)
class _Running:
    search: Search
    id: str
    began: float
    due: float
    restarts: int = 0


class Jobs:
    """The searches of one target."""

    def __init__(self, wire: "Wire", clock: Clock) -> None:
        self._wire = wire
        self._clock = clock

    def run(self, searches: Iterable[Search]) -> Iterator[Found]:
        """Make all of them, and yield each as it ends; what was begun is deleted whatever happens.

        Raises:
            VendorError: nobody can be asked: the way, the token, or the server is at fault. What is wrong with one
                search alone stands in its result.
        """
        waiting = deque(searches)
        running: deque[_Running] = deque()
        try:
            while waiting or running:
                while waiting and len(running) < AT_ONCE:
                    yield from self._begin(waiting.popleft(), running)
                if running:
                    yield from self._poll(running)
        finally:
            for left in running:
                self._delete(left)

    def _begin(self, search: Search, running: "deque[_Running]", restarts: int = 0) -> Iterator[Found]:
        try:
            id_ = self._started(search)
        except (Rejected, NotFound, Malformed) as error:
            yield Found(search, error=error)
            return
        now = self._clock.monotonic()
        running.append(_Running(search, id_, now, now, restarts))

    def _poll(self, running: "deque[_Running]") -> Iterator[Found]:
        """Ask for the job that is due first; it leaves the row once it is done."""
        job = min(running, key=lambda one: one.due)
        wait = timedelta(seconds=job.due - self._clock.monotonic())
        if wait > timedelta(0) and not slept(self._clock, wait):
            raise Malformed(f"{self._wire.where}: the run was stopped before its searches were done")
        try:
            said = self._asked(job)
        except NotFound as error:
            running.remove(job)
            if job.restarts:
                yield Found(job.search, error=error)
            else:
                yield from self._begin(job.search, running, restarts=1)
            return
        except (Rejected, Malformed) as error:
            running.remove(job)
            self._delete(job)
            yield Found(job.search, error=error)
            return
        if said is None:
            return
        running.remove(job)
        self._delete(job)
        yield said

    def _started(self, search: Search) -> str:
        body = {
            "queryString": search.query,
            "start": _milliseconds(search.start),
            "end": _milliseconds(search.end),
            "isLive": False,
            "timeZone": "UTC",
        }
        response = self._wire.rest("POST", self._path(search), body)
        if response.status_code != 200:
            raise self._wire.refusal(response)
        id_ = read_object(response, self._wire.where).get("id")
        if not isinstance(id_, str) or not id_:
            raise self._malformed("the answer names no query job", response)
        return id_

    def _asked(self, job: _Running) -> Found | None:
        """Return what the job found; None while it is not done, and when to ask again is noted."""
        response = self._wire.rest("GET", f"{self._path(job.search)}/{quote(job.id, safe='')}")
        if response.status_code != 200:
            raise self._wire.refusal(response)
        said = read_object(response, self._wire.where)
        done, rows, meta = said.get("done"), said.get("events"), said.get("metaData")
        if not isinstance(done, bool) or not isinstance(rows, list) or not isinstance(meta, dict):
            raise self._malformed("the answer is no state of a query job", response)
        if said.get("cancelled") is True:
            raise Rejected(redact(f"{self._wire.where}: the search was cancelled there: {_warned(said)}"))
        if done:
            if not all(isinstance(row, dict) for row in rows):
                raise self._malformed("a query job's rows are no objects", response)
            return Found(job.search, tuple(rows))
        pause = meta.get("pollAfter")
        wait = timedelta(milliseconds=pause) if isinstance(pause, int) and pause > 0 else _LEAST_WAIT
        job.due = self._clock.monotonic() + max(wait, _LEAST_WAIT).total_seconds()
        if job.due - job.began > _LONGEST.total_seconds():
            raise Rejected(f"{self._wire.where}: the search was not done in time ({_LONGEST})")
        return None

    def _delete(self, job: _Running) -> None:
        """End a job; one that is left ends by itself, so that nothing is made of an error."""
        try:
            self._wire.rest("DELETE", f"{self._path(job.search)}/{quote(job.id, safe='')}")
        except SieminatorError:
            return

    def _malformed(self, what: str, response: "requests.Response") -> Malformed:
        return Malformed(f"{self._wire.where}: {what}", request_id=request_id(response.headers))

    @staticmethod
    def _path(search: Search) -> str:
        return f"/api/v1/repositories/{quote(search.repository, safe='')}/queryjobs"


def _warned(said: Mapping[str, object]) -> str:
    warnings = said.get("warnings")
    told = [str(one.get("message")) for one in warnings if isinstance(one, dict)] if isinstance(warnings, list) else []
    return plain("; ".join(told)) or "it does not say why"


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
