"""One form for what means the same, so that only what somebody changed differs.

Each function answers one noise of the service, which its docstring names; most are those that the issues of the
vendor's Terraform provider complain of (read 2026-11-28). Together they are idempotent.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sieminator.platforms.sumo.convert.fields import ABSENT
from sieminator.platforms.sumo.convert.times import milliseconds, time_range, window

Tree = dict[str, object]

AUTO_CRON: Final = ("1Day", "1Week", "Custom")
"""Schedule types whose cron line somebody wrote; the server fills in one for the others."""


def normalise(kind: str, body: Mapping[str, object]) -> Tree:
    """Return a body in its one form; the input stays untouched."""
    kept: Tree = {}
    for name, absent in ABSENT[kind].items():
        value = _FORMS.get(name, text)(body.get(name))
        if value is not None and value not in ({}, []) and value != absent:
            kept[name] = value
    return kept


# ---- texts


def text(found: object) -> str | None:
    """Return a text with LF for every line end and nothing blank around it: the server may trim, and send CRLF.

    An empty text and none at all are one: the API answers null or "".
    """
    if not isinstance(found, str):
        return None
    if "\r" in found:
        found = found.replace("\r\n", "\n").replace("\r", "\n")
    return found.strip() or None


def _clock(found: object) -> object:
    """Return by which clock a search runs: `intervalTimeType` may say more than the two that we know."""
    return found if isinstance(found, bool | str) else None


def _parent(found: object) -> str | None:
    """Return the id of a folder in capitals: the console and people write it otherwise than the API."""
    return found.upper() if isinstance(found, str) and found else None


# ---- numbers, switches and sets


def number(found: object) -> int | None:
    """Return a whole number, which some answers tell as a text."""
    return milliseconds(found)


def _switch(found: object) -> bool | None:
    return found if isinstance(found, bool) else None


def as_set(found: object) -> list[str]:
    """Return texts sorted, each once: tags and fields to group by are sets, and come back in another order."""
    return sorted(set(map(str, found))) if isinstance(found, list | tuple) else []


def entity_selectors(found: object) -> list[Tree]:
    """Return selectors of entities as a set, without their nulls; that their order means nothing is unconfirmed."""
    kept = [{name: one.get(name) or "" for name in ("entityType", "expression")} for one in _objects(found)]
    return sorted(kept, key=lambda one: tuple(map(str, one.values())))


def aggregations(found: object) -> list[Tree]:
    """Return aggregation functions by their names: an expression names them, so that their order means nothing."""
    kept: list[Tree] = [
        {"name": str(one.get("name") or ""), "function": str(one.get("function") or ""),
         "arguments": [*map(str, _list(one.get("arguments")))]}
        for one in _objects(found)
    ]  # fmt: skip
    return sorted(kept, key=lambda one: (str(one["name"]), str(one)))


def steps(found: object) -> list[Tree]:
    """Return a chain's steps in their order: answers tell it beside each as `index`, requests by the order alone."""
    ordered = sorted(_objects(found), key=lambda one: number(one.get("index")) or 0)
    return [{"expression": text(one.get("expression")) or "", "limit": number(one.get("limit"))} for one in ordered]


def score_mapping(found: object) -> Tree:
    """Return how a rule's score is found, without nulls and empty lists: a constant one comes back with both."""
    if not isinstance(found, Mapping):
        return {}
    kept = {name: value for name, value in _said(found).items() if name not in ("mapping", "field")}
    field, mapping = found.get("field"), [_said(one) for one in _objects(found.get("mapping"))]
    return {**kept, **({"field": field} if field else {}), **({"mapping": mapping} if mapping else {})}


# ---- schedules


def schedule(found: object) -> Tree:
    """Return when and over what a search runs, and whom it tells.

    What only the server fills in is left out: `displayableTimeRange`, `thresholdType` (which it no longer honours), and
    the cron line of a type that says by itself how often (issue 621 of the provider).
    """
    if not isinstance(found, Mapping):
        return {}
    kept: Tree = {
        "scheduleType": found.get("scheduleType"),
        "cronExpression": _cron(found) if found.get("scheduleType") in AUTO_CRON else None,
        "timeZone": found.get("timeZone"),
        "parseableTimeRange": time_range(found.get("parseableTimeRange")),
        "threshold": threshold(found.get("threshold")),
        "notification": notification(found.get("notification")),
        "muteErrorEmails": found.get("muteErrorEmails") or None,
        "parameters": [_said(one) for one in _objects(found.get("parameters"))],
    }
    return {name: value for name, value in kept.items() if value not in (None, {}, [])}


def _cron(found: Mapping[str, object]) -> str | None:
    """Return a cron line with one blank between its fields."""
    line = found.get("cronExpression")
    return " ".join(line.split()) if isinstance(line, str) else None


def threshold(found: object) -> Tree:
    """Return from how many results on a run tells somebody."""
    if not isinstance(found, Mapping):
        return {}
    return {name: found[name] for name in ("operator", "count") if found.get(name) is not None}


def notification(found: object) -> Tree:
    """Return whom a run tells, without what equals its absence: the API answers defaults where nothing was sent."""
    if not isinstance(found, Mapping):
        return {}
    absent = _TOLD.get(str(found.get("taskType")), {})
    kept = {name: text(value) if isinstance(value, str) else value for name, value in found.items()}
    if "toList" in kept:
        kept["toList"] = as_set(kept["toList"])
    if not kept.get("itemizeAlerts"):
        kept.pop("maxItemizedAlerts", None)
    return {name: value for name, value in kept.items() if value not in (None, {}, []) and value != absent.get(name)}


# Source: the subtypes of ScheduleNotificationSyncDefinition; seen 2026-11-28.
_TOLD: Mapping[str, Mapping[str, object]] = {
    "EmailSearchNotificationSyncDefinition": {
        "includeQuery": True, "includeResultSet": True, "includeHistogram": True, "includeCsvAttachment": False,
    },
    "WebhookSearchNotificationSyncDefinition": {"itemizeAlerts": False},
}  # fmt: skip

_FORMS: Mapping[str, Callable[[object], object]] = {
    "parentId": _parent,
    "runByReceiptTime": _clock,
    "timeRange": time_range,
    "schedule": schedule,
    "entitySelectors": entity_selectors,
    "isPrototype": _switch,
    "tags": as_set,
    "suppressionWindowSize": milliseconds,
    "scoreMapping": score_mapping,
    "score": number,
    "limit": number,
    "countDistinct": _switch,
    "groupByFields": as_set,
    "groupByAsset": _switch,
    "valueFields": as_set,
    "aggregationFunctions": aggregations,
    "expressionsAndLimits": steps,
    "ordered": _switch,
    "windowSize": window,
    "baselineWindowSize": milliseconds,
    "retentionWindowSize": milliseconds,
    "deviationThreshold": number,
    "floorValue": number,
}
"""Field of a body to its one form; a text where it is not named here."""


def _list(found: object) -> list[object]:
    return [*found] if isinstance(found, list | tuple) else []


def _objects(found: object) -> list[Mapping[str, object]]:
    return [one for one in _list(found) if isinstance(one, Mapping)]


def _said(found: Mapping[str, object]) -> Tree:
    """Return what an object says, without its nulls."""
    return {name: value for name, value in found.items() if value is not None}


def without_nulls(value: object) -> object:
    """Return a value as it was found, less what is null at any depth: answers hold nulls, and requests may not."""
    if isinstance(value, Mapping):
        return {name: without_nulls(one) for name, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value
