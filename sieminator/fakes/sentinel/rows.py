"""What a rule leaves in the logs when it runs: alerts in versions, incidents in versions, runs.

Sources: Microsoft Learn, sentinel/security-alert-schema and sentinel/health-table-reference, seen 2026-11-22. The
provider name, the form of AlertType and the keys of ExtendedProperties are recall; unconfirmed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sieminator.fakes.sentinel.rules import StoredRule, utc
from sieminator.fakes.sentinel.world import Workspace

Row = dict[str, Any]

_PROVIDERS = {"Scheduled": "ASI Scheduled Alerts", "NRT": "ASI NRT Alerts"}
_BETWEEN_VERSIONS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Incident:
    """What became of the incident that the alerts of one firing made."""

    number: int
    status: str = "New"
    classification: str = ""
    """TruePositive, BenignPositive, FalsePositive or Undetermined, once closed."""
    reason: str = ""
    """SuspiciousActivity, SuspiciousButExpected, IncorrectAlertLogic or InaccurateData."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One run of a rule that found something."""

    workspace: Workspace
    rule: StoredRule
    at: datetime
    alerts: int = 1
    versions: int = 2
    """Rows that each alert leaves: the service writes a new one whenever anything about it changes."""
    events: int = 1
    """Rows that the query returned for each alert."""

    def alert_rows(self) -> Iterator[Row]:
        """Yield the rows of SecurityAlert, oldest first."""
        for version in range(self.versions):
            for alert_id in self.alert_ids():
                yield self._alert(alert_id, version)

    def alert_ids(self) -> list[str]:
        """Return the ids of the alerts, the same for the same firing."""
        seed = f"{self.workspace.id}/{self.rule.name}/{utc(self.at)}"
        return [str(uuid5(NAMESPACE_OID, f"{seed}/{number}")) for number in range(self.alerts)]

    def run_row(self) -> Row:
        """Return the row of SentinelHealth for the run."""
        found = {"AlertsGeneratedAmount": self.alerts, "QueryResultAmount": self.alerts * self.events}
        return run_row(self.workspace, self.rule, self.at, found)

    def incident_rows(self, incident: Incident) -> Iterator[Row]:
        """Yield the rows of SecurityIncident: as it was made, and as it is now if that differs."""
        made = self._incident(incident.number, self.at)
        yield made
        if incident.status != "New":
            later = self.at + timedelta(hours=1)
            yield made | {
                "TimeGenerated": utc(later),
                "LastModifiedTime": utc(later),
                "Status": incident.status,
                "Classification": incident.classification,
                "ClassificationReason": incident.reason,
            }

    def _alert(self, alert_id: str, version: int) -> Row:
        properties = self.rule.properties
        extended = {
            "Analytic Rule Ids": json.dumps([self.rule.name]),
            "Analytic Rule Name": properties.get("displayName", ""),
            "Query": properties.get("query", ""),
            "Search Query Results Overall Count": str(self.events),
        }
        return {
            "TenantId": self.workspace.id,
            "TimeGenerated": utc(self.at + version * _BETWEEN_VERSIONS),
            "AlertName": properties.get("displayName", ""),
            "DisplayName": properties.get("displayName", ""),
            "AlertSeverity": properties.get("severity", "Medium"),
            "AlertType": f"{self.workspace.id}_{self.rule.name}",
            "ExtendedProperties": json.dumps(extended),
            "ProviderName": _PROVIDERS.get(self.rule.kind, self.rule.kind),
            "ProductName": "Azure Sentinel",
            "ProductComponentName": f"{self.rule.kind} Alerts",
            "VendorName": "Microsoft",
            "StartTime": utc(self.at - timedelta(minutes=10)),
            "EndTime": utc(self.at - timedelta(minutes=5)),
            "ProcessingEndTime": utc(self.at + version * _BETWEEN_VERSIONS),
            "Status": "New" if version == 0 else "InProgress",
            "SystemAlertId": alert_id,
            "VendorOriginalId": alert_id,
            "Tactics": ", ".join(properties.get("tactics") or []),
            "Techniques": json.dumps(properties.get("techniques") or []),
            "WorkspaceSubscriptionId": self.workspace.subscription,
            "WorkspaceResourceGroup": self.workspace.resource_group,
            "SourceSystem": "Detection",
            "IsIncident": False,
            "Type": "SecurityAlert",
        }

    def _incident(self, number: int, at: datetime) -> Row:
        return {
            "TenantId": self.workspace.id,
            "TimeGenerated": utc(at),
            "IncidentName": str(uuid5(NAMESPACE_OID, f"{self.workspace.id}/{number}")),
            "IncidentNumber": number,
            "Title": self.rule.properties.get("displayName", ""),
            "Severity": self.rule.properties.get("severity", "Medium"),
            "Status": "New",
            "CreatedTime": utc(at),
            "LastModifiedTime": utc(at),
            "FirstActivityTime": utc(at - timedelta(minutes=10)),
            "LastActivityTime": utc(at - timedelta(minutes=5)),
            "ProviderName": "Azure Sentinel",
            "RelatedAnalyticRuleIds": [self.rule.name],
            "AlertIds": self.alert_ids(),
            "SourceSystem": "Azure",
            "Type": "SecurityIncident",
        }


def run_row(
    workspace: Workspace, rule: StoredRule, at: datetime, found: dict[str, int] | None = None, reason: str = ""
) -> Row:
    """Return the row of SentinelHealth for one run; a reason makes it a failure."""
    resource = f"{workspace.path}/providers/Microsoft.SecurityInsights/alertRules/{rule.name}"
    return {
        "TenantId": workspace.id,
        "TimeGenerated": utc(at),
        "OperationName": f"{rule.kind} analytics rule run",
        "SentinelResourceId": resource,
        "SentinelResourceName": rule.properties.get("displayName", ""),
        "Status": "Failure" if reason else "Success",
        "Description": reason or "Rule executed successfully",
        "Reason": reason,
        "WorkspaceId": workspace.id,
        "SentinelResourceType": "Analytics Rule",
        "SentinelResourceKind": rule.kind,
        "RecordId": str(uuid5(NAMESPACE_OID, f"{resource}/{utc(at)}")),
        "ExtendedProperties": {"RuleId": rule.name, **(found or {})},
        "Type": "SentinelHealth",
    }
