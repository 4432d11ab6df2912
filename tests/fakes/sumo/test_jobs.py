"""Search jobs: begun, polled, read, let go of; and what they find."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from sieminator.fakes.sumo.keys import READ
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.sumo.conftest import KEY, Core, schedule

RUNS = "_index=sumologic_audit _sourceCategory=scheduled_search"
SIGNALS = "_index=sec_signal"


def job_of(core: Core, query: str = "error") -> str:
    return f"/v1/search/jobs/{core.start(query).json()['id']}"


def test_a_job_is_accepted_works_and_is_done(core: Core) -> None:
    answer = core.start("error | count by a")

    assert answer.status_code == 202
    told = answer.json()
    assert answer.headers["Location"] == told["link"]["href"] == f"{core.server.url}/api/v1/search/jobs/{told['id']}"
    job = f"/v1/search/jobs/{told['id']}"
    assert [core.ask("GET", job)["state"] for _ in range(2)] == ["NOT STARTED", "DONE GATHERING RESULTS"]


def test_a_job_takes_as_many_polls_as_a_lever_says(core: Core, world: World) -> None:
    world.behave(polls=3)
    job = job_of(core)

    states = [core.ask("GET", job)["state"] for _ in range(4)]

    assert states == ["NOT STARTED", "GATHERING RESULTS", "GATHERING RESULTS", "DONE GATHERING RESULTS"]


def test_a_job_is_not_there_without_its_cookie(core: Core) -> None:
    job = job_of(core)

    for cookies in ({}, {"JSESSIONID": "another"}):
        answer = requests.get(f"{core.server.url}/api{job}", auth=KEY, cookies=cookies, timeout=10)
        assert answer.status_code == 404
        assert answer.json()["code"] == "searchjob.jobid.invalid"
    assert core.call("GET", job).status_code == 200


def test_a_job_is_gone_when_it_is_deleted_lost_or_forgotten(core: Core, levers: Levers, clock: Clock) -> None:
    for forget in (lambda: clock.forward(timedelta(seconds=31)), levers.lose_jobs):
        job = job_of(core)
        assert levers.open_jobs() == 1
        forget()
        core.refused("GET", job, status=404)
    job = job_of(core)
    assert core.ask("DELETE", job) == {"id": job.rpartition("/")[2]}
    core.refused("DELETE", job, status=404)
    assert levers.open_jobs() == 0


def test_a_poll_keeps_a_job_alive(core: Core, clock: Clock) -> None:
    job = job_of(core)

    for _ in range(5):
        clock.forward(timedelta(seconds=20))
        core.ask("GET", job)


def test_too_many_jobs_are_refused(core: Core, world: World) -> None:
    world.behave(max_jobs=1)
    core.start("a")

    assert core.start("b").status_code == 429


def test_an_account_that_is_not_enterprise_runs_none(core: Core, world: World) -> None:
    world.behave(enterprise=False)

    answer = core.start("error")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_key_without_the_right_runs_none(core: Core, levers: Levers) -> None:
    job = job_of(core)
    levers.assign("suDeployer", READ)

    assert core.start("error").status_code == 403
    core.refused("GET", job, status=403)


def test_warnings_and_errors_are_told_once(core: Core, world: World) -> None:
    world.behave(job_warnings=["slow"], job_errors=["bad"])
    job = job_of(core)

    first, second = (core.ask("GET", job) for _ in range(2))

    assert (first["pendingWarnings"], first["pendingErrors"]) == (["slow"], ["bad"])
    assert (second["pendingWarnings"], second["pendingErrors"]) == ([], [])


def test_a_job_may_end_otherwise(core: Core, world: World) -> None:
    world.behave(job_ends="CANCELLED", polls=0)

    assert core.ask("GET", job_of(core))["state"] == "CANCELLED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"query": ""}, "no.query"),
        ({"query": None}, "no.query"),
        ({"query": "a | eval b = c"}, "parse.error"),
        ({"query": f"{RUNS} | transpose"}, "parse.error"),
        ({"query": f"{RUNS} | where "}, "parse.error"),
        ({"query": f"{RUNS} | count by"}, "parse.error"),
        ({"query": f"{RUNS} and"}, "parse.error"),
        ({"query": "_index=sec_record_network"}, "parse.error"),
        ({"query": "nope"}, "parse.error"),
        ({"from": "soon"}, "invalid.timestamp.from"),
        ({"to": True}, "invalid.timestamp.to"),
        ({"to": "9" * 30}, "invalid.timestamp.to"),
        ({"to": "2026-01-01T00:00:00"}, "to.smaller.than.from"),
        ({"timeZone": ""}, "empty.timezone"),
        ({"timeZone": None}, "empty.timezone"),
        ({"timeZone": "Mars"}, "unknown.timezone"),
        ({"timeZone": "../etc"}, "unknown.timezone"),
        ({"autoParsingMode": "x"}, "unknown.time.type"),
        ({"limit": 5}, "generic"),
    ],
)
def test_a_job_that_cannot_be_is_refused(core: Core, world: World, changes: dict[str, Any], code: str) -> None:
    world.behave(complaints={"nope": "Field nope not found"})
    body = {"query": "a", "from": "2026-11-10T00:00:00", "to": "2026-11-20T00:00:00", "timeZone": "UTC", **changes}

    answer = core.call("POST", "/v1/search/jobs", body)

    assert (answer.status_code, answer.json()["code"]) == (400, f"searchjob.{code}")
    assert set(answer.json()) == {"status", "id", "code", "message"}


def test_a_job_takes_json_and_says_so(core: Core) -> None:
    assert core.call("POST", "/v1/search/jobs", data=b"{}").status_code == 415


@pytest.mark.parametrize(
    ("window", "code"),
    [
        ({"limit": 5}, "offset.missing"),
        ({"offset": 0}, "limit.missing"),
        ({"offset": -1, "limit": 5}, "offset.negative"),
        ({"offset": 0, "limit": 0}, "limit.zero"),
        ({"offset": 0, "limit": -1}, "limit.negative"),
    ],
)
def test_a_page_has_an_offset_and_a_limit(core: Core, window: dict[str, int], code: str) -> None:
    answer = core.call("GET", f"{job_of(core)}/messages", params=window)

    assert (answer.status_code, answer.json()["code"]) == (400, f"searchjob.{code}")


def test_messages_have_no_records(core: Core) -> None:
    answer = core.call("GET", f"{job_of(core)}/records", params={"offset": 0, "limit": 5})

    assert answer.json()["code"] == "searchjob.no.records.not.an.aggregation.query"


def test_records_are_read_in_pages(core: Core, levers: Levers) -> None:
    levers.answer("paged", [{"n": number} for number in range(5)])
    job = job_of(core, "paged | count by n")
    status = [core.ask("GET", job) for _ in range(2)][1]

    pages = [core.ask("GET", f"{job}/records", params={"offset": at, "limit": 2})["records"] for at in (0, 2, 4)]

    assert (status["recordCount"], status["messageCount"]) == (5, 0)
    assert [row["map"]["n"] for page in pages for row in page] == ["0", "1", "2", "3", "4"]


def test_nothing_can_be_read_before_the_job_is_done(core: Core, levers: Levers) -> None:
    levers.answer("early", [{"n": 1}])
    job = job_of(core, "early")

    assert core.ask("GET", f"{job}/messages", params={"offset": 0, "limit": 5})["messages"] == []


def test_customers_logs_hold_nothing_unless_somebody_let_a_search_fire(core: Core, levers: Levers) -> None:
    search = core.create(queryString='error\n| json "a"', schedule=schedule())
    counted = 'error | json "a" | count'

    assert core.rows(counted) == []
    levers.fire(search["id"], NOON, 3)
    assert core.rows(counted) == [{"_count": "3"}]
    assert len(core.rows('error | json "a"', "messages")) == 3
    assert core.rows(counted, first="2026-11-21T00:00:00") == []


def test_signals_of_rules_and_searches_are_counted_by_rule_and_day(core: Core, levers: Levers) -> None:
    rule = levers.cse.add_foreign("Somebody's rule").id
    search = core.create(name="Ours", schedule=schedule())
    levers.cse.fire(rule, NOON, 2, suppressed=3)
    levers.cse.fire(rule, NOON - timedelta(days=1), 1)
    levers.fire(search["id"], NOON, 4)

    by_rule = core.rows(f"{SIGNALS} | timeslice 1d | count by _timeslice, ruleId | sort by _timeslice asc")
    by_name = core.rows(f'{SIGNALS} name="Ours" "CIP Scheduled Search" | count by name')
    counted = core.rows(f'{SIGNALS} | where suppressedReasons = "[]" and ruleId in ("{rule}") | count as n by ruleId')

    midnight = int(datetime.fromisoformat("2026-11-20T00:00:00+00:00").timestamp() * 1_000)
    assert by_rule[0] == {"_timeslice": str(midnight - 86_400_000), "ruleid": rule, "_count": "1"}
    assert {"_timeslice": str(midnight), "ruleid": rule, "_count": "5"} in by_rule
    assert by_name == [{"name": "Ours", "_count": "4"}]
    assert counted == [{"ruleid": rule, "n": "3"}]


def test_fields_are_told_with_what_records_are_grouped_by(core: Core, levers: Levers) -> None:
    levers.cse.fire(levers.cse.add_foreign("x").id, NOON)
    job = job_of(core, f"{SIGNALS} | count by ruleId")
    for _ in range(2):
        core.ask("GET", job)

    fields = core.ask("GET", f"{job}/records", params={"offset": 0, "limit": 5})["fields"]

    assert [(one["name"], one["keyField"]) for one in fields] == [("ruleid", True), ("_count", False)]


def test_signals_are_messages_of_json(core: Core, levers: Levers) -> None:
    levers.cse.fire(levers.cse.add_foreign("x").id, NOON)

    [message] = core.rows(f'{SIGNALS} | json "entities" as who', "messages")

    assert message["_raw"].startswith("{")
    assert message["ruleid"].startswith("MATCH-U")
    assert '"_hostname"' in message["who"]


def test_every_value_is_text(core: Core, levers: Levers) -> None:
    levers.cse.fire(levers.cse.add_foreign("x").id, NOON)

    [row] = core.rows(f'{SIGNALS} | name = "x" as named | 1.5 as half | now as absent | sum(half) as s by named')
    [message] = core.rows(f"{SIGNALS} | name as Other | num(severity) as n | true as yes", "messages")

    assert row == {"named": "false", "s": "1.5"}
    assert (message["yes"], message["n"], message["other"]) == ("true", message["severity"], message["name"])


def test_runs_of_searches_are_in_the_audit_index(core: Core, levers: Levers) -> None:
    search = core.create(name="Ours (copy)", schedule=schedule())
    levers.run(search["id"], NOON)
    levers.run(search["id"], NOON, fired=True)
    levers.run(search["id"], NOON, failure="TIMEOUT")

    found = core.rows(f'{RUNS} | kv "Name", "SchSearchId" | count by Name, SchSearchId, action, status')
    fired = core.rows(f"{RUNS} action=MODIFY | count")
    failed = core.rows(f'{RUNS} | where status = "FAILURE" | count by action')

    assert {(row["name"], row["schsearchid"]) for row in found} == {("Ours (copy)", search["id"])}
    counts = {(row["action"], row["status"]): row["_count"] for row in found}
    assert counts == {
        ("CREATE", "SUCCESS"): "1",
        ("START", "SUCCESS"): "3",
        ("FINISH", "SUCCESS"): "2",
        ("MODIFY", "SUCCESS"): "1",
        ("TIMEOUT", "FAILURE"): "1",
    }
    assert (fired, failed) == ([{"_count": "1"}], [{"action": "TIMEOUT", "_count": "1"}])


def test_ids_in_the_audit_index_may_be_decimal(core: Core, levers: Levers, world: World) -> None:
    world.behave(audit_ids="decimal")
    search = core.create(schedule=schedule())

    [row] = core.rows(f'{RUNS} | kv "SchSearchId" as id | count by id')

    assert row["id"] == str(int(search["id"], 16))


def test_an_audit_index_that_is_switched_off_holds_nothing(core: Core, levers: Levers, world: World) -> None:
    world.behave(audit=False)
    levers.run(core.create(schedule=schedule())["id"], NOON)

    assert core.rows(f"{RUNS} | count") == []


def test_the_end_of_a_job_is_not_in_it(core: Core, levers: Levers) -> None:
    levers.cse.fire(levers.cse.add_foreign("x").id, NOON)
    at = int(NOON.timestamp() * 1_000)

    assert core.rows(f"{SIGNALS} | count", first=at - 1_000, until=at) == []
    assert core.rows(f"{SIGNALS} | count", first=at, until=at + 1) == [{"_count": "1"}]
