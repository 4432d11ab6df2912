"""What QRadar can and cannot do, for refusals, test scenes and docs/platforms.md.

No console was at hand: what no document of IBM's says is unconfirmed, whatever public tools do.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sieminator.model.ability import Ability, Support

_SEEN = "2026-11-28"
_API = "IBM QRadar API 26.0, endpoint pages"
_EXTENSIONS = "IBM QRadar API 26.0, config/extension_management"
_RULES = "IBM QRadar API 26.0, analytics/rules"
_GUIDE = "IBM QRadar user guide 7.5, custom rules"
_TABLES = "IBM QRadar API 26.0, reference_data/tables"
_ARIEL = "IBM QRadar API 26.0, ariel/searches"
_TIMES = "IBM documentation, r_aql_start_stop; stix-shifter-modules-qradar 8.1.3"
_LEEF = "IBM documentation, c_LEEF_Format_Guide_LEEFeventcomps"
_TOOLS = "blue-team021/SOC-Detection-Rules, wiemBe/ais0c, pySigma-backend-qradar 0.3.3"

ABILITIES: Mapping[str, Ability] = MappingProxyType(
    {
        "scheduled_search": Ability(
            Support.PARTIAL,
            "QRadar's own scheduled searches cannot be made through its API. A rule of this kind is a row of a "
            "reference table of ours, and runs only while `sieminator run` does, which somebody has to keep alive.",
            f"{_ARIEL}; {_TABLES}",
            _SEEN,
        ),
        "schedule": Ability(
            Support.PARTIAL,
            "Scheduled search: whole minutes, one at the least. A custom rule looks at each event or flow as it "
            "arrives: `every` and `lookback` do not apply, nor do `at`, `delay` and `clock`, which are refused.",
            f"{_API}; {_TIMES}",
            _SEEN,
        ),
        "windows": Ability(
            Support.UNCONFIRMED,
            "Scheduled search: START and STOP are sent in milliseconds, which no time zone moves, and at whole "
            "minutes, since the texts of IBM's samples are cut to those. They select by when QRadar received an "
            "event, so that `clock: event` means the same as `ingest`. That an event at the very moment of STOP is "
            "left out is how the samples read.",
            _TIMES,
            _SEEN,
        ),
        "time_limit": Ability(
            Support.UNCONFIRMED,
            "Scheduled search: the console is asked to end a search by EXECUTIONTIMELIMIT; if it does not, we cancel "
            "the search.",
            "IBM QRadar Investigation Assistant, AQL generation",
            _SEEN,
        ),
        "row_limit": Ability(
            Support.FULL,
            "Scheduled search: a window brings back 1,000 rows where nothing else is said; that there were more shows "
            "in `drift` and `hits`.",
            _ARIEL,
            _SEEN,
        ),
        "reference_set": Ability(
            Support.PARTIAL,
            "Scheduled search: the values of one column are put into a set that must be there. Rules that look into it "
            "see events that come later, never those that are past.",
            "IBM QRadar API 26.0, reference_data_collections/set_entries",
            _SEEN,
        ),
        "leef": Ability(
            Support.UNCONFIRMED,
            "Scheduled search: hits are sent back as LEEF 2.0 events by syslog, over TLS or TCP, for a custom rule to "
            "make offenses of. That a console maps them needs a log source that somebody makes there.",
            _LEEF,
            _SEEN,
        ),
        "row_length": Ability(
            Support.UNCONFIRMED,
            "How long a value of a reference table may be is not documented: definitions are parted into texts of at "
            "most 200 ASCII characters.",
            _TABLES,
            _SEEN,
        ),
        "threshold": Ability(
            Support.PARTIAL,
            "Scheduled search: any `trigger`; a window that does not meet it has no hits. A custom rule answers to "
            "each event that matches, and any other `trigger` is refused.",
            _GUIDE,
            _SEEN,
        ),
        "filter": Ability(
            Support.PARTIAL,
            "Custom rule: the condition of a query that does nothing but filter. Aggregates, GROUP BY, sub-selects, "
            "TEXT SEARCH, INOFFENSE and RULENAME are refused with their place, and comments are not sent. All but "
            "sub-selects can be a scheduled search.",
            _GUIDE,
            _SEEN,
        ),
        "extension": Ability(
            Support.UNCONFIRMED,
            "No documented operation creates a rule or edits its logic. A content extension does, one for a whole "
            "deploy; IBM documents it for content, and public tools use it for rules with an AQL filter.",
            f"{_EXTENSIONS}; {_TOOLS}",
            _SEEN,
        ),
        "aql_test": Ability(
            Support.UNCONFIRMED,
            "The number of the test (318 or 320) and how its query is encoded differ by version. `doctor --canary` "
            "reads both from the console, and the setting `aql_test` says them.",
            _TOOLS,
            _SEEN,
        ),
        "fires": Ability(
            Support.UNCONFIRMED,
            "That a rule which was installed this way matches events and opens an offense: nobody has published it.",
            _TOOLS,
            _SEEN,
        ),
        "deploy_changes": Ability(
            Support.UNCONFIRMED,
            "Nothing of IBM's says that rules need Deploy Changes; it is never called.",
            _EXTENSIONS,
            _SEEN,
        ),
        "chosen_id": Ability(
            Support.UNCONFIRMED,
            "We choose the rule's uuid, by which an installation finds it; its number is given anew at will. A "
            "scheduled search is known by such a uuid too, as its row's key.",
            _TOOLS,
            _SEEN,
        ),
        "read_back": Ability(
            Support.FULL,
            "An export task gives a custom rule's whole logic; the list gives none of it. A scheduled search is its "
            "row.",
            _EXTENSIONS,
            _SEEN,
        ),
        "conditional_write": Ability(
            Support.PARTIAL,
            "The API has none. The list is read once more before a target's first write, and what moved since the plan "
            "is held; PREVIEW stops an installation that would change a rule that is not ours.",
            _EXTENSIONS,
            _SEEN,
        ),
        "state": Ability(
            Support.PARTIAL,
            "A reference table of ours says what was deployed and when each rule was last modified; a rule whose date "
            "moved, or whose row is gone, is exported and compared. The note of each rule carries the mark for people. "
            "Scheduled searches are rows of another table, with their whole definition and how far they were run.",
            _RULES,
            _SEEN,
        ),
        "unique_titles": Ability(
            Support.UNCONFIRMED, "Searches name rules by title, so that two of one title are refused.", _GUIDE, _SEEN
        ),
        "enabled": Ability(
            Support.FULL,
            "Switched by the rules API, and keeps everything else. A scheduled search is switched in its row; windows "
            "of the time that it was off are not run later.",
            _RULES,
            _SEEN,
        ),
        "vendor_disables": Ability(
            Support.NONE, "Nothing says that QRadar switches a rule off by itself.", _GUIDE, _SEEN
        ),
        "severity": Ability(
            Support.FULL, "Set to 0 to 10: 1, 3, 5, 8 and 10 where a target maps nothing else.", _GUIDE, _SEEN
        ),
        "confidence": Ability(
            Support.PARTIAL,
            "Becomes a custom rule's credibility: 3, 5 or 8. A scheduled search has no place for it.",
            _GUIDE,
            _SEEN,
        ),
        "techniques": Ability(
            Support.PARTIAL,
            "Scheduled search: part of its row and of each hit. A custom rule has no place for them; the Use Case "
            "Manager's mappings are not written.",
            _API,
            _SEEN,
        ),
        "log_source_types": Ability(
            Support.FULL,
            "Tested before the filter, which costs less; by number, or by a name that the target knows.",
            "IBM support 6569559, 6967269",
            _SEEN,
        ),
        "offense": Ability(
            Support.PARTIAL,
            "Made by default, indexed by the source IP. Of the numbers of offense types only those of source IP and "
            "username are public; the plan asks the console.",
            _TOOLS,
            _SEEN,
        ),
        "response": Ability(
            Support.PARTIAL,
            "One event, whose QID must be there. Mail, SNMP, reference data and custom actions are the customer's, and "
            "survive.",
            _TOOLS,
            _SEEN,
        ),
        "limiter": Ability(
            Support.UNCONFIRMED,
            "By source IP; the console's words for everything else are not public, and are sent as they are written.",
            _TOOLS,
            _SEEN,
        ),
        "group": Ability(
            Support.UNCONFIRMED,
            "A rule is put into a group, and taken out of none: other groups that it is in are the customer's.",
            _TOOLS,
            _SEEN,
        ),
        "foreign_kinds": Ability(
            Support.FULL,
            "System rules, their overrides, common and offense rules are listed and left alone.",
            _RULES,
            _SEEN,
        ),
        "requires": Ability(
            Support.PARTIAL,
            "There are no tables, so that `requires` is not looked at. Properties that a query names must be there, "
            "for a custom rule be enabled for rules, and log source types must be there.",
            _API,
            _SEEN,
        ),
        "hits": Ability(
            Support.PARTIAL,
            "Custom rule: events that it added to offenses, by day, and its matches by a search; offenses that "
            "retention has purged are unknown, not 0. Scheduled search: what its runs found, as its runner counted "
            "it; a day that was not run to its end is unknown.",
            _API,
            _SEEN,
        ),
        "runs": Ability(
            Support.PARTIAL,
            "Scheduled search: windows that were run, that failed, found more than they may bring back, or were given "
            "up. A custom rule has no runs.",
            _TABLES,
            _SEEN,
        ),
        "who_edited": Ability(Support.NONE, "The API does not tell who changed a rule.", _API, _SEEN),
        "dry_run": Ability(
            Support.FULL,
            "The console's own validator reads each query that is about to be written; an extension is previewed "
            "before it is installed.",
            _API,
            _SEEN,
        ),
    }
)
