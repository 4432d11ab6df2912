"""The smallest bodies of rules that the service takes, by the path of their kind; name and enabled are the caller's."""

from collections.abc import Mapping
from typing import Any

_TEXTS: Mapping[str, Any] = {"nameExpression": "One", "descriptionExpression": "What it is."}
_SCORED: Mapping[str, Any] = {"score": 5, "stream": "record", "description": "What it is."}
_MAPPED: Mapping[str, Any] = {"scoreMapping": {"type": "constant", "default": 5}, "stream": "record"}
_BASELINE: Mapping[str, Any] = {"baselineWindowSize": "2592000000", "retentionWindowSize": "7776000000"}
_COUNTED: Mapping[str, Any] = {"name": "total", "function": "count", "arguments": ["true"]}

BODIES: Mapping[str, Mapping[str, Any]] = {
    "templated": {**_TEXTS, **_MAPPED, "expression": "a = 'b'"},
    "threshold": {
        **_SCORED, "expression": "a = 'b'", "countDistinct": False, "limit": 10, "version": 1, "windowSize": "T30M",
    },
    "aggregation": {
        **_TEXTS, **_MAPPED, "matchExpression": "a = 'b'", "triggerExpression": "total > 5", "groupByAsset": True,
        "groupByFields": [], "aggregationFunctions": [_COUNTED], "windowSize": "T05M",
    },
    "chain": {
        **_SCORED, "windowSize": "T60M",
        "expressionsAndLimits": [{"expression": "a = 'b'", "limit": 5}, {"expression": "c = 'd'", "limit": 1}],
    },
    "first-seen": {
        **_TEXTS, **_BASELINE, "score": 5, "filterExpression": "a = 'b'", "valueFields": ["user_username"],
        "groupByFields": [], "version": 1,
    },
    "outlier": {
        **_TEXTS, **_BASELINE, "score": 5, "matchExpression": "a = 'b'", "groupByFields": [], "floorValue": 0,
        "deviationThreshold": 3, "aggregationFunctions": [_COUNTED], "windowSize": "T24H",
    },
    "match": {**_SCORED, "expression": "a = 'b'"},
}  # fmt: skip
PATHS = tuple(BODIES)
"""Paths of all kinds of rules that can be written."""
EXPRESSION = {
    "aggregation": "matchExpression", "first-seen": "filterExpression", "outlier": "matchExpression",
}  # fmt: skip
"""Paths of kinds whose main expression is not called `expression`, to its name."""
WINDOWED = ("threshold", "aggregation", "chain", "outlier")
