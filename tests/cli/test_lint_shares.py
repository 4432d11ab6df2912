"""Lint of many detections: the work is shared out, and what it says is the same."""

import os
import signal
import sys
from pathlib import Path

import pytest

from sieminator.cli import lint
from sieminator.engine import fanout
from tests.cli.checkout import FIRST, add_detection
from tests.cli.shell import process, sieminator

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a process is split on Linux only"),
    # Python 3.12 and newer warn of threads beside a split; here they are the test runner's own.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


@pytest.fixture
def many(root: Path) -> Path:
    """Nine detections, three of them wrong, beside a file that does not belong there."""
    for number in range(7):
        folder = add_detection(root, f"more-{number}", f"{number}0000000-0000-4000-8000-000000000000", f"{number}", "x")
        if number % 3 == 0:
            (folder / "detection.yml").write_text("schema: 1\ncolour: blue\n")
    (root / "content/detections/notes.txt").write_text("of somebody")
    return root


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, however few processors and detections there are."""
    monkeypatch.setattr(fanout, "processors", lambda: 3)
    monkeypatch.setattr(lint, "_WORTH_A_PROCESS", 1)


def alone(root: Path) -> str:
    """What one process says."""
    done = sieminator(root, "lint", "--format", "json")
    assert done.exit == 1
    return done.out


def test_three_processes_say_what_one_says(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone(many)
    monkeypatch.setattr(fanout, "processors", lambda: 3)
    monkeypatch.setattr(lint, "_WORTH_A_PROCESS", 1)

    assert alone(many) == expected
    assert expected.count("notes.txt") == 1


@pytest.mark.usefixtures("three")
def test_two_of_one_id_are_both_named_whoever_read_them(many: Path) -> None:
    add_detection(many, "zz-copy", FIRST, "A copy", "x")

    said = sieminator(many, "lint").out

    assert said.count("DET021") == 2
    assert "zz-copy" in said


def test_the_share_of_a_process_that_was_killed_is_done_here() -> None:
    here = os.getpid()

    def work(share: fanout.Share) -> tuple[fanout.Share, bool]:
        if share[0] == 1 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return share, os.getpid() == here

    assert fanout.in_shares(work, 3) == [((0, 3), True), ((1, 3), True), ((2, 3), False)]


def test_nobody_splits_for_a_few(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "in_shares", lambda *_: pytest.fail("it was split"))

    assert sieminator(many, "lint").exit == 1


def test_a_folder_that_is_not_there_is_a_problem_as_ever(root: Path) -> None:
    (root / "content/detections").rename(root / "content/elsewhere")

    done = process("lint", cwd=root)

    assert done.exit == 1
    assert "FIL001" in done.out
