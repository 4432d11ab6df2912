"""The kill switch in a checkout where something is broken: it reaches what can be reached, and says what cannot."""

from pathlib import Path

import pytest

from tests.cli.checkout import FIRST, SECOND, edit
from tests.cli.shell import sieminator
from tests.cli.test_switch import LAB, TWO, WHY, rules, switched_on


@pytest.fixture
def two(root: Path) -> Path:
    """A checkout whose environment has two targets, both with everything deployed."""
    with (root / "environments/lab.yml").open("a") as file:
        file.write(TWO)
    assert sieminator(root, "deploy", *LAB).exit == 0
    return root


@pytest.mark.parametrize("name", ["first-one", FIRST.upper()])
@pytest.mark.parametrize(
    "broken", ["severity: [high", "severity: hihg", "<<<<<<< ours"], ids=["yaml", "value", "merge"]
)
def test_a_detection_whose_own_file_is_broken_is_switched_by_its_folder_and_by_its_uuid(
    two: Path, name: str, broken: str
) -> None:
    edit(two / "content/detections/first-one/detection.yml", "severity: high", broken)

    done = sieminator(two, "disable", name, *LAB, *WHY)
    again = sieminator(two, "disable", name, *LAB, *WHY)

    assert done.exit == 0
    assert f"detection: {FIRST} # First title" in done.out
    assert f"detection: {FIRST}\n" in again.out
    assert switched_on(two)["First title"] is False


def test_a_folder_whose_file_does_not_tell_its_id_shows_its_errors_and_asks_for_the_uuid(two: Path) -> None:
    edit(two / "content/detections/first-one/detection.yml", f"id: {FIRST}", f"id: {FIRST}\nid: {SECOND}\n: [")

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)
    plan = sieminator(two, "plan", *LAB)

    assert (done.exit, done.out) == (1, "")
    assert "content/detections/first-one/detection.yml:" in done.err
    assert "its UUID is taken whatever the files say" in " ".join(done.err.split())
    assert f"of detection {FIRST}" in " ".join(plan.out.split())
    assert switched_on(two)["First title"] is True


def test_a_name_that_nothing_has_shows_the_errors_that_may_have_kept_it_out(two: Path) -> None:
    edit(two / "content/detections/second-one/detection.yml", "severity: high", "severity: [high")

    done = sieminator(two, "disable", "frist-one", *LAB, *WHY)

    assert done.exit == 1
    assert "content/detections/second-one/detection.yml:" in done.err
    assert "mend the errors above" in done.err
    assert "did you mean first-one?" in done.err


EXPIRED = """    overrides:
      - {match: {tag: kiosk}, set: {severity: low}, reason: For a week., until: 2025-12-01}
"""
MISTYPED = """    holds:
      - {detection: first-one, fields: [enabled, sevrity], reason: Loud., until: 2026-02-01}
"""


@pytest.mark.parametrize("wrong", [EXPIRED, MISTYPED, "    on_edit: hodl\n"], ids=["expired", "mistyped", "value"])
def test_an_error_elsewhere_in_a_targets_block_does_not_keep_the_switch_from_it(two: Path, wrong: str) -> None:
    with (two / "environments/lab.yml").open("a") as file:
        file.write(wrong)

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)
    named = sieminator(two, "disable", "second-one", *LAB, *WHY, "--target", "lab-two")

    for one in (done, named):
        assert one.exit == 1
        assert "environments/lab.yml:2" in one.out
        assert "its files have an error, and no deploy would write there" in " ".join(one.out.split())
    assert switched_on(two, "lab-one") == {"First title": False, "Second title": True}
    assert switched_on(two, "lab-two") == {"First title": False, "Second title": False}


def test_what_only_the_switch_reaches_no_other_command_does(two: Path) -> None:
    with (two / "environments/lab.yml").open("a") as file:
        file.write(EXPIRED)
    edit(two / "content/detections/first-one/detection.yml", "severity: high", "severity: low")
    (there,) = [rule for rule in rules(two, "lab-two") if rule.properties["displayName"] == "First title"]

    done = sieminator(two, "deploy", *LAB)

    (after,) = [rule for rule in rules(two, "lab-two") if rule.name == there.name]
    assert done.exit == 1
    assert "lab-two" not in done.out.partition("environments/lab.yml")[0]
    assert after.properties == there.properties


def test_an_error_in_the_defaults_keeps_the_switch_from_no_target(two: Path) -> None:
    with (two / "environments/lab.yml").open("a") as file:
        file.write("defaults:\n" + EXPIRED.replace("\n  ", "\n").removeprefix("  "))

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert done.exit == 1
    assert [switched_on(two, target)["First title"] for target in ("lab-one", "lab-two")] == [False, False]


def test_a_rule_that_nobody_found_beside_an_error_is_not_called_nowhere(two: Path) -> None:
    edit(two / "environments/lab.yml", "      workspace: lab-two\n", "      workspcae: lab-two\n")

    done = sieminator(two, "disable", "33333333-3333-4333-8333-333333333333", *LAB, *WHY)

    assert done.exit == 1
    assert "no rule of it is there" in done.out
    assert "a target that is not named above could not be reached" in " ".join(done.out.split())
    assert "no target of lab has" not in done.err


@pytest.mark.parametrize("name", ["first-one", FIRST])
def test_where_no_target_can_be_asked_the_errors_are_shown(two: Path, name: str) -> None:
    edit(two / "environments/lab.yml", "owner: lab\n", "owner: [lab\n")

    done = sieminator(two, "disable", name, *LAB, *WHY)

    assert (done.exit, done.out) == (1, "")
    assert "environments/lab.yml:" in done.err
    assert "disable: no target of lab could be asked" in done.err
    assert switched_on(two)["First title"] is True


def test_beside_a_newer_record_the_switch_asks_for_another_place(two: Path) -> None:
    record = two / ".sieminator/lab/ledger.jsonl"
    with record.open("a") as file:
        file.write('{"schema_version": 2}\n')
    before = record.read_bytes()

    refused = sieminator(two, "disable", "first-one", *LAB, *WHY)
    with (two / "environments/lab.yml").open("a") as file:
        file.write("ledger: records/lab\n")
    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert (refused.exit, refused.out, record.read_bytes()) == (1, "", before)
    assert "schema_version 2 is newer than 1" in refused.err
    assert "name another place in the environment's `ledger:`" in " ".join(refused.err.split())
    assert done.exit == 0
