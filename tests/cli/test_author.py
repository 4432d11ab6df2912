"""Who is at work, and from which commit."""

import subprocess
from pathlib import Path

import pytest

from sieminator.cli.author import author

_NOBODY = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").write_text("one")
    for words in (("init", "-q"), ("add", "file"), (*_NOBODY, "commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)
    return tmp_path


def test_the_commit_is_the_one_that_is_checked_out(repository: Path) -> None:
    assert len(author(repository).commit) == 40


def test_changes_beside_the_commit_are_said(repository: Path) -> None:
    (repository / "file").write_text("two")

    assert author(repository).commit.endswith("+")


def test_outside_git_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert author(tmp_path).commit == ""


def test_a_job_names_the_person_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "mona")

    assert author(tmp_path).who == "mona"
