"""Every runbook of docs/operations.md, followed word for word in the lab."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.runbook import Step, follow, runbooks

REPOSITORY = Path(__file__).parents[2]
BOOKS = dict(runbooks((REPOSITORY / "docs/operations.md").read_text(encoding="utf-8")))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A team's own repository, with our content and the lab."""
    root = tmp_path / "detections"
    for folder in ("content", "environments"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    (root / ".gitignore").write_text(".sieminator/\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    return root


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A shell that has nothing but this sieminator, and a Git that knows who we are."""
    place = tmp_path / "bin"
    place.mkdir()
    command = place / "sieminator"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sieminator "$@"\n')
    command.chmod(0o755)
    return {
        "PATH": f"{place}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUTF8": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **_AUTHOR,
    }


_AUTHOR = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Analyst"), ("EMAIL", "analyst@example.org"))
}


def git(root: Path, *words: str) -> None:
    """Run Git in a folder."""
    subprocess.run(["git", *words], cwd=root, check=True, env={**os.environ, **_AUTHOR})


def test_the_page_has_a_runbook_for_each_bad_night() -> None:
    assert list(BOOKS) == [
        "First adoption",
        "A wrong merge at 3 a.m.",
        "A customer leaves",
        "A token expires",
        "Sentinel disabled a rule",
    ]
    assert all(len(steps) >= 5 for steps in BOOKS.values())


@pytest.mark.skipif(os.name == "nt", reason="the pages are for bash")
@pytest.mark.parametrize("title", BOOKS)
def test_a_runbook_can_be_followed_word_for_word(title: str, checkout: Path, environment: dict[str, str]) -> None:
    steps = BOOKS[title]

    ended = list(follow(steps, checkout, environment))

    for step, real in zip(steps, ended, strict=True):
        assert real.exit == step.exit, f"$ {step.command}\n{real.shown}"
        assert step.fits(real.shown), f"$ {step.command}\n{real.shown}"


@pytest.mark.parametrize(
    ("lines", "shown", "fits"),
    [
        (["a", "…", "z"], "a\nb\nc\nz\n", True),
        (["a", "…"], "a\n", True),
        (["run … ended"], "run 17 ended\n", True),
        (["a"], "a\nb\n", False),
        (["a", "…", "z"], "a\nb\n", False),
        ([], "noise\n", False),
    ],
)
def test_a_page_fits_what_it_shows_and_nothing_else(lines: list[str], shown: str, fits: bool) -> None:
    assert Step("true", lines).fits(shown) is fits
