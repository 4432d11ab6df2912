from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import keyring
import pytest
from keyring.backends import fail

from sieminator.errors import CredentialMissing, ReadOnly
from sieminator.fakes.server import Server
from sieminator.fakes.wire import Request, Response
from sieminator.model.ports import World as Port
from sieminator.model.secret import Secret
from sieminator.model.target import Credentials
from sieminator.net.clock import RealClock
from sieminator.net.world import World
from tests.clock import SimulatedClock
from tests.net.conftest import target, traffic
from tests.net.server import says, serving


class Fine:
    """An app to which everything is fine."""

    def handle(self, request: Request) -> Response:
        return Response.of(200, {})


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setenv("SIEMINATOR_READER", "secret-for-reading")
    monkeypatch.setenv("SIEMINATOR_WRITER", "secret-for-writing")
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("read_only", "names", "expected"),
    [
        (True, Credentials("reader", "writer"), "secret-for-reading"),
        (False, Credentials("reader", "writer"), "secret-for-writing"),
        (False, Credentials("reader"), "secret-for-reading"),
        (True, Credentials(write="writer"), None),
        (False, Credentials(), None),
    ],
)
def test_a_run_uses_the_least_credential_that_will_do(
    read_only: bool, names: Credentials, expected: str | None, clock: SimulatedClock
) -> None:
    world: Port = World(clock, read_only=read_only)

    found = world.credential(target(credentials=names))

    assert found == (Secret(expected) if expected else None)


def test_a_credential_that_is_found_nowhere_is_missing(clock: SimulatedClock) -> None:
    world = World(clock, read_only=True)

    with pytest.raises(CredentialMissing, match="'absent'"):
        world.credential(target(credentials=Credentials("absent")))


def test_a_target_has_one_session_until_the_world_is_closed(clock: SimulatedClock) -> None:
    world = World(clock, read_only=True)

    one = world.session(target(), traffic())
    same = world.session(target(), traffic())
    other = world.session(target(name="other"), traffic())
    world.close()
    later = world.session(target(), traffic())
    world.close()

    assert one is same
    assert one is not other
    assert one is not later


def test_a_channel_of_a_target_has_a_session_of_its_own_and_its_own_reads(clock: SimulatedClock) -> None:
    world = World(clock, read_only=True)
    with Server(Fine()) as server:
        reading = world.session(target(), traffic())
        writing = world.session(target(), replace(traffic(), reads=(), channel="writes"))
        answered = reading.get(server.url).status_code
        with pytest.raises(ReadOnly):
            writing.get(server.url)
    world.close()

    assert answered == 200
    assert reading is not writing


def test_a_session_that_was_closed_opens_a_new_connection_when_it_is_used_again(clock: SimulatedClock) -> None:
    world = World(clock, read_only=True)
    with Server(Fine()) as server:
        session = world.session(target(), traffic())
        asked = [session.get(server.url).status_code for _ in range(3)]
        on_the_first = server.connections
        session.close()
        asked.append(session.get(server.url).status_code)
    world.close()

    assert asked == [200] * 4
    assert (on_the_first, server.connections) == (1, 2)


def test_a_world_that_reads_lets_no_write_out(clock: SimulatedClock) -> None:
    world = World(clock, read_only=True)
    with serving(says(200)) as server:
        session = world.session(target(), traffic())

        with pytest.raises(ReadOnly):
            session.put(server.url)
    world.close()

    assert server.seen == []


def test_the_real_clock_is_aware_and_goes_forward() -> None:
    clock = RealClock()

    before = clock.monotonic()
    clock.sleep(timedelta(seconds=-1))

    assert clock.now().utcoffset() is not None
    assert clock.monotonic() >= before
