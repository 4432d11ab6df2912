"""The tables that targets told of, and where they are kept now."""

from collections.abc import Iterator, Sequence

from sieminator.model.tables import Pulled
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.view import View
from sieminator.report.words import count


def tables_lines(pulled: Sequence[Pulled], view: View) -> Iterator[Line]:
    """Yield a line or two a target, and what to do with what was written."""
    for one in pulled:
        yield Line(f"{one.target}  {view.title(one.platform)}", Tone.HEADING)
        yield from _became(one, view)
    if any(one.changed for one in pulled):
        yield EMPTY
        yield Line("Commit what was written: lint then knows these tables, on every machine.")


def _became(one: Pulled, view: View) -> Iterator[Line]:
    if one.reason:
        yield Line(f"could not be asked: {view.advise(one.target, one.reason)}", Tone.LOUD, indent=2)
    elif not one.path:
        yield Line(f"{view.title(one.platform)} has no tables to tell of; nothing was written", indent=2)
    else:
        told = f"{count(one.tables, 'table')} with {count(one.columns, 'column')}"
        yield Line(f"{told} in {one.path}{'' if one.changed else ', as before'}", indent=2)
