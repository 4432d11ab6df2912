"""The managed fields of a rule, kind by kind."""

FIELDS = (
    "name",
    "notes",
    "type",
    "tests",
    "severity",
    "credibility",
    "relevance",
    "offense",
    "group",
    "response",
    "limiter",
)
"""`notes` is without our mark. `type` is EVENT or FLOW. `response` is the event that a rule dispatches; its other
responses (mail, SNMP, reference data, custom actions) are the customer's, and survive. `group` is managed only where a
detection says it: no documented way takes a rule out of one."""

SEARCH_FIELDS = (
    "name",
    "notes",
    "severity",
    "query",
    "schedule",
    "trigger",
    "techniques",
    "row_limit",
    "time_limit",
    "reference_set",
    "leef",
)
"""Of a scheduled search; `convert.searches` says what each holds."""

EVENT, FLOW = "EVENT", "FLOW"

METRICS = {"severity": "setSeverity", "credibility": "setCredibility", "relevance": "setRelevance"}
"""Field of the body to the `metric` of an `alterMetric` in a rule's actions."""
