"""The stand-ins refuse what the real ones refuse, and what they do not know."""

from pathlib import Path
from typing import Any

import pytest

from tests.github.actions import ACTIONS
from tests.github.expressions import Open, Status, Unknown, evaluate, fill, holds
from tests.github.hub import MOST_CHARACTERS, REPOSITORY, Hub
from tests.github.play import Play
from tests.github.stage import Event
from tests.github.team import Team
from tests.github.workflow import triggers

KNOWN: dict[str, Any] = {
    "inputs": Open({"name": "prod", "yes": True}),
    "steps": {"run": {"outputs": Open({"exit": "0"})}, "skipped": {"outputs": Open()}},
    "vars": Open({"LIST": '["a", "b"]'}),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it''s'", "it's"),
        ("inputs.name == 'PROD'", True),
        ("inputs.none == ''", True),
        ("steps.skipped.outputs.exit == '0'", True),  # null is the number 0, and so is '0': a trap of GitHub's
        ("steps.skipped.outputs.landed == 'true'", False),
        ("steps.run.outputs.exit != ''", True),
        ("inputs.yes && 'a' || 'b'", "a"),
        ("!inputs.yes || inputs.name", "prod"),
        ("fromJSON(vars.LIST || '[]')", ["a", "b"]),
        ("""format('["{0}"]', inputs.name)""", '["prod"]'),
        ("always() && (inputs.name == 'x' || inputs.yes)", True),
    ],
)
def test_expressions_are_what_github_makes_of_them(text: str, value: object) -> None:
    assert evaluate(text, KNOWN, Status()) == value


@pytest.mark.parametrize(
    "text", ["hashFiles('x')", "steps.runn.outputs.exit", "matrix.x", "inputs[name]", "a b", "'open", "1 < 2", "(true"]
)
def test_what_is_not_known_is_no_empty_text(text: str) -> None:
    with pytest.raises(Unknown):
        evaluate(text, KNOWN, Status())


def test_a_step_after_a_failure_runs_only_when_it_says_so() -> None:
    failed = Status(failed=True)

    assert not holds(None, KNOWN, failed)
    assert not holds("inputs.yes", KNOWN, failed)
    assert holds("always() && inputs.yes", KNOWN, failed)
    assert fill("${{ inputs.name }}-${{ inputs.yes }}", KNOWN) == "prod-true"


def test_a_push_to_another_branch_sets_nothing_off() -> None:
    said = {"push": {"branches": ["main"]}, "workflow_dispatch": None}

    assert triggers(said, Event("push", "x"))
    assert not triggers(said, Event("push", "x", "refs/heads/other"))
    assert not triggers(said, Event("pull_request", "x"))
    assert triggers("pull_request", Event("pull_request", "x"))


@pytest.mark.parametrize(
    ("job", "what"),
    [
        ("{runs-on: x, permissions: {}, steps: [{run: 'true', continue-on-error: true}]}", "continue-on-error"),
        ("{runs-on: x, permissions: {}, container: y, steps: []}", "container"),
        ("{runs-on: x, permissions: {packages: write}, steps: []}", "packages"),
        ("{runs-on: x, permissions: {}, steps: [{uses: 'some/action@v1'}]}", "some/action"),
        ("{runs-on: x, permissions: {}, if: github.nothing, steps: []}", "github has no nothing"),
    ],
)
def test_a_workflow_that_says_more_is_not_played(tmp_path: Path, job: str, what: str) -> None:
    team_hub = Hub(tmp_path / "hub")
    team_hub.begin()
    from tests.github.hub import git

    desk = tmp_path / "desk"
    (desk / ".github/workflows").mkdir(parents=True)
    (desk / ".github/workflows/a.yml").write_text(
        f"on: push\npermissions: {{}}\njobs: {{a: {job}}}\n".replace("on: push", "on: {push: {branches: [main]}}")
    )
    git(desk, "init", "--quiet", "--initial-branch=main")
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "-m", "One")
    git(desk, "push", "--quiet", team_hub.url, "main")

    with pytest.raises(Unknown, match=what):
        Play(team_hub, tmp_path, ACTIONS).run("a.yml", Event("push", team_hub.commit_of("main")))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("api repos/{here}/issues/1/comments --slurp", "unrecognized arguments: --slurp"),
        ("api repos/{here}/issues/1/comment", "Not Found (HTTP 404)"),
        ("api repos/other/one/issues?state=open&labels=x", "Not Found (HTTP 404)"),
        ("api --method POST repos/{here}/issues/1/comments --field body=@{long}", "Body is too long"),
        ("api --method POST repos/{here}/issues/77/comments --raw-field body=x", "Not Found (HTTP 404)"),
        ("api --method POST repos/{here}/git/refs --raw-field ref=refs/heads/a --raw-field sha={main}", "HTTP 403"),
        ("api repos/{here}/issues/1/comments --jq .[", "jq"),
        ("issue list", 'unknown command "issue list"'),
    ],
)
def test_gh_refuses_what_gh_refuses(team: Team, tmp_path: Path, words: str, why: str) -> None:
    number = team.hub.open_pull("main")
    assert number == 1
    long = tmp_path / "long.md"
    long.write_text("x" * (MOST_CHARACTERS + 1))
    said = words.format(here=REPOSITORY, long=long, main=team.main)

    went_well, log = team.play.script(tmp_path, f"gh {said.replace('&', chr(92) + '&')}", {"issues": "write"}, {}, [])

    assert not went_well
    assert why in log
    assert team.hub.comments_of(number) == []


def test_gh_without_a_token_of_a_running_job_gets_nothing(team: Team, tmp_path: Path) -> None:
    text = f"GH_TOKEN=old gh api repos/{REPOSITORY}/issues/1/comments"

    went_well, log = team.play.script(tmp_path, text, {"issues": "write"}, {}, [])

    assert not went_well
    assert "Bad credentials (HTTP 401)" in log
