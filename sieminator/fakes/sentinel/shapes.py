"""The shapes of alert rules in API version 2025-09-01: names, types, enums, what is required and what is read-only.

Source: Azure/azure-rest-api-specs, securityinsights stable/2025-09-01/AlertRules.json, read 2026-11-22.
A null for what is optional counts as absent. The texts of the faults are ours; the service's are unconfirmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sieminator.fakes.sentinel import durations


class Shape(Protocol):
    """What a value must look like."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is wrong with the value at this path."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string, perhaps one of a few."""

    choices: tuple[str, ...] = ()

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is no string, or not one of the choices."""
        if not isinstance(value, str):
            yield f"{where}: Error converting value {value!r} to type 'System.String'"
        elif self.choices and value not in self.choices:
            yield f"{where}: Error converting value '{value}', expected one of {', '.join(self.choices)}"


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is anything else, 0 and "true" included."""
        if not isinstance(value, bool):
            yield f"{where}: Error converting value {value!r} to type 'System.Boolean'"


@dataclass(frozen=True, slots=True)
class Whole:
    """A 32-bit integer."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it is anything else, booleans included."""
        if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
            yield f"{where}: Error converting value {value!r} to type 'System.Int32'"


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield one fault when it does not parse."""
        if not isinstance(value, str) or durations.parse(value) is None:
            yield f"{where}: Error converting value {value!r} to type 'System.TimeSpan'"


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array."""

    item: Shape

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield the faults of each item."""
        if not isinstance(value, list):
            yield f"{where}: Error converting value {value!r} to an array"
            return
        for place, item in enumerate(value):
            yield from self.item.faults(item, f"{where}[{place}]")


@dataclass(frozen=True, slots=True)
class Words:
    """An object of any names with string values."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield the faults of each value."""
        if not isinstance(value, dict):
            yield f"{where}: Error converting value {value!r} to a dictionary"
            return
        for name, item in value.items():
            yield from Text().faults(item, f"{where}.{name}")


@dataclass(frozen=True, slots=True)
class Record:
    """An object of known names."""

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    read_only: tuple[str, ...] = field(default=())
    """Names that the service fills: accepted in a request, and ignored."""

    def faults(self, value: Any, where: str) -> Iterator[str]:
        """Yield what is unknown, missing, or wrong within."""
        if not isinstance(value, dict):
            yield f"{where}: Error converting value {value!r} to an object"
            return
        for name, item in value.items():
            if name not in self.fields and name not in self.read_only:
                yield f"{where}.{name}: Could not find member '{name}' on object"
            elif name in self.fields and item is not None:
                yield from self.fields[name].faults(item, f"{where}.{name}")
        for name in self.required:
            if value.get(name) is None:
                yield f"{where}.{name}: Required property '{name}' not found in JSON"


SEVERITIES = ("High", "Medium", "Low", "Informational")
TACTICS = (
    "Reconnaissance",
    "ResourceDevelopment",
    "InitialAccess",
    "Execution",
    "Persistence",
    "PrivilegeEscalation",
    "DefenseEvasion",
    "CredentialAccess",
    "Discovery",
    "LateralMovement",
    "Collection",
    "Exfiltration",
    "CommandAndControl",
    "Impact",
    "PreAttack",
    "ImpairProcessControl",
    "InhibitResponseFunction",
)
ENTITY_TYPES = (
    "Account",
    "Host",
    "IP",
    "Malware",
    "File",
    "Process",
    "CloudApplication",
    "DNS",
    "AzureResource",
    "FileHash",
    "RegistryKey",
    "RegistryValue",
    "SecurityGroup",
    "URL",
    "Mailbox",
    "MailCluster",
    "MailMessage",
    "SubmissionMail",
)
ALERT_PROPERTIES = (
    "AlertLink",
    "ConfidenceLevel",
    "ConfidenceScore",
    "ExtendedLinks",
    "ProductName",
    "ProviderName",
    "ProductComponentName",
    "RemediationSteps",
    "Techniques",
)
PRODUCTS = (
    "Microsoft Cloud App Security",
    "Azure Security Center",
    "Azure Advanced Threat Protection",
    "Azure Active Directory Identity Protection",
    "Azure Security Center for IoT",
)

_GROUPING = Record(
    fields={
        "enabled": Flag(),
        "reopenClosedIncident": Flag(),
        "lookbackDuration": Duration(),
        "matchingMethod": Text(("AllEntities", "AnyAlert", "Selected")),
        "groupByEntities": ListOf(Text(ENTITY_TYPES)),
        "groupByAlertDetails": ListOf(Text(("DisplayName", "Severity"))),
        "groupByCustomDetails": ListOf(Text()),
    },
    required=("enabled", "reopenClosedIncident", "lookbackDuration", "matchingMethod"),
)
_FIELD_MAPPING = Record({"identifier": Text(), "columnName": Text()})
_ENTITY_MAPPING = Record({"entityType": Text(ENTITY_TYPES), "fieldMappings": ListOf(_FIELD_MAPPING)})
_DYNAMIC_PROPERTY = Record({"alertProperty": Text(ALERT_PROPERTIES), "value": Text()})
_DETAILS_OVERRIDE = Record(
    {
        "alertDisplayNameFormat": Text(),
        "alertDescriptionFormat": Text(),
        "alertTacticsColumnName": Text(),
        "alertSeverityColumnName": Text(),
        "alertDynamicProperties": ListOf(_DYNAMIC_PROPERTY),
    }
)
_SCHEDULED = Record(
    fields={
        "alertRuleTemplateName": Text(),
        "templateVersion": Text(),
        "description": Text(),
        "displayName": Text(),
        "enabled": Flag(),
        "severity": Text(SEVERITIES),
        "tactics": ListOf(Text(TACTICS)),
        "techniques": ListOf(Text()),
        "query": Text(),
        "queryFrequency": Duration(),
        "queryPeriod": Duration(),
        "triggerOperator": Text(("GreaterThan", "LessThan", "Equal", "NotEqual")),
        "triggerThreshold": Whole(),
        "suppressionDuration": Duration(),
        "suppressionEnabled": Flag(),
        "eventGroupingSettings": Record({"aggregationKind": Text(("SingleAlert", "AlertPerResult"))}),
        "customDetails": Words(),
        "entityMappings": ListOf(_ENTITY_MAPPING),
        "alertDetailsOverride": _DETAILS_OVERRIDE,
        "incidentConfiguration": Record(
            {"createIncident": Flag(), "groupingConfiguration": _GROUPING}, required=("createIncident",)
        ),
    },
    required=(
        "displayName",
        "enabled",
        "severity",
        "query",
        "queryFrequency",
        "queryPeriod",
        "triggerOperator",
        "triggerThreshold",
        "suppressionEnabled",
        "suppressionDuration",
    ),
    read_only=("lastModifiedUtc",),
)
_FUSION = Record(
    fields={"alertRuleTemplateName": Text(), "enabled": Flag()},
    required=("alertRuleTemplateName", "enabled"),
    read_only=("description", "displayName", "severity", "tactics", "techniques", "lastModifiedUtc"),
)
_INCIDENT_CREATION = Record(
    fields={
        "alertRuleTemplateName": Text(),
        "description": Text(),
        "displayName": Text(),
        "enabled": Flag(),
        "productFilter": Text(PRODUCTS),
        "severitiesFilter": ListOf(Text(SEVERITIES)),
        "displayNamesFilter": ListOf(Text()),
        "displayNamesExcludeFilter": ListOf(Text()),
    },
    required=("displayName", "enabled", "productFilter"),
    read_only=("lastModifiedUtc",),
)

KINDS: Mapping[str, Record] = {
    "Scheduled": _SCHEDULED,
    "Fusion": _FUSION,
    "MicrosoftSecurityIncidentCreation": _INCIDENT_CREATION,
}
"""The kinds that the stable API writes. NRT, MLBehaviorAnalytics and ThreatIntelligence exist in previews only."""


def resource(kind: str) -> Record:
    """Return the shape of a whole rule of this kind."""
    return Record(
        fields={"kind": Text((kind,)), "etag": Text(), "properties": KINDS[kind]},
        required=("kind", "properties"),
        read_only=("id", "name", "type", "systemData"),
    )
