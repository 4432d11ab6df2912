"""Our words and the vendor's."""

from sieminator.model.detection import Operator, Severity

SCORES = {
    Severity.INFORMATIONAL: 1,
    Severity.LOW: 3,
    Severity.MEDIUM: 5,
    Severity.HIGH: 7,
    Severity.CRITICAL: 9,
}
"""A signal's severity is a whole number from 0 to 10. Source: help.sumologic.com, "Insight Generation Process", seen
2026-11-28; which of them stands for which word of ours is policy, and a target may say otherwise."""
HIGHEST_SCORE = 10

TACTICS = {
    "reconnaissance": ("TA0043", "Reconnaissance"),
    "resource-development": ("TA0042", "Resource Development"),
    "initial-access": ("TA0001", "Initial Access"),
    "execution": ("TA0002", "Execution"),
    "persistence": ("TA0003", "Persistence"),
    "privilege-escalation": ("TA0004", "Privilege Escalation"),
    "defense-evasion": ("TA0005", "Defense Evasion"),
    "credential-access": ("TA0006", "Credential Access"),
    "discovery": ("TA0007", "Discovery"),
    "lateral-movement": ("TA0008", "Lateral Movement"),
    "collection": ("TA0009", "Collection"),
    "command-and-control": ("TA0011", "Command and Control"),
    "exfiltration": ("TA0010", "Exfiltration"),
    "impact": ("TA0040", "Impact"),
}
"""MITRE's short name to the tactic's id, which tags hold, and its name, which `stage` holds. Source: ATT&CK enterprise
18.1; seen 2026-11-28."""

CLOCKS = {"event": False, "ingest": True}
"""Whether a search runs by receipt time."""

OPERATORS = {Operator.GREATER: "gt", Operator.LESS: "lt", Operator.EQUAL: "eq"}
"""Source: LogSearchNotificationThresholdSyncDefinition of the vendor's OpenAPI; seen 2026-11-28. It knows no `ne`."""

PARSING = {"manual": "Manual", "auto": "AutoParse"}
BASELINES = {"per_entity": "PER_ENTITY", "global": "GLOBAL"}
EMAIL_PARTS = {
    "query": "includeQuery",
    "results": "includeResultSet",
    "histogram": "includeHistogram",
    "csv": "includeCsvAttachment",
}

SIGNAL_TASK = "CseSignalNotificationSyncDefinition"
WEBHOOK_TASK = "WebhookSearchNotificationSyncDefinition"
EMAIL_TASK = "EmailSearchNotificationSyncDefinition"

STAGE, SEVERITY = "stage", "normalizedSeverity"
"""What a row must have to become a signal, besides an entity field; names of fields ignore case."""

# Source: SumoLogic/cloud-siem-content-catalog 27c4e8fe, schema; seen 2026-11-28. Newer ones may exist.
RECORD_TYPES = frozenset({
    "Audit", "AuditChange", "AuditFile", "AuditResourceAccess", "Authentication", "AuthenticationPrivilegeEscalation",
    "Canary", "Email", "Endpoint", "EndpointModuleLoad", "EndpointProcess", "Network", "NetworkDHCP", "NetworkDNS",
    "NetworkFlow", "NetworkHTTP", "NetworkProxy", "Notification", "NotificationVulnerability",
})  # fmt: skip
ENTITY_TYPES = frozenset({
    "_command", "_deployment", "_domain", "_email", "_file", "_hash", "_hostname", "_ip", "_mac", "_pod", "_process",
    "_replicaset", "_resource", "_url", "_useragent", "_username",
})  # fmt: skip
"""Types that the service has by itself; an organisation may make others, whose names begin otherwise."""
