"""The commands, in this process, against the lab: what they say, and how they end."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.world import World
from tests.cli.checkout import FIRST, add_detection, edit, lab_state
from tests.cli.shell import sieminator
from tests.clock import SimulatedClock
from tests.report.test_json import closed, schema

LAB = ("--env", "lab")


def assert_contract(name: str, text: str) -> dict[str, object]:
    """The result of a real run is what its schema says, and no more."""
    document: dict[str, object] = json.loads(text)
    assert list(Draft202012Validator(closed(schema(name))).iter_errors(document)) == []
    return document


def test_a_plan_of_what_is_new_exits_two_and_names_the_next_command(root: Path) -> None:
    done = sieminator(root, "plan", *LAB)

    assert done.exit == 2
    assert "+ First title · new" in done.out
    assert "To make it so: sieminator deploy --env lab" in done.out
    assert done.err == ""


def test_after_a_deploy_there_is_nothing_to_do(root: Path) -> None:
    first = sieminator(root, "deploy", *LAB)
    second = sieminator(root, "plan", *LAB)

    assert (first.exit, second.exit) == (0, 0)
    assert "nothing to do, 2 kept" in second.out


@pytest.mark.parametrize("command", ["plan", "drift", "deploy", "hits", "targets"])
def test_json_keeps_its_contract_in_a_real_run(root: Path, command: str) -> None:
    done = sieminator(root, command, *LAB, "--format", "json")

    assert_contract(command, done.out)
    assert done.err == ""


def test_lint_keeps_its_contract_and_exits_one_on_errors(root: Path) -> None:
    edit(root / "content/detections/first-one/detection.yml", "severity: high", "severity: hihg")

    done = sieminator(root, "lint", *LAB, "--format", "json")

    problems = assert_contract("lint", done.out)["problems"]
    assert done.exit == 1
    assert [one["path"] for one in problems] == ["content/detections/first-one/detection.yml"]  # type: ignore[index, attr-defined]


def test_lint_without_an_environment_reads_the_content(root: Path) -> None:
    done = sieminator(root, "lint")

    assert (done.exit, done.out) == (0, "No problems.\n")


def test_markdown_is_a_comment_with_a_marker(root: Path) -> None:
    for command in ("plan", "drift", "deploy"):
        done = sieminator(root, command, *LAB, "--format", "markdown")

        assert done.out.startswith(f"<!-- sieminator {command} lab -->\n")


def test_a_suggested_command_is_quoted_for_a_shell(root: Path) -> None:
    add_detection(root, "Größe ♥ x", "33333333-3333-4333-8333-333333333333", "Third title", "x.exe")

    done = sieminator(root, "plan", *LAB, "--only", "Größe ♥ x")

    assert "sieminator deploy --env lab --only 'Größe ♥ x'\n" in done.out


def test_advice_to_log_in_can_be_typed(root: Path) -> None:
    planned = sieminator(root, "plan", "--env", "dead")
    drifted = sieminator(root, "drift", "--env", "dead")

    for done in (planned, drifted):
        assert "`sieminator login --env dead --target dead`" in " ".join(done.out.split())


def test_only_takes_a_folder_name_or_a_uuid_and_repeats_itself_in_what_it_suggests(root: Path) -> None:
    by_folder = sieminator(root, "plan", *LAB, "--only", "first-one")
    by_uuid = sieminator(root, "plan", *LAB, "--only", FIRST.upper())

    assert "First title" in by_folder.out
    assert "Second title" not in by_folder.out
    assert "--only first-one" in by_folder.out
    assert "First title" in by_uuid.out


def test_verbose_may_stand_after_the_command(root: Path) -> None:
    short = sieminator(root, "plan", *LAB)
    long = sieminator(root, "plan", *LAB, "-v")

    assert FIRST not in short.out
    assert FIRST in long.out


def test_an_edit_is_held_until_its_detection_is_named(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    meddle(root)

    drift = sieminator(root, "drift", *LAB)
    held = sieminator(root, "deploy", *LAB)
    other = sieminator(root, "deploy", *LAB, "--heal", "second-one")
    healed = sieminator(root, "deploy", *LAB, "--heal", "first-one")

    assert [one.exit for one in (drift, held, other, healed)] == [2, 2, 2, 0]
    assert "severity: Low → High" in drift.out
    assert "-| where DeviceName" in drift.out
    assert "HELD" in held.out
    assert "First title · edited there · done" in healed.out


def test_a_plan_that_moved_since_it_was_reviewed_is_refused(root: Path) -> None:
    plan = sieminator(root, "plan", *LAB, "--format", "json").out
    (root / "plan.json").write_text(plan)
    add_detection(root, "third-one", "33333333-3333-4333-8333-333333333333", "Third title", "x.exe")

    done = sieminator(root, "deploy", *LAB, "--expect", str(root / "plan.json"))

    assert done.exit == 3
    assert "REFUSED FOR SAFETY" in done.out


def test_the_plan_that_was_reviewed_is_deployed(root: Path) -> None:
    shown = sieminator(root, "plan", *LAB, "--format", "markdown", "--save", str(root / "plan.json"))
    assert json.loads((root / "plan.json").read_text())["fingerprint"] in shown.out

    done = sieminator(root, "deploy", *LAB, "--expect", str(root / "plan.json"))

    assert done.exit == 0


def test_a_dead_target_is_unknown_and_never_fine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_READER", "reader-secret-value")

    done = {command: sieminator(root, command, "--env", "dead") for command in ("plan", "drift", "hits")}

    assert {command: one.exit for command, one in done.items()} == {"plan": 4, "drift": 4, "hits": 4}
    assert "could not be checked: " in done["drift"].out
    assert "No drift" not in done["drift"].out
    assert "could not be asked: " in done["hits"].out


def test_a_missing_credential_names_the_variable_to_set(root: Path) -> None:
    done = sieminator(root, "plan", "--env", "dead")

    assert done.exit == 4
    assert "SIEMINATOR_READER" in done.out


def test_hits_count_what_fired_day_by_day(root: Path) -> None:
    clock = SimulatedClock()
    sieminator(root, "deploy", *LAB, clock=clock)
    sieminator(root, "lab", "fire", *LAB)

    done = sieminator(root, "hits", *LAB, "--days", "3", clock=clock)

    assert done.exit == 0
    assert "alerts a day: 1 3 0" in done.out
    assert "alerts a day: 0 0 0" in done.out


def test_hits_take_days_that_were_named(root: Path) -> None:
    done = sieminator(root, "hits", *LAB, "--since", "2026-01-01", "--until", "2026-01-03")

    assert done.out.startswith("2 days from 2026-01-01 until before 2026-01-03, UTC\n")


def test_hits_count_today_so_far(root: Path) -> None:
    done = sieminator(root, "hits", *LAB, "--since", "2026-01-05", "--until", "2026-01-06")

    assert done.exit == 0
    assert done.out.startswith("1 day from 2026-01-05 until before 2026-01-06, UTC\n")


def test_alerts_that_could_not_be_counted_are_never_fine(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    drop_table(root, "SecurityAlert")

    done = sieminator(root, "hits", *LAB)

    assert done.exit == 4
    assert "? alerts is not known: table SecurityAlert is absent" in done.out


def test_incidents_that_could_not_be_counted_leave_the_alerts_as_they_are(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    drop_table(root, "SecurityIncident")

    done = sieminator(root, "hits", *LAB)

    assert done.exit == 0
    assert "? incidents is not known" in done.out


def test_targets_say_where_each_value_is_from(root: Path) -> None:
    done = sieminator(root, "targets", *LAB)

    assert done.exit == 0
    assert "settings.workspace       lab-one  (environments/lab.yml:10:18)" in done.out


def test_a_broken_target_is_said_beside_the_others(root: Path) -> None:
    edit(root / "environments/lab.yml", "    lab: true", "    lab: yes")

    done = sieminator(root, "targets", *LAB)

    assert done.exit == 1
    assert "environments/lab.yml:6:10: error: " in done.err


@pytest.mark.parametrize("which", ["detection", "environment"])
def test_a_schema_is_json_schema(root: Path, which: str) -> None:
    done = sieminator(root, "schema", which)

    document = json.loads(done.out)
    Draft202012Validator.check_schema(document)
    assert document["$schema"].endswith("2020-12/schema")


def test_a_ledger_tells_of_a_deploy(root: Path) -> None:
    sieminator(root, "deploy", *LAB)

    lines = (root / ".sieminator" / "lab" / "ledger.jsonl").read_text().splitlines()
    assert [json.loads(line)["phase"] for line in lines].count("outcome") == 2
    assert all(json.loads(line)["who"] for line in lines)


def drop_table(root: Path, name: str) -> None:
    """Take a table out of the lab's workspace."""
    with World(lab_state(root)) as world, world.transaction() as state:
        state.execute("DELETE FROM log_table WHERE name = ?", (name,))


def meddle(root: Path) -> None:
    """Somebody edits the first detection's rule."""
    assert sieminator(root, "lab", "edit", *LAB).exit == 0


def test_a_plan_names_the_override_that_set_a_value(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    override = "    overrides: [{match: {id: first-one}, set: {severity: low}, reason: noisy here}]\n"
    with (root / "environments/lab.yml").open("a") as file:
        file.write(override)

    done = sieminator(root, "plan", *LAB)
    shown = json.loads(sieminator(root, "plan", *LAB, "--format", "json").out)

    assert "severity: High → Low (set by environments/lab.yml:12:" in " ".join(done.out.split())
    (field,) = shown["targets"][0]["changes"][0]["fields"]
    assert field["origin"].startswith("environments/lab.yml:12:")


def test_an_edit_of_what_no_longer_applies_is_told_without_a_command_that_would_do_nothing(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    with World(root / ".sieminator/labs/lab/lab-one.sqlite") as world:
        subscription = "00000000-0000-0000-0000-000000000001"
        workspace = world.add_workspace(subscription, "rg-lab", "lab-one", "00000000-0000-0000-0000-000000000002")
        levers = Levers(world, workspace)
        levers.edit(levers.rules()[0].name, severity="Informational")
    with (root / "environments/lab.yml").open("a") as file:
        file.write("    variants: [asim]\n")

    done = sieminator(root, "drift", *LAB)

    assert done.exit == 2
    assert "its detection does not apply there any more" in " ".join(done.out.split())
    assert "--heal" not in done.out
