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


def test_the_others_are_still_deployed(root: Path) -> None:
    break_yaml(root / BROKEN)

    done = sieminator(root, "deploy", *LAB)

    assert done.exit == 1
    assert "+ Second title · new · done" in done.out
    assert sieminator(root, "plan", *LAB).exit == 1
