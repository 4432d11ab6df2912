"""What only this room can find out about a workspace: room for rules, health data, and whether hits can be counted."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sieminator.errors import Rejected, VendorError
from sieminator.model.doctor import Check, Topic
from sieminator.model.rule import RemoteRule
from sieminator.model.verdict import Verdict
from sieminator.platforms.sentinel import SCHEDULED

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.api.logs import Logs
    from sieminator.platforms.sentinel.settings import SentinelSettings

_DAYS = 7
"""How far back a record of a run is looked for; rules run at least every 14 days, and most of them hourly."""

_NEARLY_FULL = 90
"""Percent of the enabled rules that a workspace may have."""

_RUNS = """\
_SentinelHealth()
| where SentinelResourceType =~ "Analytics Rule"
| summarize Runs = count()
"""

_MONITORING = "https://learn.microsoft.com/azure/sentinel/enable-monitoring"
_ALERTS = "SecurityAlert"
_INCIDENTS = "SecurityIncident"


def examine(
    settings: "SentinelSettings", rules: Sequence[RemoteRule] | None, logs: "Logs", now: datetime
) -> Iterator[Check]:
    """Yield how full the workspace is, whether runs are recorded, and whether alerts and incidents can be counted."""
    if rules is not None:
        yield _limits(settings, rules)
    for topic, look in ((Topic.HEALTH, _health), (Topic.HITS, _hits)):
        try:
            yield look(logs, now)
        except VendorError as error:
            yield Check.of(topic, error)


def _limits(settings: "SentinelSettings", rules: Sequence[RemoteRule]) -> Check:
    enabled = sum(found.content.enabled and found.content.kind == SCHEDULED for found in rules)
    most = settings.max_enabled_rules
    message = f"{enabled} of at most {most} scheduled rules are enabled"
    if enabled * 100 < most * _NEARLY_FULL:
        return Check(Topic.LIMITS, Verdict.OK, message)
    hint = "disable rules there; `max_enabled_rules` says more where Microsoft has raised the limit"
    return Check(Topic.LIMITS, Verdict.WARNING, message, hint)


def _health(logs: "Logs", now: datetime) -> Check:
    hint = f"switch health monitoring on in the workspace's settings ({_MONITORING}); until then `hits` shows no runs"
    try:
        found = logs.query(_RUNS, now - timedelta(days=_DAYS), now, {"Runs": int})
    except Rejected as error:
        return Check(Topic.HEALTH, Verdict.WARNING, f"health data cannot be read: {error}", hint)
    runs = sum(cast("int", row["Runs"]) for row in found.rows)
    if runs:
        return Check(Topic.HEALTH, Verdict.OK, f"{runs} runs of rules left a record in the last {_DAYS} days")
    if found.partial:
        return Check(Topic.HEALTH, Verdict.UNKNOWN, f"the workspace answered only in part: {found.partial}")
    message = f"no run of a rule left a record in the last {_DAYS} days: health monitoring is off, or nothing ran"
    return Check(Topic.HEALTH, Verdict.WARNING, message, hint)


def _hits(logs: "Logs", _now: datetime) -> Check:
    known = logs.vocabulary().tables
    missing = [table for table in (_ALERTS, _INCIDENTS) if table not in known]
    if not missing:
        return Check(Topic.HITS, Verdict.OK, f"alerts and incidents can be counted ({_ALERTS}, {_INCIDENTS})")
    return Check(
        Topic.HITS,
        Verdict.WARNING,
        f"the workspace {'has no table ' + ' and no table '.join(missing)}: what it would tell is unknown to `hits`",
        "a workspace gets it with its first alert or incident, where Microsoft Sentinel is enabled on it",
    )
