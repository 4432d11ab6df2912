"""Reference tables, properties, log source types, and the rest of the configuration."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from sieminator.fakes.qradar.capabilities import REFERENCE
from sieminator.fakes.qradar.console import millis
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.world import World
from tests.fakes.conftest import NOON, Clock
from tests.fakes.qradar.conftest import TOKEN, Api

ROOT = "/reference_data/tables"
NEW = {"name": "sieminator_soc", "element_type": "ALN"}
ROWS = {"u1": {"version": "3", "moved": "1795888943454"}, "u2": {"version": "1"}}


@pytest.fixture
def table(api: Api) -> str:
    api.post(ROOT, **NEW)
    return f"{ROOT}/sieminator_soc"


def values(api: Api, table: str, **query: Any) -> dict[str, dict[str, str]]:
    data = api.get(table, **query).get("data", {})
    return {outer: {inner: cell["value"] for inner, cell in row.items()} for outer, row in data.items()}


def test_a_table_is_made_once(api: Api) -> None:
    made = api.call("POST", ROOT, params={**NEW, "outer_key_label": "uuid", "description": "Ours"})

    assert made.status_code == 201
    assert (made.json()["element_type"], made.json()["key_label"]) == ("ALN", "uuid")
    assert api.refused("POST", ROOT, params=NEW) == (409, 1004)
    assert [one["name"] for one in api.get(ROOT, filter='name="sieminator_soc"')] == ["sieminator_soc"]


@pytest.mark.parametrize(
    "more",
    [{"name": ""}, {"element_type": "TEXT"}, {"timeout_type": "x"}, {"key_name_types": "{"}, {"key_name_types": "[1]"},
     {"key_name_types": '{"a": "x"}'}],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(api: Api, more: dict[str, str]) -> None:
    assert api.refused("POST", ROOT, params={**NEW, **more}) == (422, 1005)


def test_inner_keys_may_have_types(api: Api) -> None:
    made = api.post(ROOT, **NEW, key_name_types='[{"key_name": "moved", "element_type": "NUM"}]')

    assert made["key_name_types"] == {"moved": "NUM"}
    where = f"{ROOT}/bulk_load/sieminator_soc"
    assert api.refused("POST", where, json={"u1": {"moved": "x"}}) == (422, 1005)
    assert api.post(where, {"u1": {"moved": "1"}})["number_of_elements"] == 1


def test_an_empty_table_has_no_data(api: Api, table: str) -> None:
    assert "data" not in api.get(table)


def test_rows_are_loaded_at_once_and_kept_where_nothing_is_said_of_them(api: Api, table: str) -> None:
    assert api.post(f"{ROOT}/bulk_load/sieminator_soc", ROWS)["number_of_elements"] == 3
    api.post(f"{ROOT}/bulk_load/sieminator_soc", {"u1": {"version": "4"}})

    assert values(api, table) == {"u1": {"version": "4", "moved": "1795888943454"}, "u2": {"version": "1"}}
    assert api.get(table)["data"]["u1"]["version"]["source"] == "reference data api"
    assert api.get(table, fields="data(u1(version(value)))") == {"data": {"u1": {"version": {"value": "4"}}}}


def test_rows_are_read_in_ranges(api: Api, table: str) -> None:
    api.post(f"{ROOT}/bulk_load/sieminator_soc", ROWS)

    answer = api.call("GET", table, headers={"Range": "items=1-1"})

    assert list(answer.json()["data"]) == ["u2"]


def test_one_value_is_written_and_taken_away(api: Api, table: str) -> None:
    api.post(table, outer_key="u1", inner_key="a b", value="x/y", source="me")
    where = f"{table}/u1/a%20b"

    assert values(api, table) == {"u1": {"a b": "x/y"}}
    assert api.refused("DELETE", where, params={"value": "other"}) == (404, 1003)
    assert api.refused("DELETE", where) == (422, 1005)
    assert api.call("DELETE", where, params={"value": "x/y"}).json()["number_of_elements"] == 0


def test_a_cell_says_when_it_was_last_written_also_where_it_says_the_same(
    api: Api, table: str, clock: Clock, levers: Levers
) -> None:
    levers.skew(timedelta(minutes=7))
    seen = []
    for _ in range(3):
        api.post(f"{ROOT}/bulk_load/sieminator_soc", {"runners": {"lease": "host-a"}, "u1": {"version": "3"}})
        cell = api.get(table)["data"]["runners"]["lease"]
        seen.append((cell["first_seen"], cell["last_seen"]))
        clock.forward(timedelta(seconds=30))

    began = millis(NOON + timedelta(minutes=7))
    assert seen == [(began, began + seconds * 1_000) for seconds in (0, 30, 60)]
    api.post(f"{ROOT}/bulk_load/sieminator_soc", {"u1": {"version": "3"}})
    assert api.get(table)["data"]["runners"]["lease"]["last_seen"] == began + 60_000


ODD = ["query.1", "a b", "50%", "a/b", "ws-017.example.com", "ü", "x?y=z&w", "a+b", "#1", "..", "[x]", "'", '"']


@pytest.mark.parametrize("name", ODD)
def test_a_cell_of_an_odd_name_is_written_read_and_taken_away(api: Api, table: str, name: str) -> None:
    api.post(f"{ROOT}/bulk_load/sieminator_soc", {name: {name: name}, "u1": {"version": "3"}})
    where = f"{table}/{quote(name, safe='')}/{quote(name, safe='')}".replace("/..", "/%2E%2E")

    assert values(api, table)[name] == {name: name}
    assert api.refused("DELETE", where, params={"value": f"{name}."}) == (404, 1003)
    if name == "..":
        return  # a client of HTTP takes it out of the path
    assert api.call("DELETE", where, params={"value": name}).status_code == 200
    assert values(api, table) == {"u1": {"version": "3"}}


def test_a_console_may_take_short_values_only(api: Api, table: str, world: World) -> None:
    world.behave(longest_value=200)

    api.post(f"{ROOT}/bulk_load/sieminator_soc", {"u1": {"query": "x" * 200}})
    refused = api.refused("POST", f"{ROOT}/bulk_load/sieminator_soc", json={"u1": {"query": "y" * 201}})

    assert refused == (422, 1005)
    assert values(api, table) == {"u1": {"query": "x" * 200}}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [([], 400, 1001), ("x", 400, 1001), ({"u1": "x"}, 422, 1005), ({"u1": {"a": 1}}, 422, 1005),
     ({"u1": {"": "x"}}, 422, 1005), ({"u1": {"a": "x" * 3_000}}, 422, 1005)],
)  # fmt: skip
def test_a_load_that_cannot_be_is_refused_and_nothing_of_it_is_kept(
    api: Api, table: str, body: Any, status: int, code: int
) -> None:
    whole = {"first": {"a": "b"}, **body} if isinstance(body, dict) else body

    assert api.refused("POST", f"{ROOT}/bulk_load/sieminator_soc", json=whole) == (status, code)
    assert values(api, table) == {}


def test_a_table_is_purged_or_deleted_by_a_task(api: Api, table: str) -> None:
    api.post(f"{ROOT}/bulk_load/sieminator_soc", ROWS)

    def drop(purge_only: str) -> None:
        begun = api.call("DELETE", table, params={"purge_only": purge_only})
        assert begun.status_code == 202
        assert api.ended(f"/reference_data/tables_delete_tasks/{begun.json()['id']}")["status"] == "COMPLETED"

    drop("true")
    assert values(api, table) == {}
    drop("false")
    assert api.refused("GET", table) == (404, 1002)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", ""), ("DELETE", ""), ("DELETE", "/a/b")],
)
def test_a_table_that_is_not_there_is_refused(api: Api, method: str, path: str) -> None:
    assert api.refused(method, f"{ROOT}/none{path}") == (404, 1002)
    assert api.refused("POST", f"{ROOT}/bulk_load/none", json={}) == (404, 1002)
    assert api.refused("GET", "/reference_data/tables_delete_tasks/7") == (404, 1002)


def test_other_name_spaces_are_refused(api: Api, table: str) -> None:
    assert api.refused("GET", table, params={"namespace": "TENANT"}) == (422, 1012)


def test_who_may_read_may_not_write(api: Api, levers: Levers, table: str) -> None:
    levers.assign(TOKEN, REFERENCE)

    api.get(table)
    assert api.refused("POST", f"{ROOT}/bulk_load/sieminator_soc", json={}) == (403, 26)


def test_people_purge_tables_and_drop_them(api: Api, levers: Levers, table: str) -> None:
    api.post(f"{ROOT}/bulk_load/sieminator_soc", ROWS)

    levers.forget_row("sieminator_soc", "u2")
    assert levers.table("sieminator_soc") == {"u1": ROWS["u1"]}
    levers.purge_table("sieminator_soc")
    assert values(api, table) == {}
    levers.drop_table("sieminator_soc")
    assert api.refused("GET", table) == (404, 1002)


# ---- configuration

PROPERTIES = "/config/event_sources/custom_properties/regex_properties"
TYPES = "/config/event_sources/log_source_management/log_source_types"


def test_properties_say_whether_rules_may_use_them(api: Api, world: World) -> None:
    world.add_property("Process Path", for_rules=False)
    world.add_property("Ours", type_="numeric")

    told = {one["name"]: one["use_for_rule_engine"] for one in api.get(PROPERTIES, fields="name,use_for_rule_engine")}

    assert (told["Process Path"], told["Ours"], told["Command"]) == (False, True, True)
    [ours] = api.get(PROPERTIES, filter='name="Ours"')
    assert ours["property_type"] == "numeric"
    assert api.get(f"{PROPERTIES}/{ours['id']}") == api.get(f"{PROPERTIES}/{ours['identifier']}") == ours
    assert api.refused("GET", f"{PROPERTIES}/x") == (404, 1002)


def test_log_source_types_are_told(api: Api, world: World, levers: Levers) -> None:
    world.add_log_source_type(4_001, "Ours")
    levers.remove_log_source_type(11)

    told = {one["id"]: one["custom"] for one in api.get(TYPES)}

    assert (told[12], told[4_001], 11 in told) == (False, True, False)
    assert api.get(f"{TYPES}/12")["name"] == "Microsoft Windows Security Event Log"
    assert api.refused("GET", f"{TYPES}/11") == (404, 1002)


def test_nothing_waits_to_be_deployed(api: Api) -> None:
    assert api.get("/staged_config/deploy_status")["status"] == "COMPLETE"


def test_offense_types_and_closing_reasons_are_told(api: Api) -> None:
    assert api.get("/siem/offense_types", filter='property_name="userName"', fields="id") == [{"id": 3}]
    assert api.get("/siem/offense_types", sort="-id")[0]["name"] == "Scheduled Search"
    assert api.get("/siem/offense_types/0")["name"] == "Source IP"
    assert api.refused("GET", "/siem/offense_types/99") == (404, 1002)
    texts = [one["text"] for one in api.get("/siem/offense_closing_reasons")]
    assert texts == ["False-Positive, Tuned", "Non-Issue", "Policy Violation"]
    assert len(api.get("/siem/offense_closing_reasons", include_reserved="true")) == 4
    assert api.get("/siem/offense_closing_reasons/1")["text"] == "False-Positive, Tuned"
    assert api.refused("GET", "/siem/offense_closing_reasons/9") == (404, 1002)
    assert api.refused("GET", "/siem/offense_closing_reasons", params={"include_deleted": "x"}) == (422, 1005)
