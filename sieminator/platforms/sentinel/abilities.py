"""What Sentinel can and cannot do, for refusals, test scenes and docs/platforms.md."""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.ability import Ability, Support

_SEEN = "2026-11-22"
_SWAGGER = "swagger Microsoft.SecurityInsights 2025-09-01"
_SCHEDULED = "Microsoft Learn, sentinel scheduled-rules-overview"
_LIMITS = "Microsoft Learn, sentinel-service-limits"
_HEALTH = "Microsoft Learn, sentinel health-table-reference"

ABILITIES: Mapping[str, Ability] = MappingProxyType(
    {
        "schedule": Ability(Support.FULL, "Runs every 5 minutes to 14 days over up to 14 days.", _LIMITS, _SEEN),
        "delay": Ability(
            Support.NONE, "Every run waits 5 minutes for late events; no other delay can be set.", _SCHEDULED, _SEEN
        ),
        "at": Ability(Support.NONE, "The time of the first run cannot be set through the stable API.", _SWAGGER, _SEEN),
        "clock": Ability(
            Support.PARTIAL,
            "The stretch is cut by TimeGenerated; filter on ingestion_time() in the query.",
            _SCHEDULED,
            _SEEN,
        ),
        "near_real_time": Ability(
            Support.NONE, "NRT rules exist only in preview versions of the API, which are not used.", _SWAGGER, _SEEN
        ),
        "threshold": Ability(Support.FULL, "The number of results is compared with 0 to 10,000.", _LIMITS, _SEEN),
        "chosen_id": Ability(
            Support.FULL, "We choose the rule's id, so a rule is found even when its name moved.", _SWAGGER, _SEEN
        ),
        "conditional_write": Ability(
            Support.PARTIAL,
            "An update carries the etag it was planned from; a delete is re-read first, since it cannot, and so is "
            "an update where no etag was given.",
            _SWAGGER,
            _SEEN,
        ),
        "unique_titles": Ability(Support.UNCONFIRMED, "Names must be unique in a workspace.", _SCHEDULED, _SEEN),
        "enabled": Ability(Support.FULL, "A rule can be switched off and keeps everything else.", _SWAGGER, _SEEN),
        "vendor_disables": Ability(
            Support.UNCONFIRMED,
            "A rule that keeps failing is switched off and its name starts with AUTO DISABLED.",
            "Microsoft Learn, troubleshoot-analytics-rules",
            _SEEN,
        ),
        "severity_critical": Ability(Support.PARTIAL, "There is no critical; it is deployed as High.", _SWAGGER, _SEEN),
        "sub_techniques": Ability(
            Support.PARTIAL, "Only the technique is sent (T1204); the sub-technique stays in Git.", _SWAGGER, _SEEN
        ),
        "entity_mappings": Ability(Support.FULL, "Up to 10 entities with up to 3 identifiers each.", _LIMITS, _SEEN),
        "custom_details": Ability(Support.FULL, "Up to 20.", _LIMITS, _SEEN),
        "suppression": Ability(
            Support.PARTIAL,
            "The whole rule rests after an alert, whoever the alert was about; for up to 24 hours.",
            _SCHEDULED,
            _SEEN,
        ),
        "incident_grouping": Ability(
            Support.FULL,
            "In the Defender portal, which correlates by itself, closed incidents cannot be reopened.",
            _SCHEDULED,
            _SEEN,
        ),
        "foreign_kinds": Ability(
            Support.FULL,
            "Fusion, Microsoft incident creation and kinds that we do not know are listed and left alone.",
            _SWAGGER,
            _SEEN,
        ),
        "hits": Ability(
            Support.PARTIAL,
            "Alerts and incidents from the workspace's own tables, by rule and day. A day 30 days back or more is "
            "unknown where the table holds no older row, since it may have kept none. Where a table was set to keep "
            "less than 30 days, the days beyond read as 0 and cannot be told apart (unconfirmed).",
            "Microsoft Learn, azure-monitor data-retention-configure",
            _SEEN,
        ),
        "runs": Ability(
            Support.PARTIAL,
            "Only for days on which health monitoring was on: those on which any rule left a record.",
            _HEALTH,
            _SEEN,
        ),
        "who_edited": Ability(Support.NONE, "SentinelAudit can tell; it is not read yet.", _HEALTH, _SEEN),
        "dry_run": Ability(
            Support.NONE, "The API validates only by writing; known limits are checked before.", _SWAGGER, _SEEN
        ),
    }
)
