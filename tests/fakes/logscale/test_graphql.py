"""The way in: tokens, documents, variables, and how each is refused."""

import json
from typing import Any

import pytest
import requests
from graphql import build_client_schema, get_introspection_query

from sieminator.fakes.logscale.deeds import DocumentServer
from sieminator.fakes.logscale.routes import LogScaleFake
from sieminator.fakes.logscale.world import World
from tests.fakes.logscale.conftest import TOKEN, Graph, create_input
from tests.fakes.logscale.contract import check, needs_contracts


def test_who_brings_no_token_or_a_wrong_one_is_refused_in_text(graph: Graph) -> None:
    for value in ("", "Bearer wrong", "Basic dDprZW4="):
        graph.session.headers["Authorization"] = value
        answer = graph.post("{meta{version}}")
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "authentication" in answer.text


def test_a_token_that_has_run_out_is_none(world: World, graph: Graph, clock: Any) -> None:
    from datetime import timedelta

    world.behave(token_lifetime_s=60)
    world.add_token(TOKEN)
    assert graph.post("{meta{version}}").status_code == 200

    clock.forward(timedelta(seconds=61))

    assert graph.post("{meta{version}}").status_code == 401


def test_the_version_is_told_with_and_without_a_token(graph: Graph, world: World) -> None:
    world.behave(version="1.174.0")

    assert graph.ask("{meta{version clusterId environment}}")["meta"]["version"] == "1.174.0"
    open_ = requests.get(f"{graph.server.url}/api/v1/status", timeout=10)
    assert open_.json()["version"] == "1.174.0"


def test_who_asks_is_told_who_they_are(graph: Graph, world: World) -> None:
    assert graph.ask("{viewer{username}}")["viewer"]["username"] == "deployer"
    world.add_token(TOKEN, user="bob@example.com")
    assert graph.ask("{viewer{username}}")["viewer"]["username"] == "bob@example.com"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{meta{version}", "Syntax Error"),
        ("{meta{versions}}", "Cannot query field 'versions' on type 'HumioMetadata'"),
        ("{meta}", "Field 'meta' of type 'HumioMetadata!' must have"),
        ("{searchDomain{id}}", "of type 'String!' is required"),
        ('{searchDomain(name:"soc",page:2){id}}', "Unknown argument 'page'"),
        ("query($v: Nothing!){searchDomain(name:$v){id}}", "Unknown type 'Nothing'"),
        ("query A{meta{version}} query B{meta{version}}", "Must provide operation name"),
    ],
)
def test_a_document_that_does_not_fit_the_schema_is_refused_with_200(graph: Graph, query: str, said: str) -> None:
    assert said in graph.errors(query)[0]["message"]


def test_the_operation_that_is_named_is_executed(graph: Graph) -> None:
    two = "query A{meta{version}} query B{viewer{username}}"

    assert graph.post(two, name="B").json() == {"data": {"viewer": {"username": "deployer"}}}
    assert "Unknown operation name 'C'" in graph.post(two, name="C").json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"queryOwnershipType": ""},
            "Enum value '' is undefined in enum type 'QueryOwnershipType'. Known values are: User, Organization.",
        ),
        ({"name": None}, "'name' Expected non-null value, found null."),
        ({"color": "red"}, "Unknown field 'color' is not defined in the input type 'CreateScheduledSearchV2'."),
        ({"searchIntervalSeconds": "1h"}, "'searchIntervalSeconds' Long value expected"),
        ({"searchIntervalSeconds": 1.5}, "'searchIntervalSeconds' Long value expected"),
        ({"searchIntervalSeconds": 2**63}, "'searchIntervalSeconds' Long value expected"),
        ({"backfillLimit": 2**31}, "'backfillLimit' Int value expected"),
        ({"enabled": "yes"}, "'enabled' Boolean value expected"),
        ({"labels": [None]}, "'labels[0]' Expected non-null value, found null."),
    ],
)
def test_variables_are_refused_in_sangrias_words(graph: Graph, changes: dict[str, Any], said: str) -> None:
    error = graph.refused("createScheduledSearchV2", create_input(**changes))

    assert error["message"].startswith("Variable '$input' expected value of type 'CreateScheduledSearchV2!' but got: ")
    assert said in error["message"]
    assert graph.listed() == []


def test_an_input_written_into_the_document_is_held_against_its_type_too(graph: Graph) -> None:
    errors = graph.errors('mutation{deleteScheduledSearch(input:{viewName:"soc", id:7})}')

    assert "String cannot represent a non string value: 7" in errors[0]["message"]


def test_numbers_written_into_the_document_are_taken(graph: Graph) -> None:
    made = graph.ask(
        'mutation{createScheduledSearchV2(input:{viewName:"soc",name:"one",queryString:"error",schedule:"0 * * * *",'
        'searchIntervalSeconds:3600,timeZone:"UTC",backfillLimit:0,actionIdsOrNames:[],queryOwnershipType:Organization,'
        "queryTimestampType:EventTimestamp}){searchIntervalSeconds}}"
    )

    assert made == {"createScheduledSearchV2": {"searchIntervalSeconds": 3600}}


def test_a_document_without_end_is_refused(graph: Graph) -> None:
    assert graph.errors("{a" * 5_000 + "}" * 5_000)


def test_a_search_domain_that_is_not_there_is_an_error_and_not_null(graph: Graph, world: World) -> None:
    world.add_domain("other")
    world.add_token(TOKEN, domains=["soc"])
    told = [graph.errors(f'{{searchDomain(name:"{name}"){{id}}}}')[0] for name in ("nowhere", "other")]

    assert [error["path"] for error in told] == [["searchDomain"]] * 2
    assert [error["message"].replace("other", "nowhere") for error in told] == [told[0]["message"]] * 2
    assert graph.ask("{searchDomains{name}}")["searchDomains"] == [{"name": "soc"}]


def test_repositories_and_views_are_told_apart(graph: Graph, world: World) -> None:
    world.add_domain("raw")
    asked = '{%s: searchDomain(name:"%s"){__typename name ... on View{connections{filter}}}}'

    assert graph.ask(asked % ("a", "soc"))["a"] == {"__typename": "View", "name": "soc", "connections": []}
    assert graph.ask(asked % ("b", "raw"))["b"] == {"__typename": "Repository", "name": "raw"}


def test_saved_queries_and_files_are_listed(graph: Graph, world: World) -> None:
    world.add_asset("soc", "query", "noisy-hosts", "crowdstrike/base@1.0.0")
    world.add_asset("soc", "file", "hosts.csv")

    found = graph.ask('{searchDomain(name:"soc"){savedQueries{name packageId} files{nameAndPath{name}}}}')

    assert found["searchDomain"] == {
        "savedQueries": [{"name": "noisy-hosts", "packageId": "crowdstrike/base@1.0.0"}],
        "files": [{"nameAndPath": {"name": "hosts.csv"}}],
    }
    assert graph.ask("{viewerOpt{username}}") == {"viewerOpt": {"username": "deployer"}}


def test_the_schema_can_be_asked_for(graph: Graph, world: World) -> None:
    fields = '{__type(name:"UpdateScheduledSearchV3"){inputFields{name}}}'
    before = {one["name"] for one in graph.ask(fields)["__type"]["inputFields"]}
    world.behave(beyond=("UpdateScheduledSearchV3.priority: Int",))

    assert {one["name"] for one in graph.ask(fields)["__type"]["inputFields"]} - before == {"priority"}
    assert build_client_schema(graph.ask(get_introspection_query())).mutation_type is not None


def test_an_operation_that_was_taken_away_is_unknown(graph: Graph, world: World) -> None:
    world.behave(gone=("Mutation.updateScheduledSearchV3",))

    error = graph.refused("updateScheduledSearchV3", {})

    assert "Cannot query field 'updateScheduledSearchV3' on type 'Mutation'" in error["message"]


def test_what_is_deprecated_is_written_down(graph: Graph, world: World) -> None:
    old = {"queryStart": "24h", "queryEnd": "now", "actions": ["mail"]}
    sent = {**create_input(), **old}
    for name in ("searchIntervalSeconds", "queryTimestampType", "actionIdsOrNames"):
        del sent[name]

    graph.ask("mutation($input:CreateScheduledSearch!){createScheduledSearch(input:$input){id}}", input=sent)

    [told] = graph.rows("subcategory=Deprecation", "humio-activity", start="1h", end="now")
    assert "createScheduledSearch" in told["message"]


@pytest.mark.parametrize("body", ["{", "[]", "{}", '{"query": 1}', '{"query": "{meta{version}}", "variables": []}'])
def test_a_body_that_is_no_request_is_a_bad_one(graph: Graph, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = graph.session.post(f"{graph.server.url}/graphql", data=body, headers=headers, timeout=10)

    expected = 200 if json.dumps(body).endswith('[]}"') else 400
    assert answer.status_code == expected


def test_other_methods_and_paths_are_refused(graph: Graph) -> None:
    assert graph.session.get(f"{graph.server.url}/graphql", timeout=10).status_code == 405
    assert graph.session.get(f"{graph.server.url}/", timeout=10).status_code == 404
    assert graph.session.put(graph.jobs(), timeout=10).status_code == 405


def test_the_root_may_lie_in_a_folder(world: World) -> None:
    with DocumentServer(LogScaleFake(world, prefix="/logs")) as server:
        assert requests.get(f"{server.url}/logs/api/v1/status", timeout=10).status_code == 200
        assert requests.get(f"{server.url}/api/v1/status", timeout=10).status_code == 404


@needs_contracts
def test_answers_are_what_the_contract_says(graph: Graph) -> None:
    for kind in ("ScheduledSearch", "FilterAlert", "AggregateAlert"):
        made = graph.create(kind)
        graph.update(kind, made["id"], description="Other.")
        graph.listed(kind)
    graph.ask('{searchDomain(name:"soc"){__typename id name resource allowedViewActions actions{id name displayName}}}')
    graph.ask("{viewer{id username currentOrganization{id name}} meta{version minimumNodeVersion environment}}")
    graph.errors('{searchDomain(name:"nowhere"){id}}')

    for exchange in graph.server.journal:
        check(exchange)
    assert len(graph.server.journal) == 12


@needs_contracts
def test_the_judge_can_say_no(graph: Graph) -> None:
    from dataclasses import replace

    graph.create()
    [exchange] = graph.server.journal
    answer = json.loads(exchange.response_body)
    answer["data"]["createScheduledSearchV2"]["labels"] = None

    with pytest.raises(AssertionError, match="labels is null"):
        check(replace(exchange, response_body=json.dumps(answer).encode()))
    with pytest.raises(AssertionError, match="createScheduledSearchV2"):
        check(exchange, "1.174")
