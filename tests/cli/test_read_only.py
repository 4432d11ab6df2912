"""Commands that read, as they are typed: nothing moves there or in the checkout, and no right to write is used."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.lab import CLIENT, SECRET, TENANT
from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.roles import CONTRIBUTOR, READER
from sieminator.fakes.sentinel.world import World
from sieminator.fakes.server import Server
from tests.cli.answering import answering
from tests.cli.checkout import FIRST, add_detection, edit, lab_state
from tests.cli.shell import sieminator

READING = {
    "plan --env lab": 2,
    "plan --env lab --format json": 2,
    "plan --env lab --format markdown": 2,
    "drift --env lab": 2,
    "drift --env lab --propose-holds": 2,
    "hits --env lab": 0,
    "doctor --env lab": 0,
    "lint": 0,
    "lint --env lab": 0,
    "lint --env lab --online": 0,
    "targets --env lab": 0,
    "schema environment": 0,
}
"""What reads, and how it ends."""
WORKSPACE = (
    "00000000-0000-0000-0000-000000000001",
    "rg-lab",
    "lab-one",
    "00000000-0000-0000-0000-000000000002",
)
"""Of the checkout's lab."""
WRITER = "66666666-6666-4666-8666-666666666666"


@pytest.fixture
def busy(root: Path) -> Path:
    """A checkout with a lab in which something was edited, something waits, and something is withdrawn."""
    for number in range(3, 7):
        add_detection(root, f"number-{number}", f"{number}" * 8 + FIRST[8:], f"Title {number}", f"tool{number}.exe")
    assert sieminator(root, "deploy", "--env", "lab").exit == 0
    with closing(World(lab_state(root))) as world:
        levers = Levers(world, world.add_workspace(*WORKSPACE))
        rules = {rule.properties["displayName"]: rule.name for rule in levers.rules()}
        levers.edit(rules["First title"], severity="Low")
        levers.switch(rules["Second title"], enabled=False)
        levers.clear_last_comment(rules["Title 3"])
        levers.clone(rules["Title 4"])
        levers.add_foreign("by-hand", displayName="By hand")
    edit(root / "content/detections/number-4/detection.yml", "severity: high", "severity: medium")
    edit(root / "content/detections/number-5/detection.yml", "status: production", "status: deprecated")
    add_detection(root, "newest", "9" * 8 + FIRST[8:], "Newest", "new.exe")
    return root


def files(root: Path) -> dict[str, bytes]:
    """Every file of the checkout but for the lab's, whose own file moves when it is opened."""
    every = (path for path in root.rglob("*") if path.is_file() and "labs" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in every}


def world_of(root: Path, *place: str) -> bytes:
    with closing(World(lab_state(root, *place))) as world:
        return world.snapshot()


@pytest.mark.parametrize(("command", "ending"), READING.items())
def test_a_command_that_reads_moves_nothing(busy: Path, command: str, ending: int) -> None:
    before, checkout = world_of(busy), files(busy)

    done = sieminator(busy, *command.split())

    assert done.exit == ending, done
    assert world_of(busy) == before
    assert files(busy) == checkout


@pytest.fixture
def apart(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The target of ``dead``, alive, with one application that may only read and one that writes."""
    monkeypatch.setenv("SIEMINATOR_READER", SECRET)
    with answering(root) as server, closing(World(lab_state(root, "dead", "dead"))) as world:
        world.add_client(TENANT, CLIENT, SECRET, roles=(READER,))
        world.add_client(TENANT, WRITER, "the-writers-own-secret", roles=(CONTRIBUTOR,))
        beside = f"      client_id: {CLIENT}\n"
        edit(root / "environments/dead.yml", beside, f"{beside}      write_client_id: {WRITER}\n")
        yield server


def test_with_the_credential_for_reading_alone_everything_can_be_read(root: Path, apart: Server) -> None:
    done = {command: sieminator(root, command, "--env", "dead") for command in ("plan", "drift", "hits")}

    assert {command: one.exit for command, one in done.items()} == {"plan": 2, "drift": 2, "hits": 0}
    assert [one.err for one in done.values()] == ["", "", ""]


def test_a_deploy_without_the_credential_for_writing_names_the_variable_and_writes_nothing(
    root: Path, apart: Server
) -> None:
    before = world_of(root, "dead", "dead")

    done = sieminator(root, "deploy", "--env", "dead")

    assert done.exit == 1
    assert "SIEMINATOR_WRITER" in done.out
    assert world_of(root, "dead", "dead") == before
    assert apart.journal.count("PUT|DELETE", "") == 0


def test_with_both_a_deploy_writes_and_a_plan_still_only_reads(
    root: Path, apart: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIEMINATOR_WRITER", "the-writers-own-secret")

    assert sieminator(root, "deploy", "--env", "dead").exit == 0
    assert sieminator(root, "plan", "--env", "dead").exit == 0
