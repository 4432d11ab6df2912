"""Taking over a rule that somebody made by hand, as it is typed: found, named in an override, deployed, withdrawn."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.world import World
from tests.cli.checkout import FIRST, edit, lab_state
from tests.cli.shell import sieminator
from tests.cli.test_commands import LAB, assert_contract

WORKSPACE = (
    "00000000-0000-0000-0000-000000000001",
    "rg-lab",
    "lab-one",
    "00000000-0000-0000-0000-000000000002",
)
"""Of the checkout's lab."""
THEIRS = "6d0f3c3e-5a55-4f0e-9a3b-1f1f7a7d0001"
TEMPLATE = {"alertRuleTemplateName": "0b9ae89d-8cad-461c-808f-0494f70ad5c4", "templateVersion": "1.0.4"}


@pytest.fixture
def lab(root: Path) -> Path:
    """A checkout whose lab holds a rule that somebody made by hand, with the title of the first detection."""
    place = lab_state(root)
    place.parent.mkdir(parents=True)
    with closing(World(place)) as world:
        levers = Levers(world, world.add_workspace(*WORKSPACE))
        levers.add_foreign(THEIRS, displayName="First title", **TEMPLATE)
    return root


def take_over(root: Path, remote_id: str = THEIRS, name: str = "first-one") -> None:
    override = f"{{match: {{id: {name}}}, remote_id: {remote_id}, reason: We made it by hand last year.}}"
    place = root / "environments/lab.yml"
    place.write_text(f"{place.read_text().partition('    overrides:')[0]}    overrides:\n      - {override}\n")


def stored(root: Path) -> dict[str, dict[str, object]]:
    with closing(World(lab_state(root))) as world:
        levers = Levers(world, world.add_workspace(*WORKSPACE))
        return {rule.name: rule.properties for rule in levers.rules()}


def test_a_plan_says_how_to_take_over_the_rule_that_is_in_the_way(lab: Path) -> None:
    done = sieminator(lab, "plan", *LAB)

    said = " ".join(done.out.split())
    assert done.exit == 1
    assert f"to take it over, name it in an override of this detection (`remote_id: {THEIRS}`)" in said


def test_verbosely_a_plan_lists_the_ids_of_others_rules(lab: Path) -> None:
    assert f"First title ({THEIRS})" in sieminator(lab, "plan", *LAB, "--verbose").out


@pytest.mark.parametrize("options", [(), ("--format", "markdown"), ("--format", "json")], ids=["text", "md", "json"])
def test_a_plan_shows_what_is_taken_over_and_field_by_field_what_becomes_of_it(
    lab: Path, options: tuple[str, ...]
) -> None:
    take_over(lab)

    done = sieminator(lab, "plan", *LAB, *options)

    assert (done.exit, done.err) == (2, "")
    if "json" in options:
        (target,) = assert_contract("plan", done.out)["targets"]  # type: ignore[misc, attr-defined]
        (change,) = [one for one in target["changes"] if one["cause"] == "adopted"]
        assert (change["action"], change["held"], change["remote_id"]) == ("update", False, THEIRS)
        assert ("severity", "Medium", "High") in [(one["path"], one["old"], one["new"]) for one in change["fields"]]
        return
    said = " ".join(done.out.split())
    assert "First title" in said
    assert "taken over" in said
    assert f"takes over {THEIRS} (First title)" in said
    assert "severity" in said


def test_once_deployed_it_is_ours_and_what_we_do_not_manage_is_still_there(lab: Path) -> None:
    take_over(lab)

    done = sieminator(lab, "deploy", *LAB)
    again = sieminator(lab, "plan", *LAB)

    assert (done.exit, again.exit) == (0, 0)
    assert "nothing to do, 2 kept" in again.out
    assert stored(lab)[THEIRS].items() >= TEMPLATE.items()
    assert len(stored(lab)) == 2


def test_a_misspelt_id_is_refused_at_its_line_and_creates_nothing(lab: Path) -> None:
    take_over(lab, THEIRS[:-1] + "2")

    done = sieminator(lab, "deploy", *LAB)

    said = " ".join(done.out.split())
    assert done.exit == 1
    assert "environments/lab.yml:13:45: no rule there has the id" in said
    assert f"did you mean `{THEIRS}` ('First title')?" in said
    assert len(stored(lab)) == 2  # theirs, and the second detection's


def test_an_override_that_takes_over_for_two_detections_is_said_by_lint(lab: Path) -> None:
    take_over(lab, name="[first-one, second-one]")

    done = sieminator(lab, "lint", *LAB)

    assert done.exit == 1
    assert "environments/lab.yml:13:59: error: ENV032" in done.out


def test_targets_shows_what_is_taken_over(lab: Path) -> None:
    take_over(lab)

    done = sieminator(lab, "targets", *LAB, "--format", "json")

    (target,) = json.loads(done.out)["targets"]
    (override,) = [one["value"] for one in target["settings"] if one["name"] == "overrides.1"]
    assert override["remote_id"] == THEIRS


def test_when_its_detection_is_removed_it_is_disabled_then_pruned_while_the_override_names_it(lab: Path) -> None:
    take_over(lab)
    assert sieminator(lab, "deploy", *LAB).exit == 0
    shutil.rmtree(lab / "content/detections/first-one")
    broken = sieminator(lab, "deploy", *LAB)
    take_over(lab, name=FIRST)

    warned = sieminator(lab, "lint", *LAB)
    disabled = sieminator(lab, "deploy", *LAB)
    off = stored(lab)[THEIRS]["enabled"]
    pruned = sieminator(lab, "deploy", *LAB, "--prune")

    assert (broken.exit, "name its UUID" in " ".join(broken.out.split())) == (1, True)
    assert (warned.exit, "ENV028" in warned.out) == (0, True)
    assert (disabled.exit, off, pruned.exit) == (0, False, 0)
    assert THEIRS not in stored(lab)


def test_edits_of_it_are_held_and_healed(lab: Path) -> None:
    take_over(lab)
    sieminator(lab, "deploy", *LAB)
    with closing(World(lab_state(lab))) as world:
        Levers(world, world.add_workspace(*WORKSPACE)).edit(THEIRS, severity="Low")
    edit(lab / "content/detections/first-one/detection.yml", "severity: high", "severity: medium")

    held = sieminator(lab, "deploy", *LAB)
    healed = sieminator(lab, "deploy", *LAB, "--heal", FIRST)

    assert (held.exit, "HELD" in held.out) == (2, True)
    assert (healed.exit, stored(lab)[THEIRS]["severity"]) == (0, "Medium")
