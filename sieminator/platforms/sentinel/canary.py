"""The rule that a canary is made of: it reads no table, and would find nothing if somebody switched it on. Pure.

Whether the service takes a query over a `datatable` is unconfirmed; should it not, the canary says so in its words.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.canary import Specimen
from sieminator.model.rule import Content
from sieminator.platforms.sentinel import SCHEDULED
from sieminator.platforms.sentinel.convert.normalise import normalise

_QUERY = """\
datatable (TimeGenerated: datetime, HostName: string, Canary: string) []
| where Canary == "sieminator"
"""

_BASE: Mapping[str, object] = MappingProxyType({
    "description": "Made by sieminator doctor --canary, which removes it at its end. It is off, and finds nothing.",
    "severity": "Informational",
    "query": _QUERY,
    "queryFrequency": "PT1H",
    "queryPeriod": "PT4H",
    "triggerOperator": "GreaterThan",
    "triggerThreshold": 0,
    "tactics": ["Execution"],
    "techniques": ["T1059"],
})  # fmt: skip

_MOVES: Mapping[str, object] = MappingProxyType({
    "description": "The canary's description has moved.",
    "severity": "Low",
    "query": f'{_QUERY}| where HostName == "nowhere"\n',
    "queryFrequency": "PT2H",
    "queryPeriod": "PT5H",
    "triggerOperator": "LessThan",
    "triggerThreshold": 7,
    "suppressionEnabled": True,
    "suppressionDuration": "PT6H",
    "tactics": ["Execution", "InitialAccess"],
    "techniques": ["T1059", "T1204"],
    "entityMappings": [
        {"entityType": "Host", "fieldMappings": [{"identifier": "HostName", "columnName": "HostName"}]},
    ],
    "customDetails": {"Canary": "Canary"},
    "alertDetailsOverride": {"alertDisplayNameFormat": "Canary on {{HostName}}"},
    "eventGroupingSettings": {"aggregationKind": "AlertPerResult"},
    "incidentConfiguration": {
        "createIncident": True,
        "groupingConfiguration": {
            "enabled": True,
            "reopenClosedIncident": False,
            "lookbackDuration": "PT7H",
            "matchingMethod": "AnyAlert",
        },
    },
})  # fmt: skip
"""Each is valid whichever of the others are in place."""

_HARD = "it''s \"quoted\", C:\\Users\\*.exe, \\\\server\\share, a\ttab, Zażółć gęślą jaźń, 日本語, 🐍"

# The limits are those of abilities.py; what the service says is not known, only that it refuses.
_REFUSED: Mapping[str, tuple[str, object]] = MappingProxyType({
    "schedule": ("queryFrequency", "PT4M"),
    "threshold": ("triggerThreshold", 10_001),
    "severity_critical": ("severity", "Critical"),
    "suppression": ("suppressionDuration", "PT25H"),
    "sub_techniques": ("techniques", ["T1059.001"]),
    "custom_details": ("customDetails", {f"Detail{number}": "Canary" for number in range(21)}),
})  # fmt: skip


def specimen(title: str) -> Specimen:
    """Return the canary of this title."""
    body = normalise({"displayName": title, **_BASE})
    moved = normalise({"displayName": f"{title} (renamed)", **_MOVES})
    text = normalise({"description": f"The canary said: {_HARD}", "query": f"{_QUERY}// {_HARD}\n"})
    return Specimen(Content(SCHEDULED, False, body), moved, text, _REFUSED)
