"""Which columns name which entities."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target

MOST_ENTITIES = 10
MOST_IDENTIFIERS = 3
"""Source: Microsoft Learn, map-data-fields-to-entities, seen 2026-11-22; older validators say five entities."""

COLUMN_LENGTH = 500
COLUMN = re.compile(r"[a-zA-Z_]+\w*", re.ASCII)
"""Source: VS, seen 2026-11-22."""


class _Entity(NamedTuple):
    identifiers: frozenset[str]
    needs: tuple[frozenset[str], ...]
    """One of these sets must be there in full."""


def _entity(identifiers: str, *needs: str) -> _Entity:
    return _Entity(frozenset(identifiers.split()), tuple(frozenset(need.split()) for need in needs))


# Source: Azure/Azure-Sentinel EntityMappingIdentifiers.cs (MIT) at 63e783a, seen 2026-11-22.
ENTITIES: Mapping[str, _Entity] = {
    "Account": _entity(
        "Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID IsDomainJoined DisplayName "
        "ObjectGuid",
        *("FullName", "Sid", "Name", "AadUserId", "PUID", "ObjectGuid"),
    ),
    "AzureResource": _entity("ResourceId", "ResourceId"),
    "CloudApplication": _entity("AppId Name InstanceName", "AppId", "Name"),
    "DNS": _entity("DomainName", "DomainName"),
    "File": _entity("Directory Name", "Name"),
    "FileHash": _entity("Algorithm Value", "Algorithm Value"),
    "Host": _entity(
        "DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion IsDomainJoined",
        *("FullName", "HostName", "NetBiosName", "AzureID", "OMSAgentID"),
    ),
    "IP": _entity("Address", "Address"),
    "MailCluster": _entity(
        "NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats Query QueryTime "
        "MailCount IsVolumeAnomaly Source ClusterSourceIdentifier ClusterSourceType ClusterQueryStartTime "
        "ClusterQueryEndTime ClusterGroup",
        *("Query", "Source"),
    ),
    "MailMessage": _entity(
        "Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP P2Sender "
        "P2SenderDisplayName P2SenderDomain ReceivedDate NetworkMessageId InternetMessageId Subject "
        "BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 BodyFingerprintBin4 BodyFingerprintBin5 "
        "AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods",
        *("NetworkMessageId", "Recipient"),
    ),
    "Mailbox": _entity(
        "MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId RiskLevel", "MailboxPrimaryAddress"
    ),
    "Malware": _entity("Name Category", "Name"),
    "Process": _entity("ProcessId CommandLine ElevationToken CreationTimeUtc", "CommandLine", "ProcessId"),
    "RegistryKey": _entity("Hive Key", "Key", "Hive"),
    "RegistryValue": _entity("Name Value ValueType", "Name"),
    "SecurityGroup": _entity("DistinguishedName SID ObjectGuid", "DistinguishedName", "SID", "ObjectGuid"),
    "SubmissionMail": _entity(
        "NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType SubmissionId SubmissionDate Submitter",
        *("SubmissionId", "NetworkMessageId", "Recipient", "Submitter"),
    ),
    "URL": _entity("Url", "Url"),
}


def audit_entities(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's entity mappings."""
    mappings = cast("list[Mapping[str, object]]", rule.content.body.get("entityMappings", []))
    if len(mappings) > MOST_ENTITIES:
        message = f"{len(mappings)} entities are mapped, Sentinel takes {MOST_ENTITIES}"
        yield Problem("SEN040", message, rule.where("entityMappings"))
    for mapping in mappings:
        fields = cast("list[Mapping[str, str]]", mapping.get("fieldMappings", []))
        columns = {field["identifier"]: field.get("columnName", "") for field in fields}
        for code, message, hint in _mapping(str(mapping["entityType"]), columns):
            yield Problem(code, message, rule.where("entityMappings"), hint=hint)


def _mapping(entity: str, columns: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    known = ENTITIES[entity]
    if not 1 <= len(columns) <= MOST_IDENTIFIERS:
        yield "SEN041", f"an entity takes 1 to {MOST_IDENTIFIERS} identifiers ({entity} has {len(columns)})", ""
    for identifier in sorted(columns.keys() - known.identifiers):
        hint = f"one of {', '.join(sorted(known.identifiers))}"
        yield "SEN042", f"{entity} has no such identifier ({identifier})", hint
    if not any(need <= columns.keys() for need in known.needs):
        hint = f"map {' or '.join(' with '.join(sorted(need)) for need in known.needs)}"
        yield (
            "SEN043",
            f"the identifiers do not tell which {entity} is meant ({', '.join(sorted(columns)) or 'none'})",
            hint,
        )
    for identifier, column in columns.items():
        if len(column) > COLUMN_LENGTH or not COLUMN.fullmatch(column):
            yield "SEN044", f"{entity}.{identifier} does not name a column ({column!r})", ""
