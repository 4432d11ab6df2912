"""A variant's options in the vendor's own names."""

from typing import TYPE_CHECKING

from sieminator.platforms.sentinel.convert.durations import write

if TYPE_CHECKING:
    from sieminator.platforms.sentinel.options import (
        AlertDetailsOverride,
        EntityMapping,
        Grouping,
        Incident,
        SentinelOptions,
        Suppression,
    )

Tree = dict[str, object]

_METHODS = {"all_entities": "AllEntities", "any_alert": "AnyAlert", "selected": "Selected"}
_EVENT_GROUPING = {"single_alert": "SingleAlert", "alert_per_result": "AlertPerResult"}


def blocks(options: "SentinelOptions") -> Tree:
    """Return the fields of the body that the options set; what they leave out is absent."""
    return {
        "entityMappings": [_entity(mapping) for mapping in options.entity_mappings],
        "customDetails": dict(options.custom_details),
        "alertDetailsOverride": _override(options.alert_details_override),
        "eventGroupingSettings": {"aggregationKind": _EVENT_GROUPING[options.event_grouping]},
        "incidentConfiguration": _incident(options.incident),
        **_suppression(options.suppression),
    }


def _entity(mapping: "EntityMapping") -> Tree:
    fields = [{"identifier": name, "columnName": column} for name, column in mapping.identifiers.items()]
    return {"entityType": mapping.entity, "fieldMappings": fields}


def _override(override: "AlertDetailsOverride | None") -> Tree | None:
    if override is None:
        return None
    return {
        "alertDisplayNameFormat": override.display_name_format,
        "alertDescriptionFormat": override.description_format,
        "alertTacticsColumnName": override.tactics_column,
        "alertSeverityColumnName": override.severity_column,
        "alertDynamicProperties": [
            {"alertProperty": dynamic.property, "value": dynamic.column} for dynamic in override.dynamic_properties
        ],
    }


def _incident(incident: "Incident | None") -> Tree | None:
    if incident is None:
        return None
    return {"createIncident": incident.create, "groupingConfiguration": _grouping(incident.grouping)}


def _grouping(grouping: "Grouping | None") -> Tree | None:
    if grouping is None:
        return None
    return {
        "enabled": grouping.enabled,
        "reopenClosedIncident": grouping.reopen_closed,
        "lookbackDuration": write(grouping.lookback),
        "matchingMethod": _METHODS[grouping.method],
        "groupByEntities": list(grouping.by_entities),
        "groupByAlertDetails": list(grouping.by_alert_details),
        "groupByCustomDetails": list(grouping.by_custom_details),
    }


def _suppression(suppression: "Suppression | None") -> Tree:
    if suppression is None:
        return {}
    return {"suppressionEnabled": suppression.enabled, "suppressionDuration": write(suppression.duration)}
