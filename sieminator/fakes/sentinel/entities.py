"""Which identifiers an entity type has, and which of them make it identifiable.

Source: Azure/Azure-Sentinel, .script/tests/detectionTemplateSchemaValidation, EntityMappingIdentifiers.cs
(commit 63e783a71715), seen 2026-11-22.
"""

from collections.abc import Iterator, Mapping
from typing import Any

IDENTIFIERS: Mapping[str, tuple[str, str]] = {
    "Account": (
        (
            "Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID IsDomainJoined DisplayName "
            "ObjectGuid"
        ),
        "FullName|Sid|Name|AadUserId|PUID|ObjectGuid",
    ),
    "AzureResource": ("ResourceId", "ResourceId"),
    "CloudApplication": ("AppId Name InstanceName", "AppId|Name"),
    "DNS": ("DomainName", "DomainName"),
    "File": ("Directory Name", "Name"),
    "FileHash": ("Algorithm Value", "Algorithm Value"),
    "Host": (
        "DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion IsDomainJoined",
        "FullName|HostName|NetBiosName|AzureID|OMSAgentID",
    ),
    "IP": ("Address", "Address"),
    "Mailbox": (
        "MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId RiskLevel",
        "MailboxPrimaryAddress",
    ),
    "MailCluster": (
        (
            "NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats Query "
            "QueryTime MailCount IsVolumeAnomaly Source ClusterSourceIdentifier ClusterSourceType "
            "ClusterQueryStartTime ClusterQueryEndTime ClusterGroup"
        ),
        "Query|Source",
    ),
    "MailMessage": (
        (
            "Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP P2Sender "
            "P2SenderDisplayName P2SenderDomain ReceivedDate NetworkMessageId InternetMessageId Subject "
            "BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 BodyFingerprintBin4 BodyFingerprintBin5 "
            "AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods"
        ),
        "NetworkMessageId|Recipient",
    ),
    "Malware": ("Name Category", "Name"),
    "Process": ("ProcessId CommandLine ElevationToken CreationTimeUtc", "CommandLine|ProcessId"),
    "RegistryKey": ("Hive Key", "Key|Hive"),
    "RegistryValue": ("Name Value ValueType", "Name"),
    "SecurityGroup": ("DistinguishedName SID ObjectGuid", "DistinguishedName|SID|ObjectGuid"),
    "SubmissionMail": (
        "NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType SubmissionId SubmissionDate Submitter",
        "SubmissionId|NetworkMessageId|Recipient|Submitter",
    ),
    "URL": ("Url", "Url"),
}
"""Entity type to its identifiers, and to the sets of which one must be whole (sets apart by `|`)."""


def faults(mapping: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the identifiers of one entity mapping."""
    kind = str(mapping.get("entityType"))
    used = [str(field.get("identifier")) for field in mapping.get("fieldMappings") or []]
    known, enough = IDENTIFIERS.get(kind, ("", ""))
    for identifier in used:
        if identifier not in known.split():
            yield f"The identifier '{identifier}' is not valid for the entity type '{kind}'."
    if len(set(used)) < len(used):
        yield f"An identifier of the entity type '{kind}' is mapped more than once."
    if not any(set(choice.split()) <= set(used) for choice in enough.split("|")):
        yield f"The entity type '{kind}' requires at least one of these identifiers: {enough.replace('|', ', ')}."
