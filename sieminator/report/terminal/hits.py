"""How often rules fired: a table a target."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from sieminator.model.hits import HitCount, Hits, LastRun, Window
from sieminator.report.clean import clean
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.view import View
from sieminator.report.words import count, minute

_COLUMNS: tuple[tuple[str, Callable[[HitCount], int | None]], ...] = (
    ("alerts", lambda one: one.alerts),
    ("incidents", lambda one: one.incidents),
    ("runs", lambda one: one.runs),
    ("failed", lambda one: one.failed_runs),
)
_TITLE = 40
"""Characters for a title in the table; a longer one is shortened, JSON has it whole."""
_DAYS = 14
"""Up to so many days are shown one by one."""


def hits_lines(hits: Sequence[Hits], window: Window, view: View) -> Iterator[Line]:
    """Yield a table a target, the loudest rules first; ``?`` stands for what could not be told, which is not 0."""
    days = (window.until - window.first).days
    yield Line(f"{count(days, 'day')} from {window.first} until before {window.until}, UTC", Tone.QUIET)
    for one in hits:
        yield EMPTY
        yield from _target(one, days, view)


def _target(hits: Hits, days: int, view: View) -> Iterator[Line]:
    yield Line(hits.target, Tone.HEADING)
    if hits.reason:
        yield Line(f"could not be asked: {view.advise(hits.target, hits.reason)}", Tone.LOUD, indent=2)
        return
    rules = _by_rule(hits.counts)
    if not rules:
        yield Line("no rules of ours", indent=2)
        return
    heads = "".join(f"{name:>10}" for name, _ in _COLUMNS)
    yield Line(f"{'rule':<{_TITLE - 2}}{heads}", Tone.QUIET, indent=2, verbatim=True)
    last = {one.key: one for one in hits.last}
    for rule in rules:
        yield from _rule(rule, days, view)
        yield from _last(last.get(rule[0].key))
    for column, reason in hits.unknown:
        yield Line(f"? {column} is not known: {reason}", Tone.LOUD, indent=2)
    for note in hits.notes:
        yield Line(note, Tone.QUIET, indent=2)


def _rule(rule: Sequence[HitCount], days: int, view: View) -> Iterator[Line]:
    shown = _fitted(clean(rule[0].title), _TITLE - 3)
    cells = "".join(f"{_total([value(day) for day in rule]):>10}" for _, value in _COLUMNS)
    yield Line(f"{shown} {cells}", indent=2, verbatim=True)
    if days <= _DAYS or view.verbose:
        a_day = " ".join("?" if day.alerts is None else str(day.alerts) for day in rule)
        yield Line(f"alerts a day: {a_day}", Tone.QUIET, indent=6)


def _last(run: LastRun | None) -> Iterator[Line]:
    """Yield when a rule last ran, and last found something, as far as its platform tells."""
    told = (("last run", run.executed), ("last result", run.triggered)) if run else ()
    said = [f"{what} {minute(when)}" for what, when in told if when]
    if said:
        yield Line(", ".join(said), Tone.QUIET, indent=6)


def _fitted(title: str, room: int) -> str:
    """Return the title in exactly so many columns of a terminal, where some characters take two and some none."""
    from rich.cells import cell_len, set_cell_size

    return set_cell_size(title, room) if cell_len(title) <= room else f"{set_cell_size(title, room - 1)}…"


def _by_rule(counts: Sequence[HitCount]) -> list[list[HitCount]]:
    in_order = sorted(counts, key=lambda one: (one.target, one.key, one.day))
    rules = [list(days) for _, days in groupby(in_order, key=lambda one: (one.target, one.key))]
    return sorted(rules, key=lambda days: (-sum(one.alerts or 0 for one in days), days[0].title, days[0].key))


def _total(values: Sequence[int | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "?"
    return str(sum(known)) if len(known) == len(values) else f"{sum(known)}+?"
