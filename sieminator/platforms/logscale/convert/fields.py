"""The managed fields of each kind of rule, and what the vendor means when one is not given.

The fields of the body are the same for every kind, so that a target can leave one to the customer whatever the kind.
`trigger` holds all that says when a rule triggers; what stands in it depends on the kind.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sieminator.platforms.logscale import AGGREGATE, FILTER, SCHEDULED

FIELDS = ("name", "description", "queryString", "trigger", "actions", "labels", "queryOwnership")
"""`labels` are those with our prefix; the others are the customer's, and survive."""

EVENT, INGEST = "EventTimestamp", "IngestTimestamp"
ORGANIZATION, USER = "Organization", "User"


class Form(NamedTuple):
    """What one kind of rule looks like on the wire."""

    listed: str
    """The field of a search domain that lists them."""
    typename: str
    trigger: Mapping[str, object]
    """Fields of `trigger`, each with what stands for its absence; None where the vendor demands it."""
    inputs: frozenset[str]
    """Fields of the update's input that we know."""


_COMMON = frozenset({
    "viewName", "id", "name", "description", "queryString", "actionIdsOrNames", "labels", "enabled", "runAsUserId",
    "queryOwnershipType",
})  # fmt: skip


def _form(listed: str, typename: str, trigger: Mapping[str, object]) -> Form:
    return Form(listed, typename, MappingProxyType(dict(trigger)), _COMMON | frozenset(trigger))


# Source: types and inputs of schema 1.204.0, rules on time stamps in the operator's CRDs; seen 2026-11-28. That an
# offset, a backfill or a wait of 0 means the same as none is recall, unconfirmed.
FORMS: Mapping[str, Form] = MappingProxyType({
    SCHEDULED: _form("scheduledSearches", "ScheduledSearch", {
        "schedule": None,
        "timeZone": "UTC",
        "searchIntervalSeconds": None,
        "searchIntervalOffsetSeconds": 0,
        "maxWaitTimeSeconds": 0,
        "queryTimestampType": None,
        "backfillLimit": 0,
        "triggerOnEmptyResult": False,
    }),
    FILTER: _form("filterAlerts", "FilterAlert", {"throttleTimeSeconds": 0, "throttleField": ""}),
    AGGREGATE: _form("aggregateAlerts", "AggregateAlert", {
        "searchIntervalSeconds": None,
        "queryTimestampType": None,
        "triggerMode": "CompleteMode",
        "throttleTimeSeconds": None,
        "throttleField": "",
    }),
})  # fmt: skip

LEGACY = ("alerts", "Alert")
"""Listed and left alone: the vendor advises against legacy alerts, and we deploy none."""

KIND_OF: Mapping[str, str] = MappingProxyType({form.typename: kind for kind, form in FORMS.items()})
"""The vendor's type to our kind."""
