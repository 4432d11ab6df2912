"""The tables that a workspace of the lab has, with the columns that detections and hit counts read.

Source: Microsoft Learn, Azure Monitor table reference, and the custom tables of Azure/Azure-Sentinel's query
validation, seen 2026-11-22. Each is whole where the tool's own queries read it; the others are the columns most used.
"""

Columns = dict[str, str]
"""Column name to Kusto type, in order."""

_DEVICE = (
    "TenantId:string TimeGenerated:datetime Timestamp:datetime ActionType:string AdditionalFields:dynamic "
    "AppGuardContainerId:string DeviceId:string DeviceName:string FileName:string FolderPath:string "
    "InitiatingProcessAccountDomain:string InitiatingProcessAccountName:string "
    "InitiatingProcessAccountObjectId:string InitiatingProcessAccountSid:string "
    "InitiatingProcessAccountUpn:string InitiatingProcessCommandLine:string InitiatingProcessFileName:string "
    "InitiatingProcessFolderPath:string InitiatingProcessId:long InitiatingProcessIntegrityLevel:string "
    "InitiatingProcessMD5:string InitiatingProcessParentFileName:string InitiatingProcessParentId:long "
    "InitiatingProcessSHA1:string InitiatingProcessSHA256:string InitiatingProcessTokenElevation:string "
    "MD5:string MachineGroup:string ReportId:long SHA1:string SHA256:string SourceSystem:string Type:string "
)

_TABLES = {
    "AuditLogs": (
        "TenantId:string TimeGenerated:datetime OperationName:string Category:string Result:string "
        "InitiatedBy:dynamic TargetResources:dynamic AdditionalDetails:dynamic CorrelationId:string Type:string"
    ),
    "CommonSecurityLog": (
        "TenantId:string TimeGenerated:datetime DeviceVendor:string DeviceProduct:string Activity:string "
        "SourceIP:string DestinationIP:string DestinationPort:int RequestURL:string Type:string"
    ),
    "DeviceFileEvents": _DEVICE
    + (
        "FileOriginIP:string FileOriginReferrerUrl:string FileOriginUrl:string FileSize:long "
        "IsAzureInfoProtectionApplied:bool PreviousFileName:string PreviousFolderPath:string "
        "RequestAccountDomain:string RequestAccountName:string RequestAccountSid:string RequestProtocol:string "
        "RequestSourceIP:string RequestSourcePort:int SensitivityLabel:string SensitivitySubLabel:string "
        "ShareName:string"
    ),
    "DeviceNetworkEvents": _DEVICE
    + "LocalIP:string LocalPort:int Protocol:string RemoteIP:string RemotePort:int RemoteUrl:string",
    "DeviceProcessEvents": _DEVICE
    + (
        "AccountDomain:string AccountName:string AccountObjectId:string AccountSid:string AccountUpn:string "
        "InitiatingProcessLogonId:long LogonId:long ProcessCommandLine:string ProcessCreationTime:datetime "
        "ProcessId:long ProcessIntegrityLevel:string ProcessTokenElevation:string "
        "ProcessVersionInfoOriginalFileName:string"
    ),
    "Event": (
        "TenantId:string TimeGenerated:datetime Computer:string EventID:int EventLog:string Source:string "
        "EventData:string RenderedDescription:string UserName:string Type:string"
    ),
    "Heartbeat": (
        "TenantId:string TimeGenerated:datetime Computer:string ComputerIP:string OSName:string OSType:string "
        "Category:string Version:string Type:string"
    ),
    "SecurityAlert": (
        "TenantId:string TimeGenerated:datetime AlertLink:string AlertName:string AlertSeverity:string "
        "AlertType:string CompromisedEntity:string ConfidenceLevel:string ConfidenceScore:real "
        "Description:string DisplayName:string EndTime:datetime Entities:string ExtendedLinks:string "
        "ExtendedProperties:string IsIncident:bool ProcessingEndTime:datetime ProductComponentName:string "
        "ProductName:string ProviderName:string RemediationSteps:string ResourceId:string "
        "SourceComputerId:string SourceSystem:string StartTime:datetime Status:string SubTechniques:string "
        "SystemAlertId:string Tactics:string Techniques:string Type:string VendorName:string "
        "VendorOriginalId:string WorkspaceResourceGroup:string WorkspaceSubscriptionId:string"
    ),
    "SecurityEvent": (
        "TenantId:string TimeGenerated:datetime Account:string AccountType:string Activity:string "
        "CommandLine:string Computer:string EventID:int NewProcessName:string ParentProcessName:string "
        "Process:string SubjectUserName:string TargetUserName:string Type:string"
    ),
    "SecurityIncident": (
        "TenantId:string TimeGenerated:datetime IncidentName:string Title:string Description:string "
        "Severity:string Status:string Classification:string ClassificationComment:string "
        "ClassificationReason:string Owner:dynamic ProviderName:string ProviderIncidentId:string "
        "FirstActivityTime:datetime LastActivityTime:datetime FirstModifiedTime:datetime "
        "LastModifiedTime:datetime CreatedTime:datetime ClosedTime:datetime IncidentNumber:int "
        "RelatedAnalyticRuleIds:dynamic AlertIds:dynamic BookmarkIds:dynamic Comments:dynamic Labels:dynamic "
        "IncidentUrl:string AdditionalData:dynamic ModifiedBy:string SourceSystem:string Type:string"
    ),
    "SentinelAudit": (
        "TenantId:string TimeGenerated:datetime OperationName:string SentinelResourceId:string "
        "SentinelResourceName:string Status:string Description:string WorkspaceId:string "
        "SentinelResourceType:string SentinelResourceKind:string CorrelationId:string "
        "ExtendedProperties:dynamic Type:string"
    ),
    "SentinelHealth": (
        "TenantId:string TimeGenerated:datetime OperationName:string SentinelResourceId:string "
        "SentinelResourceName:string Status:string Description:string Reason:string WorkspaceId:string "
        "SentinelResourceType:string SentinelResourceKind:string RecordId:string ExtendedProperties:dynamic "
        "Type:string"
    ),
    "SigninLogs": (
        "TenantId:string TimeGenerated:datetime UserPrincipalName:string IPAddress:string Location:string "
        "AppDisplayName:string ResultType:string ResultDescription:string DeviceDetail:dynamic Type:string"
    ),
    "Syslog": (
        "TenantId:string TimeGenerated:datetime Computer:string Facility:string SeverityLevel:string "
        "ProcessName:string SyslogMessage:string HostIP:string Type:string"
    ),
}

FUNCTIONS = {"_SentinelHealth": "SentinelHealth", "_SentinelAudit": "SentinelAudit"}
"""Functions that every workspace with Sentinel has, and the query that each stands for."""


def default_tables() -> dict[str, Columns]:
    """Return the tables of a fresh workspace."""
    return {name: columns(text) for name, text in _TABLES.items()}


def columns(text: str) -> Columns:
    """Read `Name:type Name:type` as columns."""
    return dict(pair.split(":", 1) for pair in text.split())
