"""As much of CQL as refusing takes: whether quotes and brackets close, and which functions a query calls.

Source: the official grammar (library.humio.com/lql-grammar, build 2026-04-29) and the lists of aggregate functions in
library.humio.com/data-analysis, seen 2026-11-28.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<regex>(?:(?<=[=(,\[~|])|^)\s*/(?![/*])(?:\\.|[^/\\\n])+/[dmiIgs]*)"
    r"|(?P<skip>\s+|(?<![:\w])//[^\n]*|/\*.*?\*/)"
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<name>[A-Za-z_#@&.*][\w:.#@&*]*(?:-[\w:.#@&*]+)*)"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<sign>:=|=~|!=|<=|>=|.)",
    re.DOTALL,
)
_OPENED = {")": "(", "]": "[", "}": "{"}

_AGGREGATES = """
accumulate appendaggregation array:intersection array:reduceall array:reducecolumn array:union avg bucket callfunction
collect correlate count counterasrate fieldstats groupby head linreg max min neighbor partition percentage percentile
range sankey selectfrommax selectfrommin selectlast selfjoin series session slidingtimewindow slidingwindow sort stats
stddev sum table tail timechart top transpose window worldmap
"""
AGGREGATES = frozenset(_AGGREGATES.split())
_JOINS = frozenset({"join", "selfjoinfilter", "selfjoin", "definetable", "copyevent", "beta:repeating"})


def tokens(text: str) -> list[tuple[str, str]]:
    """Return the kind and text of everything but blanks and comments."""
    return [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(text) if found.lastgroup != "skip"]


def fault(text: str) -> str:
    """Return why a query is no query at all; empty when it may be one."""
    found = tokens(text)
    if not found:
        return "The query is empty"
    open_: list[str] = []
    for kind, sign in found:
        if kind != "sign":
            continue
        if sign == '"':
            return "Unterminated string literal"
        if sign in "([{":
            open_.append(sign)
        elif sign in _OPENED and (not open_ or open_.pop() != _OPENED[sign]):
            return f"Unexpected '{sign}'"
    return f"Expected the bracket '{open_[-1]}' to be closed" if open_ else ""


def functions(text: str) -> Iterator[str]:
    """Yield the names of the functions that a query calls, in lower case."""
    found = tokens(text)
    for (kind, name), (_, after) in pairwise(found):
        if kind == "name" and after == "(":
            yield name.lower()


def is_aggregate(text: str) -> bool:
    """Say whether a query calls an aggregate function; one that only a saved query calls goes unseen."""
    return not AGGREGATES.isdisjoint(functions(text))


def joins(text: str) -> str:
    """Return the first function of a query that a filter alert may not call; empty when there is none."""
    return next((name for name in functions(text) if name in _JOINS), "")


def steps(text: str) -> list[str]:
    """Return the steps between the pipes, blanks made one and comments left out."""
    found: list[list[str]] = [[]]
    depth = 0
    for kind, word in tokens(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(word, 0) if kind == "sign" else 0
        if word == "|" and depth <= 0:
            found.append([])
        else:
            found[-1].append(word.strip())
    return [" ".join(step) for step in found if step]
