"""Changes to scheduled searches: one more look, one load of all their rows, one read back; removals cell by cell.

No load is conditional, so that what moved since the plan is a conflict, and is left alone; what somebody saves between
the second look and the load is written over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sieminator.errors import (
    Forbidden,
    Malformed,
    Rejected,
    SieminatorError,
    Throttled,
    Unauthorised,
    Unavailable,
    Unreachable,
    VendorError,
)
from sieminator.model.change import Action, Change
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Clock
from sieminator.model.rule import Content, RemoteRule
from sieminator.net.patience import slept
from sieminator.platforms.judging import (
    NOT_TRIED,
    SHOWN,
    UNSEEN,
    before_create,
    before_delete,
    before_update,
    done,
    failed,
    written,
)
from sieminator.platforms.qradar.api.reference import Cells
from sieminator.platforms.qradar.api.search_rows import SearchRows, Stored
from sieminator.platforms.qradar.convert.cells import NAME, NOTHING, RAN, SINCE, TROUBLE, is_ours, moment, to_cells
from sieminator.platforms.qradar.convert.wire import from_row_cells
from sieminator.platforms.shelf import Wish

_LOST = (Unreachable, Unavailable, Malformed)
_A_MOMENT = timedelta(milliseconds=20)
_SHELF = {"vendor": "QRadar", "mark_is": "a cell of its row"}
_UNRUN = {RAN: NOTHING, TROUBLE: NOTHING}
"""What a runner may have left in a row that is no rule any more."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row to load."""

    change: Change
    wish: Wish
    remote_id: str
    cells: Cells
    intended: Content
    """What would be read if all of it were stored as we send it."""


class SearchWriter:
    """Carries changes to scheduled searches out at one console."""

    def __init__(self, rows: SearchRows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock
        self._barred: VendorError | None = None
        """What stopped us for good: the next change would only meet it again."""

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes; yield one outcome each. No error of ours is raised, whoever caused it."""
        if self._barred:
            error = self._barred
            yield from (failed(change, Result.SKIPPED, error, NOT_TRIED) for change in changes)
            return
        try:
            now = self._rows.listing()
        except SieminatorError as error:
            self._bar(error)
            yield from (failed(change, Result.SKIPPED, error, UNSEEN) for change in changes)
            return
        writes = [change for change in changes if change.action is not Action.DELETE]
        steps = [_judged(change, now) for change in writes]
        yield from (step for step in steps if isinstance(step, Outcome))
        if rows := [step for step in steps if isinstance(step, _Row)]:
            yield from self._load(rows)
        yield from self._removed([change for change in changes if change.action is Action.DELETE], now)

    # ---- rows that are written

    def _load(self, rows: Sequence[_Row]) -> Iterator[Outcome]:
        """Load rows, and read them back: one by one where the console will not have all of them."""
        try:
            self._rows.table.load({row.remote_id: row.cells for row in rows})
        except Rejected as error:
            if len(rows) == 1:
                yield failed(rows[0].change, Result.REJECTED, error)
                return
            yield from self._one_by_one(rows)
        except _LOST as error:
            self._bar(error)
            if isinstance(error, Unreachable) and not error.sent:
                yield from (failed(row.change, Result.SKIPPED, error) for row in rows)
                return
            yield from self._read_back(rows, error)
        except SieminatorError as error:
            self._bar(error)
            yield from (failed(row.change, Result.REJECTED, error) for row in rows)
        else:
            yield from self._read_back(rows, None)

    def _one_by_one(self, rows: Sequence[_Row]) -> Iterator[Outcome]:
        """Load each row alone, so that one which is refused does not stop the others, and read all of them back."""
        taken: list[_Row] = []
        for row in rows:
            if self._barred:
                yield failed(row.change, Result.SKIPPED, self._barred, NOT_TRIED)
                continue
            try:
                self._rows.table.load({row.remote_id: row.cells})
            except _LOST as error:
                self._bar(error)
                yield from self._read_back([row], error)
            except SieminatorError as error:
                self._bar(error)
                yield failed(row.change, Result.REJECTED, error)
            else:
                taken.append(row)
        if taken:
            yield from self._read_back(taken, None)

    def _read_back(self, rows: Sequence[_Row], lost: VendorError | None) -> Iterator[Outcome]:
        """Say what became of rows that were loaded, by what is there; ``lost`` is why the answer was, if it was."""
        try:
            there = self._rows.listing()
        except SieminatorError as second:
            error, more = (lost, "; reading it back failed too: ") if lost else (second, "")
            words = f"{more}{second.message}" if more else ""
            before = "" if lost else "the console took it, and it could not be read back: "
            yield from (failed(row.change, Result.UNKNOWN, error, before, more=words) for row in rows)
            return
        for row in rows:
            found = there.by_id.get(row.remote_id)
            if lost:
                yield _settled(row, found, lost)
            elif found and found.mark and found.mark != row.wish.mark:
                message = "somebody else wrote to it in the same moment, and it is as they have it"
                fields = row.wish.unmet_by(found, row.intended)
                yield Outcome(row.change, Result.CONFLICT, message, row.remote_id, fields=fields)
            elif found:
                yield written(row.change, row.wish, row.intended, found, **_SHELF)
            else:
                message = "the console took it, and read back, it is not there"
                yield Outcome(row.change, Result.UNKNOWN, message, row.remote_id)

    # ---- rows that go

    def _removed(self, changes: Sequence[Change], now: Stored) -> Iterator[Outcome]:
        going: list[tuple[Change, str, str]] = []
        for at, change in enumerate(changes):
            assert change.remote is not None, "a delete names what was found"
            settled = before_delete(change, change.remote, now.by_id.get(change.remote.remote_id))
            if settled:
                yield settled
            elif self._barred:
                yield failed(change, Result.SKIPPED, self._barred, NOT_TRIED)
            elif at and not slept(self._clock, _A_MOMENT):
                yield Outcome(change, Result.SKIPPED, "interrupted before it was tried", change.remote_id)
            else:
                outcome = self._remove(change, change.remote.remote_id, now)
                if outcome.result is Result.DONE:
                    going.append((change, change.remote.remote_id, outcome.message))
                else:
                    yield outcome
        if going:
            yield from self._gone(going)

    def _remove(self, change: Change, remote_id: str, now: Stored) -> Outcome:
        """Take a row away, its name first: without that it is no rule, whatever becomes of the rest."""
        cells = now.cells(remote_id)
        try:
            self._rows.table.drop(remote_id, NAME, cells[NAME])
        except _LOST as error:
            self._bar(error)
            if isinstance(error, Unreachable) and not error.sent:
                return failed(change, Result.SKIPPED, error)
            return Outcome(change, Result.DONE, SHOWN.format(error.message), remote_id, error.request_id)
        except SieminatorError as error:
            self._bar(error)
            return failed(change, Result.REJECTED, error)
        return Outcome(change, Result.DONE, "", remote_id)

    def _gone(self, going: Sequence[tuple[Change, str, str]]) -> Iterator[Outcome]:
        """Say what became of rows whose names were taken away, and clear away what is left of them."""
        try:
            there = self._rows.listing()
        except SieminatorError as error:
            words = "it could not be seen whether it is gone: "
            yield from (failed(change, Result.UNKNOWN, error, words) for change, _, _ in going)
            return
        cleared = [remote_id for _, remote_id, _ in going if remote_id not in there.by_id]
        rest = self._clear(cleared, there)
        for change, remote_id, message in going:
            if remote_id in there.by_id:
                yield Outcome(change, Result.UNKNOWN, "read back, it is still there", remote_id)
            else:
                yield Outcome(change, Result.DONE, "; ".join(part for part in (message, rest) if part), remote_id)

    def _clear(self, remote_ids: Sequence[str], there: Stored) -> str:
        """Take away what is left of rows that are no rules any more; return what is to be said of that, if anything."""
        try:
            for remote_id in remote_ids:
                for cell, value in there.cells(remote_id).items():
                    self._rows.table.drop(remote_id, cell, value)
            past = self._rows.history.read() if remote_ids else None
            for remote_id in remote_ids if past else ():
                for day, value in past.cells(remote_id).items() if past else ():
                    self._rows.history.drop(remote_id, day, value)
        except SieminatorError as error:
            self._bar(error)
            return f"it is gone, and some of its cells could not be cleared away: {error.message}"
        return ""

    def _bar(self, error: SieminatorError) -> None:
        unsent = isinstance(error, Unreachable) and not error.sent
        if isinstance(error, VendorError) and (unsent or isinstance(error, Unauthorised | Forbidden | Throttled)):
            self._barred = error


def _judged(change: Change, now: Stored) -> _Row | Outcome:
    """Return the row that a change loads, or what becomes of it without: somebody was there since the plan."""
    remote_id, wish = str(change.remote_id), Wish.of(change)
    there = now.by_id.get(remote_id)
    row = _row(change, wish, remote_id, there, now)
    if change.remote is None:
        return before_create(change, wish, there, row.intended) or row
    return before_update(change, wish, change.remote, there, row.intended) or row


def _row(change: Change, wish: Wish, remote_id: str, there: RemoteRule | None, now: Stored) -> _Row:
    found = now.cells(remote_id)
    since = _since(wish.content, there, found, now.now)
    cells = to_cells(wish.content, wish.mark, since, found, wish.unmanaged if there else frozenset())
    if there is None:
        cells = {**_unmanaged(wish), **cells, **{cell: value for cell, value in _UNRUN.items() if cell in found}}
    intended = from_row_cells(remote_id, {**found, **cells}).content
    return _Row(change, wish, remote_id, cells, intended)


def _unmanaged(wish: Wish) -> dict[str, str]:
    """Return the cells that a row which comes back once had and that are nobody's of ours: neither the rule's, nor its
    runner's.
    """
    search = wish.base.get("search") if wish.base else None
    before = search.get("cells") if isinstance(search, Mapping) else None
    cells = before if isinstance(before, Mapping) else {}
    return {str(cell): str(value) for cell, value in cells.items() if not is_ours(str(cell))}


def _since(content: Content, there: RemoteRule | None, found: Cells, now: datetime) -> datetime:
    """Return from when on windows are owed: from now where a rule is made or switched on, else as it was."""
    starts = content.enabled and not (there and there.content.enabled)
    before = moment(found.get(SINCE)) if there else None
    since = now if starts or before is None else before
    return since.replace(second=0, microsecond=0)


def _settled(row: _Row, there: RemoteRule | None, lost: VendorError) -> Outcome:
    """Say what became of a row whose answer was lost."""
    if there and row.wish.is_met_by(there, row.intended):
        return done(row.change, there, SHOWN.format(lost.message), lost.request_id)
    state = "it is there, but not as we sent it" if there else "it is not there"
    return failed(row.change, Result.UNKNOWN, lost, more=f"; read back, {state}")
