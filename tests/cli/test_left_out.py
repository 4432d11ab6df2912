"""What is named on the command line and left out for an error in its file: the error is shown, not a riddle."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.checkout import edit
from tests.cli.shell import sieminator

ENDED = "    overrides: [{match: {id: first-one}, set: {severity: low}, reason: noisy here, until: 2025-12-31}]\n"
SECOND = """  lab-two:
    platform: sentinel
    lab: true
    settings:
      subscription: 00000000-0000-0000-0000-000000000001
      resource_group: rg-lab
      workspace: lab-two
      workspace_id: 00000000-0000-0000-0000-000000000009
"""


@pytest.fixture
def ended(root: Path) -> Path:
    """A checkout whose only target is left out, since an override of it has ended."""
    with (root / "environments/lab.yml").open("a") as file:
        file.write(ENDED)
    return root


@pytest.mark.parametrize("command", ["plan", "deploy", "drift", "hits", "login", "targets"])
def test_a_target_with_an_error_is_not_called_missing(ended: Path, command: str) -> None:
    done = sieminator(ended, command, "--env", "lab", "--target", "lab-one")

    assert (done.exit, done.out) == (1, "")
    problem, sentence, hint = done.err.splitlines()
    assert problem.startswith("environments/lab.yml:12:")
    assert "error: ENV020: the override has ended (2025-12-31)" in problem
    assert sentence == "sieminator: no target lab-one can be used in environment lab"
    assert hint == "  mend the errors above: a target with an error is left out; it has none"


def test_a_misspelt_target_beside_a_broken_one_is_still_found(ended: Path) -> None:
    with (ended / "environments/lab.yml").open("a") as file:
        file.write(SECOND)

    done = sieminator(ended, "plan", "--env", "lab", "--target", "lab-tow")

    assert done.exit == 1
    assert "ENV020" in done.err
    assert "did you mean lab-two?" in done.err


def test_hits_of_all_targets_say_which_are_left_out(ended: Path) -> None:
    with (ended / "environments/lab.yml").open("a") as file:
        file.write(SECOND)

    every = sieminator(ended, "hits", "--env", "lab")
    second = sieminator(ended, "hits", "--env", "lab", "--target", "lab-two")

    assert every.exit == 1
    assert "ENV020" in every.err
    assert "lab-two" in every.out
    assert (second.exit, second.err) == (0, "")


def misspell_the_severity(detection: Path) -> None:
    edit(detection, "severity: high", "severity: hihg")


def lose_it(detection: Path) -> None:
    detection.unlink()


@pytest.mark.parametrize("words", [("plan", "--only", "first-one"), ("deploy", "--heal", "first-one")])
@pytest.mark.parametrize("breaking", [misspell_the_severity, lose_it])
def test_a_detection_with_an_error_is_not_called_missing(
    root: Path, breaking: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    breaking(root / "content/detections/first-one/detection.yml")

    done = sieminator(root, *words, "--env", "lab")

    assert (done.exit, done.out) == (1, "")
    problem, sentence, hint = done.err.splitlines()
    assert problem.startswith("content/detections/first-one")
    assert sentence == "sieminator: no detection first-one can be used there"
    assert hint == "  mend the errors above: a detection with an error is left out"
