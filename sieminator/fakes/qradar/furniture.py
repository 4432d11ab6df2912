"""What stands in a console that nobody has touched: properties, log source types, closing reasons, rules of IBM's."""

import json
import sqlite3
from uuid import NAMESPACE_OID, uuid5

from sieminator.languages.aql.vocabulary import PROPERTIES

# Source: two public lists of log source types by number, seen 2026-11-28; no page of IBM's.
UNIVERSAL_LEEF = 212

# Source: 12 in pySigma's and stix-shifter's mappings, seen 2026-11-28; the others are recall, unconfirmed.
LOG_SOURCE_TYPES = {
    11: "Linux OS",
    12: "Microsoft Windows Security Event Log",
    18: "Custom Rule Engine",
    105: "Asset Profiler",
    UNIVERSAL_LEEF: "Universal LEEF",
    352: "Microsoft Office 365",
}

# Source: 0 and 3 in rules of public tools, seen 2026-11-28; the others are recall, unconfirmed.
OFFENSE_TYPES = {
    0: ("Source IP", "sourceIP", "COMMON"),
    1: ("Destination IP", "destinationIP", "COMMON"),
    2: ("Event Name", "qid", "EVENTS"),
    3: ("Username", "userName", "EVENTS"),
    4: ("Source MAC Address", "sourceMAC", "EVENTS"),
    5: ("Destination MAC Address", "destinationMAC", "EVENTS"),
    6: ("Log Source", "deviceId", "EVENTS"),
    7: ("Host Name", "hostName", "EVENTS"),
    8: ("Source Port", "sourcePort", "COMMON"),
    9: ("Destination Port", "destinationPort", "COMMON"),
    10: ("Source IPv6", "sourceIPv6", "COMMON"),
    11: ("Destination IPv6", "destinationIPv6", "COMMON"),
    12: ("Source ASN", "sourceASNList", "FLOWS"),
    13: ("Destination ASN", "destinationASNList", "FLOWS"),
    14: ("Rule", "creEventList", "COMMON"),
    15: ("App Id", "applicationId", "FLOWS"),
    18: ("Scheduled Search", "searchId", "EVENTS"),
}

# Source: "Policy Violation" in IBM's samples; "Non-Issue" and "False-Positive, Tuned" are recall, unconfirmed.
_CLOSING_REASONS = ((1, "False-Positive, Tuned"), (2, "Non-Issue"), (3, "Policy Violation"))
_RESERVED = (54, "Reserved by the console")

RULE_GROUP_ROOT = 3
"""The group above all groups of rules. Source: `parent_id` in pySigma-backend-qradar 0.3.3, seen 2026-11-28."""


def furnish(state: sqlite3.Connection, now: int) -> None:
    """Put in what a new console has; one that was furnished before is left as it is."""
    if state.execute("SELECT 1 FROM setting WHERE name = 'furnished'").fetchone():
        return
    state.execute("INSERT INTO setting VALUES ('furnished', '1')")
    state.execute("INSERT INTO user VALUES ('admin')")
    state.executemany("INSERT INTO log_source_type VALUES (?, ?)", LOG_SOURCE_TYPES.items())
    reasons = [(*one, 0, 0) for one in _CLOSING_REASONS] + [(*_RESERVED, 0, 1)]
    state.executemany("INSERT INTO closing_reason VALUES (?, ?, ?, ?)", reasons)
    root = (RULE_GROUP_ROOT, 0, "Rule Groups", "", 1, "admin", now)
    state.execute("INSERT INTO rule_group VALUES (?, ?, ?, ?, ?, ?, ?)", root)
    for name in PROPERTIES.values():
        add_property(state, name, now, for_rules=True, type_="string")


def add_property(state: sqlite3.Connection, name: str, now: int, *, for_rules: bool, type_: str) -> None:
    """Put in a custom property, in place of one of the same name."""
    found = state.execute("SELECT id FROM property WHERE name = ?", (name,)).fetchone()
    number = found[0] if found else state.execute("SELECT coalesce(max(id), 0) + 1 FROM property").fetchone()[0]
    fields = {
        "identifier": str(uuid5(NAMESPACE_OID, f"property {name.lower()}")),
        "name": name,
        "username": "admin",
        "description": "",
        "property_type": type_,
        "use_for_rule_engine": for_rules,
        "datetime_format": None,
        "locale": None,
        "auto_discovered": False,
        "creation_date": now,
        "modification_date": now,
    }
    state.execute("INSERT OR REPLACE INTO property VALUES (?, ?, ?)", (number, name, json.dumps(fields)))
