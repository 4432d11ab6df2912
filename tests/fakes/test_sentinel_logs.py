"""Queries, executed over rows that levers made; among them the three that count hits."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.rows import Incident
from sieminator.fakes.sentinel.world import World
from tests.fakes.conftest import NOON, Arm, Clock
from tests.fakes.contract import check, needs_contracts

ALERTS = """
SecurityAlert
| where TimeGenerated > ago(30d)
| where ProviderName in ("ASI Scheduled Alerts", "ASI NRT Alerts")
| summarize arg_max(TimeGenerated, *), FirstSeen = min(TimeGenerated) by SystemAlertId
| extend Ext = parse_json(ExtendedProperties)
| extend RuleIds = todynamic(tostring(Ext["Analytic Rule Ids"]))
| mv-expand RuleId = RuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(iff(isempty(RuleId), tostring(split(AlertType, "_")[-1]), RuleId), "/")[-1]))
| summarize Alerts = dcount(SystemAlertId), Events = sum(tolong(Ext["Search Query Results Overall Count"]))
    by RuleId, Day = startofday(FirstSeen)
| order by RuleId asc, Day asc
"""
INCIDENTS = """
SecurityIncident
| where CreatedTime > ago(30d)
| summarize arg_max(LastModifiedTime, *) by IncidentNumber
| mv-expand RuleId = RelatedAnalyticRuleIds to typeof(string)
| extend RuleId = tolower(tostring(split(RuleId, "/")[-1]))
| summarize Incidents = dcount(IncidentNumber), Open = dcountif(IncidentNumber, Status != "Closed"),
    TruePositive = dcountif(IncidentNumber, Classification == "TruePositive"),
    BenignPositive = dcountif(IncidentNumber, Classification == "BenignPositive"),
    FalsePositive = dcountif(IncidentNumber, Classification == "FalsePositive"),
    Undetermined = dcountif(IncidentNumber, Classification == "Undetermined"),
    FPLogic = dcountif(IncidentNumber, ClassificationReason == "IncorrectAlertLogic"),
    FPData = dcountif(IncidentNumber, ClassificationReason == "InaccurateData")
    by RuleId, Day = startofday(CreatedTime)
| order by RuleId asc, Day asc
"""
RUNS = """
_SentinelHealth()
| where TimeGenerated > ago(30d)
| where SentinelResourceType =~ "Analytics Rule"
| extend RuleId = tolower(tostring(ExtendedProperties.RuleId))
| summarize Runs = count(), Failed = countif(Status == "Failure"),
    Alerts = sum(tolong(ExtendedProperties.AlertsGeneratedAmount)),
    Events = sum(tolong(ExtendedProperties.QueryResultAmount)), LastRun = max(TimeGenerated),
    LastReason = max(iff(Status == "Failure", Reason, ""))
    by RuleId, Day = startofday(TimeGenerated)
| order by RuleId asc, Day asc
"""
YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture
def fired(levers: Levers) -> Levers:
    """Two rules, three firings, one failure: each alert in two or three versions, one across midnight."""
    levers.add_foreign("Rule-A")
    levers.add_foreign("Rule-B", "NRT")
    levers.fire("Rule-A", YESTERDAY.replace(hour=23, minute=59), alerts=2, versions=3, events=5)
    levers.fire("Rule-A", NOON - timedelta(hours=1), events=7, incident=Incident(1))
    closed = Incident(2, "Closed", "FalsePositive", "InaccurateData")
    levers.fire("Rule-B", NOON - timedelta(hours=2), alerts=4, incident=closed)
    levers.run("Rule-B", NOON - timedelta(hours=1), failure="A table was not found")
    return levers


def rows(arm: Arm, query: str, **body: Any) -> list[list[Any]]:
    answer = arm.query(query, **body)
    assert answer.status_code == 200, answer.text
    [table] = answer.json()["tables"]
    found: list[list[Any]] = table["rows"]
    return found


def refusal(arm: Arm, query: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = arm.query(query, **body)
    return answer.status_code, answer.json()["error"]


def test_alerts_are_counted_once_on_the_day_of_their_first_version(arm: Arm, fired: Levers) -> None:
    assert rows(arm, ALERTS) == [
        ["rule-a", "2026-11-19T00:00:00Z", 2, 10],
        ["rule-a", "2026-11-20T00:00:00Z", 1, 7],
        ["rule-b", "2026-11-20T00:00:00Z", 4, 4],
    ]


def test_incidents_are_counted_as_they_ended(arm: Arm, fired: Levers) -> None:
    assert rows(arm, INCIDENTS) == [
        ["rule-a", "2026-11-20T00:00:00Z", 1, 1, 0, 0, 0, 0, 0, 0],
        ["rule-b", "2026-11-20T00:00:00Z", 1, 0, 0, 0, 1, 0, 0, 1],
    ]


def test_runs_and_failures_are_counted_by_day(arm: Arm, fired: Levers) -> None:
    assert rows(arm, RUNS) == [
        ["rule-a", "2026-11-19T00:00:00Z", 1, 0, 2, 10, "2026-11-19T23:59:00Z", ""],
        ["rule-a", "2026-11-20T00:00:00Z", 1, 0, 1, 7, "2026-11-20T11:00:00Z", ""],
        ["rule-b", "2026-11-20T00:00:00Z", 2, 1, 4, 4, "2026-11-20T11:00:00Z", "A table was not found"],
    ]


@needs_contracts
def test_answers_carry_log_analytics_types_and_keep_to_the_contract(arm: Arm, fired: Levers) -> None:
    query = (
        "SecurityIncident | project IncidentNumber, CreatedTime, AlertIds, Title, n = long(3), r = 1.5, "
        "b = true, t = 1d, s = 90m, nothing = ClosedTime | order by IncidentNumber asc | take 1"
    )

    answer = arm.query(query).json()

    [table] = answer["tables"]
    assert table["name"] == "PrimaryResult"
    assert [column["type"] for column in table["columns"]] == [
        "int", "datetime", "dynamic", "string", "long", "real", "bool", "timespan", "timespan", "datetime",
    ]  # fmt: skip
    [row] = table["rows"]
    assert row[1] == "2026-11-20T11:00:00Z"
    assert row[2].startswith('["')
    assert row[3:] == ["Rule-A", 3, 1.5, True, "1.00:00:00", "01:30:00", None]
    check(arm.server.journal.find()[0])


@pytest.mark.parametrize(
    ("timespan", "alerts"),
    [
        (None, 7),
        ("P1D", 7),
        ("PT12H", 7),  # two alerts of the day before have versions after midnight
        ("PT90M", 1),
        ("PT5400.0S", 1),
        ("2026-11-19T00:00:00Z/2026-11-19T23:59:59Z", 2),
        ("2026-11-19T00:00:00Z/P1D", 2),
        ("P1D/2026-11-19T23:59:59Z", 2),
    ],
)
def test_the_timespan_bounds_what_a_query_sees(arm: Arm, fired: Levers, timespan: str | None, alerts: int) -> None:
    query = "SecurityAlert | summarize dcount(SystemAlertId)"

    [[count]] = rows(arm, query, timespan=timespan)

    assert count == alerts


def test_ago_goes_by_the_clock_of_the_world(arm: Arm, fired: Levers, clock: Clock, world: World) -> None:
    clock.forward(timedelta(days=40))
    arm.session.headers["Authorization"] = f"Bearer {world.issue_token('deployer')}"

    assert rows(arm, ALERTS) == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("Nope | take 1", "'Nope'"),
        ("SecurityAlert | where Colour == 'red'", "'Colour'"),
        ("securityalert | take 1", "'securityalert'"),
        ("SecurityAlert | summarize count() by Colour", "'Colour'"),
        ("SecurityAlert | project-away Colour", "'Colour'"),
        ("SecurityAlert | union Nope", "'Nope'"),
        ("rows | take 1", "'rows'"),
        ("['/etc/passwd'] | take 1", "'/etc/passwd'"),
        ("Heartbeat | join (SecurityAlert | project Wrong) on Computer", "'Wrong'"),
    ],
)
def test_an_unknown_table_or_column_is_a_semantic_error(arm: Arm, query: str, named: str) -> None:
    status, error = refusal(arm, query)

    assert (status, error["code"]) == (400, "BadArgumentError")
    assert error["innererror"]["code"] == "SemanticError"
    assert error["innererror"]["innererror"]["code"] == "SEM0100"
    assert error["innererror"]["innererror"]["message"].endswith(f"expression named {named}")


def test_a_dropped_table_is_an_unknown_one(arm: Arm, fired: Levers) -> None:
    fired.drop_table("SentinelHealth")

    status, error = refusal(arm, RUNS)

    assert status == 400
    assert error["innererror"]["innererror"]["message"].endswith("'SentinelHealth'")


def test_a_query_that_does_not_parse_is_a_syntax_error(arm: Arm) -> None:
    status, error = refusal(arm, "SecurityAlert | where ==")

    assert (status, error["code"], error["innererror"]["code"]) == (400, "BadArgumentError", "SyntaxError")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SecurityAlert | evaluate bag_unpack(Entities)", "EvaluateOperator"),
        ("SecurityAlert | summarize take_anyif(AlertName, true)", "take_anyif"),
        ("_GetWatchlist('vip') | take 1", "_GetWatchlist"),
    ],
)
def test_what_the_fake_cannot_run_is_named_and_never_empty(arm: Arm, query: str, named: str) -> None:
    status, error = refusal(arm, query)

    assert (status, error["code"]) == (501, "NotImplementedByThisFake")
    assert named in error["message"]


@pytest.mark.parametrize("body", [{"timespan": "yesterday"}, {"timespan": "P1D/never"}, {"query": " "}])
def test_a_bad_envelope_is_a_bad_argument(arm: Arm, body: dict[str, str]) -> None:
    query = body.pop("query", "Heartbeat")

    status, error = refusal(arm, query, **body)

    assert (status, error["code"]) == (400, "BadArgumentError")


def test_an_unknown_workspace_is_not_found(arm: Arm) -> None:
    answer = arm.session.post(f"{arm.server.url}/v1/workspaces/nowhere/query", json={"query": "x"}, timeout=5)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "WorkspaceNotFoundError")


def test_a_query_may_read_several_workspaces(arm: Arm, fired: Levers, world: World) -> None:
    other = world.add_workspace(arm.workspace.subscription, "soc", "soc-west", "22222222-0000-0000-0000-0")
    Levers(world, other).add_foreign("Rule-C")
    Levers(world, other).fire("Rule-C", NOON)

    here = rows(arm, "SecurityAlert | summarize dcount(SystemAlertId)")
    both = rows(arm, "SecurityAlert | summarize dcount(SystemAlertId)", workspaces=["soc-west"])

    assert (here, both) == ([[7]], [[8]])


@needs_contracts
def test_the_metadata_lists_tables_columns_and_functions(arm: Arm, levers: Levers) -> None:
    levers.drop_table("DeviceFileEvents")
    url = f"{arm.server.url}/v1/workspaces/{arm.workspace.id}/metadata"

    found = arm.session.get(url, timeout=5).json()

    tables = {table["name"]: table for table in found["tables"]}
    assert {"name": "ProcessCommandLine", "type": "string"} in tables["DeviceProcessEvents"]["columns"]
    assert "DeviceFileEvents" not in tables
    assert "_SentinelHealth" in {function["name"] for function in found["functions"]}
    check(arm.server.journal.find()[0])


def test_hunting_rows_that_a_lever_ingested(arm: Arm, levers: Levers) -> None:
    event = {"TimeGenerated": "2026-11-20T11:00:00Z", "DeviceName": "pc-1", "FileName": "CMD.exe"}
    levers.add_rows("DeviceProcessEvents", [event, event | {"FileName": "calc.exe"}])

    found = rows(arm, 'DeviceProcessEvents | where FileName in~ ("cmd.exe") | project DeviceName, AccountName')

    assert found == [["pc-1", ""]]
