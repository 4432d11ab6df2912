"""The server and its weather, with an app that knows no vendor."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import requests

from sieminator.fakes.journal import Journal
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Answer, Cut, Delay, Drip, Effect, Endless, Garble
from sieminator.fakes.wire import Request, Response
from tests.fakes.conftest import Tls


@dataclass
class Echo:
    """An app that answers with what it was asked, and counts."""

    handled: list[Request] = field(default_factory=list)

    def handle(self, request: Request) -> Response:
        self.handled.append(request)
        asked = {"method": request.method, "path": request.path, "text": request.body.decode()}
        return Response.of(200, asked, private=request.path == "/secret")


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[Server]:
    with Server(echo) as server:
        yield server


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_requests_reach_the_app_on_one_kept_connection(server: Server, session: requests.Session, echo: Echo) -> None:
    answers = [session.request(m, f"{server.url}/a%2Fb?x=1", data="text") for m in ("GET", "PUT", "DELETE")]

    assert [a.json() for a in answers] == [
        {"method": m, "path": "/a%2Fb", "text": "text"} for m in ("GET", "PUT", "DELETE")
    ]
    assert echo.handled[0].query == {"x": "1"}
    assert echo.handled[0].origin == server.url


def test_the_server_counts_its_connections(server: Server) -> None:
    sessions = [requests.Session() for _ in range(3)]
    for one in sessions:
        one.trust_env = False
        one.get(f"{server.url}/a", timeout=5)
        one.get(f"{server.url}/b", timeout=5)
    for one in sessions:
        one.close()

    assert (server.connections, server.most_connections) == (3, 3)


def test_the_journal_keeps_exchanges_without_credentials(server: Server, session: requests.Session) -> None:
    session.post(f"{server.url}/open", data="body", headers={"Authorization": "Bearer s3cret"})
    session.post(f"{server.url}/secret", data="client_secret=s3cret")

    opened, secret = server.journal
    assert (opened.method, opened.path, opened.request_body, opened.status) == ("POST", "/open", b"body", 200)
    assert opened.started <= opened.finished
    assert "s3cret" not in repr(list(server.journal))
    assert secret.response_body == b""


@pytest.mark.parametrize("effect", [Answer(503), Cut("before"), Cut("after"), Garble("half-json")])
def test_the_journal_keeps_no_form_whoever_answers_it(
    server: Server, session: requests.Session, effect: Effect
) -> None:
    """Signing in is a form, and bad weather asks no app whether the exchange is private."""
    server.weather.order(effect)

    with suppress(requests.exceptions.RequestException):
        session.post(f"{server.url}/secret", data={"client_secret": "s3cret"})

    (exchange,) = server.journal
    assert b"s3cret" not in exchange.request_body + exchange.response_body


def test_the_journal_forgets_beyond_its_limit(echo: Echo, session: requests.Session) -> None:
    with Server(echo, journal=Journal(limit=2)) as server:
        for number in range(3):
            session.get(f"{server.url}/{number}")

    assert [e.path for e in server.journal] == ["/1", "/2"]
    assert server.journal.count("GET", "/2") == 1


def test_stopping_ends_kept_connections_and_their_threads(echo: Echo, session: requests.Session) -> None:
    before = threading.active_count()

    with Server(echo) as server:
        session.get(server.url)

    assert threading.active_count() == before


def test_tls_is_spoken_with_a_certificate_for_localhost(echo: Echo, session: requests.Session, tls: Tls) -> None:
    with Server(echo, tls.context) as server:
        answer = session.get(f"{server.url}/x", verify=str(tls.ca_file))

        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.url}/x", timeout=5)

    assert server.url.startswith("https://localhost:")
    assert answer.json()["path"] == "/x"


def test_an_ordered_answer_comes_instead_of_the_apps(server: Server, session: requests.Session, echo: Echo) -> None:
    server.weather.order(Answer(429, {"Retry-After": "1"}), method="PUT", path="/a", times=2)

    statuses = [session.put(f"{server.url}/a").status_code for _ in range(3)]
    other = session.get(f"{server.url}/a").status_code

    assert (statuses, other) == ([429, 429, 200], 200)
    assert len(echo.handled) == 2
    assert [e.spoiled for e in server.journal] == [True, True, False, False]


def test_weather_strikes_every_kth_request_after_the_first_n(server: Server, session: requests.Session) -> None:
    server.weather.order(Answer(503), every=2, after=1)

    statuses = [session.get(server.url).status_code for _ in range(6)]

    assert statuses == [200, 200, 503, 200, 503, 200]


def test_weather_may_last_for_a_while(server: Server, session: requests.Session) -> None:
    bad = threading.Event()
    server.weather.order(Answer(503), lasts=bad.is_set)

    before = session.get(server.url).status_code
    bad.set()
    during = session.get(server.url).status_code
    bad.clear()
    after = session.get(server.url).status_code

    assert (before, during, after) == (200, 503, 200)


def test_the_sun_shines_after_a_clear(server: Server, session: requests.Session) -> None:
    server.weather.order(Answer(500))
    server.weather.clear()

    assert session.get(server.url).status_code == 200


@pytest.mark.parametrize(("when", "handled"), [("before", 0), ("half", 1), ("after", 1)])
def test_a_cut_connection_is_an_error_for_the_client(
    server: Server, session: requests.Session, echo: Echo, when: str, handled: int
) -> None:
    server.weather.order(Cut(when), times=1)  # type: ignore[arg-type]

    with pytest.raises(requests.exceptions.RequestException):
        session.put(f"{server.url}/a", data="x" * 100)

    assert len(echo.handled) == handled
    assert session.get(server.url).status_code == 200


def test_a_delayed_answer_takes_its_time(server: Server, session: requests.Session) -> None:
    server.weather.order(Delay(0.03))
    started = time.monotonic()

    session.get(server.url)

    assert time.monotonic() - started >= 0.03


def test_a_dripping_answer_arrives_whole(server: Server, session: requests.Session) -> None:
    server.weather.order(Drip(pause_s=0.001, chunk=7))

    assert session.get(f"{server.url}/long").json()["path"] == "/long"


def test_something_may_happen_between_two_drops(server: Server, session: requests.Session) -> None:
    drops: list[int] = []
    server.weather.order(Drip(chunk=10, meanwhile=lambda: drops.append(len(drops))))

    answer = session.get(f"{server.url}/long")

    assert len(drops) == -(-len(answer.content) // 10)


def test_html_and_half_json_come_with_status_200(server: Server, session: requests.Session) -> None:
    server.weather.order(Garble("html"), path="/html")
    server.weather.order(Garble("half-json"), path="/half")

    html, half = session.get(f"{server.url}/html"), session.get(f"{server.url}/half")

    assert (html.status_code, half.status_code) == (200, 200)
    assert html.text.startswith("<!DOCTYPE html>")
    with pytest.raises(json.JSONDecodeError):
        json.loads(half.content)


def test_an_endless_listing_always_has_another_page(server: Server, session: requests.Session) -> None:
    server.weather.order(Endless("nextLink"), method="GET")

    links = [f"{server.url}/list?api-version=1"]
    for _ in range(3):
        links.append(session.get(links[-1]).json()["nextLink"])

    assert len(set(links)) == 4
    assert all("api-version=1" in link for link in links)


def test_an_endless_listing_may_lead_in_circles_and_hold_nothing(server: Server, session: requests.Session) -> None:
    server.weather.order(Endless("nextLink", circle=True, emptied="text"), method="GET")

    first = session.get(f"{server.url}/list?api-version=1").json()
    second = session.get(first["nextLink"]).json()

    assert first["nextLink"] == second["nextLink"]
    assert (first["text"], second["text"]) == ([], [])
