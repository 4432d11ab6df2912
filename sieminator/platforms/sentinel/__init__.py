"""Microsoft Sentinel: scheduled analytics rules in KQL, over Azure Resource Manager.

API versions: Microsoft.SecurityInsights 2025-09-01 (the newest stable one), Microsoft.Authorization 2022-04-01 (what we
may do, for the doctor), Log Analytics v1, Microsoft Entra v2.0.

- Rules: https://learn.microsoft.com/rest/api/securityinsights/alert-rules
- Limits: https://learn.microsoft.com/azure/sentinel/sentinel-service-limits
- Throttling: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling

Quirks that shape this room:

- The `etag` travels in the body, not in `If-Match`; a stale one is answered with 409: updates are conditional, and
  deletes are not.
- The SDK's typed rule models of 2.0.0b4 forget `kind`, read a page without `value` as "no rules", and cost 0.7 ms a
  rule: the room sends and reads plain dicts through the SDK's own pipeline (`api/arm.py`).
- Near-real-time rules, `subTechniques` and `sentinelEntitiesMappings` exist in preview versions only.
- A rule that keeps failing is switched off by the service, and its name then starts with "AUTO DISABLED".
- A run looks at the stretch that ended five minutes ago; that delay cannot be set.
"""

API_VERSION = "2025-09-01"
"""The newest stable version of Microsoft.SecurityInsights, seen 2026-11-22."""

SCHEDULED = "Scheduled"
"""The one kind of rule that this room deploys, in the vendor's spelling."""

KIND = "scheduled"
"""The same in a detection's `kind:`."""
