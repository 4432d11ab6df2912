"""The managed fields of a scheduled rule, and what the vendor means when one is not given."""

from collections.abc import Mapping
from types import MappingProxyType

FIELDS = (
    "displayName",
    "description",
    "severity",
    "query",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "suppressionEnabled",
    "suppressionDuration",
    "tactics",
    "techniques",
    "entityMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "incidentConfiguration",
)
"""Of `properties`, but for `enabled`. Not among them: `alertRuleTemplateName` and `templateVersion`, which tie a
rule to a template of Microsoft's content hub and survive every update of ours."""

DEFAULTS: Mapping[str, object] = MappingProxyType({
    # Required by the contract even while suppression is off; the portal proposes five hours.
    # Source: swagger AlertRules 2025-09-01, Microsoft Learn create-analytics-rules, seen 2026-11-22.
    "suppressionEnabled": False,
    "suppressionDuration": "PT5H",
    # Source: Microsoft Learn, scheduled-rules-overview, seen 2026-11-22.
    "eventGroupingSettings": {"aggregationKind": "SingleAlert"},
    # Source: Microsoft Learn, create-analytics-rules (incidents on, grouping off), seen 2026-11-22.
    # What the API itself assumes for an absent block is unconfirmed: we always send the whole of it.
    "incidentConfiguration": {
        "createIncident": True,
        "groupingConfiguration": {
            "enabled": False,
            "reopenClosedIncident": False,
            "lookbackDuration": "PT5H",
            "matchingMethod": "AllEntities",
        },
    },
})  # fmt: skip
"""Documented defaults: left out of a body, always written to the wire."""
