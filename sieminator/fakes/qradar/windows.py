"""The stretch of time that a query of Ariel's reads.

Source: IBM, r_aql_start_stop, seen 2026-11-28. START and STOP are as fine as a minute: START at 15:51:20 reads from
15:51:00, STOP at 17:00 to 16:59:59, and STOP at 17:00:20 to 17:00:59. So a START goes down to its minute, a STOP that
is a whole minute is not included, and one that is not takes all of its minute in.

The page says that of texts. That milliseconds and PARSEDATETIME are rounded in the same way is a guess, and the one
that lets nobody rely on finer bounds. LAST is not rounded, which is a guess too. A text is read in the console's time
zone (`time_zone`), in the first of two hours of the same name; one that ends in `Z` in UTC, which is how we read the
page's formats with `'Z'`, unconfirmed. Milliseconds of the Unix epoch know no zone.
"""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from sieminator.fakes.qradar.console import Console, millis
from sieminator.fakes.qradar.values import Unsupported
from sieminator.languages.aql import times, tree

_MINUTE = 60_000


def window(console: Console, select: tree.Select) -> tuple[int, int]:
    """Return the times between which a query reads, in milliseconds; the latter is not included.

    Raises Unsupported for a time that the fake does not read.
    """
    end, start, stop = console.now + 1, None, None
    for clause in select.windows:
        if clause.word == "LAST":
            span = times.last(clause.value, clause.unit)
            if span is None:
                raise Unsupported("LAST of that length")
            return console.now - round(span / timedelta(milliseconds=1)), end
        at = _moment(console, clause.value)
        start, stop = (at - at % _MINUTE, stop) if clause.word == "START" else (start, at + -at % _MINUTE)
    if start is None:
        start = (console.now if stop is None else stop) - console.behaviour.window_s * 1_000
    return start, end if stop is None else stop


def _moment(console: Console, value: tree.Expression | None) -> int:
    fixed = times.moment(value)
    if fixed is not None:
        local = type(value) is tree.Text and not value.value.strip().lower().endswith("z")
        return millis(fixed.replace(tzinfo=ZoneInfo(console.behaviour.time_zone) if local else UTC))
    ago = times.ago(value)
    if ago is None:
        raise Unsupported("a time of that kind")
    return console.now - round(ago / timedelta(milliseconds=1))
