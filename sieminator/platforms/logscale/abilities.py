"""What LogScale can and cannot do, for refusals, test scenes and docs/platforms.md."""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.ability import Ability, Support

_SEEN = "2026-11-28"
_SCHEMA = "GraphQL schema 1.204.0"
_INPUTS = "library.humio.com, GraphQL reference"
_CRONS = "library.humio.com, Cron Scheduling"
_FILTERS = "library.humio.com, Filter Alerts"
_REPOSITORIES = "library.humio.com, system repository schemas"
_CRD = "humio-operator CRDs 8e81f0e1"

ABILITIES: Mapping[str, Ability] = MappingProxyType(
    {
        "schedule": Ability(
            Support.FULL,
            "Scheduled searches run by cron, every minute at the most often; an `every` that no cron line says, such "
            "as 45m, is refused. Minutes are spread by a hash.",
            _CRONS,
            _SEEN,
        ),
        "alerts": Ability(
            Support.FULL,
            "`kind: filter_alert` triggers on each event, `kind: aggregate_alert` on a live aggregate; both look at "
            "events as they arrive, and `every` says nothing there.",
            _FILTERS,
            _SEEN,
        ),
        "delay": Ability(
            Support.FULL, "An offset of the interval by event time, a longest wait by ingest time.", _INPUTS, _SEEN
        ),
        "at": Ability(Support.FULL, "The minute and hour of the cron line.", _CRONS, _SEEN),
        "clock": Ability(Support.FULL, "By event time (@timestamp) or ingest time.", _SCHEMA, _SEEN),
        "time_zone": Ability(Support.PARTIAL, "Offsets of UTC only: no names, and no daylight saving.", _CRD, _SEEN),
        "threshold": Ability(
            Support.NONE, "Any result triggers; count in the query: `| count() | _count > 5`.", _SCHEMA, _SEEN
        ),
        "chosen_id": Ability(
            Support.NONE, "The server gives the ids; a rule is known by our mark, which is a label.", _SCHEMA, _SEEN
        ),
        "conditional_write": Ability(
            Support.PARTIAL,
            "The API has none. Everything is listed once more before a target's first write, and what moved since the "
            "plan is held; what somebody saves between that and our write is written over.",
            _SCHEMA,
            _SEEN,
        ),
        "unique_titles": Ability(
            Support.UNCONFIRMED, "The vendor's own clients find rules by name, and take the first.", _CRD, _SEEN
        ),
        "enabled": Ability(Support.FULL, "A rule can be switched off and keeps everything else.", _SCHEMA, _SEEN),
        "vendor_disables": Ability(
            Support.NONE, "Nothing says that the service switches a rule off by itself.", _SCHEMA, _SEEN
        ),
        "severity": Ability(
            Support.PARTIAL, "A rule has none: it is a label, `sieminator:severity=high`.", _SCHEMA, _SEEN
        ),
        "techniques": Ability(
            Support.PARTIAL, "Labels, `sieminator:attack=T1204.001`; sub-techniques included.", _SCHEMA, _SEEN
        ),
        "labels": Ability(
            Support.FULL, "Labels that do not begin with `sieminator` are the customer's, and survive.", _SCHEMA, _SEEN
        ),
        "actions": Ability(
            Support.FULL, "Up to 10, by name; those that are missing refuse the rule in the plan.", _INPUTS, _SEEN
        ),
        "ownership": Ability(
            Support.FULL, "The organization's by default, so that a leaver stops no rule.", _INPUTS, _SEEN
        ),
        "throttle": Ability(
            Support.FULL, "Alerts only, a minute at the least; without a field the whole rule rests.", _CRD, _SEEN
        ),
        "newer_fields": Ability(
            Support.PARTIAL,
            "An update replaces the whole: a field of a newer server that we do not know is reset, and told.",
            _INPUTS,
            _SEEN,
        ),
        "requires": Ability(
            Support.PARTIAL,
            "There are no tables, so that `requires` is not looked at; `saved_queries` and `files` of a variant's "
            "block are, and `actions`.",
            _SCHEMA,
            _SEEN,
        ),
        "packages": Ability(
            Support.FULL, "What a package installed is listed and left alone, whatever it is called.", _SCHEMA, _SEEN
        ),
        "foreign_kinds": Ability(Support.FULL, "Legacy alerts are listed and left alone.", _SCHEMA, _SEEN),
        "hits": Ability(
            Support.PARTIAL,
            "What a rule's own query finds on each day, as a search of today sees it: not what was raised, throttled "
            "or sent. A query whose rows have lost their time is asked for each day by itself. A day that a repository "
            "no longer holds reads as 0 (unconfirmed).",
            "LogScale Query API 1.1.0",
            _SEEN,
        ),
        "runs": Ability(
            Support.PARTIAL,
            "Runs and failed runs of scheduled searches, from humio-trigger-execution-info, which came with 1.217 and "
            "which the token must be allowed to read.",
            _REPOSITORIES,
            _SEEN,
        ),
        "who_edited": Ability(
            Support.PARTIAL,
            "The last change of 30 days in humio-audit, of up to 500 rules a target, as far as the token may search "
            "there: one that may only see its own doings sees nobody's. Tokens are not told.",
            _REPOSITORIES,
            _SEEN,
        ),
        "dry_run": Ability(
            Support.PARTIAL,
            "The server analyses each query that is about to be written, and with `lint --online` every query; it "
            "tells no place in it.",
            _SCHEMA,
            _SEEN,
        ),
    }
)
