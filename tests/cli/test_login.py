"""Login: a secret comes from a pipe or a prompt, is checked at the target, then kept; it is never shown."""

import io
from contextlib import closing
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.lab import TENANT
from sieminator.fakes.sentinel.world import World
from tests.cli.answering import SECRET, answering
from tests.cli.checkout import edit, lab_state
from tests.cli.conftest import MemoryKeyring
from tests.cli.shell import Done, process, sieminator

READER = ("login", "--env", "dead", "--target", "dead", "--credential", "reader")


def pipe(monkeypatch: pytest.MonkeyPatch, root: Path, secret: str, *words: str) -> Done:
    """Pipe a secret into a command."""
    monkeypatch.setattr("sys.stdin", io.StringIO(secret))
    return sieminator(root, *words)


def test_a_secret_that_works_is_kept_in_the_keyring(
    root: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    with answering(root):
        done = pipe(monkeypatch, root, f"{SECRET}\n", *READER)

    assert done.exit == 0
    assert memory_keyring.kept == {("sieminator", "reader"): SECRET}
    assert "may read: yes" in done.out
    assert SECRET not in done.out + done.err


def test_a_secret_that_does_not_work_is_not_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    with answering(root):
        done = pipe(monkeypatch, root, "wrong-secret-value\n", *READER)

    assert done.exit == 4
    assert memory_keyring.kept == {}
    assert "wrong-secret-value" not in done.out + done.err
    assert "`sieminator login --env dead --target dead`" in done.err


def test_a_secret_that_replaces_an_old_one_is_what_is_checked(
    root: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    memory_keyring.kept[("sieminator", "reader")] = "an-old-secret-value"
    with answering(root):
        renewed = pipe(monkeypatch, root, f"{SECRET}\n", *READER)
        wrong = pipe(monkeypatch, root, "wrong-secret-value\n", *READER)

    assert (renewed.exit, wrong.exit) == (0, 4)
    assert memory_keyring.kept == {("sieminator", "reader"): SECRET}


def test_a_secret_for_writing_is_checked_for_the_application_that_writes(
    root: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    writer = "66666666-6666-4666-8666-666666666666"
    with answering(root), closing(World(lab_state(root, "dead", "dead"))) as world:
        world.add_client(TENANT, writer, "the-writers-own-secret")
        edit(root / "environments/dead.yml", "      tenant:", f"      write_client_id: {writer}\n      tenant:")

        kept = pipe(monkeypatch, root, "the-writers-own-secret\n", *READER[:-1], "writer")
        wrong = pipe(monkeypatch, root, "the-writers-own-secret\n", *READER)

    assert (kept.exit, wrong.exit) == (0, 4)
    assert memory_keyring.kept == {("sieminator", "writer"): "the-writers-own-secret"}


def test_without_a_keyring_the_variable_to_set_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(root):
        done = pipe(monkeypatch, root, f"{SECRET}\n", *READER)

    assert done.exit == 1
    assert "SIEMINATOR_READER" in done.err


def test_nothing_piped_in_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = pipe(monkeypatch, root, "", *READER)

    assert done.exit == 1
    assert "nothing was typed or piped in" in done.err


def test_a_target_that_names_no_credential_is_checked_as_it_signs_in_by_itself(root: Path) -> None:
    done = sieminator(root, "login", "--env", "lab", "--target", "lab-one")

    assert done.exit == 0
    assert "lab-one  Microsoft Sentinel" in done.out
    assert "signed in as" in done.out


def test_a_secret_is_never_an_argument(root: Path) -> None:
    done = process("--root", str(root), *READER, SECRET, cwd=root)

    assert done.exit == 1
    assert "unexpected extra argument" in done.err
