"""Login: a secret comes from a pipe or a prompt, is checked at the target, then kept; it is never shown."""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sieminator.catalog.work import read_work
from sieminator.cli.lab import furnish
from sieminator.fakes.server import Server
from sieminator.platforms import find_platforms
from tests.cli.checkout import edit
from tests.cli.conftest import MemoryKeyring
from tests.cli.shell import Done, process, sieminator
from tests.clock import SimulatedClock

SECRET = "lab-only-secret"
READER = ("login", "--env", "dead", "--target", "dead", "--credential", "reader")


@contextmanager
def answering(root: Path) -> Iterator[None]:
    """Let somebody answer for the target of ``dead``, on a port of its own."""
    (target,) = read_work(root, "dead", find_platforms()).environment.targets
    with closing(furnish(target, root, SimulatedClock().now)) as lab, Server(lab.app) as server:
        edit(root / "environments/dead.yml", "http://127.0.0.1:9", server.url)
        yield


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
