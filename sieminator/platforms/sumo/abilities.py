"""What Sumo Logic can and cannot do, for refusals, test scenes and docs/platforms.md."""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.ability import Ability, Support

_SEEN = "2026-11-28"
_CORE = "core OpenAPI c151e5f7"
_SIEM = "Cloud SIEM OpenAPI cdbe2b4e"
_PROVIDER = "terraform-provider-sumologic df5dbfa3"
_SCHEDULES = "help.sumologic.com, Schedule a Search"
_SIGNALS = "help.sumologic.com, Generate Cloud SIEM Signals With a Scheduled Search"
_STATUS = "help.sumologic.com, Rules Status"

ABILITIES: Mapping[str, Ability] = MappingProxyType(
    {
        "schedule": Ability(
            Support.FULL,
            "Log searches run every 15m, 1h, 2h, 4h, 6h, 8h or 12h at a minute of the vendor's, every 1d or 7d at one "
            "that a hash spreads, and as any other cron line from a quarter of an hour up; an `every` that no line "
            "says, such as 45m, is refused.",
            _SCHEDULES,
            _SEEN,
        ),
        "range": Ability(
            Support.PARTIAL,
            "A run looks back a day at the most where it runs every 15m, 7 days up to 1h, 15 days up to 3h, 30 days up "
            "to 12h.",
            _SCHEDULES,
            _SEEN,
        ),
        "rules": Ability(
            Support.FULL,
            "Kinds of Cloud SIEM, in a `.cse` file, look at records as they arrive: `every` says nothing there, `at`, "
            "`delay` and `clock: ingest` are refused, and `lookback` is the window of those that have one.",
            _SIEM,
            _SEEN,
        ),
        "outlier": Ability(
            Support.UNCONFIRMED,
            "No published contract holds the requests that write outlier rules; they are those of the vendor's "
            "Terraform provider.",
            _PROVIDER,
            _SEEN,
        ),
        "delay": Ability(Support.FULL, "Of a log search: a range that ends so long before the run.", _SCHEDULES, _SEEN),
        "at": Ability(Support.FULL, "The cron line of a log search.", _CORE, _SEEN),
        "clock": Ability(Support.FULL, "Of a log search: by message time, or by receipt time.", _CORE, _SEEN),
        "time_zone": Ability(
            Support.FULL,
            "Full names of zones, for a `cron` that the block writes; one that the service does not know would be GMT.",
            _CORE,
            _SEEN,
        ),
        "threshold": Ability(
            Support.PARTIAL,
            "A log search takes gt, lt and eq, a threshold_rule gt; the other kinds take none.",
            _CORE,
            _SEEN,
        ),
        "signals": Ability(
            Support.FULL,
            "A log search makes signals where its rows have `stage`, `normalizedSeverity` and an entity field; "
            "`signal` adds them, and a search that surely lacks one is refused.",
            _SIGNALS,
            _SEEN,
        ),
        "notifications": Ability(
            Support.PARTIAL,
            "A log search tells in one way: a signal, a webhook or an e-mail; views, lookups and ServiceNow are not "
            "deployed.",
            _CORE,
            _SEEN,
        ),
        "folder": Ability(
            Support.FULL,
            "Log searches lie in one folder, made when it is needed below the one that the target names.",
            _CORE,
            _SEEN,
        ),
        "admin_mode": Ability(
            Support.UNCONFIRMED,
            "Folders in Admin Recommended need the header isAdminMode, which no document lists for log searches.",
            _PROVIDER,
            _SEEN,
        ),
        "listing": Ability(
            Support.UNCONFIRMED,
            "The contract says both that all visible searches are listed and that only personal ones are: what our "
            "folder holds and the list lacks is read one by one.",
            _CORE,
            _SEEN,
        ),
        "chosen_id": Ability(
            Support.NONE,
            "The server gives the ids; a log search is known by our mark at the end of its description, a rule by a "
            "tag.",
            _CORE,
            _SEEN,
        ),
        "tags": Ability(
            Support.UNCONFIRMED,
            "Tags of a rule are free text, as far as is known; those about ATT&CK are ours, all others survive.",
            _PROVIDER,
            _SEEN,
        ),
        "description": Ability(
            Support.PARTIAL,
            "A log search's takes 255 characters, of which 174 are left beside our mark; a longer one is cut, which "
            "the plan says.",
            _CORE,
            _SEEN,
        ),
        "name_pattern": Ability(
            Support.PARTIAL,
            "A log search's name takes 255 characters, and none of []{}|\"!#$^~ or of another alphabet.",
            _CORE,
            _SEEN,
        ),
        "conditional_write": Ability(
            Support.PARTIAL,
            "The API has none. Everything is listed once more before a target's first write, and what moved since the "
            "plan is held; what somebody saves between that and our write is written over.",
            _CORE,
            _SEEN,
        ),
        "unique_titles": Ability(Support.UNCONFIRMED, "No document says that names must differ.", _SIEM, _SEEN),
        "enabled": Ability(
            Support.PARTIAL,
            "A log search has no switch: off means without a schedule, and what it was is then only in Git. A rule has "
            "one.",
            _CORE,
            _SEEN,
        ),
        "vendor_disables": Ability(
            Support.PARTIAL,
            "A rule that makes 100,000 signals an hour or a million a day is FAILED_AND_DISABLED. A log search that "
            "times out is suspended, which only the audit index tells.",
            _STATUS,
            _SEEN,
        ),
        "degraded": Ability(
            Support.FULL,
            "A rule that was accepted may be DEGRADED or RATE_LIMITED later: asked for after the last write, and drift "
            "from then on.",
            _STATUS,
            _SEEN,
        ),
        "severity": Ability(
            Support.PARTIAL,
            "0 to 10: informational is 1, low 3, medium 5, high 7, critical 9, or as the target says. A log search has "
            "one only in `normalizedSeverity`.",
            _SIEM,
            _SEEN,
        ),
        "techniques": Ability(
            Support.PARTIAL,
            "Tags of rules, tactics and sub-techniques included; a log search has no place for them but `stage`.",
            _SIEM,
            _SEEN,
        ),
        "prototype": Ability(
            Support.FULL,
            "A rule's signals make no insights: for one rule, or with `prototype` in a target's settings for all.",
            _SIEM,
            _SEEN,
        ),
        "suppression": Ability(
            Support.UNCONFIRMED,
            "Equal signals of one entity are suppressed for as long as the organisation says, or up to 7d as the rule "
            "does.",
            _PROVIDER,
            _SEEN,
        ),
        "tuning": Ability(
            Support.PARTIAL,
            "Tuning expressions are the customer's: those that an answer tells are written back, and nobody says what "
            "becomes of others.",
            _SIEM,
            _SEEN,
        ),
        "built_in": Ability(
            Support.FULL, "Built-in rules are the vendor's: never written, and never overridden.", _SIEM, _SEEN
        ),
        "foreign_kinds": Ability(Support.FULL, "Legacy match rules are listed and left alone.", _SIEM, _SEEN),
        "requires": Ability(
            Support.PARTIAL,
            "There are no tables, so that `requires` is not looked at; `webhook` and `match_lists` of a block are.",
            _CORE,
            _SEEN,
        ),
        "hits": Ability(
            Support.PARTIAL,
            "Signals by rule, or by name for a log search, from _index=sec_signal; alerts of other searches from the "
            "audit index. Repeats that Cloud SIEM suppresses are said beside.",
            "help.sumologic.com, Search Job API",
            _SEEN,
        ),
        "runs": Ability(
            Support.PARTIAL,
            "Runs of log searches, from _index=sumologic_audit, where the audit policy is enabled.",
            "help.sumologic.com, Audit Index",
            _SEEN,
        ),
        "who_edited": Ability(Support.NONE, "Whoever changed a rule last is not looked up.", _CORE, _SEEN),
        "dry_run": Ability(
            Support.PARTIAL,
            "`lint --online` starts a search job over a second for each log search, which refuses what cannot be "
            "parsed; expressions of Cloud SIEM are checked by nobody before they run.",
            "help.sumologic.com, Search Job API",
            _SEEN,
        ),
    }
)
