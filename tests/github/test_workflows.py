"""What every workflow of ours holds to, and what the documentation says of them."""

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sieminator.report.markdown.fit import LIMIT
from tests.github.hub import MOST_CHARACTERS
from tests.github.play import ACTION_OWNER, CHECKOUT
from tests.github.workflow import load

GITHUB = CHECKOUT / ".github"
WORKFLOWS = {path.name: load(path.read_text(encoding="utf-8")) for path in sorted(GITHUB.glob("workflows/*.yml"))}
ACTION = load((GITHUB / "actions/sieminator/action.yml").read_text(encoding="utf-8"))
SCRIPTS = {path.name for path in GITHUB.glob("actions/sieminator/*.sh")}
PAGE = (CHECKOUT / "docs/github.md").read_text(encoding="utf-8")
DOCUMENTED = dict(re.findall(r"```yaml\n# \.github/workflows/([a-z]+\.yml)\n(.*?)```", PAGE, re.DOTALL))
READABLE = {**WORKFLOWS, **{f"documented {name}": load(text) for name, text in DOCUMENTED.items()}}


def steps_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_every_workflow_is_there() -> None:
    assert set(WORKFLOWS) == {"check.yml", "plan.yml", "deploy.yml", "drift.yml", "hits.yml"}
    assert set(DOCUMENTED) == {"plan.yml", "deploy.yml", "drift.yml", "hits.yml"}


@pytest.mark.parametrize("name", READABLE)
def test_no_workflow_runs_a_strangers_text_with_our_rights(name: str) -> None:
    said = READABLE[name]["on"]

    events = {said} if isinstance(said, str) else set(said)

    assert events <= {"pull_request", "push", "schedule", "workflow_dispatch"}


@pytest.mark.parametrize("name", READABLE)
def test_every_job_says_what_it_may_and_no_more(name: str) -> None:
    may = {
        "check": {"contents": "read"},
        "lint": {"contents": "read"},
        "plan": {"contents": "read", "id-token": "write", "pull-requests": "write"},
        "deploy": {"actions": "read", "contents": "write", "id-token": "write", "pull-requests": "read"},
        "drift": {"contents": "read", "id-token": "write", "issues": "write"},
        "hits": {"contents": "read", "id-token": "write"},
    }

    assert READABLE[name]["permissions"] == {}
    for job, said in READABLE[name]["jobs"].items():
        assert said["permissions"] == may[job]


@pytest.mark.parametrize("name", READABLE)
def test_only_a_deploy_stands_behind_an_environment_and_it_is_never_cut_off(name: str) -> None:
    for job, said in READABLE[name]["jobs"].items():
        assert ("environment" in said) is (job == "deploy")
        if job == "deploy":
            assert said["concurrency"]["group"].startswith("deploy-")
            assert not said["concurrency"].get("cancel-in-progress", False)
            assert "refs/heads/main" in said["if"]


def test_actions_of_others_are_pinned_to_one_commit_each() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in [*GITHUB.rglob("*.yml")]) + PAGE

    used = re.findall(r"uses: ([\w./-]+)@(\S+)(.*)", text)

    pins: dict[str, set[tuple[str, str]]] = {}
    for name, commit, rest in used:
        if not name.startswith(ACTION_OWNER):
            assert re.fullmatch("[0-9a-f]{40}", commit), f"{name}@{commit}: a tag can be moved"
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), f"{name}: say which version that is"
            pins.setdefault(name, set()).add((commit, rest))
    assert set(pins) == {"actions/checkout", "actions/setup-python", "actions/upload-artifact", "azure/login"}
    assert {name: len(commits) for name, commits in pins.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("name", READABLE)
def test_no_checkout_leaves_a_token_behind(name: str) -> None:
    for step in steps_of(READABLE[name]):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"] == {"persist-credentials": False}


def test_no_value_becomes_a_part_of_a_command() -> None:
    steps = [*ACTION["runs"]["steps"], *chain.from_iterable(map(steps_of, WORKFLOWS.values()))]
    commands = [step["run"] for step in steps if "run" in step]

    assert len(commands) > 10
    assert not [text for text in commands if "${{" in text]


def test_only_steps_that_talk_to_github_get_its_token() -> None:
    with_token = {
        re.sub(r".*/(\w+)\.sh.*", r"\1", step["run"])
        for step in ACTION["runs"]["steps"]
        if "token" in str(step.get("env", {})) + str(step.get("with", {}))
    }

    assert with_token == {"reviewed", "deployed", "comment", "issue", "remember"}


def test_every_script_is_run_and_gets_what_it_reads() -> None:
    """Under `set -u` a name that action.yml does not give ends the script, perhaps only on a rare path."""
    runs = {step["run"]: step for step in ACTION["runs"]["steps"] if "run" in step}
    own = {f'exec bash "$GITHUB_ACTION_PATH/{name}"': (name,) for name in SCRIPTS}
    own['exec bash "$GITHUB_ACTION_PATH/$DOES.sh"'] = ("lint.sh", "plan.sh", "deploy.sh", "drift.sh", "hits.sh")

    for text, step in runs.items():
        for name in own[text]:
            script = (GITHUB / "actions/sieminator" / name).read_text(encoding="utf-8")
            read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)(?![A-Z_]|:-)", script)) | (
                {"FOLDER"} if "ask " in script else set()
            )
            made = set(re.findall(r"^\s*(?:export )?([A-Z][A-Z_]+)=", script, re.MULTILINE))
            given = {key for key in read if key.startswith(("GITHUB_", "RUNNER_"))} | set(step.get("env", {})) | made
            assert read - given == set(), f"{name} reads what nobody gives it"
    assert {name for text in runs for name in own[text]} == SCRIPTS - {"lib.sh"}


def test_what_calls_the_action_gives_it_what_it_takes() -> None:
    calls = [
        step for said in READABLE.values() for step in steps_of(said) if step.get("uses", "").find("sieminator") > 0
    ]

    assert len(calls) == 9
    for step in calls:
        assert set(step["with"]) <= set(ACTION["inputs"])
        assert step["with"]["command"] in ("lint", "plan", "deploy", "drift", "hits")


def test_the_documentation_knows_every_input() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*?) \| .* ?\|$", PAGE.partition("## Inputs")[2], re.MULTILINE))

    assert rows == {name: said["description"] for name, said in ACTION["inputs"].items()}


def test_a_documented_workflow_is_short() -> None:
    assert all(len(text.splitlines()) <= 13 for name, text in DOCUMENTED.items() if name != "deploy.yml")


def test_a_report_leaves_room_for_the_line_that_signs_it() -> None:
    assert LIMIT + 500 <= MOST_CHARACTERS


def test_nothing_that_runs_on_github_is_open_to_abuse(tmp_path: Path) -> None:
    """What `make check` asks of our workflows, asked of the documented ones as well."""
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    for name, text in DOCUMENTED.items():
        (folder / name).write_text(text.replace("@COMMIT", f"@{'0123456789' * 4} # v1.0.0"))
    zizmor = Path(sys.executable).parent / "zizmor"

    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--color", "never", "--strict-collection", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("completed") == len(DOCUMENTED)
