"""The lab: a target's own stand-in, started by the command line alone."""

from pathlib import Path

from tests.cli.checkout import edit
from tests.cli.shell import process, sieminator


def test_two_processes_see_one_world(root: Path) -> None:
    deployed = process("deploy", "--env", "lab", cwd=root)
    planned = process("plan", "--env", "lab", cwd=root)

    assert (deployed.exit, planned.exit) == (0, 0)
    assert "2 kept" in planned.out


def test_only_the_targets_that_are_meant_are_started(root: Path) -> None:
    text = (root / "environments/lab.yml").read_text()
    block = text.partition("targets:\n")[2]
    second = block.replace("lab-one", "lab-two").replace("000000000002", "000000000009")
    (root / "environments/lab.yml").write_text(text + second)

    sieminator(root, "plan", "--env", "lab", "--target", "lab-two")

    assert [path.name for path in (root / ".sieminator/lab").glob("*.sqlite")] == ["lab-two.sqlite"]


def test_the_lab_needs_no_credential(root: Path) -> None:
    edit(root / "environments/lab.yml", "    lab: true", "    lab: true\n    credentials: nowhere-kept")

    done = sieminator(root, "plan", "--env", "lab")

    assert done.exit == 2
    assert "First title" in done.out
