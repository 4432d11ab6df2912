"""Bodies of rules as hypothesis likes them: any valid one, and more."""

from typing import Any

from hypothesis import strategies as st

from sieminator.platforms.sentinel.audit.entities import ENTITIES
from sieminator.platforms.sentinel.vocabulary import SEVERITIES, TACTICS

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
durations = st.sampled_from(["PT5M", "PT1H", "PT24H", "P1D", "PT05H00M00S", "P14D", "P1DT12H"])


def blocks(required: dict[str, Any], optional: dict[str, Any]) -> Any:
    return st.fixed_dictionaries(required, optional=optional)


fields = blocks({"identifier": names, "columnName": names}, {})
entities = blocks(
    {"entityType": st.sampled_from(sorted(ENTITIES)), "fieldMappings": st.lists(fields, min_size=1, max_size=3)}, {}
)
overrides = blocks(
    {},
    {
        "alertDisplayNameFormat": texts,
        "alertDescriptionFormat": texts,
        "alertTacticsColumnName": names,
        "alertSeverityColumnName": names,
        "alertDynamicProperties": st.lists(blocks({"alertProperty": names, "value": names}, {}), max_size=3),
    },
)
groupings = blocks(
    {
        "enabled": st.booleans(),
        "reopenClosedIncident": st.booleans(),
        "lookbackDuration": durations,
        "matchingMethod": st.sampled_from(["AllEntities", "AnyAlert", "Selected"]),
    },
    {
        "groupByEntities": st.lists(st.sampled_from(sorted(ENTITIES)), max_size=3),
        "groupByAlertDetails": st.lists(st.sampled_from(["DisplayName", "Severity"]), max_size=2),
        "groupByCustomDetails": st.lists(names, max_size=3),
    },
)
incidents = blocks({"createIncident": st.booleans()}, {"groupingConfiguration": groupings})

properties = blocks(
    {
        "displayName": texts,
        "severity": st.sampled_from(SEVERITIES),
        "query": texts,
        "queryFrequency": durations,
        "queryPeriod": durations,
        "triggerOperator": st.sampled_from(["GreaterThan", "LessThan", "Equal", "NotEqual"]),
        "triggerThreshold": st.integers(0, 10_000),
    },
    {
        "description": st.none() | texts,
        "suppressionEnabled": st.booleans(),
        "suppressionDuration": durations,
        "tactics": st.lists(st.sampled_from(sorted(TACTICS.values())), max_size=4),
        "techniques": st.lists(st.from_regex(r"T[0-9]{4}", fullmatch=True), max_size=4),
        "entityMappings": st.none() | st.lists(entities, max_size=3),
        "customDetails": st.none() | st.dictionaries(names, names, max_size=3),
        "alertDetailsOverride": st.none() | overrides,
        "eventGroupingSettings": blocks({"aggregationKind": st.sampled_from(["SingleAlert", "AlertPerResult"])}, {}),
        "incidentConfiguration": st.none() | incidents,
    },
)
"""What a workspace may answer for a scheduled rule, `enabled` apart."""
