"""What a document does is what weather and journal see."""

import json

import pytest

from sieminator.fakes.logscale.deeds import deed
from sieminator.fakes.weather import Answer, Cut
from tests.fakes.logscale.conftest import Graph


@pytest.mark.parametrize(
    ("query", "name", "seen"),
    [
        ("{meta{version}}", None, ("GET", "/graphql/meta")),
        ("query List($a:String!){searchDomain(name:$a){id}}", None, ("GET", "/graphql/List")),
        ("query List{meta{version}}", "List", ("GET", "/graphql/List")),
        ("mutation Make($input:X!){createFilterAlert(input:$input){id}}", "Make", ("PUT", "/graphql/Make")),
        ("mutation{x: updateFilterAlert(input:{}){id}}", None, ("PUT", "/graphql/updateFilterAlert")),
        ("mutation Drop{deleteFilterAlert(input:{})}", None, ("DELETE", "/graphql/Drop")),
        ("fragment F on View{id}\n# mutation\nquery Q{searchDomain{...F}}", None, ("GET", "/graphql/Q")),
        ("nothing", None, ("POST", "/graphql")),
    ],
)
def test_a_document_is_what_it_does(query: str, name: str | None, seen: tuple[str, str]) -> None:
    body = json.dumps({"query": query, "operationName": name}).encode()

    assert deed("POST", "/graphql", body) == seen
    assert deed("POST", "/logs/graphql", body)[1].startswith("/logs/graphql")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"query": 1}', b"\xff"])
def test_what_is_no_document_is_what_it_is(body: bytes) -> None:
    assert deed("POST", "/graphql", body) == ("POST", "/graphql")


def test_other_requests_are_what_they_are() -> None:
    assert deed("POST", "/api/v1/repositories/soc/queryjobs", b"{}")[0] == "POST"
    assert deed("GET", "/graphql", b"")[0] == "GET"


def test_weather_strikes_writes_alone(graph: Graph) -> None:
    graph.server.weather.order(Answer(503), method="PUT|DELETE", path="graphql")

    assert graph.listed() == []
    assert graph.post('mutation Make{deleteFilterAlert(input:{viewName:"soc", id:"x"})}').status_code == 503
    assert [(one.method, one.path) for one in graph.server.journal] == [
        ("GET", "/graphql/searchDomain"),
        ("DELETE", "/graphql/Make"),
    ]


def test_a_write_whose_answer_is_lost_was_done(graph: Graph) -> None:
    import requests

    graph.server.weather.order(Cut("after"), method="PUT", times=1)

    with pytest.raises(requests.ConnectionError):
        graph.create()

    assert len(graph.listed()) == 1


def test_no_credential_is_written_down(graph: Graph) -> None:
    graph.create()

    assert all("authorization" not in exchange.request_headers for exchange in graph.server.journal)
