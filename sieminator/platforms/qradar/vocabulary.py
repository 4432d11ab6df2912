"""Our words and the vendor's."""

from collections.abc import Mapping

from sieminator.model.detection import Confidence, Operator, Severity
from sieminator.platforms.qradar import KIND, SEARCH

OPTIONS: Mapping[str, tuple[str, ...]] = {
    KIND: (
        "log_source_types", "flows", "relevance", "create_offense", "index_by", "limiter", "group", "response",
    ),
    SEARCH: ("row_limit", "time_limit", "reference_set", "leef"),
}  # fmt: skip
"""What a variant's block may say, for each kind."""

SEVERITY = {
    Severity.INFORMATIONAL: 1,
    Severity.LOW: 3,
    Severity.MEDIUM: 5,
    Severity.HIGH: 8,
    Severity.CRITICAL: 10,
}
"""Ours to QRadar's, where a target says nothing else. The numbers are ours: IBM names no words."""

LEAST, MOST = 0, 10
"""Of severity, credibility and relevance. Source: IBM, QRadar user guide, offense magnitude; seen 2026-11-28."""

CREDIBILITY = {Confidence.LOW: 3, Confidence.MEDIUM: 5, Confidence.HIGH: 8}
"""How far a hit is to be believed."""

ANY_EVENT = {(Operator.GREATER, 0), (Operator.NOT_EQUAL, 0)}
"""A custom rule answers to each event that its tests let through; there is no other threshold."""

# Source: 0 and 3 in rules of public tools (seen 2026-11-28); the others are recall, unconfirmed. The preflight holds a
# number against GET /siem/offense_types where the console can be asked.
OFFENSE_TYPES = {
    "source_ip": 0,
    "destination_ip": 1,
    "event_name": 2,
    "username": 3,
    "log_source": 6,
    "hostname": 7,
    "rule": 14,
}
"""What an offense can be indexed by, with its number; a console's own types have numbers of their own."""

OFFENSE_PROPERTIES = {0: "sourceIP", 1: "destinationIP", 2: "qid", 3: "userName", 6: "logSourceId", 7: "hostName"}
"""Number of an offense type to the `property_name` that the API should give it; what is not here is not compared.
The spelling of 0 is public, the others are recall: compared without case, and only ever a warning."""

# Source: 12 in rules and mappings of several public tools and of pySigma's QRadar back ends; seen 2026-11-28.
LOG_SOURCE_TYPES = {"Microsoft Windows Security Event Log": 12}
"""Log source types whose number is the same on every console, as far as anybody has said."""

OF_QUERY = "query"
"""In place of log source types: those that the query itself asks for with `devicetype`."""

# Source: `hostType` of a limiter in pySigma-backend-qradar 0.3.3, and `limiter_string` of the offense type Source IP in
# an export; seen 2026-11-28. No public file holds another one.
LIMITERS = {"source_ip": "ATTACKER"}
"""What a limiter counts by, in our word and the vendor's."""
