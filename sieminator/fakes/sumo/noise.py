"""How a stored search looks on its way out: the same meaning, seldom the same text.

Each kind of noise has a name, so that a test can have one, all (the default), or none (`Behaviour.noise` and `quiet`).
That they happen is what the vendor's Terraform provider reports (issue 621) or guards against (its diff suppressors
and `removeEmptyValues`), seen 2026-11-28; the exact form of each is unconfirmed.

- `cron`: a schedule that needs no cron expression has one, and not the one that was sent.
- `displayed`: a schedule says its range a second time, for people.
- `times`: a relative time comes back in another unit.
- `newline`: a query comes back without blanks around it, and its line breaks are plain.
- `threshold`: the deprecated type of a threshold is what the service infers from the query.
- `empty`: what is absent comes back as "" or [].
- `nulls`: what is absent, and what nobody can have sent, comes back as null.
"""

from collections.abc import Callable
from typing import Any

from sieminator.fakes.sumo import query, timespans
from sieminator.fakes.sumo.schedules import CRON_OF
from sieminator.fakes.sumo.world import Behaviour

Fields = dict[str, Any]


def heard(fields: Fields, behaviour: Behaviour) -> Fields:
    """Return the fields of a search as the service tells them; the argument is not changed."""
    said = dict(fields)
    if said.get("schedule"):
        said["schedule"] = dict(said["schedule"])
    for name, make in _NOISES.items():
        if behaviour.noise and name not in behaviour.quiet:
            make(said)
    return said


def _cron(said: Fields) -> None:
    schedule = said.get("schedule")
    if schedule and schedule["scheduleType"] in CRON_OF:
        schedule["cronExpression"] = CRON_OF[schedule["scheduleType"]]


def _displayed(said: Fields) -> None:
    if schedule := said.get("schedule"):
        schedule["displayableTimeRange"] = timespans.displayed(schedule["parseableTimeRange"])


def _times(said: Fields) -> None:
    said["timeRange"] = _retold(said["timeRange"])
    if schedule := said.get("schedule"):
        schedule["parseableTimeRange"] = _retold(schedule["parseableTimeRange"])


def _retold(value: Fields) -> Fields:
    if "relativeTime" in value:
        return {**value, "relativeTime": timespans.otherwise(value["relativeTime"])}
    return {name: _retold(one) if isinstance(one, dict) else one for name, one in value.items()}


def _newline(said: Fields) -> None:
    said["queryString"] = said["queryString"].replace("\r\n", "\n").strip()


def _threshold(said: Fields) -> None:
    schedule = said.get("schedule")
    if schedule and schedule.get("threshold"):
        inferred = "group" if query.is_aggregate(said["queryString"]) else "message"
        schedule["threshold"] = {**schedule["threshold"], "thresholdType": inferred}


def _empty(said: Fields) -> None:
    said.setdefault("description", "")
    said.setdefault("queryParameters", [])
    if schedule := said.get("schedule"):
        schedule.setdefault("parameters", [])


def _nulls(said: Fields) -> None:
    said.setdefault("schedule", None)
    said.setdefault("properties", None)
    if schedule := said.get("schedule"):
        schedule.setdefault("threshold", None)
        if "from" in schedule["parseableTimeRange"]:
            schedule["parseableTimeRange"] = {"to": None, **schedule["parseableTimeRange"]}


_NOISES: dict[str, Callable[[Fields], None]] = {
    "cron": _cron,
    "displayed": _displayed,
    "times": _times,
    "newline": _newline,
    "threshold": _threshold,
    "empty": _empty,
    "nulls": _nulls,
}
