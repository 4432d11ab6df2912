"""How long a search takes, how many there may be, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.contract import needs_contracts
from tests.fakes.qradar.conftest import Api
from tests.fakes.qradar.contract import check

ROOT = "/ariel/searches"
QUERY = "SELECT qid FROM events LAST 1 HOURS"


def begin(api: Api, query: str = QUERY) -> str:
    return f"{ROOT}/{api.post(ROOT, query_expression=query)['search_id']}"


def state(api: Api, where: str) -> tuple[int, str]:
    answer = api.call("GET", where, headers={"Prefer": "wait=5"})
    return answer.status_code, answer.json()["status"]


def limited(number: int) -> str:
    return f"{QUERY} PARAMETERS EXECUTIONTIMELIMIT={number}"


def test_a_search_takes_its_time_by_the_consoles_clock(api: Api, world: World, clock: Clock) -> None:
    world.behave(search_seconds=30)
    where = begin(api)

    assert [state(api, where) for _ in range(3)] == [(206, "EXECUTE"), (206, "SORTING"), (206, "SORTING")]
    clock.forward(timedelta(seconds=29))
    assert state(api, where)[0] == 206
    assert api.refused("GET", f"{where}/results") == (404, 1003)
    clock.forward(timedelta(seconds=1))
    assert state(api, where) == (200, "COMPLETED")


def test_a_search_may_be_done_when_it_is_begun(api: Api, world: World, levers: Levers) -> None:
    world.behave(search_polls=0)
    levers.add_event(NOON, qid=7)

    begun = api.post(ROOT, query_expression=QUERY)

    assert (begun["status"], begun["record_count"]) == ("COMPLETED", 1)
    assert api.get(f"{ROOT}/{begun['search_id']}/results") == {"events": [{"qid": 7}]}


def test_so_many_searches_run_at_once_and_no_more(api: Api, world: World, levers: Levers) -> None:
    world.behave(searches_at_once=2)
    first, _ = begin(api, limited(1_000)), begin(api, limited(2_000))

    assert api.refused("POST", ROOT, params={"query_expression": limited(3_000)}) == (503, 1010)
    assert begin(api, limited(1_000)) == first  # it is there already
    assert state(api, first) == (200, "COMPLETED")
    begin(api, limited(3_000))
    assert levers.most_searches() == 2


def test_a_search_that_is_let_go_of_makes_room(api: Api, world: World, clock: Clock) -> None:
    world.behave(searches_at_once=1, search_seconds=600)
    refused = {"params": {"query_expression": limited(900_000)}}
    where = begin(api)
    assert api.refused("POST", ROOT, **refused) == (503, 1010)

    api.post(where, status="CANCELED")
    second = begin(api, limited(800_000))
    assert api.refused("POST", ROOT, **refused) == (503, 1010)
    assert api.call("DELETE", second).status_code == 202
    begin(api, limited(700_000))
    assert api.refused("POST", ROOT, **refused) == (503, 1010)
    clock.forward(timedelta(seconds=600))
    begin(api, limited(900_000))


def test_a_search_ends_at_its_time_limit(api: Api, world: World, clock: Clock) -> None:
    world.behave(search_seconds=120)
    where, longer = begin(api, limited(60_000)), begin(api, limited(120_000))

    clock.forward(timedelta(seconds=59))
    assert state(api, where)[0] == 206
    clock.forward(timedelta(seconds=1))
    assert state(api, where) == (200, "CANCELED")
    assert api.refused("GET", f"{where}/results") == (404, 1003)
    clock.forward(timedelta(seconds=60))
    assert state(api, where) == (200, "CANCELED")
    assert state(api, longer) == (200, "COMPLETED")


def test_a_cancelled_search_stays_so_until_it_is_deleted(api: Api, world: World, clock: Clock) -> None:
    world.behave(search_seconds=60)
    where = begin(api)

    assert api.post(where, status="CANCELED")["status"] == "CANCELED"
    clock.forward(timedelta(hours=1))
    assert state(api, where) == (200, "CANCELED")
    assert api.call("DELETE", where).status_code == 202
    assert api.refused("GET", where) == (404, 1002)


def test_a_search_may_fail_and_says_why(api: Api, world: World) -> None:
    world.behave(search_fails={"qid": "The disk is full"})
    where = begin(api)

    told = api.get(where)
    assert (told["status"], told["record_count"]) == ("ERROR", 0)
    assert [(one["severity"], one["message"]) for one in told["error_messages"]] == [("ERROR", "The disk is full")]
    assert api.refused("GET", f"{where}/results") == (404, 1003)
    assert api.found("SELECT username FROM events LAST 1 HOURS") == []


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ("EXECUTIONTIMELIMIT=60000", None),
        ("executiontimelimit = 60000, REMOTESERVERS='ep01'", None),
        ("REMOTESERVERS=ARIELSERVERS4EPNAME('a', 'b'), SNAPSHOTSIZE=2", None),
        ("SNAPSHOTSIZE=2 PROGRESSDETAILSRESOLUTION=60", None),
        ("EXECUTIONTIMELIMIT=0", "not a number"),
        ("EXECUTIONTIMELIMIT='60000'", "not a number"),
        ("TIMEOUT=60000", "no parameter TIMEOUT"),
        ("EXECUTIONTIMELIMIT=60000, PRIORITI=1", "no parameter PRIORITI"),
        ("EXECUTIONTIMELIMIT", "cannot be read"),
        ("60000", "cannot be read"),
    ],
)
def test_parameters_that_nobody_knows_are_refused(api: Api, parameters: str, fault: str | None) -> None:
    query = {"query_expression": f"{QUERY} PARAMETERS {parameters}"}

    answer = api.call("POST", ROOT, params=query)
    said = api.post("/ariel/validators/aql", **query)["error_messages"]

    if fault is None:
        assert (answer.status_code, said) == (201, None)
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, 2000)
        assert fault in answer.json()["message"]
        assert fault in said[0]["message"]


def test_a_limit_stands_before_the_time_and_is_kept(api: Api, levers: Levers) -> None:
    levers.add_events((NOON - timedelta(seconds=n), {"qid": n}) for n in range(20))
    window = f"START {millis(NOON - timedelta(hours=1))} STOP {millis(NOON + timedelta(minutes=1))}"

    rows = api.found(f"SELECT qid FROM events ORDER BY qid LIMIT 11\n{window}\nPARAMETERS EXECUTIONTIMELIMIT=60000")

    assert [row["qid"] for row in rows] == list(range(11))


def test_results_come_in_pages_that_say_where_they_are(api: Api, world: World, levers: Levers) -> None:
    levers.add_events((NOON, {"qid": n}) for n in range(7))
    world.behave(page_size=3, partial_status=206)
    where = begin(api)
    api.get(where)

    pages: list[tuple[int, str, list[Any]]] = []
    for first in (0, 3, 6, 7):
        answer = api.call("GET", f"{where}/results", headers={"Range": f"items={first}-{first + 4}"})
        rows = [row["qid"] for row in answer.json()["events"]]
        pages.append((answer.status_code, answer.headers["Content-Range"], rows))

    assert pages == [
        (206, "items 0-2/7", [0, 1, 2]), (206, "items 3-5/7", [3, 4, 5]), (206, "items 6-6/7", [6]),
        (206, "items */7", []),
    ]  # fmt: skip


@needs_contracts
def test_every_end_of_a_search_is_one_that_the_contract_describes(api: Api, world: World, clock: Clock) -> None:
    world.behave(search_seconds=60, searches_at_once=3, search_fails={"username": "No"})
    ends = [begin(api, limited(1_000)), begin(api, "SELECT username FROM events LAST 1 HOURS"), begin(api)]
    state(api, ends[0])
    api.refused("POST", ROOT, params={"query_expression": limited(2)})
    clock.forward(timedelta(seconds=61))
    assert [state(api, where)[1] for where in ends] == ["CANCELED", "ERROR", "COMPLETED"]
    for where in ends:
        api.call("GET", f"{where}/results")
        api.call("DELETE", where)

    for exchange in api.server.journal:
        check(exchange)
    assert {exchange.status for exchange in api.server.journal} == {200, 201, 202, 206, 404, 503}


def test_a_narrow_search_over_many_events_costs_little(api: Api, levers: Levers, world: World) -> None:
    """Counted, not timed: what is read of the store is what lies in the stretch that is asked for."""
    levers.add_events((NOON - timedelta(minutes=n), {}) for n in range(10_000))
    window = f"START {millis(NOON - timedelta(hours=1))} STOP {millis(NOON)}"

    with world.transaction() as store:
        plan = store.execute("EXPLAIN QUERY PLAN SELECT row FROM event WHERE source = 'events' AND at >= 1 AND at < 2")
        assert "event_at" in str(plan.fetchall())
    assert api.found(f"SELECT COUNT(*) AS n FROM events {window}") == [{"n": 60}]
