"""The kill switch as it is typed, and the lines that it prints: committed as they are, the next deploy accepts it."""

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import yaml

from sieminator.fakes.sentinel.levers import Levers
from sieminator.fakes.sentinel.rules import StoredRule
from sieminator.fakes.sentinel.world import World
from tests.cli.checkout import FIRST, SECOND, edit, lab_state
from tests.cli.shell import Done, sieminator
from tests.cli.test_commands import assert_contract

LAB = ("--env", "lab")
WHY = ("--reason", "Floods the queue: see T-1")
TWO = """  lab-two:
    platform: sentinel
    lab: true
    settings:
      subscription: 00000000-0000-0000-0000-000000000001
      resource_group: rg-lab
      workspace: lab-two
      workspace_id: 00000000-0000-0000-0000-000000000009
"""


@pytest.fixture
def two(root: Path) -> Path:
    """A checkout whose environment has two targets, both with everything deployed."""
    with (root / "environments/lab.yml").open("a") as file:
        file.write(TWO)
    assert sieminator(root, "deploy", *LAB).exit == 0
    return root


@contextmanager
def levers(root: Path, target: str) -> Iterator[Levers]:
    """Give the hands of the portal's users, for a while."""
    number = "2" if target == "lab-one" else "9"
    with closing(World(lab_state(root, target=target))) as world:
        yield Levers(
            world,
            world.add_workspace(
                "00000000-0000-0000-0000-000000000001", "rg-lab", target, f"00000000-0000-0000-0000-00000000000{number}"
            ),
        )


def rules(root: Path, target: str) -> list[StoredRule]:
    """Return the rules as they are stored."""
    with levers(root, target) as there:
        return there.rules()


def switched_on(root: Path, target: str = "lab-one") -> dict[str, bool]:
    """Return title to whether the rule runs."""
    return {rule.properties["displayName"]: rule.properties["enabled"] for rule in rules(root, target)}


def printed(done: Done) -> dict[str, str]:
    """Return file to the lines that the command wants to be committed there."""
    _, _, text = done.out.partition("commit:\n\n")
    blocks = re.split(r"(?m)^# ", text)[1:]
    return {block.partition("\n")[0]: block.partition("\n")[2] for block in blocks}


def commit(root: Path, done: Done) -> None:
    """Write each block to the end of what it goes under, and nowhere else."""
    for place, lines in printed(done).items():
        file, _, under = place.partition(", under ")
        path = root / file
        text = path.read_text()
        if not under:
            path.write_text(text + lines)
            continue
        block, name = under.split(": ")
        start = text.index(f"  {name}:\n", text.index(f"{block}:\n"))
        rest = re.search(r"\n(?= {0,2}\S)", text[start + 2 :])
        end = start + 2 + rest.end() if rest else len(text)
        path.write_text(text[:end] + lines + text[end:])


def test_the_rule_is_off_at_all_targets_at_once_and_nothing_else_is(two: Path) -> None:
    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert done.exit == 0
    assert done.out.count("▼ First title · a person said so · done") == 2
    for target in ("lab-one", "lab-two"):
        assert switched_on(two, target) == {"First title": False, "Second title": True}


def test_without_the_lines_the_next_deploy_holds_it_and_switches_nothing_on(two: Path) -> None:
    sieminator(two, "disable", "first-one", *LAB, *WHY)

    drift = sieminator(two, "drift", *LAB)
    again = sieminator(two, "deploy", *LAB)

    assert (drift.exit, again.exit) == (2, 2)
    assert "switched off there · HELD" in again.out
    assert switched_on(two)["First title"] is False


def test_with_exactly_these_lines_committed_nothing_is_left_to_do_and_later_content_leaves_it_off(two: Path) -> None:
    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    commit(two, done)

    assert list(printed(done)) == ["environments/lab.yml"]
    assert yaml.safe_load(printed(done)["environments/lab.yml"])["defaults"]["holds"][0]["fields"] == ["enabled"]
    assert_accepted(two)


def test_a_folder_of_targets_gets_its_lines_where_they_belong(two: Path) -> None:
    spread(two)
    done = sieminator(two, "disable", "first-one", *LAB, *WHY, "--target", "lab-two")

    commit(two, done)

    assert list(printed(done)) == ["environments/lab/lab-two.yml"]
    assert switched_on(two, "lab-one")["First title"] is True
    assert_accepted(two, "lab-two")


def test_one_target_of_a_file_gets_its_lines_under_its_name(two: Path) -> None:
    done = sieminator(two, "disable", "first-one", *LAB, *WHY, "--target", "lab-one")

    commit(two, done)

    assert list(printed(done)) == ["environments/lab.yml, under targets: lab-one"]
    assert_accepted(two)


def assert_accepted(root: Path, target: str = "lab-one") -> None:
    """The switch is neither drift nor undone, whatever else moves in Git."""
    assert [sieminator(root, command, *LAB).exit for command in ("plan", "drift")] == [0, 0]
    edit(root / "content/detections/first-one/detection.yml", "severity: high", "severity: low")

    moved = sieminator(root, "deploy", *LAB)

    assert moved.exit == 0
    assert "severity: High → Low" in moved.out
    assert sieminator(root, "plan", *LAB).exit == 0
    (rule,) = [one for one in rules(root, target) if one.properties["displayName"] == "First title"]
    assert (rule.properties["enabled"], rule.properties["severity"]) == (False, "Low")


def spread(root: Path) -> None:
    """Make a folder of the environment's file, with a file for each target."""
    document = yaml.safe_load((root / "environments/lab.yml").read_text())
    (root / "environments/lab.yml").unlink()
    (root / "environments/lab").mkdir()
    for name, block in document.pop("targets").items():
        (root / f"environments/lab/{name}.yml").write_text(yaml.safe_dump(block))
    (root / "environments/lab/environment.yml").write_text(yaml.safe_dump(document))


def test_the_last_day_is_what_was_said(two: Path) -> None:
    said = sieminator(two, "disable", "first-one", *LAB, *WHY, "--until", "2026-02-01")
    again = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert "until: 2026-02-01" in said.out
    assert "until: 2026-01-19" in again.out


def test_a_detection_that_git_has_no_more_is_switched_and_needs_no_hold(two: Path) -> None:
    for file in (two / "content/detections/second-one").iterdir():
        file.unlink()
    (two / "content/detections/second-one").rmdir()

    done = sieminator(two, "disable", SECOND, *LAB, *WHY)

    assert done.exit == 0
    assert "Nothing to commit" in done.out
    assert sieminator(two, "plan", *LAB).exit == 0


def test_an_error_in_one_target_costs_that_target_and_is_said(two: Path) -> None:
    edit(two / "environments/lab.yml", "      workspace: lab-two\n", "      workspcae: lab-two\n")

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert done.exit == 1
    assert "environments/lab.yml:18:7: error: " in done.out
    assert switched_on(two, "lab-one")["First title"] is False
    assert switched_on(two, "lab-two")["First title"] is True
    assert "under targets: lab-one" in done.out


def test_what_is_at_no_target_is_a_clear_sentence(two: Path) -> None:
    nobody = "33333333-3333-4333-8333-333333333333"

    done = sieminator(two, "disable", nobody, *LAB, *WHY)

    assert (done.exit, done.out) == (1, "")
    sentence, hint = done.err.splitlines()
    assert sentence == f"sieminator: disable: no target of lab has a rule of {nobody}"
    assert "asked: lab-one, lab-two" in hint


def test_a_copy_that_runs_is_loud_in_the_report(two: Path) -> None:
    with levers(two, "lab-one") as there:
        (original,) = [rule for rule in there.rules() if rule.properties["displayName"] == "First title"]
        copy = there.clone(original.name)

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert done.exit == 2
    assert "1 copy of it STILL RUNS" in done.out
    assert copy.name in done.out


def test_enable_names_the_holds_to_take_out(two: Path) -> None:
    commit(two, sieminator(two, "disable", "first-one", *LAB, *WHY))

    done = sieminator(two, "enable", "first-one", *LAB, "--reason", "Tuned.")

    assert done.exit == 0
    assert "take these holds on `enabled` out" in done.out
    assert "environments/lab.yml:22:7: Floods the queue: see T-1 (until 2026-01-19)" in done.out
    assert switched_on(two)["First title"] is True


def test_enable_at_one_target_names_the_others_that_the_hold_is_for(two: Path) -> None:
    commit(two, sieminator(two, "disable", "first-one", *LAB, *WHY))

    done = sieminator(two, "enable", "first-one", *LAB, "--reason", "Tuned.", "--target", "lab-one")

    assert "it also holds lab-two: give them holds of their own first" in " ".join(done.out.split())


def test_enable_against_git_prints_the_hold_that_keeps_it_on(two: Path) -> None:
    with (two / "content/detections/first-one/detection.yml").open("a") as file:
        file.write("enabled: false\n")
    sieminator(two, "deploy", *LAB)

    done = sieminator(two, "enable", "first-one", *LAB, "--reason", "An incident needs it.")
    commit(two, done)

    assert done.exit == 0
    assert switched_on(two)["First title"] is True
    assert [sieminator(two, command, *LAB).exit for command in ("plan", "drift")] == [0, 0]


def test_what_the_vendor_disabled_is_refused_with_the_way(two: Path) -> None:
    with levers(two, "lab-one") as there:
        (rule,) = [rule for rule in there.rules() if rule.properties["displayName"] == "First title"]
        there.auto_disable(rule.name)

    done = sieminator(two, "enable", "first-one", *LAB, "--reason", "Tuned.")

    assert done.exit == 1
    assert f"sieminator deploy --env lab --reenable --only {FIRST}" in " ".join(done.out.split())
    assert "Nothing to commit" not in done.out


def test_what_the_vendor_disabled_is_not_off_for_good_until_the_lines_are_committed(two: Path) -> None:
    for target in ("lab-one", "lab-two"):
        with levers(two, target) as there:
            (rule,) = [rule for rule in there.rules() if rule.properties["displayName"] == "First title"]
            there.auto_disable(rule.name)

    done = sieminator(two, "disable", "first-one", *LAB, *WHY)
    commit(two, done)
    again = sieminator(two, "disable", "first-one", *LAB, *WHY)

    assert (done.exit, again.exit) == (2, 0)
    assert "the next deploy of new content would switch it on" in " ".join(done.out.split())
    assert "the next deploy" not in again.out
    edit(two / "content/detections/first-one/detection.yml", "severity: high", "severity: low")
    assert sieminator(two, "deploy", *LAB).exit == 0
    assert [switched_on(two, target)["First title"] for target in ("lab-one", "lab-two")] == [False, False]


@pytest.mark.parametrize("command", ["disable", "enable"])
def test_json_keeps_its_contract(two: Path, command: str) -> None:
    other = {"disable": "enable", "enable": "disable"}[command]
    if command == "enable":
        commit(two, sieminator(two, other, "first-one", *LAB, *WHY))

    done = sieminator(two, command, "first-one", *LAB, *WHY, "--format", "json")

    document = assert_contract("switch", done.out)
    assert document["reason"] == WHY[1]
    assert [len(document[name]) for name in ("proposed_holds", "spent_holds")] == (  # type: ignore[arg-type]
        [1, 0] if command == "disable" else [0, 1]
    )


def test_the_ledger_tells_who_switched_it_and_why(two: Path) -> None:
    sieminator(two, "disable", "first-one", *LAB, "--reason", "  two\n lines ")

    records = [json.loads(line) for line in (two / ".sieminator/lab/ledger.jsonl").read_text().splitlines()]
    begin = next(record for record in records if record["command"] == "disable")
    assert (begin["phase"], begin["reason"], bool(begin["who"])) == ("begin", "two lines", True)
