"""From drift to a hold and to its end: the lines that are printed are the lines that are committed."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from tests.cli.checkout import FIRST, edit
from tests.cli.shell import sieminator
from tests.cli.test_commands import assert_contract, meddle
from tests.clock import START, SimulatedClock

LAB = ("--env", "lab")
FILE = Path("environments/lab.yml")
FOLDER_FILE = Path("environments/lab/lab-one.yml")


@pytest.fixture
def folder(root: Path) -> Path:
    """The same checkout, the environment as a folder."""
    head, _, target = (root / FILE).read_text().partition("targets:\n  lab-one:\n")
    (root / FILE).unlink()
    (root / FOLDER_FILE).parent.mkdir()
    (root / FOLDER_FILE.parent / "environment.yml").write_text(head)
    (root / FOLDER_FILE).write_text("".join(line.removeprefix("    ") for line in target.splitlines(keepends=True)))
    return root


def after(days: int) -> SimulatedClock:
    """Return the time so many days later."""
    return SimulatedClock(START + timedelta(days=days))


def meddled(root: Path) -> None:
    """Deploy, and let somebody edit the first detection's rule."""
    assert sieminator(root, "deploy", *LAB).exit == 0
    meddle(root)


def proposed(text: str) -> str:
    """Return the lines to commit: all that follow the comment which names a file."""
    return text[re.search(r"^# environments/", text, re.MULTILINE).start() :]  # type: ignore[union-attr]


def commit(file: Path, lines: str) -> None:
    """Add the lines, as they are, to a file whose last block is the one that the comment names."""
    with file.open("a") as opened:
        opened.write(lines)


def assert_accepted_for_two_weeks(root: Path, file: Path) -> None:
    """Committing exactly what is printed ends the drift until the hold does."""
    meddled(root)
    shown = sieminator(root, "drift", *LAB, "--propose-holds")
    assert shown.exit == 2

    commit(root / file, proposed(shown.out))

    done = [sieminator(root, command, *LAB) for command in ("lint", "drift", "plan", "deploy")]
    assert [(one.exit, one.err) for one in done] == [(0, "")] * 4
    assert "No drift." in done[1].out
    assert "1 accepted" in done[1].out
    assert "accepted until 2026-01-19: First title: Edited there; found by drift" in done[1].out
    assert sieminator(root, "drift", *LAB, clock=after(14)).exit == 0
    over = sieminator(root, "drift", *LAB, clock=after(15))
    assert over.exit == 2
    assert "ENV034: the hold has ended (2026-01-19)" in over.out
    where = re.search(rf"the hold at {file}:(\d+):\d+ ended on 2026-01-19", " ".join(over.out.split()))
    assert where
    assert (root / file).read_text().splitlines()[int(where[1]) - 1].strip().startswith("- detection: first-one")


def test_the_proposed_lines_end_the_drift_of_an_environment_in_one_file(root: Path) -> None:
    assert_accepted_for_two_weeks(root, FILE)


def test_the_proposed_lines_end_the_drift_of_an_environment_in_a_folder(folder: Path) -> None:
    assert_accepted_for_two_weeks(folder, FOLDER_FILE)


def test_a_second_edit_is_proposed_for_the_end_of_the_list(root: Path) -> None:
    meddled(root)
    commit(root / FILE, proposed(sieminator(root, "drift", *LAB, "--propose-holds").out))
    edit(root / FILE, "fields: [query, severity]", "fields: [severity]")

    shown = sieminator(root, "drift", *LAB, "--propose-holds")
    commit(root / FILE, proposed(shown.out))

    assert "# environments/lab.yml, at the end of targets: lab-one: holds\n" in shown.out
    assert sieminator(root, "drift", *LAB).exit == 0


def test_content_that_moves_is_deployed_around_an_accepted_edit(root: Path) -> None:
    meddled(root)
    commit(root / FILE, proposed(sieminator(root, "drift", *LAB, "--propose-holds").out))
    edit(root / "content/detections/first-one/detection.yml", "Something happens.", "Something else happens.")

    planned = sieminator(root, "plan", *LAB)
    done = sieminator(root, "deploy", *LAB, "--heal")

    assert "description: Something happens. → Something else happens." in planned.out
    assert (done.exit, sieminator(root, "plan", *LAB).exit, sieminator(root, "drift", *LAB).exit) == (0, 0, 0)
    assert "severity: Low → High" in sieminator(root, "drift", *LAB).out


def test_every_format_offers_the_same_lines(root: Path) -> None:
    meddled(root)
    text, document, markdown = (
        sieminator(root, "drift", *LAB, "--propose-holds", "--format", form).out
        for form in ("text", "json", "markdown")
    )

    (target,) = assert_contract("drift", document)["targets"]  # type: ignore[misc]
    (offered,) = target["proposed_holds"]
    fenced = re.search(r"```yaml\n(.*?)```", markdown, re.DOTALL)
    (hold,) = yaml.safe_load(proposed(text))["holds"]
    assert fenced
    assert fenced[1] == proposed(text)
    assert (offered["file"], offered["block"], offered["title"]) == (str(FILE), "targets: lab-one", "First title")
    assert {name: offered[name] for name in hold} == {**hold, "until": "2026-01-19"}
    assert hold["fields"] == ["query", "severity"]


def test_an_accepted_edit_is_told_in_every_format(root: Path) -> None:
    meddled(root)
    commit(root / FILE, proposed(sieminator(root, "drift", *LAB, "--propose-holds").out))
    place = f"{FILE}:{(root / FILE).read_text().splitlines().index('      - detection: first-one') + 1}:9"

    for command in ("plan", "drift", "deploy"):
        (target,) = assert_contract(command, sieminator(root, command, *LAB, "--format", "json").out)["targets"]  # type: ignore[misc]
        (accepted,) = target["accepted"]
        assert (accepted["key"], accepted["until"], accepted["where"]) == (FIRST, "2026-01-19", place)
        assert {"path": "severity", "old": "Low", "new": "High"} in accepted["fields"]
        assert (target["changes"], target["kept"], target["exit"]) == ([], 1, 0)
        for form in ("text", "markdown"):
            shown = sieminator(root, command, *LAB, "--format", form).out
            assert place in " ".join(shown.split())


def test_without_drift_there_is_nothing_to_propose(root: Path) -> None:
    sieminator(root, "deploy", *LAB)

    done = sieminator(root, "drift", *LAB, "--propose-holds")
    document = json.loads(sieminator(root, "drift", *LAB, "--propose-holds", "--format", "json").out)

    assert (done.exit, "holds:" in done.out) == (0, False)
    assert "no edit that a hold could accept" in done.out
    assert [target["proposed_holds"] for target in document["targets"]] == [[]]


def test_drift_says_how_an_edit_is_accepted(root: Path) -> None:
    meddled(root)

    done = sieminator(root, "drift", *LAB, "--only", "first-one")

    assert "To accept it for a while: sieminator drift --env lab --only first-one --propose-holds\n" in done.out
    assert "proposed_holds" not in sieminator(root, "drift", *LAB, "--format", "json").out


def test_targets_show_each_hold_and_where_it_is_from(root: Path) -> None:
    lines = "    holds: [{detection: first-one, fields: [severity, enabled], reason: CHG-1, until: 2026-01-31}]\n"
    commit(root / FILE, lines)

    done = sieminator(root, "targets", *LAB)
    (target,) = assert_contract("targets", sieminator(root, "targets", *LAB, "--format", "json").out)["targets"]  # type: ignore[misc]

    assert (done.exit, "holds.1" in done.out, "CHG-1" in done.out) == (0, True, True)
    (shown,) = [one for one in target["settings"] if one["name"].startswith("holds")]
    assert shown["value"] == {
        "detection": "first-one",
        "fields": ["enabled", "severity"],
        "reason": "CHG-1",
        "until": "2026-01-31",
    }
    assert (shown["name"], shown["line"], shown["column"]) == ("holds.1", 12, 13)
