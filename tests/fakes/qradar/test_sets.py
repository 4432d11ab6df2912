"""Reference sets, their entries, and many of these at once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from sieminator.fakes.qradar.capabilities import REFERENCE
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.set_values import TYPES
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import Clock
from tests.fakes.contract import needs_contracts
from tests.fakes.qradar.conftest import TOKEN, Api
from tests.fakes.qradar.contract import check

ROOT = "/reference_data_collections"
SETS, ENTRIES, TASKS = f"{ROOT}/sets", f"{ROOT}/set_entries", f"{ROOT}/set_bulk_update_tasks"


@pytest.fixture
def users(api: Api) -> int:
    return int(api.post(SETS, {"name": "users", "entry_type": "ALN"})["id"])


def patched(api: Api, entries: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Change many entries; return the task at its end, and its results."""
    begun = api.call("PATCH", ENTRIES, json=entries)
    assert (begun.status_code, begun.json()["status"]) == (202, "QUEUED")
    where = f"{TASKS}/{begun.json()['id']}"
    assert api.refused("GET", f"{where}/results") == (404, 23003)
    return api.ended(where), api.get(f"{where}/results")


def values(api: Api, number: int, **query: Any) -> list[str]:
    return [one["value"] for one in api.get(ENTRIES, filter=f"collection_id={number}", **query)]


def test_a_set_is_made_once(api: Api) -> None:
    made = api.call("POST", SETS, json={"name": "users", "entry_type": "ALN", "description": "Ours"})

    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["entry_type"], told["namespace"], told["number_of_entries"]) == (
        "users", "ALN", "SHARED", 0,
    )  # fmt: skip
    assert api.get(f"{SETS}/{told['id']}") == told
    assert api.get(SETS, filter='name="users"', fields="id,entry_type") == [{"id": told["id"], "entry_type": "ALN"}]
    assert api.refused("POST", SETS, json={"name": "users", "entry_type": "IP"}) == (409, 10006)
    assert api.refused("GET", f"{SETS}/99") == (404, 15000)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"entry_type": None}, 10001),
        ({"entry_type": "TEXT"}, 1021),
        ({"entry_type": 5}, 1021),
        ({"name": " "}, 10002),
        ({"colour": "blue"}, 1021),
        ({"expiry_type": "NEVER"}, 1021),
        ({"namespace": "TENANT"}, 10003),
        ({"tenant_id": 4}, 10004),
        ({"time_to_live": 0}, 10007),
        ({"time_to_live": "1 day"}, 1021),
        ({"delete_entries": "no"}, 1021),
    ],
)
def test_a_set_that_cannot_be_is_refused(api: Api, more: dict[str, Any], code: int) -> None:
    assert api.refused("POST", SETS, json={"name": "users", "entry_type": "ALN", **more}) == (422, code)
    assert api.get(SETS) == []


def test_a_value_that_is_seen_again_is_the_same_entry(api: Api, users: int, clock: Clock) -> None:
    first = api.post(ENTRIES, {"collection_id": users, "value": "alice", "notes": "hit 1", "source": "us"})
    clock.forward(timedelta(hours=1))
    again = api.post(ENTRIES, {"collection_id": users, "value": "alice"})

    assert again == {**first, "last_seen": first["last_seen"] + 3_600_000, "source": "reference data api"}
    assert (first["notes"], first["delete_entry"]) == ("hit 1", False)
    assert api.get(f"{SETS}/{users}")["number_of_entries"] == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"collection_id": None}, 20002),
        ({"collection_id": 99}, 20004),
        ({"collection_id": "1"}, 1005),
        ({"collection_id": 2**80}, 1005),
        ({"value": None}, 20003),
        ({"value": ""}, 20006),
        ({"value": 7}, 1005),
        ({"value": "x" * 3_000}, 20007),
        ({"notes": "x" * 3_000}, 20008),
        ({"domain_id": -1}, 20005),
        ({"colour": "blue"}, 1005),
    ],
)
def test_an_entry_that_cannot_be_is_refused(api: Api, users: int, more: dict[str, Any], code: int) -> None:
    assert api.refused("POST", ENTRIES, json={"collection_id": users, "value": "alice", **more}) == (422, code)
    assert values(api, users) == []


GOOD = {
    "ALN": ["alice", "Ä", "10.0.0.1"],
    "ALNIC": ["Alice"],
    "NUM": ["7", "-7"],
    "IP": ["10.0.0.1", "2001:db8::1"],
    "PORT": ["0", "65535"],
    "DATE": ["1795888943454"],
    "CIDR": ["10.0.0.0/8"],
}
BAD = {
    "ALN": [" "],
    "ALNIC": [""],
    "NUM": ["seven", "7.5"],
    "IP": ["10.0.0.256", "host", "10.0.0.0/8"],
    "PORT": ["65536", "-1", "http"],
    "DATE": ["2026-11-20"],
    "CIDR": ["10.0.0.1", "10.0.0.1/8"],
}


@pytest.mark.parametrize("type_", TYPES)
def test_a_set_takes_values_of_its_type_only(api: Api, type_: str) -> None:
    number = api.post(SETS, {"name": "s", "entry_type": type_})["id"]
    code = 20009 if type_ == "CIDR" else 20006

    for value in BAD[type_]:
        assert api.refused("POST", ENTRIES, json={"collection_id": number, "value": value}) == (422, code)
    for value in GOOD[type_]:
        api.post(ENTRIES, {"collection_id": number, "value": value})
    assert len(values(api, number, entry_type=type_)) == len(GOOD[type_])


def test_case_does_not_matter_where_the_type_says_so(api: Api, users: int) -> None:
    number = api.post(SETS, {"name": "loose", "entry_type": "ALNIC"})["id"]
    for value in ("Alice", "ALICE"):
        api.post(ENTRIES, {"collection_id": number, "value": value})
        api.post(ENTRIES, {"collection_id": users, "value": value})

    assert (values(api, number), values(api, users)) == (["alice"], ["Alice", "ALICE"])


def test_many_entries_are_put_and_taken_by_a_task(api: Api, users: int, levers: Levers) -> None:
    put = [{"collection_id": users, "value": name, "notes": f"hit {name}"} for name in ("alice", "bob", "carol")]

    task, results = patched(api, put)

    assert (task["status"], task["error_code"], task["error_message"]) == ("COMPLETED", None, None)
    assert (results["status"], results["successful_responses"]) == ("COMPLETE_UPDATE_PERFORMED", 3)
    assert levers.reference_set("users") == {"alice": "hit alice", "bob": "hit bob", "carol": "hit carol"}
    [number] = [one["id"] for one in api.get(ENTRIES) if one["value"] == "bob"]
    gone = [{"id": number, "delete_entry": True}, {"collection_id": users, "value": "carol", "delete_entry": True}]
    patched(api, gone)
    assert values(api, users) == ["alice"]


def test_what_does_not_fit_is_told_in_the_results_and_the_rest_is_kept(api: Api) -> None:
    number = api.post(SETS, {"name": "hosts", "entry_type": "IP"})["id"]

    task, results = patched(api, [{"collection_id": number, "value": value} for value in ("10.0.0.1", "ws-017")])

    assert task["status"] == "COMPLETED"
    assert (results["status"], results["successful_responses"], results["total_responses"]) == (
        "PARTIAL_UPDATE_PERFORMED", 1, 2,
    )  # fmt: skip
    assert [(one["http_status"], one["unique_code"]) for one in results["responses"]] == [(200, None), (422, 20006)]
    assert values(api, number) == ["10.0.0.1"]
    _, results = patched(api, [{"collection_id": number, "value": "ws-017"}])
    assert results["status"] == "UPDATE_ABORTED"


def test_nothing_is_put_before_the_task_is_done(api: Api, users: int) -> None:
    begun = api.call("PATCH", ENTRIES, json=[{"collection_id": users, "value": "alice"}]).json()

    assert values(api, users) == []
    assert api.get(f"{TASKS}/{begun['id']}")["status"] == "PROCESSING"
    assert api.ended(f"{TASKS}/{begun['id']}")["status"] == "COMPLETED"
    assert values(api, users) == ["alice"]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, (422, 23002)),
        (["x"], (422, 23002)),
        ([{"value": "alice"}], (422, 23000)),
        ([{"collection_id": 99, "value": "alice"}], (422, 23000)),
        ([{"collection_id": 1}], (422, 23002)),
        ([{"collection_id": 1, "value": "alice", "colour": 1}], (422, 23002)),
        ([{"collection_id": 1, "value": "alice", "domain_id": -1}], (422, 23005)),
        ([{"id": 99}], (404, 23003)),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_once(api: Api, users: int, body: Any, answer: tuple[int, int]) -> None:
    assert users == 1
    assert api.refused("PATCH", ENTRIES, json=body) == answer


def test_a_task_may_fail(api: Api, users: int, world: World) -> None:
    world.behave(fails={"set update": "Out of memory"})
    begun = api.call("PATCH", ENTRIES, json=[{"collection_id": users, "value": "alice"}]).json()

    task = api.ended(f"{TASKS}/{begun['id']}")

    assert (task["status"], task["error_message"]) == ("EXCEPTION", "Out of memory")
    assert task["error_code"]
    assert values(api, users) == []


def test_a_set_that_is_deleted_meanwhile_takes_nothing(api: Api, users: int, levers: Levers) -> None:
    begun = api.call("PATCH", ENTRIES, json=[{"collection_id": users, "value": "alice"}]).json()
    levers.drop_set("users")

    api.ended(f"{TASKS}/{begun['id']}")

    assert api.get(f"{TASKS}/{begun['id']}/results")["status"] == "UPDATE_ABORTED"
    assert levers.reference_set("users") == {}


def test_entries_are_filtered_by_set_value_and_type(api: Api, users: int, levers: Levers) -> None:
    ports = levers.add_set("ports", "PORT")
    patched(api, [{"collection_id": users, "value": "80"}, {"collection_id": ports, "value": "80"}])

    assert [one["collection_id"] for one in api.get(ENTRIES, entry_type="PORT")] == [ports]
    assert len(api.get(ENTRIES, filter='value="80"')) == 2
    assert api.refused("GET", ENTRIES, params={"entry_type": "TEXT"}) == (422, 24003)
    assert api.refused("GET", ENTRIES, params={"filter": "colour=1"}) == (422, 24001)
    assert api.refused("GET", ENTRIES, params={"sort": "colour"}) == (422, 24002)
    assert api.refused("GET", SETS, params={"filter": "colour=1"}) == (422, 14001)
    assert api.refused("GET", SETS, params={"sort": "colour"}) == (422, 14000)
    assert api.refused("GET", f"{TASKS}/99") == (404, 23001)
    assert api.refused("GET", f"{TASKS}/99/results") == (404, 23001)


def test_who_may_read_sets_may_not_write_them(api: Api, users: int, levers: Levers) -> None:
    levers.assign(TOKEN, REFERENCE)

    assert len(api.get(SETS)) == 1
    assert api.refused("PATCH", ENTRIES, json=[]) == (403, 26)
    assert api.refused("POST", SETS, json={"name": "x", "entry_type": "ALN"}) == (403, 26)


def test_a_snapshot_knows_what_is_in_sets(api: Api, users: int, world: World) -> None:
    before = world.snapshot()
    assert values(api, users) == []
    assert world.snapshot() == before

    api.post(ENTRIES, {"collection_id": users, "value": "alice"})

    assert world.snapshot() != before


@needs_contracts
def test_all_of_it_is_as_the_contract_has_it(api: Api, users: int) -> None:
    api.get(SETS)
    api.get(f"{SETS}/{users}")
    api.post(ENTRIES, {"collection_id": users, "value": "alice"})
    patched(api, [{"collection_id": users, "value": "bob", "notes": "n", "source": "s"}])
    patched(
        api, [{"collection_id": users, "value": "bob", "delete_entry": True}, {"collection_id": users, "value": " "}]
    )
    api.get(ENTRIES, entry_type="ALN")
    for method, path, how in (
        ("POST", SETS, {"json": {"name": "users", "entry_type": "ALN"}}),
        ("POST", SETS, {"json": {"name": "users"}}),
        ("GET", f"{SETS}/99", {}),
        ("POST", ENTRIES, {"json": {"collection_id": 99, "value": "x"}}),
        ("PATCH", ENTRIES, {"json": [{"collection_id": 99, "value": "x"}]}),
        ("GET", f"{TASKS}/99", {}),
    ):
        api.refused(method, path, **how)

    for exchange in api.server.journal:
        check(exchange)
    sent = [json.loads(one.request_body) for one in api.server.journal if one.method == "PATCH"]
    assert len(sent) == 3
