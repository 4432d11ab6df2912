"""Where each field of a rule was set, worked out only when somebody asks: finding a position re-reads a file."""

from collections.abc import Mapping

from sieminator.model.origins import FieldOrigins

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "enabled": ("enabled",),
    "displayName": ("title",),
    "title": ("title",),
    "description": ("description",),
    "severity": ("severity",),
    "queryFrequency": ("{block}.schedule.every", "schedule.every"),
    "queryPeriod": ("{block}.schedule.lookback", "schedule.lookback"),
    "triggerOperator": ("{block}.schedule.trigger.operator", "schedule.trigger.operator"),
    "triggerThreshold": ("{block}.schedule.trigger.threshold", "schedule.trigger.threshold"),
    "suppressionEnabled": ("{block}.suppression.enabled", "{block}.suppression"),
    "suppressionDuration": ("{block}.suppression.duration", "{block}.suppression"),
    "tactics": ("techniques",),
    "techniques": ("techniques",),
    "entityMappings": ("{block}.entity_mappings",),
    "customDetails": ("{block}.custom_details",),
    "alertDetailsOverride": ("{block}.alert_details_override",),
    "alertDetailsOverride.alertDisplayNameFormat": ("{block}.alert_details_override.display_name_format",),
    "alertDetailsOverride.alertDescriptionFormat": ("{block}.alert_details_override.description_format",),
    "eventGroupingSettings": ("{block}.event_grouping",),
    "incidentConfiguration": ("{block}.incident",),
    "groupingConfiguration": ("{block}.incident.grouping", "{block}.incident"),
    "groupingConfiguration.lookbackDuration": ("{block}.incident.grouping.lookback", "{block}.incident.grouping"),
    "groupingConfiguration.reopenClosedIncident": (
        "{block}.incident.grouping.reopen_closed",
        "{block}.incident.grouping",
    ),
    "requires.tables": ("{block}.requires.tables", "requires.tables", "requires"),
    "requires.functions": ("{block}.requires.functions", "requires.functions", "requires"),
    "kind": ("{block}.kind", "{block}"),
    "schedule.delay": ("{block}.schedule.delay", "schedule.delay"),
    "schedule.at": ("{block}.schedule.at", "schedule.at"),
    "schedule.clock": ("{block}.schedule.clock", "schedule.clock"),
}
"""Field of the body to the fields of `detection.yml` that may have set it, the closest first. `title` is what the
detection itself says of `displayName`."""

_TARGET: Mapping[str, str] = {"displayName": "title_format", "severity": "severity_map.{severity}"}
"""Field of the body to what a target may say of it, which then has the last word."""


class Origins(FieldOrigins):
    """Field of the body to where its value was set."""

    query = "query"
    fields = _FIELDS
    by_target = _TARGET
