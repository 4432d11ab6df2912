"""Where a query's own look-back and its rule's do not agree."""

from collections.abc import Iterator
from datetime import timedelta

from sieminator.languages.finding import Finding
from sieminator.languages.kql.windows import look_backs
from sieminator.model.problem import Level

_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def window_findings(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield each look-back that is longer than the rule's, or the longest one where all are shorter."""
    filters = list(look_backs(text))
    windows = [window for window in filters if window is not None]
    for window in windows:
        if window.span > lookback:
            message = f"the query looks back {_spelled(window.span)}, the rule only {_spelled(lookback)}"
            hint = f"set lookback to {_spelled(window.span)}, or drop the time filter: the rule sets the window"
            yield Finding("KQL008", Level.ERROR, window.offset, message, hint)
    if windows and len(windows) == len(filters):  # one that is not plain may look as far back as the rule
        longest = max(windows, key=lambda window: window.span)
        if longest.span < lookback:
            message = f"the query looks back {_spelled(longest.span)} at most, the rule {_spelled(lookback)}"
            hint = "drop the time filter: the rule sets the window"
            yield Finding("KQL009", Level.WARNING, longest.offset, message, hint)


def _spelled(span: timedelta) -> str:
    """Spell a span as KQL and a schedule do: `36h`, `14d`."""
    for unit, length in _UNITS.items():
        if span >= length and not span % length:
            return f"{span // length}{unit}"
    return f"{span.total_seconds():g}s"
