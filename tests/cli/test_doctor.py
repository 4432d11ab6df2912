"""The doctor on the command line: what it says, what it asks, and that it writes only where it was told to."""

import io
import json
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.world import World
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Act, Delay
from sieminator.net.clock import RealClock
from tests.cli.answering import SECRET, answering
from tests.cli.checkout import edit, lab_state
from tests.cli.shell import Done, sieminator
from tests.cli.test_commands import assert_contract
from tests.cli.test_interrupt import start

LAB = ("--env", "lab")
CANARY = ("doctor", *LAB, "--canary")


class Terminal(io.StringIO):
    """Somebody who sits there, and types this."""

    def isatty(self) -> bool:
        return True


def world_of(root: Path, *place: str) -> bytes:
    with World(lab_state(root, *place)) as world:
        return world.snapshot()


def keep_real_time(server: Server) -> None:
    """A process of its own knows no simulated clock, and a doctor minds the difference."""
    server.app.world.clock = lambda: datetime.now(UTC)  # type: ignore[attr-defined]


def asked(root: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> Done:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    return sieminator(root, *CANARY)


def test_a_lab_that_is_well_exits_zero_and_names_the_next_command(root: Path) -> None:
    done = sieminator(root, "doctor", *LAB)

    for topic in ("reach", "clock", "sign-in", "version", "read", "write", "rules", "tables", "limits", "hits"):
        assert f"\n  {topic:<9}ok  " in done.out
    assert "sieminator doctor --env lab --canary\n" in done.out
    assert (done.exit, done.err) == (0, "")


def test_json_keeps_its_contract_with_a_canary_and_without(root: Path) -> None:
    plain = sieminator(root, "doctor", *LAB, "--format", "json")
    canary = sieminator(root, *CANARY, "--yes", "--format", "json")

    assert assert_contract("doctor", plain.out)["run"] is None
    found = assert_contract("doctor", canary.out)
    assert found["run"]
    assert found["targets"][0]["canary"]["left"] == []  # type: ignore[index]
    assert (plain.exit, canary.exit) == (0, 0)


def test_a_canary_leaves_the_lab_as_it_was_and_a_plan_with_nothing_to_do(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    before = world_of(root)

    done = sieminator(root, *CANARY, "--yes")
    after = sieminator(root, "plan", *LAB)

    assert "nothing of it is left" in done.out
    assert "unique titles (unconfirmed until now): holds" in done.out
    assert "no canary can try: " in done.out
    assert done.exit == 0
    assert world_of(root) == before
    assert (after.exit, "nothing to do, 2 kept" in after.out) == (0, True)


def test_what_the_canary_wrote_is_in_the_ledger_and_no_run_that_could_be_rolled_back(root: Path) -> None:
    done = sieminator(root, *CANARY, "--yes")

    lines = (root / ".sieminator/lab/ledger.jsonl").read_text().splitlines()
    (run,) = {json.loads(line)["run"] for line in lines}
    assert f"as run {run}" in " ".join(done.out.split())
    assert "no run that wrote something" in sieminator(root, "rollback", *LAB, "--run", "latest").err


@pytest.mark.parametrize(
    ("answer", "sent"), [("yes\n", True), ("Y\n", True), ("no\n", False), ("\n", False), ("", False)]
)
def test_on_a_terminal_the_canary_is_asked_for_after_the_checks_were_shown(
    root: Path, monkeypatch: pytest.MonkeyPatch, answer: str, sent: bool
) -> None:
    done = asked(root, monkeypatch, answer)

    assert "Type yes:" in done.err
    assert done.out.count("signed in as") == 1
    assert ("canary: " in done.out, (root / ".sieminator/lab/ledger.jsonl").exists()) == (sent, sent)
    assert done.exit == 0


def test_no_canary_is_sent_where_something_is_amiss(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sieminator(root, "doctor", *LAB)
    before = world_of(root)
    edit(root / "content/detections/first-one/detection.yml", "severity: high", "severity: hihg")

    text = sieminator(root, *CANARY, "--yes")
    document = sieminator(root, *CANARY, "--yes", "--format", "json")

    for done in (text, document):
        assert done.exit == 1
        assert "no canary is sent where something is amiss" in done.err
    assert "first-one/detection.yml:6:" in text.out
    assert json.loads(document.out)["targets"][0]["canary"] is None
    assert world_of(root) == before


def test_a_dead_target_is_a_failed_check_and_exit_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)

    done = sieminator(root, "doctor", "--env", "dead")

    assert done.exit == 1
    assert "reach    FAILED   dead: 127.0.0.1:9 does not take connections" in done.out
    assert "not looked into, since reach did not go well" in " ".join(done.out.split())


def test_a_credential_that_is_missing_says_what_to_type(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)
    with answering(root):
        done = sieminator(root, "doctor", "--env", "dead")

    words = " ".join(done.out.split())
    assert "write FAILED credential 'writer' is found neither" in words
    assert "`sieminator login --env dead --target dead`" in words
    assert done.exit == 1


def test_both_credentials_are_tried_and_neither_is_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)
    monkeypatch.setenv("SIEMINATOR_WRITER", "a-secret-that-opens-nothing")
    with answering(root):
        done = sieminator(root, "doctor", "--env", "dead", "--debug-http")

    assert "write    FAILED   dead: signing in was refused (401 invalid_client)" in done.out
    assert SECRET not in done.out + done.err
    assert "opens-nothing" not in done.out + done.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_ctrl_c_while_the_canary_lives_removes_it(root: Path) -> None:
    with answering(root) as server:
        keep_real_time(server)
        child = start(root, "doctor", "--env", "dead", "--canary", "--yes")
        server.weather.order(Act(lambda: child.send_signal(signal.SIGINT)), method="PUT", after=4, times=1)
        server.weather.order(Delay(0.2), method="PUT", after=4)

        _, err = child.communicate(timeout=60)

    assert child.returncode == 130
    assert err.startswith("sieminator: interrupted\n")
    assert server.journal.count("PUT") < 12
    assert server.journal.count("DELETE") == 1
    assert json.loads(world_of(root, "dead", "dead"))["rule"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_what_a_killed_canary_left_is_off_and_the_next_one_removes_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)
    monkeypatch.setenv("SIEMINATOR_WRITER", SECRET)
    with answering(root) as server:
        keep_real_time(server)
        child = start(root, "doctor", "--env", "dead", "--canary", "--yes")
        server.weather.order(Act(child.kill), method="PUT", after=4, times=1)
        child.communicate(timeout=60)
        server.weather.clear()
        (left,) = json.loads(world_of(root, "dead", "dead"))["rule"]

        done = sieminator(root, "doctor", "--env", "dead", "--canary", "--yes", clock=RealClock())  # type: ignore[arg-type]

    assert json.loads(left[-1])["enabled"] is False
    assert (done.exit, "nothing of it is left" in done.out) == (0, True)
    assert json.loads(world_of(root, "dead", "dead"))["rule"] == []
