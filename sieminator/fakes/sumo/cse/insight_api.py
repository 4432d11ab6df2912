"""What the API answers about insights, as far as a client reads verdicts: pages, one, statuses and resolutions.

Sources: the vendor's Cloud SIEM OpenAPI of 2024-07 and published answers, seen 2026-11-28. The contract wants
`recordSummaryFields`; that a request without it is refused is unconfirmed, so it is not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sieminator.fakes.sumo import refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import dsl, envelope, insights, signals, times
from sieminator.fakes.sumo.cse.dsl import MOMENT, NUMBER, TEXT, Field
from sieminator.fakes.sumo.cse.insights import Insight
from sieminator.fakes.sumo.cse.pages import REACH, next_page, page
from sieminator.fakes.wire import Request, Response

_STATUS_IDS: Mapping[str, str] = {"new": "3", "inprogress": "1", "closed": "2"}
_ORGANISATION = "00000000009BCE86"


def _tags(one: Insight) -> list[str]:
    return sorted({tag for each in one.signals for tag in each.tags})


FIELDS: Mapping[str, Field] = {
    "id": Field(TEXT, lambda one: [one.id]),
    "readableId": Field(TEXT, lambda one: [f"INSIGHT-{one.number}"]),
    "status": Field(TEXT, lambda one: [one.status]),
    "statusId": Field(TEXT, lambda one: [_STATUS_IDS[one.status]]),
    "name": Field(TEXT, lambda one: [one.name]),
    "insightId": Field(TEXT, lambda one: [one.id]),
    "created": Field(MOMENT, lambda one: [times.moment(one.at)]),
    "timestamp": Field(MOMENT, lambda one: [times.moment(one.at)]),
    "closed": Field(MOMENT, lambda one: [] if one.closed is None else [times.moment(one.closed)]),
    "entity.value": Field(TEXT, lambda one: [one.signals[0].entity]),
    "entity.type": Field(TEXT, lambda one: [one.signals[0].entity_type]),
    "tag": Field(TEXT, _tags),
    "severity": Field(TEXT, lambda one: [one.severity]),
    "resolution": Field(TEXT, lambda one: [one.resolution] if one.resolution else []),
    "subResolution": Field(TEXT, lambda one: [one.sub_resolution] if one.sub_resolution else []),
    "ruleId": Field(TEXT, lambda one: one.rules),
    "confidence": Field(NUMBER, lambda one: [] if one.confidence is None else [one.confidence]),
}
"""What a query over insights may name; the contract has a few more, which nobody here needs."""


def answer(call: Call, request: Request, rest: Sequence[str]) -> Response:
    """Answer one request to `/insights`, of which `rest` is what follows."""
    match rest:
        case []:
            found = _found(call, request)
            objects, following = page(call, request.query, found, usual=10, reach=REACH)
            return envelope.page([_shown(one) for one in objects], len(found), following=following)
        case ["all"]:
            objects, token = next_page(call, request.query, _found(call, request))
            return envelope.data({"nextPageToken": token, "objects": [_shown(one) for one in objects]})
        case [insight_id]:
            for one in insights.every(call.state):
                if insight_id in (one.id, f"INSIGHT-{one.number}"):
                    return envelope.data(_shown(one))
            raise refusals.not_found("Insight", insight_id)
        case _:
            raise refusals.no_such_path(request.path)


def statuses(_call: Call, _request: Request, _rest: Sequence[str]) -> Response:
    """Answer the statuses that an insight may have."""
    named = [{"id": _STATUS_IDS[name], "name": name, "displayName": shown} for name, shown in insights.STATUSES.items()]
    return envelope.data([{**one, "description": None, "color": None} for one in named])


def resolutions(call: Call, request: Request, _rest: Sequence[str]) -> Response:
    """Answer the resolutions with which an insight may be closed."""
    found = [
        {"id": number, "name": name, "description": f"{name}.", "parent": None, "source": "sumo"}
        for name, number in insights.RESOLUTIONS.items()
    ]
    objects, following = page(call, request.query, found)
    return envelope.page(objects, len(found), following=following)


def _found(call: Call, request: Request) -> list[Insight]:
    return dsl.select(request.query.get("q", ""), FIELDS, insights.every(call.state))


def _shown(one: Insight) -> dict[str, Any]:
    created = _written(one.at)
    return {
        "id": one.id,
        "readableId": f"INSIGHT-{one.number}",
        "name": one.name,
        "description": one.signals[0].stage,
        "timestamp": _written(one.signals[-1].at),
        "source": "ALGORITHM",
        "assignedTo": None,
        "teamAssignedTo": None,
        "assignee": None,
        "created": created,
        "closed": None if one.closed is None else _written(one.closed),
        "closedBy": None,
        "severity": one.severity,
        "confidence": one.confidence,
        "status": {"name": one.status, "displayName": insights.STATUSES[one.status]},
        "resolution": one.resolution,
        "subResolution": one.sub_resolution,
        "entity": signals.entity_of(one.signals[0]),
        "signals": [signals.brief(each) for each in one.signals],
        "involvedEntities": [signals.entity_of(one.signals[0])],
        "artifacts": [],
        "recordSummaryFields": [],
        "lastUpdated": created,
        "lastUpdatedBy": None,
        "orgId": _ORGANISATION,
        "timeToDetection": None,
        "timeToResponse": None,
        "timeToRemediation": None,
        "tags": _tags(one),
    }


def _written(at: int) -> str:
    return times.written(times.moment(at))
