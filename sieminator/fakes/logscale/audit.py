"""What the server writes down about itself, in repositories of its own that can be searched like any other.

Source: library.humio.com/logscale-repo-schema, the pages on humio-audit (event types, actor structure), humio-activity
(GraphQL/Deprecation) and humio-trigger-execution-info, seen 2026-11-28. The names of aggregate alerts' events and of
the actor type of a view's token are formed like their neighbours'; unconfirmed.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sieminator.fakes.logscale.triggers import AGGREGATE, FILTER, LEGACY, SCHEDULED, Trigger
from sieminator.fakes.logscale.world import SearchDomain, known_domain, millis, new_id

_SUBJECTS = {SCHEDULED: "scheduled-search", FILTER: "filterAlert", AGGREGATE: "aggregateAlert", LEGACY: "alert"}
_IDS = {SCHEDULED: "scheduledSearch", FILTER: "filterAlert", AGGREGATE: "aggregateAlert", LEGACY: "alert"}
_ACTORS = {"user": "orgUser", "token": "viewPermissionToken", "system": "system"}


def changed(
    state: sqlite3.Connection, domain: SearchDomain, trigger: Trigger, verb: str, actor: Mapping[str, str],
    now: datetime,
) -> None:  # fmt: skip
    """Write into humio-audit who did what to a trigger: `create`, `update`, `delete`, `enable` and so on."""
    fields, subject = trigger.fields, _IDS[trigger.kind]
    told = {
        "type": f"{_SUBJECTS[trigger.kind]}.{verb}",
        "sensitive": "false",
        "repoId": domain.id,
        "repoName": domain.name,
        f"{subject}Id": trigger.id,
        f"{subject}Name": trigger.name,
        "enabled": str(bool(fields["enabled"])).lower(),
        "query" if trigger.kind in (SCHEDULED, LEGACY) else "queryString": fields["queryString"],
        **({"schedule": fields["schedule"]} if "schedule" in fields else {}),
        "queryOwnership": fields["ownership"],
        **_actor(actor),
    }
    write(state, "humio-audit", now, told)


def deprecated(state: sqlite3.Connection, operation: str, token: str, now: datetime) -> None:
    """Write into humio-activity that somebody called what is on its way out."""
    told = {
        "category": "GraphQL",
        "subcategory": "Deprecation",
        "severity": "Warning",
        "message": f"The GraphQL field '{operation}' is deprecated",
        "tokenName": token,
    }
    write(state, "humio-activity", now, told)


def ran(
    state: sqlite3.Connection, domain: SearchDomain, trigger: Trigger, at: datetime, *, triggered: bool, error: str
) -> None:
    """Write into humio-trigger-execution-info how one run of a scheduled search went.

    `RunFailed` is the page's example of a value, and missing from its list of them.
    """
    outcome = ("ExecutionFailed", "RunFailed") if error else ("ExecutionSucceeded", "RunSucceeded")
    for event in ("RunScheduled", "ExecutionStarted", *outcome):
        told = {
            "orgId": "SINGLE_ORGANIZATION_ID",
            "viewId": domain.id,
            "dataspace": domain.name,
            "triggerId": trigger.id,
            "triggerType": trigger.kind,
            "event": event,
            "plannedExecutionTime": str(millis(at)),
            **({"triggered": str(triggered).lower()} if event == "RunSucceeded" else {}),
            **({"message": error} if error and event == "ExecutionFailed" else {}),
        }
        write(state, "humio-trigger-execution-info", at, told)


def write(state: sqlite3.Connection, repository: str, at: datetime, row: Mapping[str, str]) -> None:
    """Ingest one event into a repository; all of its values are text."""
    place = known_domain(state, repository)
    event: dict[str, Any] = {"@id": new_id(state), "@timestamp": millis(at), "@ingesttimestamp": str(millis(at)), **row}
    moment = (place.id, millis(at), json.dumps(event, ensure_ascii=False))
    state.execute("INSERT INTO event (domain, at, row) VALUES (?, ?, ?)", moment)


def _actor(actor: Mapping[str, str]) -> dict[str, str]:
    told = {"actor.type": _ACTORS[actor["type"]], "actor.organizationId": "SINGLE_ORGANIZATION_ID"}
    if actor["type"] == "user":
        return {**told, "actor.user.id": actor["id"], "actor.user.username": actor["name"]}
    return {**told, "actor.tokenId": actor["id"], "actor.tokenName": actor["name"]}
