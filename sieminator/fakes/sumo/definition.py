"""What a saved search may hold, and what of it the service refuses.

Source: the vendor's OpenAPI, copy of 2023-08 (LogSearchDefinition, SaveLogSearchRequest and what they refer to), seen
2026-11-28. `parentId` in a PUT is not in the contract; the vendor's Terraform provider sends it, so it is taken.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sieminator.fakes.sumo import query, schedules, timespans
from sieminator.fakes.sumo.shapes import Flag, Many, OneOf, Record, Text, Whole
from sieminator.fakes.sumo.world import Behaviour

_NAME = r"[a-zA-Z0-9 +%-@.,_()\\]+"
"""The contract's own pattern; `%-@` is a range."""
_SEVERITY = Whole(0, 4)
_AT_MOST = 2**63 - 1

_BOUNDARY = OneOf("type", {
    "RelativeTimeRangeBoundary": Record(
        {"relativeTime": Text(pattern=timespans.RELATIVE)}, frozenset({"relativeTime"})
    ),
    "EpochTimeRangeBoundary": Record({"epochMillis": Whole(-_AT_MOST, _AT_MOST)}, frozenset({"epochMillis"})),
    "Iso8601TimeRangeBoundary": Record({"iso8601Time": Text(least=1)}, frozenset({"iso8601Time"})),
    "LiteralTimeRangeBoundary": Record({"rangeName": Text(choices=timespans.NAMES)}, frozenset({"rangeName"})),
})  # fmt: skip

_RANGE = OneOf("type", {
    "BeginBoundedTimeRange": Record({"from": _BOUNDARY, "to": _BOUNDARY}, frozenset({"from"})),
    "CompleteLiteralTimeRange": Record(
        {"rangeName": Text(choices=timespans.WHOLE_NAMES)}, frozenset({"rangeName"})
    ),
})  # fmt: skip

_SERVICE_NOW = Record({"eventType": Text(), "severity": _SEVERITY, "resource": Text(), "node": Text()})

_NOTIFICATION = OneOf("taskType", {
    "AlertSearchNotificationSyncDefinition": Record({"sourceId": Text(least=1)}, frozenset({"sourceId"})),
    "CseSignalNotificationSyncDefinition": Record({"recordType": Text(least=1)}, frozenset({"recordType"})),
    "EmailSearchNotificationSyncDefinition": Record(
        {
            "toList": Many(Text(pattern=r"[^@\s]+@[^@\s]+"), least=1),
            "subjectTemplate": Text(),
            "includeQuery": Flag(),
            "includeResultSet": Flag(),
            "includeHistogram": Flag(),
            "includeCsvAttachment": Flag(),
        },
        frozenset({"toList"}),
        {"includeQuery": True, "includeResultSet": True, "includeHistogram": True, "includeCsvAttachment": False},
    ),
    "SaveToLookupNotificationSyncDefinition": Record(
        {"lookupFilePath": Text(least=1), "isLookupMergeOperation": Flag()},
        frozenset({"lookupFilePath", "isLookupMergeOperation"}),
    ),
    "SaveToViewNotificationSyncDefinition": Record({"viewName": Text(least=1)}, frozenset({"viewName"})),
    "ServiceNowSearchNotificationSyncDefinition": Record(
        {"externalId": Text(least=1), "fields": _SERVICE_NOW}, frozenset({"externalId"})
    ),
    "WebhookSearchNotificationSyncDefinition": Record(
        {
            "webhookId": Text(least=1),
            "payload": Text(),
            "itemizeAlerts": Flag(),
            "maxItemizedAlerts": Whole(0, 100),
        },
        frozenset({"webhookId"}),
        {"itemizeAlerts": False},
    ),
})  # fmt: skip

_THRESHOLD = Record(
    {
        "thresholdType": Text(choices=("message", "group")),
        "operator": Text(choices=("eq", "gt", "ge", "lt", "le")),
        "count": Whole(),
    },
    frozenset({"operator", "count"}),
)
_PARAMETER = Record({"name": Text(most=60), "value": Text(most=300)}, frozenset({"name", "value"}))
_QUERY_PARAMETER = Record(
    {
        "name": Text(most=50, pattern=r"[a-zA-Z0-9_]+"),
        "description": Text(most=256, pattern=r"[a-zA-Z0-9@ \-_.]+"),
        "dataType": Text(choices=("NUMBER", "STRING", "ANY", "KEYWORD")),
        "value": Text(most=256),
    },
    frozenset({"name", "dataType", "value"}),
)

_SCHEDULE = Record(
    {
        "scheduleType": Text(choices=schedules.TYPES),
        "cronExpression": Text(),
        "displayableTimeRange": Text(),
        "parseableTimeRange": _RANGE,
        "timeZone": Text(least=1),
        "threshold": _THRESHOLD,
        "notification": _NOTIFICATION,
        "muteErrorEmails": Flag(),
        "parameters": Many(_PARAMETER, most=50),
    },
    frozenset({"scheduleType", "parseableTimeRange", "timeZone", "notification"}),
    {"muteErrorEmails": False},
)

_SEARCH = Record(
    {
        "name": Text(least=1, most=255, pattern=_NAME),
        "description": Text(most=255),
        "queryString": Text(most=15_000),
        "timeRange": _RANGE,
        "parsingMode": Text(choices=("AutoParse", "Manual")),
        "runByReceiptTime": Flag(),
        "queryParameters": Many(_QUERY_PARAMETER, most=50),
        "properties": Text(most=65_536),
        "schedule": _SCHEDULE,
        "parentId": Text(least=1),
    },
    frozenset({"name", "queryString", "timeRange"}),
    {"parsingMode": "Manual", "runByReceiptTime": False},
)


def shape(behaviour: Behaviour, *, new: bool) -> Record:
    """Return the shape of the body that makes (`new`) or replaces a saved search."""
    required = _SEARCH.required | ({"parentId"} if new else frozenset())
    beyond = dict.fromkeys(behaviour.beyond, Text())
    return Record({**_SEARCH.fields, **beyond}, required, {**_SEARCH.defaults, **behaviour.beyond})


def rule_faults(body: Mapping[str, Any], behaviour: Behaviour, connections: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with a body whose shape is right; `connections` are the ids of the webhooks there are."""
    yield from _query_faults(body["queryString"], behaviour)
    schedule = body.get("schedule")
    if not schedule:
        return
    yield from schedules.faults(schedule)
    notification = schedule["notification"]
    webhook = notification.get("webhookId")
    if webhook is not None and webhook not in connections:
        yield f"schedule.notification.webhookId: Connection with id '{webhook}' does not exist."
    if notification.get("itemizeAlerts") and notification.get("maxItemizedAlerts") == 0:
        yield "schedule.notification.maxItemizedAlerts: must be between 1 and 100"


def _query_faults(text: str, behaviour: Behaviour) -> Iterator[str]:
    complaint = next((said for words, said in behaviour.complaints.items() if words in text), "")
    if complaint:
        yield f"queryString: {complaint}"
    elif behaviour.refuses_queries and (wrong := query.fault(text)):
        yield f"queryString: {wrong}"


def kept(body: Mapping[str, Any], behaviour: Behaviour, *, new: bool) -> dict[str, Any]:
    """Return what the service keeps of a body without fault: defaults filled in, computed fields left out."""
    whole: dict[str, Any] = shape(behaviour, new=new).filled(body)
    if whole.get("schedule"):
        whole["schedule"].pop("displayableTimeRange", None)  # "This value can not be set via API"
    return whole
