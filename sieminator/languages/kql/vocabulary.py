"""The words of KQL and of a few tables: facts of Microsoft's, gathered here and nowhere else.

Source of all but the tables: the symbol tables of @kusto/language-service-next 12.4.1 (npm), whose names are those of
Microsoft Learn, `kusto/query`; read 2026-11-28. What is kept beside this file as JSON is read when it is first asked
for.
"""

import json
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

Arity = tuple[int, int | None]
"""How many arguments a function takes at least, and at most; None where there is no end."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


OPERATORS = words(
    """
    as assert-schema consume count distinct evaluate execute-and-cache extend facet filter find fork getschema
    graph-mark-components graph-match graph-shortest-paths graph-to-table graph-where-edges graph-where-nodes invoke
    join limit lookup macro-expand make-graph make-series mv-apply mv-expand mvapply mvexpand order parse parse-kv
    parse-where partition print project project-away project-by-names project-keep project-rename project-reorder
    range reduce render sample sample-distinct scan search serialize sort summarize take top top-hitters top-nested
    union where
    """
)
"""Every tabular operator; the list is closed, no workspace can add to it."""

RESERVED = words(
    """
    by date datetime decimal double find first flags float int last long others print project real relaxed sample
    search set simple string time timespan title to of union uniqueid where
    """
)
"""Words that a column of that name has to be quoted for, as in `['time']`; KS228 of the parser."""

LEADERS = frozenset({"evaluate", "find", "macro-expand", "print", "range", "search", "union"})
"""Operators that may begin a query, as they need no table before them."""

CONDITIONS = words(
    """
    and between contains contains_cs containscs endswith endswith_cs has has_all has_any has_cs hasprefix
    hasprefix_cs hassuffix hassuffix_cs in like likecs matches notcontains notcontainscs notlike notlikecs or
    startswith startswith_cs
    """
)
"""Operators that are words, between two values; `in` may be followed by `~`."""

NEGATED = words(
    """
    between contains contains_cs endswith endswith_cs has has_cs hasprefix hasprefix_cs hassuffix hassuffix_cs in
    startswith startswith_cs
    """
)
"""Those that take a `!` before them."""

BRACKETED = frozenset({"between", "has_all", "has_any", "in"})
"""Those that want a bracket behind them."""

LITERALS = words(
    """
    bool boolean date datetime decimal double dynamic guid int long real string time timespan typeof uniqueid
    """
)
"""Words before a bracket that holds a literal, no expression."""

TYPES = words(
    """
    bool boolean date datetime decimal double dynamic guid int int8 int64 long real string time timespan uniqueid
    """
)
"""What may stand behind the `:` of a column or a parameter."""

JOIN_KINDS = words(
    """
    anti fullouter inner innerunique leftanti leftantisemi leftouter leftsemi rightanti rightantisemi rightouter
    rightsemi
    """
)
LOOKUP_KINDS = frozenset({"inner", "leftouter"})
CHARTS = words(
    """
    3Dchart anomalychart areachart barchart card columnchart graph ladderchart linechart list piechart pivotchart
    plotly sankey scatterchart stackedareachart table timechart timeline timepivot treemap
    """
)
"""What `render` draws."""


def schema(table: str) -> Mapping[str, str] | None:
    """Return the columns of a table with their types, in the table's own order; None for a table unknown here.

    Types are KQL's: `string`, `long`, `datetime`, `dynamic`, … Names are exact, as KQL's are.
    """
    return _tables().get(table)


def known_tables() -> frozenset[str]:
    """Return the tables that `schema` knows."""
    return frozenset(_tables())


# Source: the lists of tables in Microsoft Learn, `azure-monitor/reference/tables-index` and `defender-xdr/
# advanced-hunting-schema-tables`; read 2026-11-28.
@cache
def well_known_tables() -> frozenset[str]:
    """Return the tables that detections are written for most, far from all: an unknown one says nothing."""
    return frozenset(json.loads(_facts("well-known-tables.json")))


def scalars() -> Mapping[str, Arity]:
    """Return the functions that give one value for each row."""
    return _functions().scalars


def aggregates() -> Mapping[str, Arity]:
    """Return the functions that give one value for many rows: for `summarize` and `make-series` only."""
    return _functions().aggregates


def plugins() -> frozenset[str]:
    """Return what `evaluate` runs."""
    return _functions().plugins


def named_after_argument() -> frozenset[str]:
    """Return the functions whose column, where none is named, is called as their first argument would be."""
    return _functions().named_after


def prefixes() -> Mapping[str, str]:
    """Return what some functions put before their first argument's name: `set` for make_set, as in `set_Name`."""
    return _functions().prefixes


def nearest(word: str, words: Collection[str]) -> str:
    """Return the word that was probably meant; empty where none is near, or the word is itself among them."""
    if word in words:
        return ""
    near = [each for each in sorted(words) if is_near(word, each)]
    found = near or get_close_matches(word, sorted(words), n=1, cutoff=0.7)
    return found[0] if found else ""


def is_near(one: str, other: str) -> bool:
    """Say whether two words differ by one letter too many, too few or wrong, or by two letters that are swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        swapped = len(rest) > 1 and rest[:2] == others[1::-1] and rest[2:] == others[2:]
        return swapped or rest[1:] == others[1:]
    return rest[1:] == others or rest == others[1:]


# Source: Azure-Sentinel's `.script/tests/KqlvalidationsTests/CustomTables`, seen 2026-11-22; SecurityAlert and
# SentinelHealth from Microsoft Learn, `sentinel/security-alert-schema` and `sentinel/health-table-reference`, same
# day; what the Device tables have beside it from `azure-monitor/reference/tables` and `defender-xdr/
# advanced-hunting-*-table` there, seen 2026-11-28. Microsoft adds columns now and then.
@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = json.loads(_facts("tables.json"))
    return tables


class _Functions(NamedTuple):
    scalars: dict[str, Arity]
    aggregates: dict[str, Arity]
    plugins: frozenset[str]
    named_after: frozenset[str]
    prefixes: dict[str, str]


@cache
def _functions() -> _Functions:
    facts = json.loads(_facts("functions.json"))
    scalar, aggregate = (
        {name: (least, most) for name, (least, most) in facts[kind].items()} for kind in ("scalar", "aggregate")
    )
    after = frozenset(facts["named after their first argument"])
    return _Functions(scalar, aggregate, frozenset(facts["plugin"]), after, facts["prefix before their first argument"])


def _facts(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
