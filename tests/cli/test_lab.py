"""The lab: a target's own stand-in, started by the command line alone."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sieminator.cli.lab import LabWorld
from sieminator.model.secret import Secret
from sieminator.net.redact import redact
from tests.cli.checkout import edit, lab_state
from tests.cli.shell import process, sieminator
from tests.clock import SimulatedClock


def test_two_processes_see_one_world(root: Path) -> None:
    deployed = process("deploy", "--env", "lab", cwd=root)
    planned = process("plan", "--env", "lab", cwd=root)

    assert (deployed.exit, planned.exit) == (0, 0)
    assert "2 kept" in planned.out


def test_only_the_targets_that_are_meant_are_started(root: Path) -> None:
    text = (root / "environments/lab.yml").read_text()
    block = text.partition("targets:\n")[2]
    second = block.replace("lab-one", "lab-two").replace("000000000002", "000000000009")
    (root / "environments/lab.yml").write_text(text + second)

    sieminator(root, "plan", "--env", "lab", "--target", "lab-two")

    assert [path.name for path in lab_state(root).parent.glob("*.sqlite")] == ["lab-two.sqlite"]


def test_the_lab_needs_no_credential(root: Path) -> None:
    edit(root / "environments/lab.yml", "    lab: true", "    lab: true\n    credentials: nowhere-kept")

    done = sieminator(root, "plan", "--env", "lab")

    assert done.exit == 2
    assert "First title" in done.out


def test_targets_of_one_name_in_two_environments_are_two_worlds(root: Path) -> None:
    shutil.copy(root / "environments/lab.yml", root / "environments/other.yml")
    deployed = sieminator(root, "deploy", "--env", "lab")

    done = sieminator(root, "plan", "--env", "other")

    assert deployed.exit == 0
    assert "2 to create, 0 kept" in done.out


def test_the_record_of_an_environment_called_lab_holds_no_state(root: Path) -> None:
    sieminator(root, "deploy", "--env", "lab")

    assert not list((root / ".sieminator/lab").rglob("*.sqlite*"))
    assert lab_state(root).is_file()


@pytest.mark.parametrize("command", ["plan", "deploy", "drift", "hits"])
def test_a_file_where_the_state_belongs_is_named(root: Path, command: str) -> None:
    (root / ".sieminator").write_text("not a folder")

    done = sieminator(root, command, "--env", "lab")

    assert (done.exit, done.out) == (1, "")
    assert "cannot be made" in done.err
    assert f"remove the file {root / '.sieminator'}" in done.err
    assert len(done.err.splitlines()) == 2


def garbage(state: Path) -> None:
    state.write_bytes(b"neither a database nor empty " * 100)


def foreign(state: Path) -> None:
    with closing(sqlite3.connect(state)) as other, other:
        other.execute("CREATE TABLE rule (recipe TEXT)")


def folder(state: Path) -> None:
    state.mkdir()


@pytest.mark.parametrize("spoil", [garbage, foreign, folder])
def test_a_state_that_is_none_of_ours_is_said(root: Path, spoil: Callable[[Path], None]) -> None:
    state = lab_state(root)
    state.parent.mkdir(parents=True)
    spoil(state)

    done = sieminator(root, "plan", "--env", "lab")

    assert (done.exit, done.out) == (1, "")
    assert str(state) in done.err
    assert "to start a fresh lab" in done.err
    assert len(done.err.splitlines()) == 2


def closed(state: Path) -> None:
    """Leave it as one that SQLite opens for reading alone, whoever we are: by its header's write version."""
    with state.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")


def without_rights(state: Path) -> None:
    state.chmod(0o400)


@pytest.mark.parametrize(
    "close",
    [
        closed,
        pytest.param(
            without_rights, marks=pytest.mark.skipif(os.geteuid() == 0, reason="everything is root's to write")
        ),
    ],
)
def test_a_state_that_is_ours_and_closed_to_us_is_not_to_be_removed(root: Path, close: Callable[[Path], None]) -> None:
    sieminator(root, "deploy", "--env", "lab")
    close(lab_state(root))

    done = sieminator(root, "plan", "--env", "lab")

    assert (done.exit, done.out) == (1, "")
    assert "the lab's state cannot be written" in done.err
    assert "remove it" not in done.err


def test_what_signs_in_is_redacted_before_it_is_used() -> None:
    world = LabWorld(SimulatedClock(), {"lab-one": Secret("only-the-lab-has-it")}, read_only=True, debug_http=False)
    world.close()

    assert redact("it was only-the-lab-has-it") == "it was [redacted]"
