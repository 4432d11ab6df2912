"""The fake held against the contract; and the judge itself, which must be able to say no."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sieminator.fakes.journal import Exchange
from sieminator.fakes.qradar.levers import Levers
from sieminator.fakes.qradar.routes import every_route
from tests.fakes.conftest import NOON
from tests.fakes.contract import needs_contracts
from tests.fakes.qradar.conftest import EXPORTS, EXTENSIONS, ONE, TASKS, THREE, TWO, Api, rule_xml
from tests.fakes.qradar.contract import DOCUMENT, check, check_request, check_response

TABLES = "/reference_data/tables"
SETS = "/reference_data_collections/sets"
ENTRIES = "/reference_data_collections/set_entries"
QUERY = "SELECT qid, COUNT(*) AS n FROM events GROUP BY qid LAST 1 DAYS"


def tell_everything(api: Api, levers: Levers) -> None:
    """Ask for one of everything."""
    extension = api.install({ONE: rule_xml("One"), TWO: rule_xml("Two")})
    levers.group(ONE, "Ours")
    levers.depend_on(ONE)
    levers.fire(ONE, NOON, 2)
    levers.close(1, "Non-Issue", NOON)
    number = api.rules()[ONE]["id"]
    api.get(f"/analytics/rules/{number}")
    api.post(f"/analytics/rules/{number}", {"enabled": False})
    for path in ("/analytics/rule_groups", "/analytics/rule_groups/3", "/analytics/rules_offense_contributions",
                 "/siem/offenses", "/siem/offenses/1", "/siem/offense_closing_reasons", "/siem/offense_types",
                 "/siem/offense_closing_reasons/1", "/siem/offense_types/3", "/system/about", "/help/versions",
                 "/help/versions/1", "/help/endpoints", "/help/endpoints/1001", EXTENSIONS, "/ariel/parser_keywords",
                 "/ariel/databases", "/ariel/databases/events", "/staged_config/deploy_status",
                 "/config/event_sources/custom_properties/regex_properties",
                 "/config/event_sources/custom_properties/regex_properties/1",
                 "/config/event_sources/log_source_management/log_source_types",
                 "/config/event_sources/log_source_management/log_source_types/12"):  # fmt: skip
        api.get(path)
    delete_and_uninstall(api, extension["id"], number)
    read_tables(api)
    read_sets(api)
    search(api)


def delete_and_uninstall(api: Api, extension: int, number: int) -> None:
    found = api.call("GET", f"/analytics/rules/{number}/dependents").json()["id"]
    api.ended(f"/analytics/rules/rule_dependent_tasks/{found}")
    api.get(f"/analytics/rules/rule_dependent_tasks/{found}/results")
    gone = api.call("DELETE", f"/analytics/rules/{number}").json()["id"]
    assert api.ended(f"/analytics/rules/rule_delete_tasks/{gone}")["status"] == "CONFLICT"
    api.export([number])
    api.install({THREE: rule_xml(aql="nonsense = 1")}, "1.0.2")
    api.get(f"{TASKS}/1/results")
    api.get(f"{EXPORTS}/4/results")
    begun = api.call("DELETE", f"{EXTENSIONS}/{extension}").json()["status_id"]
    api.ended(f"{TASKS}/{begun}")


def read_tables(api: Api) -> None:
    api.post(TABLES, name="soc", element_type="ALN", key_name_types='{"moved": "NUM"}')
    api.post(f"{TABLES}/bulk_load/soc", {ONE: {"version": "1", "moved": "5"}})
    api.post(f"{TABLES}/soc", outer_key=ONE, inner_key="key", value="x")
    api.get(f"{TABLES}/soc")
    api.get(TABLES)
    api.call("DELETE", f"{TABLES}/soc/{ONE}/key", params={"value": "x"})
    begun = api.call("DELETE", f"{TABLES}/soc").json()["id"]
    api.ended(f"/reference_data/tables_delete_tasks/{begun}")


def read_sets(api: Api) -> None:
    number = api.post(SETS, {"name": "users", "entry_type": "ALN"})["id"]
    entry = {"collection_id": number, "value": "alice", "notes": "why"}
    api.post(ENTRIES, entry)
    begun = api.call("PATCH", ENTRIES, json=[entry, {**entry, "value": "bob", "delete_entry": True}]).json()["id"]
    where = f"/reference_data_collections/set_bulk_update_tasks/{begun}"
    api.ended(where)
    for path in (SETS, f"{SETS}/{number}", ENTRIES, f"{where}/results"):
        api.get(path)


def search(api: Api) -> None:
    api.post("/ariel/validators/aql", query_expression="SELECT x FROM events")
    api.post("/ariel/processors/aql_metadata", query_expression=QUERY)
    api.get("/ariel/functions", database="events")
    api.get("/ariel/functions/LOWER", database="events")
    where = f"/ariel/searches/{api.post('/ariel/searches', query_expression=QUERY)['search_id']}"
    api.get(where)
    api.get(f"{where}/results")
    api.get("/ariel/searches")
    api.post(where, save_results="true")
    api.call("DELETE", where)


@needs_contracts
def test_every_answer_is_one_that_the_contract_describes(api: Api, levers: Levers) -> None:
    tell_everything(api, levers)

    exchanges = list(api.server.journal)
    for exchange in exchanges:
        check(exchange)
    assert {exchange.status for exchange in exchanges} == {200, 201, 202}


@needs_contracts
def test_one_of_everything_was_asked_for(api: Api, levers: Levers) -> None:
    import re

    tell_everything(api, levers)

    asked = [(exchange.method, exchange.path) for exchange in api.server.journal]
    missed = [
        f"{route.method} {route.template}"
        for route in every_route()
        if not any(
            method == route.method and re.fullmatch("/api" + re.sub(r"\{\w+\}", "[^/]+", route.template), path)
            for method, path in asked
        )
    ]
    assert not missed


@needs_contracts
def test_every_route_is_documented() -> None:
    documented = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]

    for route in every_route():
        operation = documented[route.template][route.method.lower()]
        assert "hidden" not in operation.get("tags", [])


REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/analytics/rules/7", {}),
    ("GET", "/analytics/rules", {"params": {"filter": "x=1"}}),
    ("POST", "/analytics/rules/100201", {"json": {"owner": "nobody"}}),
    ("POST", "/analytics/rules/100201", {"json": {"enabled": "x"}}),
    ("DELETE", "/analytics/rules/7", {}),
    ("GET", "/analytics/rules/rule_delete_tasks/7", {}),
    ("GET", "/analytics/rules_offense_contributions", {"params": {"sort": "x"}}),
    ("POST", EXTENSIONS, {"data": b"x"}),
    ("GET", EXTENSIONS, {"params": {"filter": "x=1"}}),
    ("GET", f"{EXTENSIONS}/7", {}),
    ("POST", f"{EXTENSIONS}/7", {"params": {"action_type": "INSTALL"}}),
    ("GET", f"{TASKS}/7", {}),
    ("GET", f"{TASKS}/7/results", {}),
    ("POST", EXPORTS, {"json": {"export_contents": []}}),
    ("GET", f"{EXPORTS}/7", {}),
    ("GET", f"{EXPORTS}/7/extension_export", {}),
    ("POST", "/ariel/processors/aql_metadata", {"params": {"query_expression": "SELECT"}}),
    ("POST", "/ariel/searches", {"params": {"query_expression": "SELECT"}}),
    ("GET", "/ariel/searches/x", {}),
    ("GET", "/ariel/databases/x", {}),
    ("GET", f"{TABLES}/none", {}),
    ("POST", TABLES, {"params": {"name": "a", "element_type": "x"}}),
    ("POST", f"{TABLES}/bulk_load/none", {"json": {}}),
    ("POST", SETS, {"json": {"name": "a", "entry_type": "x"}}),
    ("POST", SETS, {"json": {"name": "a"}}),
    ("GET", f"{SETS}/7", {}),
    ("GET", SETS, {"params": {"filter": "x=1"}}),
    ("GET", ENTRIES, {"params": {"entry_type": "x"}}),
    ("POST", ENTRIES, {"json": {"collection_id": 7, "value": "a"}}),
    ("PATCH", ENTRIES, {"json": [{"collection_id": 7, "value": "a"}]}),
    ("PATCH", ENTRIES, {"json": [{"id": 7}]}),
    ("GET", "/reference_data_collections/set_bulk_update_tasks/7", {}),
    ("GET", "/siem/offenses/7", {}),
    ("GET", "/siem/offenses", {"params": {"sort": "x"}}),
    ("GET", "/siem/offenses", {"params": {"filter": "x=1"}}),
    ("GET", "/siem/offense_types", {"params": {"sort": "x"}}),
    ("GET", "/siem/offense_types/99", {}),
]


@needs_contracts
@pytest.mark.parametrize(("method", "path", "how"), REFUSED)
def test_every_refusal_has_a_code_of_the_contract(
    api: Api, levers: Levers, method: str, path: str, how: dict[str, Any]
) -> None:
    levers.add_foreign("One")

    api.refused(method, path, **how)

    [exchange] = api.server.journal
    check_response(exchange)


def exchange_of(api: Api) -> Exchange:
    api.call("GET", "/analytics/rules", headers={"Range": "items=0-1"})
    [exchange] = api.server.journal
    return exchange


@needs_contracts
def test_a_request_against_the_contract_is_named(api: Api) -> None:
    exchange = exchange_of(api)

    for wrong, why in (
        (replace(exchange, query={"colour": "blue"}), "colour is unknown"),
        (replace(exchange, path="/api/analytics/rules_with_data"), "in no contract"),
        (replace(exchange, request_body=b"{}"), "a body is sent"),
        (replace(exchange, method="POST", path="/api/ariel/searches/1/x"), "in no contract"),
        (replace(exchange, method="POST", path=f"/api{EXTENSIONS}/1"), "action_type is missing"),
        (
            replace(exchange, method="POST", path="/api/analytics/rules/1", request_body=b'{"a": 1}'),
            "'a' was unexpected",
        ),
        (replace(exchange, method="POST", path="/api/analytics/rules/1", request_body=b'{"enabled": 1}'), "boolean"),
        (replace(exchange, path="/api/siem/offense_closing_reasons", query={"include_deleted": "x"}), "not a boolean"),
        (replace(exchange, path=f"/api{EXTENSIONS}", query={"content_limit": "x"}), "not a number"),
    ):
        with pytest.raises(AssertionError, match=why):
            check_request(wrong)


@needs_contracts
def test_an_answer_against_the_contract_is_named(api: Api, levers: Levers) -> None:
    levers.add_foreign("One")
    exchange = exchange_of(api)
    told = json.loads(exchange.response_body)
    refusal = {"http_response": {"code": 404}, "code": 7}

    for wrong, why in (
        (replace(exchange, response_body=json.dumps([{**told[0], "colour": "blue"}]).encode()), "colour"),
        (replace(exchange, response_body=json.dumps([{**told[0], "id": "1"}]).encode()), "integer"),
        (replace(exchange, response_body=json.dumps([{**told[0], "type": "ALERT"}]).encode()), "ALERT"),
        (replace(exchange, status=202), "202 is not described"),
        (replace(exchange, status=404, response_body=json.dumps(refusal).encode()), "404 is not described"),
    ):
        with pytest.raises(AssertionError, match=why):
            check_response(wrong)
    strange = replace(
        exchange, path="/api/analytics/rules/1", status=404, response_body=json.dumps(refusal).encode()
    )  # fmt: skip
    with pytest.raises(AssertionError, match="with 7, not one of"):
        check_response(strange)
    check_response(replace(exchange, spoiled=True, status=500))
