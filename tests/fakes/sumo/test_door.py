"""Who comes in: keys, regions, sessions, and how often and how many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from sieminator.fakes.server import Server
from sieminator.fakes.sumo.levers import Levers
from sieminator.fakes.sumo.world import World
from tests.fakes.conftest import Clock
from tests.fakes.sumo.conftest import KEY, Core

LIST = "/api/v1/logSearches"


def ask(server: Server, auth: tuple[str, str] | None = KEY, path: str = LIST, **more: object) -> requests.Response:
    return requests.get(f"{server.url}{path}", auth=auth, timeout=10, allow_redirects=False, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("auth", [None, ("suDeployer", "wrong"), ("nobody", "s3cret"), ("suDeployer", "")])
def test_a_key_that_opens_nothing_is_answered_401(server: Server, auth: tuple[str, str] | None) -> None:
    answer = ask(server, auth)

    assert answer.status_code == 401
    told = answer.json()
    assert (told["status"], told["code"]) == (401, "unauthorized")
    assert told["message"] == "Credential could not be verified."


@pytest.mark.parametrize("header", ["Bearer s3cret", "Basic", "Basic !!!", "Basic //8="])
def test_a_header_that_is_no_credential_is_answered_401(server: Server, header: str) -> None:
    assert ask(server, None, headers={"Authorization": header}).status_code == 401


def test_a_revoked_key_opens_nothing_any_more(server: Server, levers: Levers) -> None:
    assert ask(server).status_code == 200
    levers.revoke("suDeployer")
    assert ask(server).status_code == 401


def test_auth_throttling_refuses_a_right_key_for_a_while(server: Server, levers: Levers) -> None:
    levers.throttle_authentication(2)

    assert [ask(server).status_code for _ in range(3)] == [401, 401, 200]


def test_both_apis_know_the_same_keys(server: Server) -> None:
    assert ask(server, path="/api/sec/v1/rules").status_code == 200
    assert ask(server, ("x", "y"), "/api/sec/v1/rules").status_code == 401


def test_a_host_of_another_region_sends_everybody_away(server: Server, world: World) -> None:
    world.behave(moved_to="https://api.eu.sumologic.com")

    answer = ask(server, ("x", "y"), f"{LIST}?limit=5&token=a%20b")

    assert answer.status_code == 301
    assert answer.headers["Location"] == "https://api.eu.sumologic.com/api/v1/logSearches?limit=5&token=a+b"
    told = answer.json()
    assert (told["status"], told["code"]) == (301, "moved")


def test_the_first_answer_begins_a_session_and_no_other(server: Server) -> None:
    first = ask(server)

    assert first.cookies["JSESSIONID"]
    assert not ask(server, cookies=first.cookies).cookies
    assert ask(server).cookies["JSESSIONID"] != first.cookies["JSESSIONID"]


def test_a_cookie_that_is_none_begins_a_session(server: Server) -> None:
    assert ask(server, headers={"Cookie": "a b[]=c; JSESSIONID"}).cookies["JSESSIONID"]


def test_what_is_outside_of_the_api_is_not_there(server: Server) -> None:
    assert ask(server, path="/ui").status_code == 404


def test_every_answer_has_the_vendors_time(server: Server, levers: Levers) -> None:
    levers.skew(timedelta(minutes=7))

    assert ask(server).headers["Date"] == ask(server, None).headers["Date"] == "Fri, 20 Nov 2026 12:07:00 GMT"


def test_more_than_four_requests_a_second_are_too_many(server: Server, world: World, clock: Clock) -> None:
    world.behave(requests_per_second=4)

    assert [ask(server).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    told = ask(server, path="/api/sec/v1/rules").json()
    assert (told["status"], told["code"]) == (429, "rate.limit.exceeded")
    clock.forward(timedelta(seconds=1))
    assert ask(server).status_code == 200


def test_the_limit_is_each_users_own_and_not_each_keys(server: Server, world: World) -> None:
    world.behave(requests_per_second=1)
    world.add_key("suSecond", "s3cret")

    assert ask(server).status_code == 200
    assert ask(server, ("suSecond", "s3cret")).status_code == 429
    assert ask(server, ("suAdmin", "4dm1n")).status_code == 200


def test_a_steady_pace_of_four_a_second_is_never_too_fast(server: Server, world: World, clock: Clock) -> None:
    world.behave(requests_per_second=4)

    for _ in range(40):
        assert ask(server).status_code == 200
        clock.forward(timedelta(milliseconds=250))


def test_as_fast_as_one_likes_is_the_default(server: Server) -> None:
    assert {ask(server).status_code for _ in range(8)} == {200}


def test_more_requests_at_once_than_a_key_may_have_are_refused(server: Server, world: World) -> None:
    world.behave(at_once=2, takes_ms=300)

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(lambda _: ask(server).status_code, range(6)))

    assert (found[0], found[-1]) == (200, 429)


def test_ten_at_once_are_no_trouble(server: Server, world: World) -> None:
    world.behave(takes_ms=50)

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda _: ask(server).status_code, range(20))) == {200}


def test_the_journal_holds_no_credential(core: Core) -> None:
    core.create()

    assert "s3cret" not in repr(list(core.server.journal))
    assert "JSESSIONID" not in repr(list(core.server.journal))
