"""What a variant's block may say that only Sentinel knows."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from sieminator.shape import Block, Duration, UniqueList

# Source: EntityMappingType, AlertProperty and AlertDetail of swagger AlertRules 2025-09-01, seen 2026-11-22.
EntityType = Literal[
    "Account", "AzureResource", "CloudApplication", "DNS", "File", "FileHash", "Host", "IP", "MailCluster",
    "MailMessage", "Mailbox", "Malware", "Process", "RegistryKey", "RegistryValue",
    "SecurityGroup", "SubmissionMail", "URL",
]  # fmt: skip
AlertProperty = Literal[
    "AlertLink", "ConfidenceLevel", "ConfidenceScore", "ExtendedLinks", "ProductComponentName", "ProductName",
    "ProviderName", "RemediationSteps", "Techniques",
]  # fmt: skip
AlertDetail = Literal["DisplayName", "Severity"]


class EntityMapping(Block):
    """Which columns name an entity."""

    entity: EntityType = Field(description="The entity's type.")
    identifiers: dict[str, str] = Field(description="The type's identifiers, each with the column that holds it.")


class DynamicProperty(Block):
    """A property of the alert that a column fills."""

    property: AlertProperty = Field(description="The alert's property.")
    column: str = Field(description="The column that holds it.")


class AlertDetailsOverride(Block):
    """What an alert shows of the event that raised it."""

    display_name_format: str = Field("", description="The alert's name; {{Column}} stands for a column's value.")
    description_format: str = Field("", description="The alert's description; {{Column}} stands for a column's value.")
    tactics_column: str = Field("", description="The column that holds the tactics.")
    severity_column: str = Field("", description="The column that holds the severity.")
    dynamic_properties: tuple[DynamicProperty, ...] = Field((), description="Further properties that columns fill.")


class Grouping(Block):
    """How alerts of the rule are grouped into one incident."""

    enabled: bool = Field(True, description="Whether alerts are grouped at all.")
    reopen_closed: bool = Field(False, description="Whether a closed incident is opened again.")
    lookback: Duration = Field(timedelta(hours=5), description="How far back an incident still takes alerts.")
    method: Literal["all_entities", "any_alert", "selected"] = Field(
        "all_entities", description="What alerts must share to be grouped."
    )
    by_entities: UniqueList[EntityType] = Field((), description="With `selected`: entity types that must match.")
    by_alert_details: UniqueList[AlertDetail] = Field((), description="With `selected`: details that must match.")
    by_custom_details: UniqueList[str] = Field((), description="With `selected`: custom details that must match.")


class Incident(Block):
    """Whether alerts become incidents."""

    create: bool = Field(True, description="Whether an alert opens an incident.")
    grouping: Grouping | None = Field(None, description="How alerts are grouped; not at all where it is left out.")


class Suppression(Block):
    """How long the rule rests after an alert: the whole rule, whoever the alert was about."""

    enabled: bool = Field(True, description="Whether the rule rests after an alert.")
    duration: Duration = Field(timedelta(hours=5), description="How long it rests.")


class SentinelOptions(Block):
    """What a Sentinel rule says beyond what every platform knows."""

    entity_mappings: tuple[EntityMapping, ...] = Field((), description="The entities that an alert names.")
    custom_details: dict[str, str] = Field({}, description="Names of details, each with the column that holds it.")
    alert_details_override: AlertDetailsOverride | None = Field(None, description="Names made of columns.")
    event_grouping: Literal["single_alert", "alert_per_result"] = Field(
        "single_alert", description="One alert a run, or one for each row."
    )
    incident: Incident | None = Field(None, description="Incidents; without it each alert opens one.")
    suppression: Suppression | None = Field(None, description="Rest after an alert; none where it is left out.")
