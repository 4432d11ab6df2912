"""The rules that no schema says, each refused by its field in `state`."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.fakes.logscale import cron, query
from sieminator.fakes.logscale.world import World
from tests.fakes.logscale.conftest import Graph, create_input

INGEST = {"queryTimestampType": "IngestTimestamp", "backfillLimit": None}
VERBS = {"ScheduledSearch": "createScheduledSearchV2"}


def refusal(graph: Graph, kind: str, **changes: Any) -> dict[str, str]:
    error = graph.refused(VERBS.get(kind, f"create{kind}"), create_input(kind, **changes))
    assert error["message"] == "There were errors in the input"
    return dict(error["state"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 254}, "name"),
        ({"queryString": ""}, "queryString"),
        ({"queryString": "  // nothing but a remark"}, "queryString"),
        ({"queryString": 'a="b'}, "queryString"),
        ({"queryString": "count("}, "queryString"),
        ({"queryString": "count(]"}, "queryString"),
        ({"queryString": "a=b)"}, "queryString"),
        ({"schedule": "0 * * *"}, "schedule"),
        ({"schedule": "60 * * * *"}, "schedule"),
        ({"schedule": "H/15 * * * *"}, "schedule"),
        ({"schedule": "0 H * * *"}, "schedule"),
        ({"schedule": "0 0 * JAN *"}, "schedule"),
        ({"timeZone": "Europe/Copenhagen"}, "timeZone"),
        ({"timeZone": "UTC+24"}, "timeZone"),
        ({"timeZone": "utc"}, "timeZone"),
        ({"searchIntervalSeconds": 0}, "searchIntervalSeconds"),
        ({"searchIntervalOffsetSeconds": -1}, "searchIntervalOffsetSeconds"),
        ({"backfillLimit": None}, "backfillLimit"),
        ({"backfillLimit": -1}, "backfillLimit"),
        ({"maxWaitTimeSeconds": 0}, "maxWaitTimeSeconds"),
        ({**INGEST}, "maxWaitTimeSeconds"),
        ({**INGEST, "maxWaitTimeSeconds": 60, "backfillLimit": 0}, "backfillLimit"),
        ({**INGEST, "maxWaitTimeSeconds": 60, "searchIntervalOffsetSeconds": 0}, "searchIntervalOffsetSeconds"),
        ({"actionIdsOrNames": ["mail"] * 11}, "actions"),
    ],
)
def test_a_scheduled_search_that_breaks_a_rule_is_refused(graph: Graph, changes: dict[str, Any], field: str) -> None:
    assert list(refusal(graph, "ScheduledSearch", **changes)) == [field]
    assert graph.listed() == []


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("FilterAlert", {"queryString": "error | groupBy(host)"}, "queryString"),
        ("FilterAlert", {"queryString": "error | JOIN({x}, field=a)"}, "queryString"),
        ("FilterAlert", {"throttleTimeSeconds": 59}, "throttleTimeSeconds"),
        ("FilterAlert", {"throttleField": "host"}, "throttleField"),
        ("AggregateAlert", {"queryString": "error"}, "queryString"),
        ("AggregateAlert", {"throttleTimeSeconds": 59}, "throttleTimeSeconds"),
        ("AggregateAlert", {"searchIntervalSeconds": 90}, "searchIntervalSeconds"),
        ("AggregateAlert", {"searchIntervalSeconds": 30}, "searchIntervalSeconds"),
        ("AggregateAlert", {"searchIntervalSeconds": 81 * 60}, "searchIntervalSeconds"),
        ("AggregateAlert", {"searchIntervalSeconds": 190 * 60}, "searchIntervalSeconds"),
        ("AggregateAlert", {"searchIntervalSeconds": 25 * 3600}, "searchIntervalSeconds"),
    ],
)
def test_an_alert_that_breaks_a_rule_is_refused(graph: Graph, kind: str, changes: dict[str, Any], field: str) -> None:
    assert list(refusal(graph, kind, **changes)) == [field]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("ScheduledSearch", {"schedule": "H * * * *"}),
        ("ScheduledSearch", {"schedule": "*/15 0-6,22 1 1-12/2 0"}),
        ("ScheduledSearch", {"timeZone": "UTC+12:45"}),
        ("ScheduledSearch", {"timeZone": "UTC-1"}),
        ("ScheduledSearch", {**INGEST, "maxWaitTimeSeconds": 0}),
        ("ScheduledSearch", {"backfillLimit": 0, "searchIntervalOffsetSeconds": 0}),
        ("ScheduledSearch", {"queryString": 'x = /["(]/i | y = "(" // ) and "\n| https://x/y'}),
        ("ScheduledSearch", {"actionIdsOrNames": []}),
        ("FilterAlert", {"queryString": 'msg = "count(" OR x = y // groupBy(z)', "throttleTimeSeconds": 60}),
        ("AggregateAlert", {"searchIntervalSeconds": 80 * 60}),
        ("AggregateAlert", {"searchIntervalSeconds": 24 * 3600, "throttleField": "host"}),
    ],
)
def test_what_keeps_the_rules_is_taken(graph: Graph, kind: str, changes: dict[str, Any]) -> None:
    graph.create(kind, **changes)


def test_everything_that_is_wrong_is_said_at_once(graph: Graph) -> None:
    said = refusal(graph, "ScheduledSearch", schedule="often", timeZone="CET", name="")

    assert list(said) == ["name", "schedule", "timeZone"]
    assert said["schedule"] == "'often' is not a cron schedule: expected 5 fields, got 1"


def test_the_vendor_may_complain_of_a_query_or_doubt_it(graph: Graph, world: World) -> None:
    world.behave(complaints={"nope": "Unknown field: nope"}, doubts={"slow": "This may be slow"})
    asked = (
        'query($q:String!){analyzeQuery(input:{queryString:$q version:{name:"legacy"} viewName:"soc"})'
        "{validateQuery{isValid diagnostics{message code severity}} suggestedAlertType{alertType}}}"
    )

    assert refusal(graph, "ScheduledSearch", queryString="nope=1") == {"queryString": "Unknown field: nope"}
    assert graph.start("nope=1").text == "Unknown field: nope"
    told = graph.ask(asked, q="nope=1 slow")["analyzeQuery"]
    assert [(one["message"], one["severity"]) for one in told["validateQuery"]["diagnostics"]] == [
        ("Unknown field: nope", "Error"),
        ("This may be slow", "Warning"),
    ]
    assert (told["validateQuery"]["isValid"], told["suggestedAlertType"]) == (False, None)
    fine = graph.ask(asked, q="slow | count()")["analyzeQuery"]
    assert (fine["validateQuery"]["isValid"], fine["suggestedAlertType"]) == (True, {"alertType": "AggregateAlert"})


def test_a_function_that_the_caller_rejects_is_a_diagnostic(graph: Graph) -> None:
    asked = (
        '{analyzeQuery(input:{queryString:"a | join({b},field=c)" version:{name:"legacy"} rejectFunctions:["join"]})'
        "{validateQuery{isValid diagnostics{code}}}}"
    )

    assert graph.ask(asked)["analyzeQuery"]["validateQuery"] == {
        "isValid": False,
        "diagnostics": [{"code": "FunctionRejected"}],
    }


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "next_"),
    [
        ("0 * * * *", "UTC", "2026-11-20T12:00", "2026-11-20T13:00"),
        ("*/15 * * * *", "UTC", "2026-11-20T12:01", "2026-11-20T12:15"),
        ("30 23 * * *", "UTC+05:30", "2026-11-20T12:00", "2026-11-20T18:00"),
        ("0 0 29 2 *", "UTC", "2026-11-20T12:00", "2028-02-29T00:00"),
        ("0 0 * * 7", "UTC", "2026-11-20T12:00", "2026-11-22T00:00"),
        ("0 0 1 * 1", "UTC", "2026-11-20T12:00", "2026-11-23T00:00"),
        ("0 0 30 2 *", "UTC", "2026-11-20T12:00", None),
    ],
)
def test_the_next_run_of_a_schedule(schedule: str, zone: str, after: str, next_: str | None) -> None:
    found = cron.following(schedule, zone, datetime.fromisoformat(after).replace(tzinfo=UTC), "x")

    assert found == (None if next_ is None else datetime.fromisoformat(next_).replace(tzinfo=UTC))


def test_a_hashed_minute_is_the_same_for_the_same_trigger() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)

    minutes = {
        (found := cron.following("H * * * *", "UTC", noon, str(number))) and found.minute for number in range(40)
    }

    assert cron.following("H * * * *", "UTC", noon, "1") == cron.following("H * * * *", "UTC", noon, "1")
    assert len(minutes) > 10


@given(st.text(max_size=40))
def test_any_text_is_read_as_a_query_or_refused(text: str) -> None:
    assert isinstance(query.fault(text), str)
    assert isinstance(query.steps(text), list)
    assert isinstance(cron.fault(text), str)
    assert isinstance(cron.zone_fault(text), str)
