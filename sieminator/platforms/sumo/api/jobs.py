"""Search jobs: a query that is begun, polled until it is done, read in pages, and deleted.

All values are texts there, and names are in small letters. Errors and warnings of a poll are told once. Who polls
without the cookie that came with the job finds none. Sources: the vendor's page on the Search Job API (v1), and
search-job.derived.openapi.yaml of it; seen 2026-11-28.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from sieminator.errors import Malformed, NotFound, Rejected, SieminatorError
from sieminator.model.ports import Clock
from sieminator.net.answer import plain, read_object, request_id
from sieminator.net.patience import slept
from sieminator.net.redact import redact
from sieminator.platforms.sumo.api.wire import V1

if TYPE_CHECKING:
    import requests

    from sieminator.platforms.sumo.api.wire import Wire

Row = Mapping[str, str]

_JOBS = f"{V1}/search/jobs"
_PAGE = 10_000
_MOST_ROWS = 1_000_000
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(seconds=5)
"""One that is not asked after for 20 to 30 seconds is cancelled."""
_LONGEST = timedelta(minutes=10)
"""Of one search; what takes longer is unknown."""
_DONE = "DONE GATHERING RESULTS"
_WORKING = frozenset({"NOT STARTED", "GATHERING RESULTS"})
_PROBED = timedelta(seconds=1)


class Jobs:
    """The searches of one target."""

    def __init__(self, wire: "Wire", clock: Clock) -> None:
        self._wire = wire
        self._clock = clock

    def records(self, query: str, start: datetime, end: datetime) -> list[Row]:
        """Return the rows of a query that aggregates, over a half-open time; begun once more where the job is lost.

        Raises:
            VendorError: it cannot be made, is not done in time, or no answer can be read.
        """
        for more in (True, False):
            job = self._begun(query, start, end)
            try:
                return list(self._rows(job, self._done(job)))
            except NotFound:
                if not more:
                    raise
            finally:
                self._delete(job)
        raise AssertionError("the second try returns or raises")

    def refused(self, query: str) -> str:
        """Return why the server would not run a query, in its words; empty where it would. One second is searched."""
        now = self._clock.now()
        try:
            job = self._begun(query, now - _PROBED, now)
        except Rejected as error:
            return error.message
        self._delete(job)
        return ""

    def _begun(self, query: str, start: datetime, end: datetime) -> str:
        body = {
            "query": query,
            "from": _milliseconds(start),
            "to": _milliseconds(end),
            "timeZone": "UTC",
            "byReceiptTime": False,
            "autoParsingMode": "Manual",
        }
        response = self._wire.send("POST", _JOBS, body=body)
        if response.status_code != 202:
            if 200 <= response.status_code < 300:
                raise self._malformed("the answer is no search job", response)
            raise self._wire.refusal(response)
        id_ = read_object(response, self._wire.where).get("id")
        if not isinstance(id_, str) or not id_:
            raise self._malformed("the answer names no search job", response)
        return id_

    def _done(self, job: str) -> int:
        """Wait until a job is done; return how many rows it has."""
        began = self._clock.monotonic()
        wait = _FIRST_WAIT
        errors: list[str] = []
        while True:
            said = self._wire.read(_path(job))
            state, rows, pending = said.get("state"), said.get("recordCount"), said.get("pendingErrors")
            if not isinstance(state, str) or not isinstance(rows, int) or isinstance(rows, bool):
                raise Malformed(f"{self._wire.where}: the answer is no state of a search job")
            errors += [str(one) for one in pending] if isinstance(pending, list) else []
            if state == _DONE and not errors:
                return rows
            if state not in _WORKING or errors:
                raise Rejected(redact(f"{self._wire.where}: the search ended early: {_why(state, errors)}"))
            if self._clock.monotonic() + wait.total_seconds() - began > _LONGEST.total_seconds():
                raise Rejected(f"{self._wire.where}: the search was not done in time ({_LONGEST})")
            if not slept(self._clock, wait):
                raise Malformed(f"{self._wire.where}: the run was stopped before its searches were done")
            wait = min(wait * 2, _LONGEST_WAIT)

    def _rows(self, job: str, count: int) -> Iterator[Row]:
        if count > _MOST_ROWS:
            raise Rejected(f"{self._wire.where}: the search found more than we read ({count} rows)")
        read = 0
        while read < count:
            said = self._wire.read(f"{_path(job)}/records", {"offset": read, "limit": min(_PAGE, count - read)})
            page = said.get("records")
            rows = [_row(one) for one in page] if isinstance(page, list) else []
            if not rows or not all(row is not None for row in rows):
                raise Malformed(f"{self._wire.where}: the records of a search are not what was asked for")
            yield from (row for row in rows if row is not None)
            read += len(rows)

    def _delete(self, job: str) -> None:
        """End a job; one that is left ends by itself, so that nothing is made of an error."""
        try:
            self._wire.send("DELETE", _path(job))
        except SieminatorError:
            return

    def _malformed(self, what: str, response: "requests.Response") -> Malformed:
        return Malformed(f"{self._wire.where}: {what}", request_id=request_id(response.headers))


def _row(found: object) -> Row | None:
    values = found.get("map") if isinstance(found, dict) else None
    if not isinstance(values, dict):
        return None
    return {str(name): "" if value is None else str(value) for name, value in values.items()}


def _why(state: str, errors: list[str]) -> str:
    return plain("; ".join(dict.fromkeys([*errors, state] if state != _DONE else errors)))


def _path(job: str) -> str:
    return f"{_JOBS}/{quote(job, safe='')}"


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
