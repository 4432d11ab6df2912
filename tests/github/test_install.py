"""The installer of the action, but for the download: its lock is empty, and the packages are this checkout's own."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.github.play import CHECKOUT
from tests.github.team import HAS_BASH

ACTION = ".github/actions/sieminator"


def install(folder: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """Run install.sh in a checkout with modules that would be fatal to import."""
    project = folder / "project"
    shutil.copytree(CHECKOUT / ACTION, project / ACTION)
    (project / "requirements").mkdir()
    (project / "requirements" / "none.txt").write_text("# nothing\n")
    (project / "sieminator").symlink_to(CHECKOUT / "sieminator")
    hostile = folder / "checkout"
    hostile.mkdir()
    for name in ("sieminator", "venv", "pip", "typer", "json"):
        (hostile / f"{name}.py").write_text("raise SystemExit('imported from the checkout')\n")
    programs = folder / "programs"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    temp = folder / "temp"
    temp.mkdir()
    return subprocess.run(
        ["bash", str(project / ACTION / "install.sh")],
        cwd=hostile,
        env={
            "GITHUB_ACTION_PATH": str(project / ACTION),
            "GITHUB_PATH": str(folder / "path"),
            "HOME": str(folder),
            "LOCK": lock,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "PYTHONPATH": str(hostile),
            "RUNNER_TEMP": str(temp),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not HAS_BASH, reason="this machine has no bash")
def test_what_is_installed_imports_nothing_from_the_checkout(tmp_path: Path) -> None:
    site = tmp_path / "temp/sieminator-venv/lib" / f"python3.{sys.version_info[1]}" / "site-packages"

    first = install(tmp_path, "none")

    # Nothing was in the lock, and so the last line, which runs the program, finds no packages.
    assert first.returncode != 0
    assert "No module named 'typer'" in first.stderr
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = tmp_path / "temp/sieminator-venv/path/sieminator"
    done = subprocess.run(
        [program, "--version"],
        cwd=tmp_path / "checkout",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "checkout")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:11]) == (0, "sieminator "), done.stderr


@pytest.mark.skipif(not HAS_BASH, reason="this machine has no bash")
@pytest.mark.parametrize("lock", ["", "missing", "../none", "none.txt"])
def test_a_lock_that_is_not_there_is_refused(tmp_path: Path, lock: str) -> None:
    done = install(tmp_path, lock)

    assert done.returncode == 1
    assert done.stdout.startswith("::error::lock: there is no requirements/")
    assert not (tmp_path / "temp/sieminator-venv").exists()


def test_the_locks_that_are_named_are_there() -> None:
    for lock in ("sentinel", "run", "demo"):
        text = (CHECKOUT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert ("azure-identity==" in text) is (lock != "run")
        assert ("duckdb==" in text) is (lock == "demo")
