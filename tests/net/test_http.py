"""What a session allows, keeps to itself and tells."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sieminator.errors import ReadOnly, SieminatorError, UsageError
from sieminator.model.traffic import Read
from sieminator.net.http import Session
from sieminator.net.redact import redact
from tests.net.conftest import traffic
from tests.net.server import says, serving

TOKEN = "Bearer a-token-that-nobody-sees"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/rules/1"),
        ("DELETE", "/rules/1"),
        ("POST", "/rules"),
        ("POST", "/query/more"),
        ("POST", "/query/../rules"),
        ("PATCH", "/query"),
        ("GET", "/secret"),
        ("HEAD", "/rules"),
    ],
)
def test_a_run_that_reads_sends_only_what_the_room_named(
    method: str, path: str, open_session: Callable[..., Session]
) -> None:
    reads = (Read("GET", "/rules(/[^/]+)?"), Read("POST", "/query"))
    session = open_session(read_only=True, traffic=traffic(reads=reads))
    with serving(says(200)) as server, pytest.raises(ReadOnly, match=rf"^lab: .* {method} /"):
        session.request(method, server.url + path)

    assert server.seen == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/rules/1?a=b"), ("POST", "/query?x=/rules"), ("GET", "/a/../rules")]
)
def test_a_run_that_reads_may_read(method: str, path: str, open_session: Callable[..., Session]) -> None:
    reads = (Read("GET", "/rules(/[^/]+)?"), Read("POST", "/query"))
    session = open_session(read_only=True, traffic=traffic(reads=reads))
    with serving(says(200)) as server:
        assert session.request(method, server.url + path).status_code == 200


def test_a_redirect_is_not_followed(open_session: Callable[..., Session]) -> None:
    with serving(says(302, b"", {"Location": "/elsewhere"}), says(200)) as server:
        response = open_session().get(server.url, allow_redirects=True)

    assert response.status_code == 302
    assert len(server.seen) == 1


def test_netrc_is_never_read(
    open_session: Callable[..., Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password from-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(says(200)) as server:
        open_session().get(server.url)

    assert "Authorization" not in server.seen[0].headers


def test_no_cookie_is_kept(open_session: Callable[..., Session]) -> None:
    session = open_session()
    with serving(says(200, b"", {"Set-Cookie": "a=b; Path=/"})) as server:
        session.get(server.url)
        session.get(server.url)

    assert "Cookie" not in server.seen[1].headers


def test_cookies_are_kept_for_a_vendor_that_needs_them_and_are_shown_to_nobody(
    open_session: Callable[..., Session], caplog: pytest.LogCaptureFixture
) -> None:
    session = open_session(traffic=replace(traffic(), cookies=True), debug_http=True)
    caplog.set_level(logging.DEBUG)
    with serving(says(200, b"", {"Set-Cookie": "JSESSIONID=hidden-but-kept; Path=/"})) as server:
        session.get(server.url)
        session.get(server.url)

    assert server.seen[1].headers["Cookie"] == "JSESSIONID=hidden-but-kept"
    assert "hidden-but-kept" not in caplog.text
    assert redact("JSESSIONID=hidden-but-kept") != "JSESSIONID=hidden-but-kept"


def test_plain_http_to_another_machine_is_refused_before_anything_is_sent(open_session: Callable[..., Session]) -> None:
    with pytest.raises(UsageError, match="https only"):
        open_session().get("http://vendor.example/")


@pytest.mark.parametrize("value", ["Bearer hidden\nX: y", "Bearer hidden-€"])
def test_a_header_that_http_cannot_carry_is_said_without_its_value(
    value: str, open_session: Callable[..., Session]
) -> None:
    with pytest.raises(UsageError, match="a header holds what HTTP cannot carry") as raised:
        open_session().get("https://vendor.example/", headers={"Authorization": value})

    assert "hidden" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("url", ["vendor.example/rules", "https://", "https://ven dor/", "https://[::1"])
def test_an_address_that_cannot_be_used_is_a_mistake_in_the_settings(
    url: str, open_session: Callable[..., Session]
) -> None:
    with pytest.raises(UsageError, match=r"^lab: ") as raised:
        open_session().get(url)

    assert raised.value.hint


def test_every_try_is_a_line_in_the_log(open_session: Callable[..., Session], whole_log: Callable[[], str]) -> None:
    with serving(says(503), says(200, b"", {"x-ms-request-id": "r-42"})) as server:
        open_session().put(server.url + "/rules/1?api-version=2025-09-01&token=hidden")

    log = whole_log()
    assert "/rules/1?api-version=2025-09-01&token=[redacted] -> 503 in 0 ms" in log
    assert "-> 200 (request r-42) in 0 ms" in log


def test_no_secret_reaches_a_log_or_an_error(
    open_session: Callable[..., Session], whole_log: Callable[[], str]
) -> None:
    """The vendor repeats the token and gives a new one; with bodies in the log, neither may stand there."""
    echo = b'{"error": "a-token-that-nobody-sees is bad", "access_token": "fresh-hidden-token"}'
    session = open_session(debug_http=True)
    with serving(says(200, echo, {"Set-Cookie": "sid=hidden-cookie"})) as server:
        session.post(
            server.url,
            headers={"Authorization": TOKEN},
            data={"client_secret": "hidden-client-secret", "scope": "all"},
        )

    log = whole_log()
    assert "scope=all" in log
    assert "is bad" in log
    assert "hidden" not in log
    assert "a-token" not in log


def test_bodies_are_logged_only_when_asked_for(
    open_session: Callable[..., Session], whole_log: Callable[[], str]
) -> None:
    with serving(says(200, b"an answer to read")) as server:
        open_session().post(server.url, data=b"a body to read")

    assert "to read" not in whole_log()


def test_an_error_holds_no_secret_in_any_of_its_causes(open_session: Callable[..., Session]) -> None:
    with serving(lambda talk: talk.cut()) as server, pytest.raises(SieminatorError) as raised:
        open_session().post(server.url, headers={"Authorization": TOKEN}, data={"client_secret": "hidden"})

    error: BaseException | None = raised.value
    while error:
        assert "hidden" not in repr(error)
        assert "a-token" not in repr(error)
        error = error.__cause__


def test_threads_share_a_session(open_session: Callable[..., Session]) -> None:
    session = open_session()
    answers: list[bytes] = []
    with serving(says(200, b"x" * 10_000)) as server:

        def ask() -> None:
            answers.extend(session.get(server.url).content for _ in range(20))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert set(answers) == {b"x" * 10_000}
    assert len(answers) == 160
