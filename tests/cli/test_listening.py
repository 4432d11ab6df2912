"""The service's page for whoever watches it, from the real numbers to the socket."""

import socket
from contextlib import ExitStack

import pytest
import requests

from sieminator.cli.listening import DEFAULT, NOWHERE, listening
from sieminator.engine.running.pulse import Pulse
from sieminator.errors import UsageError
from sieminator.net.listen import address
from sieminator.net.way import is_loopback
from tests.clock import SimulatedClock


@pytest.fixture
def pulse():
    return Pulse("runner-1", ["weu"], SimulatedClock())


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def test_a_runner_that_has_asked_nobody_yet_is_not_well(pulse):
    at = f"127.0.0.1:{free_port()}"
    with listening(at, pulse):
        health = requests.get(f"http://{at}/healthz", timeout=5)
        numbers = requests.get(f"http://{at}/metrics", timeout=5)

    assert health.status_code == 503
    assert health.json()["targets"][0]["told"] == ["it was not asked yet"]
    assert 'sieminator_target_up{target="weu"} 0.0' in numbers.text


def test_nowhere_is_nowhere(pulse):
    with listening(NOWHERE, pulse):
        pass


def test_by_default_only_this_machine_can_ask():
    assert is_loopback(address(DEFAULT)[0])


def test_a_port_that_another_has_ends_the_run_before_it_begins(pulse):
    with ExitStack() as open_ones:
        at = f"127.0.0.1:{free_port()}"
        open_ones.enter_context(listening(at, pulse))

        with pytest.raises(UsageError, match="cannot listen"):
            listening(at, pulse)
