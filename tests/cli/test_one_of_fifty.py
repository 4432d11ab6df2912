"""One broken file among fifty good ones: it costs itself, and nothing that is deployed."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.world import World
from tests.cli.checkout import add_detection, edit, lab_state
from tests.cli.shell import sieminator

LAB = ("--env", "lab")
BROKEN = "content/detections/first-one"


def break_yaml(folder: Path) -> None:
    edit(folder / "detection.yml", "severity: high", "severity: [high")


def misspell_a_key(folder: Path) -> None:
    edit(folder / "detection.yml", "severity: high", "sevreity: high")


def revoke_the_technique(folder: Path) -> None:
    edit(folder / "detection.yml", "T1204.002", "T9999")


def empty_the_query(folder: Path) -> None:
    (folder / "sentinel.kql").write_text("\n")


def lose_the_metadata(folder: Path) -> None:
    (folder / "detection.yml").unlink()


def deployed(root: Path) -> bytes:
    with World(lab_state(root)) as world:
        return world.snapshot()


@pytest.mark.parametrize(
    "breaking", [break_yaml, misspell_a_key, revoke_the_technique, empty_the_query, lose_the_metadata]
)
def test_a_broken_file_of_fifty_disables_and_deletes_nothing(root: Path, breaking: Callable[[Path], None]) -> None:
    for number in range(48):
        add_detection(root, f"more-{number}", str(uuid.UUID(int=number)), f"More {number}", "cmd.exe")
    assert sieminator(root, "deploy", *LAB).exit == 0
    before = deployed(root)
    breaking(root / BROKEN)

    shown = sieminator(root, "plan", *LAB, "--format", "json")
    done = sieminator(root, "deploy", *LAB, "--prune")

    (target,) = json.loads(shown.out)["targets"]
    assert (shown.exit, target["changes"], target["kept"]) == (1, [], 49)
    assert [one["title"] for one in target["withheld"]] == ["First title"]
    assert done.exit == 1
    assert "withheld" in done.out
    assert BROKEN in done.out
    assert deployed(root) == before


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_a_rule_that_was_not_compared_is_told_and_nothing_sounds_well(root: Path, command: str) -> None:
    """Also where somebody switched it off meanwhile."""
    assert sieminator(root, "deploy", *LAB).exit == 0
    assert sieminator(root, "lab", "off", *LAB, "--rule", "First title").exit == 0
    break_yaml(root / BROKEN)

    shown = sieminator(root, command, *LAB)
    comment = sieminator(root, command, *LAB, "--format", "markdown")
    (target,) = json.loads(sieminator(root, command, *LAB, "--format", "json").out)["targets"]

    assert (shown.exit, target["exit"], target["not_compared"]) == (1, 4, 1)
    assert "withheld: First title" in shown.out
    for text in (shown.out, comment.out):
        assert "not compared: some files have errors" in " ".join(text.split())
        assert "1 not compared, 1 kept" in text
        assert not any(word in text.casefold() for word in ("no drift", "nothing to do", "no changes"))


def test_the_others_are_still_deployed(root: Path) -> None:
    break_yaml(root / BROKEN)

    done = sieminator(root, "deploy", *LAB)

    assert done.exit == 1
    assert "+ Second title · new · done" in done.out
    assert sieminator(root, "plan", *LAB).exit == 1
