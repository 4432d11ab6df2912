"""Who runs the scheduled searches of a console: a row in which runners show themselves, and one holds the lease.

All of it is judged by the console's own clock, which says when each cell was last written. The lease is its holder's as
long as the holder shows itself; whoever finds it free writes its name there, waits a little, and looks whose name is
there then. So two that write it at once both see who has it; one that is held up between looking and writing, for
longer than that, takes it from another, who learns of it when it next shows itself. It narrows a race and does not end
it: no write to a reference table is conditional.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sieminator.errors import Malformed, UsageError
from sieminator.model.ports import Clock
from sieminator.model.running import NAMES
from sieminator.net.patience import slept
from sieminator.platforms.qradar.api.search_rows import SearchRows, Stored, stored
from sieminator.platforms.qradar.convert.cells import LEASE, NOTHING, RUNNERS

"""Of a runner: the inner key of a cell, and a label of its numbers."""
_SETTLES = timedelta(seconds=2)
"""How long another may take from looking to writing without either of us being wrong."""


@dataclass(frozen=True, slots=True)
class Held:
    """Who has the lease, and what is there."""

    stored: Stored
    now: datetime
    """By the console's clock; no later than it is there."""
    holder: str
    """Empty for nobody."""


class Lease:
    """The lease of one target."""

    def __init__(self, rows: SearchRows, clock: Clock, lasts: timedelta) -> None:
        self._rows = rows
        self._clock = clock
        self._lasts = lasts
        self._beats = count(1)
        self._until = 0.0
        """Up to when nobody else can have taken it; a time of ``Clock.monotonic``."""

    def hold(self, runner: str) -> Held:
        """Show ourselves, and take the lease unless another has it: two requests, and two more where it is taken.

        Raises:
            UsageError: no runner can have this name.
            VendorError: the console does not tell.
        """
        if runner in (LEASE, NOTHING) or not NAMES.fullmatch(runner):
            hint = "name it with --name: 1 to 64 letters, digits, dots, hyphens and underscores"
            raise UsageError(f"a runner cannot be called {runner!r}", hint=hint)
        begun = self._clock.monotonic()
        held = self._shown(runner, {})
        if held.holder == runner or not self._free(held):
            return self._kept(held, runner, begun)
        begun = self._clock.monotonic()
        held = self._shown(runner, {LEASE: runner}, settles=_SETTLES)
        return self._kept(held, runner, begun)

    def let_go(self) -> None:
        """Give the lease back, where it is ours beyond doubt; raises VendorError."""
        if self._clock.monotonic() < self._until:
            self._rows.table.load({RUNNERS: {LEASE: NOTHING}})
        self._until = 0.0

    def _shown(self, runner: str, more: dict[str, str], settles: timedelta = timedelta(0)) -> Held:
        """Write that we are there, wait, and read what is there."""
        beat = f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ} {next(self._beats)}"
        self._rows.table.load({RUNNERS: {runner: beat, **more}})
        loaded = self._clock.monotonic()
        if settles:
            slept(self._clock, settles)
        contents = self._rows.table.read()
        cell = contents.rows.get(RUNNERS, {}).get(runner)
        if cell is None or cell.seen is None:
            raise Malformed(f"the table {self._rows.table.name} does not tell when its cells were written")
        now = cell.seen + timedelta(seconds=self._clock.monotonic() - loaded)
        there = stored(contents, self._clock, now)
        return Held(there, now, there.runners.holder)

    def _free(self, held: Held) -> bool:
        """Say whether nobody has the lease, or whoever has it has not shown itself for as long as it lasts."""
        row = held.stored.contents.rows.get(RUNNERS, {})
        shown = [cell.seen for name in (LEASE, held.holder) if (cell := row.get(name)) and cell.seen]
        return not held.holder or not shown or held.now - max(shown) >= self._lasts

    def _kept(self, held: Held, runner: str, begun: float) -> Held:
        self._until = begun + self._lasts.total_seconds() if held.holder == runner else 0.0
        return held
