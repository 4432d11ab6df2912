"""The tables that a query may read, from everywhere that knows some.

Three know some: the facts that ship with the language (`vocabulary.schema`), pySigma's backend for Kusto where it is
installed, and the user's own workspaces, as `sieminator tables pull` wrote them down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

Columns = Mapping[str, str]
"""Name of a column to its type in KQL."""

# Source: Microsoft Learn, azure-monitor/reference/tables, whose pages list them a table, seen 2026-11-28; that every
# table has `_ItemId` and `_TimeReceived`, which those pages leave out, is from azure-monitor/logs/log-standard-columns
# by recall, unconfirmed.
STANDARD = {
    "TenantId": "string",
    "TimeGenerated": "datetime",
    "Type": "string",
    "_BilledSize": "real",
    "_IsBillable": "string",
    "_ItemId": "string",
    "_ResourceId": "string",
    "_SubscriptionId": "string",
    "_TimeReceived": "datetime",
}
"""Columns that every table of a workspace has besides its own."""

# Source of the right side: MetadataColumnDataType of swagger OperationalInsights v1, seen 2026-11-28. The left side is
# what Microsoft's documentation calls them; a GUID is a text in a workspace.
_TYPES = {"bigint": "long", "boolean": "bool", "date": "datetime", "double": "real", "guid": "string"}

# Their columns depend on what is sent to them, so that no listing of them is ever whole.
_GROWING = frozenset({"AzureDiagnostics", "AzureMetrics"})


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of tables, put together."""

    columns: Mapping[str, Columns]
    """By table, which is named exactly as KQL wants it."""
    whole: frozenset[str]
    """Tables of which every column is known: a name that is not among them is wrong."""
    is_broad: bool
    """Whether a table that is missing here is hardly one of Microsoft's."""


def gather(own: Iterable[Mapping[str, Columns]] = ()) -> Tables:
    """Put together what ships, what pySigma's backend knows, and the user's own tables, a mapping a workspace.

    What a workspace says of a table counts more than what others say. Where workspaces differ a query may name what any
    of them has.
    """
    mine: dict[str, dict[str, str]] = {}
    for workspace in own:
        for name, columns in workspace.items():
            mine.setdefault(name, {}).update(_typed(columns))
    facts, others = _facts(), _documented()
    known = {name: {**STANDARD, **columns} for name, columns in {**others, **facts, **mine}.items()}
    whole = frozenset((facts.keys() | mine.keys()) - _GROWING)
    return Tables(known, whole, is_broad=bool(others or mine))


@cache
def _facts() -> dict[str, Columns]:
    from sieminator.languages.kql.vocabulary import known_tables, schema

    return {name: schema(name) or {} for name in sorted(known_tables())}


@cache
def _documented() -> dict[str, Columns]:
    """Return the tables that `pysigma-backend-kusto` lists from Microsoft's documentation; empty without it.

    A table that Defender XDR and Log Analytics both have is given the columns of both: a text does not say where it
    runs.
    """
    found: dict[str, dict[str, str]] = {}
    for module, listing in _LISTINGS:
        # By name, as a type checker that follows the import spends minutes on 3 MB of literals.
        try:
            listed = getattr(import_module(module), listing)
        except ImportError:
            return {}
        for name, columns in listed.items():
            kinds = {column: str(said["data_type"]) for column, said in columns.items()}
            found.setdefault(name, {}).update(_typed(kinds))
    return dict(found)


_LISTINGS = (
    ("sigma.pipelines.microsoftxdr.tables", "MICROSOFT_XDR_TABLES"),
    ("sigma.pipelines.azuremonitor.tables", "AZURE_MONITOR_TABLES"),
)


def _typed(columns: Columns) -> dict[str, str]:
    return {name: _TYPES.get(kind.lower(), kind.lower()) for name, kind in columns.items()}
