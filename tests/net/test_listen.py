"""The small server for whoever watches a service: pages on loopback, and nothing that can be changed or broken."""

import socket
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest
import requests

from sieminator.engine.fanout import beside
from sieminator.errors import UsageError
from sieminator.net.listen import Listener, Page, address

PLAIN = "text/plain; charset=utf-8"


@contextmanager
def serving(pages):
    listener = Listener(("127.0.0.1", 0), pages)
    with beside(listener.serve, listener.close):
        yield listener, f"http://127.0.0.1:{listener.port}"


def test_a_page_is_made_anew_for_each_request():
    seen = []

    def page():
        seen.append(1)
        return Page(f"asked {len(seen)} times\n".encode(), PLAIN)

    with serving({"/metrics": page}) as (_, url):
        first, second = (requests.get(f"{url}/metrics?any=thing", timeout=5) for _ in range(2))

    assert (first.text, second.text) == ("asked 1 times\n", "asked 2 times\n")
    assert first.headers["Content-Type"] == PLAIN
    assert first.headers["Server"].strip() == "sieminator"


def test_a_page_says_its_own_status():
    with serving({"/healthz": lambda: Page(b"no\n", PLAIN, 503)}) as (_, url):
        assert requests.get(f"{url}/healthz", timeout=5).status_code == 503


def test_a_head_has_no_body():
    with serving({"/metrics": lambda: Page(b"12345", PLAIN)}) as (_, url):
        answer = requests.head(f"{url}/metrics", timeout=5)

    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "5", b"")


def test_what_is_not_there_says_what_is():
    with serving({"/metrics": lambda: Page(b"", PLAIN), "/healthz": lambda: Page(b"", PLAIN)}) as (_, url):
        answer = requests.get(f"{url}/admin", timeout=5)

    assert answer.status_code == 404
    assert answer.text == "There is /healthz, /metrics.\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(method):
    with serving({"/metrics": lambda: Page(b"", PLAIN)}) as (_, url):
        assert requests.request(method, f"{url}/metrics", timeout=5).status_code == 501


def test_a_page_that_fails_tells_nothing_of_the_inside_and_the_next_is_answered():
    def page():
        raise RuntimeError("the inside")

    with serving({"/metrics": page, "/healthz": lambda: Page(b"ok", PLAIN)}) as (_, url):
        broken = requests.get(f"{url}/metrics", timeout=5)
        assert requests.get(f"{url}/healthz", timeout=5).text == "ok"

    assert broken.status_code == 500
    assert "inside" not in broken.text


def test_one_who_says_nothing_does_not_keep_others_waiting_for_ever():
    with (
        serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, url),
        socket.create_connection(("127.0.0.1", listener.port)),
    ):
        assert requests.get(f"{url}/metrics", timeout=1).text == "ok"


def dripping(line, text, over_s):
    """Send byte after byte, until the other side has hung up or the time is over; return for how long it listened."""
    begun = time.monotonic()
    line.settimeout(0.05)
    while time.monotonic() - begun < over_s:
        try:
            line.sendall(text)
            if line.recv(1) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begun


def test_one_who_asks_byte_by_byte_is_hung_up_on_in_time(monkeypatch):
    monkeypatch.setattr("sieminator.net.listen._PATIENCE_S", 0.3)
    with (
        serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, _),
        socket.create_connection(("127.0.0.1", listener.port)) as slow,
    ):
        slow.sendall(b"GET /")

        assert 0.2 < dripping(slow, b"a", over_s=5) < 2


def test_one_who_does_not_take_the_answer_is_hung_up_on_in_time_and_the_others_are_answered(monkeypatch):
    monkeypatch.setattr("sieminator.net.listen._PATIENCE_S", 0.5)
    pages = {"/long": lambda: Page(b"x" * 30_000_000, PLAIN), "/healthz": lambda: Page(b"ok", PLAIN)}
    with (
        serving(pages) as (listener, url),
        socket.create_connection(("127.0.0.1", listener.port)) as slow,
    ):
        slow.sendall(b"GET /long HTTP/1.0\r\n\r\n")
        assert slow.recv(8) == b"HTTP/1.0"
        assert requests.get(f"{url}/healthz", timeout=5).text == "ok"
        time.sleep(1)
        slow.settimeout(5)
        taken = 0
        with suppress(ConnectionError):
            while more := slow.recv(1 << 20):
                taken += len(more)

    assert taken < 30_000_000


def test_a_long_page_arrives_whole():
    with serving({"/long": lambda: Page(b"x" * 30_000_000, PLAIN)}) as (_, url):
        assert len(requests.get(f"{url}/long", timeout=5).content) == 30_000_000


def test_an_end_while_somebody_still_asks_comes_at_once():
    with serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, url):
        slow = socket.create_connection(("127.0.0.1", listener.port))
        slow.sendall(b"GET /")
        assert requests.get(f"{url}/metrics", timeout=1).text == "ok"
        begun = time.monotonic()

    with slow:
        assert time.monotonic() - begun < 2


def test_of_too_many_who_say_nothing_the_oldest_makes_room(monkeypatch):
    monkeypatch.setattr("sieminator.net.listen._AT_ONCE", 2)
    with serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, url), ExitStack() as open_ones:
        at = ("127.0.0.1", listener.port)
        first, *_, last = [open_ones.enter_context(socket.create_connection(at)) for _ in range(4)]
        assert requests.get(f"{url}/metrics", timeout=1).text == "ok"
        first.settimeout(1)
        last.settimeout(1)

        assert first.recv(1) == b""
        last.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        assert last.recv(15) == b"HTTP/1.0 200 OK"


def test_a_request_in_pieces_is_one_request():
    with (
        serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, _),
        socket.create_connection(("127.0.0.1", listener.port), timeout=5) as one,
    ):
        for piece in (b"GET /met", b"rics HTTP/1.0\r", b"\nA: b\r\n\r", b"\n"):
            one.sendall(piece)
            time.sleep(0.05)
        with one.makefile("rb") as answer:
            assert answer.read().endswith(b"\r\n\r\nok")


def test_rubbish_does_no_harm():
    with serving({"/metrics": lambda: Page(b"ok", PLAIN)}) as (listener, url):
        for rubbish in (
            b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET http://[ HTTP/1.0\r\n\r\n",
            b"\r\n\r\n",
            b"",
            b"GET /" + b"x" * 70_000 + b"\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", listener.port)) as one:
                one.sendall(rubbish)
        assert requests.get(f"{url}/metrics", timeout=5).text == "ok"


def test_the_port_is_free_again_at_the_end():
    with serving({}) as (listener, url):
        port = listener.port

    with serving({}), pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    Listener(("127.0.0.1", port), {}).close()


def test_one_who_was_never_served_lets_the_port_go_and_does_not_serve_afterwards():
    listener = Listener(("127.0.0.1", 0), {})
    listener.close()
    listener.serve()

    Listener(("127.0.0.1", listener.port), {}).close()


def test_an_end_before_anybody_asked_comes_at_once():
    begun = time.monotonic()
    with serving({}):
        pass

    assert time.monotonic() - begun < 2


def test_a_port_that_is_taken_is_told():
    with serving({}) as (listener, _), pytest.raises(UsageError, match=rf"cannot listen at 127.0.0.1:{listener.port}"):
        Listener(("127.0.0.1", listener.port), {})


@pytest.mark.parametrize("host", ["..", "a" * 64, "a" * 64 + ".example"])
def test_a_name_that_no_host_can_have_is_told(host):
    with pytest.raises(UsageError, match="--listen: cannot listen at"):
        Listener(address(f"{host}:9464"), {})


@pytest.mark.parametrize(("system", "shared"), [("posix", True), ("nt", False)])
def test_a_port_just_left_may_be_taken_again_but_not_where_that_lets_two_have_it(monkeypatch, system, shared):
    asked = []

    class Noted(socket.socket):
        def setsockopt(self, *option):
            asked.append(option)
            super().setsockopt(*option)

    with monkeypatch.context() as patch:
        patch.setattr("sieminator.net.listen.os.name", system)
        patch.setattr("sieminator.net.listen.socket.socket", Noted)
        listener = Listener(("127.0.0.1", 0), {})
    listener.close()

    assert ((socket.SOL_SOCKET, socket.SO_REUSEADDR, 1) in asked) is shared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("localhost:0", ("localhost", 0)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("[::1]:9464", ("::1", 9464)),
    ],
)
def test_an_address_is_host_and_port(text, expected):
    assert address(text) == expected


@pytest.mark.parametrize("text", ["", "9464", ":9464", "127.0.0.1", "::1:9464", "host:99999", "host:٣", "a b:1"])
def test_anything_else_is_no_address(text):
    with pytest.raises(UsageError, match="--listen: this is no address"):
        address(text)


def test_ipv6_is_listened_at_where_the_machine_has_it():
    try:
        listener = Listener(("::1", 0), {"/metrics": lambda: Page(b"ok", PLAIN)})
    except UsageError:
        pytest.skip("this machine has no IPv6")
    with beside(listener.serve, listener.close):
        assert requests.get(f"http://[::1]:{listener.port}/metrics", timeout=5).text == "ok"
