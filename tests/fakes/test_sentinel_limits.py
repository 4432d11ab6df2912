"""Each thing that the service refuses in a rule, with its code and the sentence that names it."""

from typing import Any

import pytest

from tests.fakes.conftest import Arm, scheduled


def mapping(kind: str, *identifiers: str, column: str = "Column") -> dict[str, Any]:
    return {"entityType": kind, "fieldMappings": [{"identifier": i, "columnName": column} for i in identifiers]}


def grouping(**changes: Any) -> dict[str, Any]:
    settings = {
        "enabled": True,
        "reopenClosedIncident": False,
        "lookbackDuration": "PT5H",
        "matchingMethod": "AllEntities",
    }
    return {"createIncident": True, "groupingConfiguration": settings | changes}


HOST = mapping("Host", "HostName")
SHAPES = [
    ({"query": None}, "$.properties.query: Required property 'query' not found in JSON"),
    ({"suppressionDuration": None}, "Required property 'suppressionDuration' not found"),
    ({"subTechniques": ["T1204.001"]}, "Could not find member 'subTechniques' on object"),
    ({"severity": "Critical"}, "Error converting value 'Critical', expected one of High, Medium"),
    ({"severity": 3}, "Error converting value 3 to type 'System.String'"),
    ({"enabled": "yes"}, "Error converting value 'yes' to type 'System.Boolean'"),
    ({"triggerThreshold": "0"}, "Error converting value '0' to type 'System.Int32'"),
    ({"triggerThreshold": True}, "Error converting value True to type 'System.Int32'"),
    ({"triggerOperator": "gt"}, "expected one of GreaterThan, LessThan, Equal, NotEqual"),
    ({"queryFrequency": "1h"}, "Error converting value '1h' to type 'System.TimeSpan'"),
    ({"tactics": "Execution"}, "Error converting value 'Execution' to an array"),
    ({"tactics": ["execution"]}, "tactics[0]: Error converting value 'execution'"),
    ({"customDetails": []}, "Error converting value [] to a dictionary"),
    ({"customDetails": {"A": 1}}, "customDetails.A: Error converting value 1"),
    ({"entityMappings": [mapping("Robot", "Name")]}, "entityMappings[0].entityType: Error converting"),
    ({"incidentConfiguration": {}}, "Required property 'createIncident' not found"),
    ({"incidentConfiguration": grouping(matchingMethod=None)}, "Required property 'matchingMethod'"),
    ({"incidentConfiguration": "yes"}, "Error converting value 'yes' to an object"),
    ({"eventGroupingSettings": {"aggregationKind": "PerRow"}}, "expected one of SingleAlert, AlertPerResult"),
]
LIMITS = [
    ({"displayName": "x" * 257}, "The display name must have between 1 and 256 characters."),
    ({"displayName": ""}, "The display name must have between 1 and 256 characters."),
    ({"description": "x" * 5001}, "The description must not exceed 5000 characters."),
    ({"templateVersion": "1.0", "alertRuleTemplateName": "t"}, "is not in the format <a.b.c>"),
    ({"templateVersion": "1.0.0"}, "must not be set without alertRuleTemplateName"),
    ({"query": ""}, "The query length 0 is invalid"),
    ({"query": "Heartbeat //" + "x" * 10_000}, "The query length 10012 is invalid"),
    ({"query": 'search  * | where x == "y"'}, "must not contain 'search *'"),
    ({"query": "union * | count"}, "must not contain 'union *'"),
    ({"queryFrequency": "PT4M"}, "The query frequency must be between 5 minutes and 14 days."),
    ({"queryPeriod": "P15D"}, "The query period must be between 5 minutes and 14 days."),
    ({"queryPeriod": "PT30M"}, "The query period must be greater than or equal to the query frequency."),
    ({"queryFrequency": "PT30M", "queryPeriod": "P2D"}, "must be at least 1 hour when the query period"),
    ({"triggerThreshold": -1}, "The trigger threshold must be between 0 and 10000."),
    ({"triggerThreshold": 10_001}, "The trigger threshold must be between 0 and 10000."),
    ({"suppressionDuration": "PT25H"}, "The suppression duration must not exceed 24 hours."),
    ({"techniques": ["T1204.001"]}, "The technique 'T1204.001' is invalid, the expected format is 'T####'."),
    ({"entityMappings": [HOST] * 11}, "The number of entity mappings must not exceed 10."),
    ({"entityMappings": [mapping("Host")]}, "The entity type 'Host' must have between 1 and 3 identifiers."),
    (
        {"entityMappings": [mapping("Host", "HostName", "DnsDomain", "NTDomain", "AzureID")]},
        "must have between 1 and 3 identifiers",
    ),
    ({"entityMappings": [mapping("Host", "Sid")]}, "The identifier 'Sid' is not valid for the entity type 'Host'."),
    ({"entityMappings": [mapping("Host", "OSFamily")]}, "The entity type 'Host' requires at least one of"),
    ({"entityMappings": [mapping("FileHash", "Value")]}, "requires at least one of these identifiers: Algorithm"),
    ({"entityMappings": [mapping("IP", "Address", "Address")]}, "is mapped more than once"),
    ({"entityMappings": [mapping("IP", "Address", column="a-b")]}, "The column name 'a-b' is invalid."),
    ({"customDetails": {f"Key{n}": "C" for n in range(21)}}, "The number of custom details must not exceed 20."),
    ({"customDetails": {"K" * 21: "C"}}, "The custom detail key"),
    ({"customDetails": {"Key": "1st"}}, "The column name '1st' is invalid."),
    (
        {"alertDetailsOverride": {"alertDisplayNameFormat": "x" * 257}},
        "alertDisplayNameFormat must not exceed 256 characters.",
    ),
    (
        {"alertDetailsOverride": {"alertDescriptionFormat": "{{A}}{{B}}{{C}}{{D}}"}},
        "alertDescriptionFormat must not contain more than 3 parameters.",
    ),
    (
        {"alertDetailsOverride": {"alertDynamicProperties": [{"alertProperty": "AlertLink", "value": "A"}] * 2}},
        "An alert property must not be overridden more than once.",
    ),
    ({"incidentConfiguration": grouping(lookbackDuration="P8D")}, "between 5 minutes and 7 days"),
    ({"incidentConfiguration": grouping(matchingMethod="Selected")}, "At least one of groupByEntities"),
    ({"incidentConfiguration": grouping(groupByEntities=["Host"])}, "the entity 'Host' is not mapped"),
    ({"incidentConfiguration": grouping(groupByCustomDetails=["A"])}, "the custom detail 'A' is not defined"),
]


@pytest.mark.parametrize(("properties", "message"), SHAPES + LIMITS)
def test_the_service_refuses(arm: Arm, properties: dict[str, Any], message: str) -> None:
    answer = arm.call("PUT", "one", scheduled(**properties))

    fault = answer.json()["error"]
    assert (answer.status_code, fault["code"]) == (400, "BadRequest")
    assert message in fault["message"]
    assert arm.call("GET", "one").status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"properties": scheduled()["properties"]}, "[kind: Required property 'kind' not found in JSON]"),
        (scheduled() | {"kind": "NRT"}, "The alert rule kind 'NRT' is not supported in API version 2025-09-01."),
        (scheduled() | {"tags": {}}, "$.tags: Could not find member 'tags' on object"),
        ({"kind": "Scheduled"}, "$.properties: Required property 'properties' not found in JSON"),
        ({"kind": "Fusion", "properties": {"enabled": True}}, "Required property 'alertRuleTemplateName'"),
        ([], "[kind: Required property 'kind' not found in JSON]"),
    ],
)
def test_the_service_refuses_the_resource(arm: Arm, body: Any, message: str) -> None:
    answer = arm.call("PUT", "one", body)

    assert answer.status_code == 400
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "properties",
    [
        {"query": "Heartbeat"},
        {"query": "Heartbeat //" + "x" * 9_988},
        {"query": "union Heartbeat, Syslog | where * has 'x'"},
        {"queryFrequency": "PT5M", "queryPeriod": "P1DT23H"},
        {"queryFrequency": "P14D", "queryPeriod": "P14D"},
        {"triggerThreshold": 10_000},
        {"suppressionEnabled": True, "suppressionDuration": "P1D"},
        {"displayName": "x" * 256, "description": "y" * 5_000},
        {"templateVersion": "1.0.2", "alertRuleTemplateName": "t"},
        {"entityMappings": [HOST] * 10},
        {"entityMappings": [mapping("FileHash", "Algorithm", "Value")]},
        {"entityMappings": [HOST], "incidentConfiguration": grouping(groupByEntities=["Host"])},
        {"incidentConfiguration": grouping(matchingMethod="Selected", groupByAlertDetails=["Severity"])},
    ],
)
def test_the_service_takes_what_is_just_within(arm: Arm, properties: dict[str, Any]) -> None:
    assert arm.put("one", **properties).status_code == 201


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("Fusion", {"enabled": True, "alertRuleTemplateName": "f71aba3d"}),
        (
            "MicrosoftSecurityIncidentCreation",
            {"enabled": True, "displayName": "x", "productFilter": "Azure Security Center"},
        ),
    ],
)
def test_the_other_kinds_of_the_stable_api_are_taken(arm: Arm, kind: str, properties: dict[str, Any]) -> None:
    answer = arm.call("PUT", "one", {"kind": kind, "properties": properties})

    assert answer.status_code == 201
    assert answer.json()["properties"].items() >= properties.items()
