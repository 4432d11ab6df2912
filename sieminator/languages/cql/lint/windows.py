"""How far back a query itself looks, where its text tells."""

from collections.abc import Iterator
from datetime import timedelta

from sieminator.languages.cql.windows import look_backs
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def lint_windows(text: str, lookback: timedelta) -> Iterator[Finding]:
    """Yield where a query looks further back than its rule, or, at its furthest, less far."""
    windows = list(look_backs(text))
    for window in windows:
        if window.span > lookback:
            message = f"the query looks back {_spelled(window.span)}, the rule only {_spelled(lookback)}"
            hint = f"set lookback to {_spelled(window.span)}, or drop the window: the rule sets it"
            yield Finding("CQL023", Level.ERROR, window.offset, message, hint)
    if windows:
        longest = max(windows, key=lambda window: window.span)
        if longest.span < lookback:
            message = f"the query looks back {_spelled(longest.span)} at most, the rule {_spelled(lookback)}"
            yield Finding("CQL024", Level.WARNING, longest.offset, message, "drop the window: the rule sets it")


def _spelled(span: timedelta) -> str:
    for unit, length in _UNITS.items():
        if span >= length and not span % length:
            return f"{span // length}{unit}"
    return f"{span.total_seconds():g}s"
