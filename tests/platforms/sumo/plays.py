"""What is played on Sumo Logic's stage: for each kind a plain variant, a rich one, and what somebody makes of either.

Everything that somebody edits is other than what a rich rule says, and than what is meant where nothing is said.
"""

from collections.abc import Mapping
from typing import Any

from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, LOG_SEARCH, OUTLIER, TEMPLATED, THRESHOLD

_PROCESS = "metadata_vendor = 'Microsoft' AND lower(commandLine) LIKE '% -enc %'"
QUERIES: Mapping[str, str] = {
    LOG_SEARCH: (
        "_sourceCategory=windows/sysmon\n"
        '| json "Computer", "EventData.Image" as device_hostname, baseImage\n'
        "| toLowerCase(baseImage) as image\n"
        r"| where image matches /(^|[^a-z0-9_])powershell\.exe$/"
    ),
    **dict.fromkeys((TEMPLATED, THRESHOLD, AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER), _PROCESS),
}

_SIGNAL = {
    "record_type": "EndpointProcess",
    "add": ["stage", "normalizedSeverity"],
    "entities": {"srcDevice_hostname": "device_hostname"},
}
_ENTITIES = [{"type": "_hostname", "field": "device_hostname"}]
_COUNTED = [{"name": "total", "function": "count", "arguments": ["true"]}]
PLAIN: Mapping[str, dict[str, Any]] = {
    LOG_SEARCH: {"signal": _SIGNAL},
    TEMPLATED: {"entities": _ENTITIES},
    THRESHOLD: {"entities": _ENTITIES},
    AGGREGATION: {"entities": _ENTITIES, "aggregations": _COUNTED, "trigger": "total > 5"},
    CHAIN: {"entities": _ENTITIES, "then": [{"expression": "success = false", "limit": 2}]},
    FIRST_SEEN: {"entities": _ENTITIES, "values": ["baseImage"], "baseline": "30d"},
    OUTLIER: {"entities": _ENTITIES, "aggregations": _COUNTED, "baseline": "30d"},
}
"""What no rule should be without."""

_RICH_RULE: dict[str, Any] = {
    "entities": [*_ENTITIES, {"type": "_username", "field": "user_username"}],
    "summary": "{{baseImage}} on {{device_hostname}}",
    "prototype": True,
    "category": "Execution",
    "suppression": "6h",
}
_NAMED = {"name_expression": "{{baseImage}} ran"}
_SCORED = {"score": {"field": "severity", "values": {"high": 8}, "default": 4}}
_LEARNS = {"baseline": "14d", "retention": "60d"}
_GROUPED = {"group_by": ["user_username"]}
RICH: Mapping[str, dict[str, Any]] = {
    LOG_SEARCH: {
        "email": {"to": ["soc@example.com"], "subject": "Found", "include": ["query"]},
        "cron": "0 7 3/4 * * ? *",
        "time_zone": "Europe/Warsaw",
        "parsing": "auto",
        "mute_error_emails": True,
    },
    TEMPLATED: {**_RICH_RULE, **_NAMED, **_SCORED},
    THRESHOLD: {**_RICH_RULE, **_GROUPED, "count_field": "user_username", "count_distinct": True},
    AGGREGATION: {
        **_RICH_RULE, **_NAMED, **_SCORED, **_GROUPED, "group_by_entity": False, "trigger": "total > 9",
        "aggregations": _COUNTED,
    },
    CHAIN: {
        **_RICH_RULE, **_GROUPED, "ordered": True, "limit": 3,
        "then": [{"expression": "success = false", "limit": 4}, {"expression": "success", "limit": 1}],
    },
    FIRST_SEEN: {
        **_RICH_RULE, **_NAMED, **_GROUPED, **_LEARNS, "values": ["commandLine"], "baseline_type": "global",
    },
    OUTLIER: {
        **{name: value for name, value in _RICH_RULE.items() if name != "category"},
        **_NAMED, **_GROUPED, **_LEARNS, "aggregations": _COUNTED, "deviation": 5, "floor": 9,
    },
}  # fmt: skip

TELLING: Mapping[str, Any] = {"email": {"to": ["soc@example.com"]}}
"""What tells people in place of a signal."""

_OTHER = "objectType = 'Authentication' AND success = false"
_BASE_EDITS: dict[str, Any] = {
    "name": "Somebody's better name",
    "description": "Somebody's description",
    "summaryExpression": "Somebody's summary",
    "entitySelectors": [{"entityType": "_ip", "expression": "srcDevice_ip"}],
    "isPrototype": False,
    "category": "Somebody's category",
    "suppressionWindowSize": 7_777_000,
    "nameExpression": "Somebody's name of signals",
    "descriptionExpression": "Somebody's description",
    "expression": _OTHER,
    "matchExpression": _OTHER,
    "filterExpression": _OTHER,
    "scoreMapping": {"type": "constant", "default": 2},
    "score": 2,
    "limit": 77,
    "countDistinct": False,
    "countField": "bytesIn",
    "groupByFields": ["dstDevice_ip"],
    "windowSize": "T12H",
    "triggerExpression": "total > 99",
    "groupByAsset": True,
    "aggregationFunctions": [{"name": "sum", "function": "sum", "arguments": ["bytesIn"]}],
    "expressionsAndLimits": [{"expression": _OTHER, "limit": 1}, {"expression": "success", "limit": 9}],
    "ordered": False,
    "valueFields": ["listMatches"],
    "valueExpression": "lower(baseImage)",
    "baselineType": "PER_ENTITY",
    "baselineWindowSize": "777600000",
    "retentionWindowSize": "8640000000",
    "deviationThreshold": 8,
    "floorValue": 77,
    "queryString": "_sourceCategory=web/access\n| count by _sourceHost",
    "parsingMode": "Manual",
    "runByReceiptTime": False,
    "timeRange": {
        "type": "BeginBoundedTimeRange",
        "from": {"type": "RelativeTimeRangeBoundary", "relativeTime": "-9h"},
    },
}
EDITS: Mapping[str, Any] = _BASE_EDITS
"""Managed field to what somebody writes into it; `tags`, `parentId` and `schedule` are edited otherwise."""

SCHEDULE = {"scheduleType": "8Hours", "cronExpression": None}
"""What somebody makes of a schedule."""
