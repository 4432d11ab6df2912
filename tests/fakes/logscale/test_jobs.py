"""Query jobs: started, polled, let go of, and everything that can happen to one in between."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.logscale.expressions import arithmetic
from sieminator.fakes.logscale.levers import Levers
from sieminator.fakes.logscale.permissions import READ
from sieminator.fakes.logscale.world import World, millis
from tests.fakes.conftest import NOON, Clock
from tests.fakes.logscale.conftest import TOKEN, Graph
from tests.fakes.logscale.contract import check, needs_contracts


def started(graph: Graph, query: str = "| count()", **body: Any) -> str:
    answer = graph.start(query, **body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_a_job_is_done_at_the_poll_that_a_lever_says(graph: Graph, world: World) -> None:
    world.behave(polls=3)
    job = started(graph)

    told = [graph.poll(job).json() for _ in range(4)]

    assert [one["done"] for one in told] == [False, False, True, True]
    assert [one["metaData"]["workDone"] for one in told] == [1, 2, 3, 3]
    assert [one["events"] for one in told] == [[], [], [{"_count": "0"}], [{"_count": "0"}]]
    assert told[0]["metaData"]["pollAfter"] == 1_000


def test_polls_that_come_too_soon_are_counted(graph: Graph, world: World, levers: Levers, clock: Clock) -> None:
    world.behave(polls=9, poll_after_ms=2_000)
    job = started(graph)
    for wait in (0, 1_999, 2_000, 5_000):
        clock.forward(timedelta(milliseconds=wait))
        graph.poll(job)

    assert levers.hasty_polls() == 1


def test_a_job_that_nobody_polls_is_gone(graph: Graph, levers: Levers, clock: Clock) -> None:
    job, other = started(graph), started(graph)
    clock.forward(timedelta(seconds=60))
    assert graph.poll(job).status_code == 200
    clock.forward(timedelta(seconds=60))

    assert (graph.poll(job).status_code, graph.poll(other).status_code) == (200, 404)
    assert levers.open_jobs() == 1
    levers.expire_jobs()
    assert graph.poll(job).status_code == 404


def test_a_job_that_was_deleted_is_gone(graph: Graph, levers: Levers) -> None:
    job = started(graph)

    done = [graph.session.delete(graph.jobs(job=job), timeout=10).status_code for _ in range(2)]

    assert done == [204, 204]
    assert graph.poll(job).status_code == 404
    assert (levers.open_jobs(), levers.most_jobs()) == (0, 1)


def test_a_job_is_found_where_it_was_started_only(graph: Graph, world: World) -> None:
    world.add_domain("other")

    assert graph.poll(started(graph), "other").status_code == 404


def test_how_many_jobs_were_open_at_once_is_known_and_bounded(graph: Graph, world: World, levers: Levers) -> None:
    world.behave(max_jobs=2)
    jobs = [started(graph), started(graph)]

    refused = graph.start("| count()")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    graph.session.delete(graph.jobs(job=jobs[0]), timeout=10)
    started(graph)

    assert levers.most_jobs() == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [("count(", "to be closed"), ('a="b', "Unterminated"), ("a=b }", "Unexpected"), ("", "empty")],
)
def test_a_query_that_does_not_compile_is_refused_in_text(graph: Graph, query: str, said: str) -> None:
    answer = graph.start(query)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert said in answer.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"start": "yesterday"}, "start"),
        ({"end": "-1h"}, "end"),
        ({"start": True}, "start"),
        ({"isLive": True}, "live"),
        ({"queryString": 7}, "queryString"),
    ],
)
def test_a_body_that_is_wrong_is_refused(graph: Graph, body: dict[str, Any], said: str) -> None:
    answer = graph.session.post(graph.jobs(), json={"queryString": "a=b", **body}, timeout=10)

    assert answer.status_code == 400
    assert said in answer.text


def test_who_may_not_search_is_refused(graph: Graph, world: World, levers: Levers) -> None:
    assert graph.start("a=b", "nowhere").status_code == 404
    world.behave(run_queries=False)
    assert graph.start("a=b").status_code == 403
    world.behave(run_queries=True)
    world.add_token(TOKEN, [READ], domains=["other"])
    assert graph.start("a=b").status_code == 403
    graph.session.headers["Authorization"] = "Bearer none"
    assert graph.start("a=b").status_code == 401


# ---- what is found


def test_what_a_trigger_found_is_counted_in_its_window(graph: Graph, levers: Levers) -> None:
    made = graph.create(queryString='#type=accesslog status=500 // loud\n| host = /"a/i\n')
    for ago, alerts in ((1, 3), (25, 2), (50, 1)):
        levers.fire(made["id"], NOON - timedelta(hours=ago), alerts)
    counted = '#type=accesslog status=500 | host=/"a/i | count(as=n)'

    assert graph.rows(counted) == [{"n": "3"}]
    assert graph.rows(counted, start="2d") == [{"n": "5"}]
    week = {"start": millis(NOON - timedelta(days=7)), "end": millis(NOON - timedelta(hours=25))}
    assert graph.rows(counted, **week) == [{"n": "1"}]
    assert graph.rows(counted.replace("500", "404"), start="7d") == [{"n": "0"}]


def test_what_a_trigger_found_is_counted_per_day(graph: Graph, levers: Levers) -> None:
    made = graph.create(queryString="error | select([host, @timestamp]) | sort(host)")
    levers.fire(made["id"], NOON, 2, {"host": "a"})
    levers.fire(made["id"], NOON - timedelta(days=1), 1, {"host": "b"})
    midnight = millis(NOON - timedelta(hours=12))

    for step in ("bucket(span=1d, function=count())", "bucket(span=24h)", "timeChart(span=1day, function=[count()])"):
        assert graph.rows(f"error | {step}", start="7d") == [
            {"_bucket": str(midnight - 86_400_000), "_count": "1"},
            {"_bucket": str(midnight), "_count": "2"},
        ]
    floored = (
        "error | _bucket := @timestamp - (@timestamp % 86400000) | groupBy([_bucket], function=count(), limit=max)"
    )
    assert graph.rows(floored, start="7d") == [
        {"_bucket": str(midnight - 86_400_000), "_count": "1"},
        {"_bucket": str(midnight), "_count": "2"},
    ]
    assert graph.rows("error | bucket(span=1d, field=host) | count()", start="7d") == [{"_count": "2"}]
    assert graph.rows("error | groupBy([host], function=[count(as=n), max(@timestamp, as=last)])", start="7d") == [
        {"host": "b", "n": "1", "last": str(millis(NOON - timedelta(days=1)))},
        {"host": "a", "n": "2", "last": str(millis(NOON))},
    ]


def test_a_window_may_stand_before_the_triggers_own_steps(graph: Graph, levers: Levers) -> None:
    made = graph.create(queryString="error")
    levers.fire(made["id"], NOON - timedelta(hours=1))
    early = millis(NOON - timedelta(hours=2))

    assert graph.rows(f"@timestamp >= {early} | error | count()") == [{"_count": "1"}]
    assert graph.rows(f"@timestamp < {early} | error | count()") == [{"_count": "0"}]


def test_a_step_that_the_fake_does_not_run_is_refused_by_name(graph: Graph, levers: Levers) -> None:
    levers.fire(graph.create(queryString="error")["id"], NOON)

    refused = graph.start("error | parseJson(x)")

    assert refused.status_code == 500
    assert "parseJson" in refused.text


def test_a_lever_may_order_the_rows_of_an_answer(graph: Graph, levers: Levers) -> None:
    levers.answer("powershell", [{"_count": "41"}])
    levers.answer("powershell", [{"_count": "42", "day": "2026-11-20"}])

    assert graph.rows("FileName=powershell.exe | anything(x)") == [{"_count": "42", "day": "2026-11-20"}]


def test_a_result_holds_no_more_than_it_can(graph: Graph, levers: Levers) -> None:
    made = graph.create(queryString="error")
    levers.fire(made["id"], NOON - timedelta(minutes=5), 150, {"host": "old"})
    levers.fire(made["id"], NOON, 150, {"host": "new"})

    told = graph.poll(started(graph, "error")).json()

    assert len(told["events"]) == 200
    assert [one["host"] for one in told["events"]].count("new") == 150
    assert told["metaData"]["extraData"] == {"hasMoreEvents": "true"}
    assert told["metaData"]["isAggregate"] is False
    assert told["events"][0]["@timestamp"] == millis(NOON)


def test_an_aggregate_has_no_more_rows_than_it_can(graph: Graph, levers: Levers) -> None:
    levers.answer("error", [{"host": str(number), "_count": "1"} for number in range(1_501)])

    told = graph.poll(started(graph, "error | groupBy(host)")).json()

    assert (len(told["events"]), told["metaData"]["isAggregate"]) == (1_500, True)
    assert told["metaData"]["extraData"] == {"hasMoreEvents": "true"}


def test_warnings_come_with_every_result(graph: Graph, world: World) -> None:
    world.behave(job_warnings=("Some segments are missing",))

    told = graph.poll(started(graph)).json()

    assert [one["message"] for one in told["warnings"]] == ["Some segments are missing"]


# ---- what the server writes down


def test_who_edited_by_hand_stands_in_the_audit_log(graph: Graph, levers: Levers) -> None:
    made = graph.create()
    levers.edit(made["id"], description="Mine.")
    levers.edit(graph.create("FilterAlert")["id"], description="Mine.")
    query = (
        f"type=scheduled-search.update AND scheduledSearchId={made['id']} | "
        "groupBy([scheduledSearchId], function=[selectLast([actor.user.username, actor.type, @timestamp])])"
    )

    assert graph.rows(query, "humio-audit", start="1d") == [
        {
            "scheduledSearchId": made["id"],
            "actor.user.username": "alice@example.com",
            "actor.type": "orgUser",
            "@timestamp": millis(NOON),
        }
    ]
    told = graph.rows("type=/^(filterAlert|scheduled-search)\\./ | groupBy([type, actor.type])", "humio-audit")
    assert [(one["type"], one["actor.type"]) for one in told] == [
        ("scheduled-search.create", "viewPermissionToken"),
        ("scheduled-search.update", "orgUser"),
        ("filterAlert.create", "viewPermissionToken"),
        ("filterAlert.update", "orgUser"),
    ]


def test_runs_stand_in_a_repository_of_newer_versions(graph: Graph, world: World, levers: Levers) -> None:
    made = graph.create()
    levers.fire(made["id"], NOON, 2)
    levers.run(made["id"], NOON - timedelta(hours=1))
    levers.run(made["id"], NOON - timedelta(hours=2), failure="No such field")
    query = 'in(event, values=["RunSucceeded", "RunSkipped"]) | groupBy([event, triggered], limit=max)'
    runs = "humio-trigger-execution-info"

    assert graph.start(query, runs).status_code == 404
    assert graph.errors(f'{{searchDomain(name:"{runs}"){{id}}}}')
    world.behave(version="1.217.0")
    assert graph.rows(query, runs) == [
        {"event": "RunSucceeded", "triggered": "false", "_count": "1"},
        {"event": "RunSucceeded", "triggered": "true", "_count": "1"},
    ]
    [failed] = graph.rows("event=ExecutionFailed", runs)
    assert (failed["triggerId"], failed["message"]) == (made["id"], "No such field")
    assert failed["plannedExecutionTime"] == str(millis(NOON - timedelta(hours=2)))


@needs_contracts
def test_jobs_are_what_the_contract_says(graph: Graph, levers: Levers) -> None:
    made = graph.create(queryString="error")
    levers.fire(made["id"], NOON, 1, {"host": "a"})
    graph.rows("error | groupBy(host)", start=millis(NOON) - 1, end=millis(NOON) + 1, isLive=False, timeZone="UTC")
    graph.rows("error", start="1h", end="now", arguments={}, allowEventSkipping=False, useIngestTime=False)
    graph.start("count(")

    for exchange in graph.server.journal:
        check(exchange)
    assert graph.server.journal.count(path="queryjobs") == 5


def test_arithmetic_is_that_of_school() -> None:
    row = {"a": "10", "b": 4, "c": "text"}

    for text, value in (("a + b * 2", 18), ("(a + b) * 2", 28), ("a - b - 1", 5), ("a % b", 2), ("a / b", 2.5)):
        computed = arithmetic(text)
        assert computed is not None
        assert computed(row) == value
    assert arithmetic("a / 0")(row) is arithmetic("c + 1")(row) is arithmetic("d")(row) is None  # type: ignore[misc]
    assert [arithmetic(text) for text in ("", "a +", "(a", "a b", "if(a)", "=")] == [None] * 6
