"""Taking a run back, as it is typed: which run, shown, asked, done; a record that somebody changed is not obeyed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.checkout import edit
from tests.cli.shell import sieminator
from tests.cli.test_commands import assert_contract
from tests.cli.test_switch import TWO, rules

REPOSITORY = Path(__file__).parents[2]
LAB = ("--env", "lab")
CONTENT = "content/detections/first-one/detection.yml"


@pytest.fixture
def wrong(root: Path) -> Path:
    """A checkout with a wrong merge deployed: the first detection's severity."""
    assert sieminator(root, "deploy", *LAB).exit == 0
    edit(root / CONTENT, "severity: high", "severity: low")
    assert sieminator(root, "deploy", *LAB).exit == 0
    return root


def ledger(root: Path) -> Path:
    return root / ".sieminator/lab/ledger.jsonl"


def records(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in ledger(root).read_text().splitlines()]


def run_names(root: Path) -> list[str]:
    """Return the runs, the newest last."""
    return list(dict.fromkeys(str(record["run"]) for record in records(root)))


def unwrapped(text: str) -> list[str]:
    """Return the runs of a list, a line each, however long the name of whoever runs this is."""
    return re.sub(r"\n    ", " ", text).splitlines()


def severity(root: Path) -> object:
    return next(r.properties["severity"] for r in rules(root, "lab-one") if "First" in str(r.properties))


def test_a_wrong_merge_is_taken_back_and_after_the_revert_nothing_is_left(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--run", run_names(wrong)[-1], "--yes")

    assert done.exit == 0
    assert "~ First title · rolled back · done" in done.out
    assert "severity: Low → High" in done.out
    assert "Git still says otherwise: revert the merge, or the next deploy does it again." in " ".join(done.out.split())
    assert severity(wrong) == "High"
    assert sieminator(wrong, "plan", *LAB).exit == 2
    edit(wrong / CONTENT, "severity: low", "severity: high")
    assert [sieminator(wrong, command, *LAB).exit for command in ("plan", "drift")] == [0, 0]


def test_without_a_yes_and_a_terminal_it_is_only_shown(wrong: Path) -> None:
    before = ledger(wrong).read_bytes()

    done = sieminator(wrong, "rollback", *LAB, "--run", "latest")

    assert done.exit == 2
    assert "~ First title · rolled back\n" in done.out
    assert f"sieminator rollback --env lab --run {run_names(wrong)[-1]} --yes\n" in done.out
    assert (severity(wrong), ledger(wrong).read_bytes()) == ("Low", before)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are another matter there")
@pytest.mark.parametrize(
    ("answer", "code", "left"), [("yes", 0, "High"), ("y", 0, "High"), ("", 2, "Low"), ("no", 2, "Low")]
)
def test_on_a_terminal_it_asks_and_does_what_was_answered(wrong: Path, answer: str, code: int, left: str) -> None:
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "sieminator", "--root", str(wrong), "rollback", *LAB, "--run", "latest"],
        cwd=REPOSITORY,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(ours, f"{answer}\n".encode())
    out, err = child.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)

    assert (child.returncode, severity(wrong)) == (code, left)
    assert err == "Roll back 1 change? Type yes: "
    assert ("rolled back · done" in out) is (code == 0)


def test_a_rollback_is_a_run_that_can_be_taken_back(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--run", "latest", "--yes")
    (name,) = re.findall(r"To take this back in turn: --run (\S+)", done.out)

    again = sieminator(wrong, "rollback", *LAB, "--run", name, "--yes")

    assert again.exit == 0
    assert "severity: High → Low" in again.out
    assert severity(wrong) == "Low"
    assert [record.get("of") for record in records(wrong) if record.get("of")] == [run_names(wrong)[1], name]


def test_a_second_time_there_is_nothing_left_to_take_back(wrong: Path) -> None:
    name = run_names(wrong)[-1]
    sieminator(wrong, "rollback", *LAB, "--run", name, "--yes")

    shown = sieminator(wrong, "rollback", *LAB, "--run", name)
    done = sieminator(wrong, "rollback", *LAB, "--run", name, "--yes")

    for one in (shown, done):
        assert one.exit == 0
        assert "Nothing to roll back: everything is as it was before." in one.out


def test_without_a_run_those_that_there_are_are_listed_newest_last(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB)

    entries, _, closing = done.out.partition("\n\n")
    listed, command = unwrapped(entries), closing.splitlines()[-1]
    assert (done.exit, done.err) == (0, "")
    assert [line.split()[0] for line in listed] == run_names(wrong)
    assert "deploy, 2026-01-05 12:00 UTC, by " in listed[0]
    assert [line.rpartition(", ")[2] for line in listed] == ["2 changes", "1 change"]
    assert command.split() == ["sieminator", "rollback", *LAB, "--run", run_names(wrong)[-1]]
    assert sieminator(wrong, *command.split()[1:]).exit == 2


def test_a_program_gets_the_list_of_runs_by_contract(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--format", "json")

    document = assert_contract("runs", done.out)
    listed: list[dict[str, object]] = document["runs"]  # type: ignore[assignment]
    assert (done.exit, done.err) == (0, "")
    assert [(one["run"], one["changes"]) for one in listed] == list(zip(run_names(wrong), [2, 1], strict=True))


def test_runs_of_a_target_are_listed_with_what_they_changed_there(root: Path) -> None:
    sieminator(root, "deploy", *LAB)
    with (root / "environments/lab.yml").open("a") as file:
        file.write(TWO)
    sieminator(root, "deploy", *LAB)

    done = sieminator(root, "rollback", *LAB, "--target", "lab-two", "--format", "json")

    assert [one["run"] for one in json.loads(done.out)["runs"]] == run_names(root)[-1:]
    assert (
        f"--run {run_names(root)[-1]} --target lab-two\n"
        in sieminator(root, "rollback", *LAB, "--target", "lab-two").out
    )


def test_where_nothing_was_written_the_list_is_empty(root: Path) -> None:
    shown, document = (sieminator(root, "rollback", *LAB, *more) for more in ((), ("--format", "json")))

    assert (shown.exit, shown.err, document.exit) == (0, "", 0)
    assert "no run that wrote something is recorded there" in " ".join(shown.out.split())
    assert "--from FOLDER" in shown.out
    assert json.loads(document.out)["runs"] == []


def test_a_yes_without_a_run_does_nothing_and_is_an_error(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--yes")

    *entries, sentence, hint = done.err.splitlines()
    listed = unwrapped("\n".join(entries))
    assert (done.exit, done.out, severity(wrong)) == (1, "", "Low")
    assert [line.split()[0] for line in listed] == run_names(wrong)
    assert sentence == "sieminator: rollback: which run is not said"
    assert run_names(wrong)[-1] in hint


def test_a_misspelt_run_is_found_in_the_list(wrong: Path) -> None:
    name = run_names(wrong)[0]

    done = sieminator(wrong, "rollback", *LAB, "--run", name[:-1] + "x")

    *entries, sentence, hint = done.err.splitlines()
    assert (done.exit, done.out, len(unwrapped("\n".join(entries)))) == (1, "", 2)
    assert sentence.startswith("sieminator: --run: no run is called ")
    assert hint == f"  did you mean {name}?"


def test_where_nothing_was_written_there_is_nothing_to_take_back(root: Path) -> None:
    done = sieminator(root, "rollback", *LAB, "--run", "latest")

    assert (done.exit, done.out) == (1, "")
    assert "no run that wrote something is recorded there" in done.err
    assert "--from FOLDER" in done.err


def test_an_artifact_of_another_machine_is_taken_back_from_its_folder(wrong: Path, tmp_path: Path) -> None:
    """Where it holds one run alone, it need not be named; ours is recorded here."""
    artifact = tmp_path / "artifact of a job"
    shutil.move(wrong / ".sieminator/lab", artifact)
    first, last = dict.fromkeys(
        json.loads(line)["run"] for line in (artifact / "ledger.jsonl").read_text().splitlines()
    )
    two = sieminator(wrong, "rollback", *LAB, "--from", str(artifact))
    keep = [line for line in (artifact / "ledger.jsonl").read_text().splitlines() if json.loads(line)["run"] == last]
    (artifact / "ledger.jsonl").write_text("".join(f"{line}\n" for line in keep))

    shown = sieminator(wrong, "rollback", *LAB, "--from", str(artifact))
    done = sieminator(wrong, "rollback", *LAB, "--from", str(artifact), "--yes")

    assert two.exit == 0
    assert first in two.out
    assert f"--run {last} --from '{artifact}'\n" in two.out
    assert shown.exit == 2
    assert f"--run {last} --from '{artifact}' --yes" in shown.out
    assert (done.exit, severity(wrong)) == (0, "High")
    assert [record["command"] for record in records(wrong)] == ["rollback"] * 3


def test_a_folder_without_a_ledger_is_said(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--from", str(wrong / "content"))

    assert (done.exit, done.out) == (1, "")
    assert "there is no ledger.jsonl in it" in done.err
    assert "raw/" in done.err


@pytest.mark.parametrize("options", [[], ["--run", "latest", "--yes"]])
def test_a_ledger_that_cannot_be_read_is_not_called_empty(wrong: Path, options: list[str]) -> None:
    ledger(wrong).unlink()
    ledger(wrong).mkdir()

    done = sieminator(wrong, "rollback", *LAB, *options)

    assert (done.exit, done.out) == (1, "")
    assert "ledger.jsonl: the ledger cannot be read (" in done.err
    assert sieminator(wrong, "plan", *LAB).exit == 0


def test_a_folder_that_cannot_be_looked_into_is_said(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", *LAB, "--from", "x" * 5000)

    assert (done.exit, done.out) == (1, "")
    assert "it cannot be read (" in done.err


@pytest.mark.parametrize(("name", "value"), [("run", "x; touch y"), ("who", ["x"]), ("at", "soon"), ("environment", 1)])
def test_a_downloaded_record_that_tells_nonsense_is_refused_in_whole(wrong: Path, name: str, value: object) -> None:
    ledger(wrong).write_text("".join(f"{json.dumps({**one, name: value})}\n" for one in records(wrong)))

    done = sieminator(wrong, "rollback", *LAB, "--from", str(wrong / ".sieminator/lab"))

    assert (done.exit, done.out) == (1, "")
    assert f"not as sieminator writes them (`{name}`)" in done.err


def test_a_run_of_another_environment_is_refused(wrong: Path) -> None:
    done = sieminator(wrong, "rollback", "--env", "dead", "--from", str(wrong / ".sieminator/lab"), "--run", "latest")

    listed = sieminator(wrong, "rollback", "--env", "dead", "--from", str(wrong / ".sieminator/lab"))
    for one in (done, listed):
        assert (one.exit, one.out) == (1, "")
        assert "is a run in environment lab, not in dead" in one.err


def test_a_newer_ledger_is_refused_by_name(wrong: Path) -> None:
    with ledger(wrong).open("a") as file:
        file.write('{"schema_version": 2, "run": "x"}\n')

    done = sieminator(wrong, "rollback", *LAB, "--run", "latest", "--yes")

    assert (done.exit, done.out) == (1, "")
    assert "schema_version 2 is newer than 1" in done.err
    assert severity(wrong) == "Low"


@pytest.mark.parametrize("elsewhere", ["../../../secret.json", "/etc/hostname", "raw/../../../secret.json", "raw/link"])
def test_a_record_that_points_out_of_its_folder_is_refused_in_whole(wrong: Path, elsewhere: str) -> None:
    (wrong / "secret.json").write_text('{"name": "secret"}')
    (wrong / ".sieminator/lab/raw/link").symlink_to(wrong / "secret.json")
    changed = [{**one, "raw": elsewhere} if one.get("raw") else one for one in records(wrong)]
    ledger(wrong).write_text("".join(f"{json.dumps(one)}\n" for one in changed))

    done = sieminator(wrong, "rollback", *LAB, "--run", run_names(wrong)[1], "--yes")

    assert (done.exit, done.out) == (1, "")
    assert f"it names a copy that is not in its folder ({elsewhere})" in done.err
    assert severity(wrong) == "Low"


@pytest.mark.parametrize(
    ("name", "value"),
    [("raw", 7), ("unmanaged", "severity"), ("action", "destroy"), ("target", None), ("key", ["x"]), ("after", {})],
)
def test_a_line_that_we_would_not_write_is_refused_in_whole(wrong: Path, name: str, value: object) -> None:
    changed = [{**one, name: value} if one["phase"] in ("intent", "outcome") else one for one in records(wrong)]
    ledger(wrong).write_text("".join(f"{json.dumps(one)}\n" for one in changed))

    done = sieminator(wrong, "rollback", *LAB, "--run", run_names(wrong)[1], "--yes")

    assert (done.exit, done.out) == (1, "")
    assert f"a line of the run is not as sieminator writes them (`{name}`)" in done.err
    assert severity(wrong) == "Low"


def test_a_target_can_be_taken_back_alone(root: Path) -> None:
    with (root / "environments/lab.yml").open("a") as file:
        file.write(TWO)
    sieminator(root, "deploy", *LAB)
    name = run_names(root)[-1]

    done = sieminator(root, "rollback", *LAB, "--run", name, "--target", "lab-two", "--yes")
    sieminator(root, "deploy", *LAB, "--target", "lab-two")
    other = sieminator(root, "rollback", *LAB, "--run", "latest", "--target", "lab-one")

    assert done.exit == 0
    assert "lab-one" not in done.out
    assert done.out.count("- ") == 2
    assert (other.exit, other.out) == (1, "")
    assert "changed nothing at lab-one" in other.err
    assert "it changed rules at lab-two" in other.err


def test_json_keeps_its_contract_shown_and_done(wrong: Path) -> None:
    shown = sieminator(wrong, "rollback", *LAB, "--run", "latest", "--format", "json")
    done = sieminator(wrong, "rollback", *LAB, "--run", "latest", "--format", "json", "--yes")

    plan, run = assert_contract("rollback", shown.out), assert_contract("rollback", done.out)
    assert (shown.exit, plan["run"], done.exit, bool(run["run"])) == (2, None, 0, True)
    assert plan["of"] == run["of"]
    assert plan["targets"][0]["exit"] == 2  # type: ignore[index]


def test_what_was_shown_is_no_plan_that_a_deploy_expects(wrong: Path) -> None:
    shown = sieminator(wrong, "rollback", *LAB, "--run", "latest", "--format", "json")
    (wrong / "plan.json").write_text(shown.out)

    done = sieminator(wrong, "deploy", *LAB, "--expect", str(wrong / "plan.json"))

    assert done.exit == 1
    assert "it is not a plan" in done.err
