"""The managed fields of each kind, by the vendor's own names, and what it means when one is not given.

`parentId` stands in a body only where a search does not lie in the folder that is ours, `schedule` only while it is
on. The kinds of Cloud SIEM call the same thing by different names (`expression`, `matchExpression`, …); so do we.

Sources: LogSearchDefinition of the vendor's core OpenAPI; the request bodies of its Cloud SIEM OpenAPI; for outlier
rules and `suppressionWindowSize`, which that lacks, its Terraform provider df5dbfa3; seen 2026-11-28.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, KINDS, OUTLIER, TEMPLATED, THRESHOLD


class Form(NamedTuple):
    """What one kind of Cloud SIEM rule looks like on the wire."""

    path: str
    """Below `/rules/`."""
    query: str
    """The field that holds the expression of the query's file."""
    description: str
    """The field that holds the description."""
    managed: Mapping[str, object]
    """Managed fields, each with what stands for its absence; None where nothing does."""
    carried: Mapping[str, object]
    """Fields that are written as they were found, each with what a new rule says; None where it says nothing."""


SEARCH: Mapping[str, object] = MappingProxyType({
    "name": None,
    "description": "",
    "queryString": "",
    "parsingMode": "Manual",
    "runByReceiptTime": False,
    "timeRange": None,
    "parentId": None,
    "schedule": None,
})  # fmt: skip
"""Managed fields of a log search, each with what stands for its absence."""

SEARCH_CARRIED = ("queryParameters", "properties")
"""Fields of a log search that are written as they were found."""

ONLY_ON = frozenset({"schedule"})
"""What a log search has only while it is on."""

_COMMON: Mapping[str, object] = {
    "name": None,
    "summaryExpression": "",
    "entitySelectors": [],
    "isPrototype": False,
    "tags": [],
    "suppressionWindowSize": None,
}
_CATEGORY: Mapping[str, object] = {"category": ""}
_CARRIED: Mapping[str, object] = {"assetField": None, "parentJaskId": None, "tuningExpressionIds": None}
_STREAM = {**_CARRIED, "stream": "record"}
# Source: the provider sends version 1 always; seen 2026-11-28.
_VERSION = {"version": 1}
_TEMPLATES: Mapping[str, object] = {"nameExpression": "", "descriptionExpression": ""}


def _form(
    path: str, query: str, description: str, managed: Mapping[str, object], carried: Mapping[str, object]
) -> Form:
    return Form(path, query, description, MappingProxyType({**_COMMON, **managed}), MappingProxyType(dict(carried)))


# That `groupByAsset` is true where nobody says otherwise is the provider's default; of an outlier rule it sends neither
# a category nor tuning expressions. Seen 2026-11-28.
FORMS: Mapping[str, Form] = MappingProxyType({
    TEMPLATED: _form("templated", "expression", "descriptionExpression", {
        **_CATEGORY, **_TEMPLATES, "expression": "", "scoreMapping": None,
    }, _STREAM),
    THRESHOLD: _form("threshold", "expression", "description", {
        **_CATEGORY, "description": "", "expression": "", "score": None, "limit": None, "countDistinct": False,
        "countField": "", "groupByFields": [], "windowSize": None,
    }, {**_STREAM, **_VERSION}),
    AGGREGATION: _form("aggregation", "matchExpression", "descriptionExpression", {
        **_CATEGORY, **_TEMPLATES, "matchExpression": "", "scoreMapping": None, "aggregationFunctions": [],
        "triggerExpression": "", "groupByAsset": True, "groupByFields": [], "windowSize": None,
    }, _STREAM),
    CHAIN: _form("chain", "expressionsAndLimits", "description", {
        **_CATEGORY, "description": "", "expressionsAndLimits": [], "ordered": False, "score": None,
        "groupByFields": [], "windowSize": None,
    }, _STREAM),
    FIRST_SEEN: _form("first-seen", "filterExpression", "descriptionExpression", {
        **_CATEGORY, **_TEMPLATES, "filterExpression": "", "score": None, "valueFields": [], "valueExpression": "",
        "groupByFields": [], "baselineType": None, "baselineWindowSize": None, "retentionWindowSize": None,
    }, {**_CARRIED, **_VERSION}),
    OUTLIER: _form("outlier", "matchExpression", "descriptionExpression", {
        **_TEMPLATES, "matchExpression": "", "score": None, "aggregationFunctions": [], "groupByFields": [],
        "windowSize": None, "baselineWindowSize": None, "retentionWindowSize": None, "deviationThreshold": None,
        "floorValue": 0,
    }, {"assetField": None}),
})  # fmt: skip

ABSENT: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {kind: FORMS[kind].managed if kind in FORMS else SEARCH for kind in KINDS}
)
"""Kind to its managed fields, each with what stands for its absence."""

FIELDS: tuple[str, ...] = tuple(dict.fromkeys(name for kind in KINDS for name in ABSENT[kind]))
"""All managed fields of all kinds; `ABSENT` says which of them a kind has. `tags` are those about ATT&CK; the others
are the customer's, and survive."""

WINDOWS: Mapping[str, int] = MappingProxyType({
    "T05M": 300_000,
    "T10M": 600_000,
    "T30M": 1_800_000,
    "T60M": 3_600_000,
    "T12H": 43_200_000,
    "T24H": 86_400_000,
    "T05D": 432_000_000,
})  # fmt: skip
"""Windows that have a name, in milliseconds."""
CUSTOM_WINDOW = "CUSTOM"

MILLISECONDS = frozenset({"baselineWindowSize", "retentionWindowSize"})
"""Lengths of time that are sent as texts of digits."""
