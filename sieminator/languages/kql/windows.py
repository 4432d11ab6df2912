"""How far back a KQL query itself looks, where its tokens tell."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from sieminator.languages.kql.tokens import TIMESPAN_UNITS, Kind, Token, code

_TIME_COLUMNS = frozenset({"TimeGenerated", "Timestamp"})
_TIMESPAN = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)")
_LONGEST_S = timedelta(days=36500).total_seconds()  # what is longer is no look-back, and would overflow a timedelta
_CONDITION_FOLLOWS = frozenset({"where", "filter", "and"})
_ARITHMETIC = frozenset({"+", "-", "*", "/"})


class Window(NamedTuple):
    """A time filter of a query that looks back from now."""

    offset: int
    """Of its `ago`."""
    span: timedelta


def time_windows(text: str) -> list[Window]:
    """Return the plain look-backs: `> ago(24h)` or `between (ago(24h) ..` on a table's time column.

    A span may be a literal or a name that a `let` gives to one. Anything less plain is left out.
    """
    return [window for window in look_backs(text) if window is not None]


def look_backs(text: str) -> Iterator[Window | None]:
    """Yield each look-back on a time column as `time_windows` does, and None for one that is there and not plain."""
    tokens = code(text)
    spans = _named_spans(tokens)
    for at, token in enumerate(tokens):
        if token.text not in _TIME_COLUMNS or at + 1 == len(tokens):
            continue
        comparison = tokens[at + 1].text
        if comparison in {">", ">="}:
            window = _window(tokens[at + 2 : at + 10], spans, plain_end=True)
        elif comparison == "between":
            window = _window(tokens[at + 3 : at + 11], spans, plain_end=False)
        else:
            continue
        is_condition = at > 0 and tokens[at - 1].text in _CONDITION_FOLLOWS
        yield window if is_condition else None


def _window(tokens: Sequence[Token], spans: dict[str, timedelta], *, plain_end: bool) -> Window | None:
    """Read `ago(…)` at the start of some tokens."""
    texts = [token.text for token in tokens]
    if texts[:2] != ["ago", "("]:
        return None
    span, length = _span(texts[2:], spans)
    after = texts[2 + length :]
    if span is None or after[:1] != [")"]:
        return None
    ends = after[1:2] == [".."] if not plain_end else not _ARITHMETIC.intersection(after[1:2])
    return Window(tokens[0].start, span) if ends else None


def _span(texts: Sequence[str], spans: dict[str, timedelta]) -> tuple[timedelta | None, int]:
    """Read a timespan at the start of some tokens, and say how many of them it takes."""
    if not texts:
        return None, 0
    if texts[0] in {"time", "timespan"} and len(texts) > 3 and (texts[1], texts[3]) == ("(", ")"):
        return _literal(texts[2]), 4
    return (spans.get(texts[0]) or _literal(texts[0])), 1


def _literal(text: str) -> timedelta | None:
    found = _TIMESPAN.fullmatch(text)
    if not found or found[2] not in TIMESPAN_UNITS:
        return None
    seconds = float(found[1]) * TIMESPAN_UNITS[found[2]]
    return timedelta(seconds=seconds) if seconds <= _LONGEST_S else None


def _named_spans(tokens: Sequence[Token]) -> dict[str, timedelta]:
    """Return the names that a `let` gives to a timespan, less those that a function's parameter takes again."""
    named: dict[str, timedelta] = {}
    for at, token in enumerate(tokens):
        if token.text == "let" and at + 3 < len(tokens) and tokens[at + 2].text == "=":
            span, length = _span([token.text for token in tokens[at + 3 : at + 8]], {})
            ends = tokens[at + 3 + length : at + 4 + length]
            if span is not None and ends and ends[0].kind is Kind.END:
                named[tokens[at + 1].text] = span
    parameters = {before.text for before, colon in pairwise(tokens) if colon.text == ":"}
    return {name: span for name, span in named.items() if name not in parameters}
