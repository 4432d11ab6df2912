"""How a stored rule looks on its way out: the same meaning, seldom the same text.

Each kind of noise has a name in `Behaviour.noise`, so that a test can have one, all (the default), or none:

- `nulls`: what was not sent comes back as null. Seen in the official examples (`alertRuleTemplateName`).
- `defaults`: event grouping and incident configuration come back filled in. Recall of live answers; unconfirmed.
- `durations`: PT24H comes back as P1D. Seen: what .NET's TimeSpan writes.
- `order`: lists that mean sets come back in another order. Unconfirmed; a client may not rely on order.

Queries come back as they were sent, carriage returns included.
"""

from collections.abc import Callable
from typing import Any

from sieminator.fakes.sentinel import durations

Properties = dict[str, Any]

_ABSENT = ("alertRuleTemplateName", "templateVersion", "customDetails", "entityMappings", "alertDetailsOverride")
_DURATIONS = ("queryFrequency", "queryPeriod", "suppressionDuration")
_SETS = ("tactics", "techniques")
_GROUPINGS = ("groupByEntities", "groupByAlertDetails", "groupByCustomDetails")
_NO_GROUPING = {
    "enabled": False,
    "reopenClosedIncident": False,
    "lookbackDuration": "PT5H",
    "matchingMethod": "AllEntities",
    "groupByEntities": [],
    "groupByAlertDetails": [],
    "groupByCustomDetails": [],
}


def heard(properties: Properties, noise: tuple[str, ...]) -> Properties:
    """Return the properties of a scheduled or near-real-time rule with this noise; the argument is not changed."""
    said = dict(properties)
    for name, make in _NOISES.items():
        if name in noise:
            said = make(said)
    return said


def _defaults(said: Properties) -> Properties:
    incident = said.get("incidentConfiguration") or {"createIncident": True}
    grouping = incident.get("groupingConfiguration") or _NO_GROUPING
    return {
        **said,
        "description": said.get("description") or "",
        "tactics": said.get("tactics") or [],
        "techniques": said.get("techniques") or [],
        "eventGroupingSettings": said.get("eventGroupingSettings") or {"aggregationKind": "SingleAlert"},
        "incidentConfiguration": {**incident, "groupingConfiguration": grouping},
    }


def _nulls(said: Properties) -> Properties:
    return {**dict.fromkeys(_ABSENT), **said}


def _rewritten(said: Properties) -> Properties:
    spans = {name: _rewrite(said[name]) for name in _DURATIONS if said.get(name)}
    return _with_grouping({**said, **spans}, _shorter)


def _shorter(grouping: Properties) -> Properties:
    return {**grouping, "lookbackDuration": _rewrite(grouping["lookbackDuration"])}


def _shuffled(said: Properties) -> Properties:
    sets = {name: sorted(said[name], reverse=True) for name in _SETS if said.get(name)}
    mappings = said.get("entityMappings")
    if mappings:
        sets["entityMappings"] = sorted(mappings, key=lambda each: str(each.get("entityType")), reverse=True)
    return _with_grouping({**said, **sets}, _regrouped)


def _regrouped(grouping: Properties) -> Properties:
    return {**grouping, **{name: sorted(grouping[name], reverse=True) for name in _GROUPINGS if grouping.get(name)}}


_NOISES: dict[str, Callable[[Properties], Properties]] = {
    "defaults": _defaults,
    "nulls": _nulls,
    "durations": _rewritten,
    "order": _shuffled,
}


def _with_grouping(said: Properties, change: Callable[[Properties], Properties]) -> Properties:
    incident = said.get("incidentConfiguration") or {}
    grouping = incident.get("groupingConfiguration")
    if not grouping:
        return said
    return {**said, "incidentConfiguration": {**incident, "groupingConfiguration": change(grouping)}}


def _rewrite(text: str) -> str:
    duration = durations.parse(text)
    return text if duration is None else durations.render(duration)
