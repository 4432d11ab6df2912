"""Our words and the vendor's.

Source of the vendor's: AlertSeverityEnum, AlertRuleTriggerOperator and AttackTactic of swagger AlertRules 2025-09-01,
seen 2026-11-22.
"""

from sieminator.model.detection import Operator, Severity

SEVERITIES = ("High", "Medium", "Low", "Informational")

SEVERITY = {
    Severity.CRITICAL: "High",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.INFORMATIONAL: "Informational",
}
"""Where a target says nothing else."""

OPERATORS = {
    Operator.GREATER: "GreaterThan",
    Operator.LESS: "LessThan",
    Operator.EQUAL: "Equal",
    Operator.NOT_EQUAL: "NotEqual",
}

TACTICS = {
    "reconnaissance": "Reconnaissance",
    "resource-development": "ResourceDevelopment",
    "initial-access": "InitialAccess",
    "execution": "Execution",
    "persistence": "Persistence",
    "privilege-escalation": "PrivilegeEscalation",
    "defense-evasion": "DefenseEvasion",
    "credential-access": "CredentialAccess",
    "discovery": "Discovery",
    "lateral-movement": "LateralMovement",
    "collection": "Collection",
    "command-and-control": "CommandAndControl",
    "exfiltration": "Exfiltration",
    "impact": "Impact",
    "impair-process-control": "ImpairProcessControl",
    "inhibit-response-function": "InhibitResponseFunction",
}
"""ATT&CK's short names. Sentinel's `PreAttack` is gone from ATT&CK."""
