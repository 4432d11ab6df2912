"""The action's scripts, one at a time, where the whole story would say no more."""

from pathlib import Path

import pytest

from tests.github.hub import BOT
from tests.github.stage import Job
from tests.github.team import Team

PLAN, DRIFT = "<!-- sieminator plan lab -->\n", "<!-- sieminator drift lab -->\n"


def comment(team: Team, folder: Path, text: str, number: int) -> None:
    (folder / "comment.md").write_text(text)
    said = {"AUTHOR": BOT, "FOLDER": str(folder), "PULL_REQUEST": str(number)}
    went_well, log = team.script("comment", {"pull-requests": "write"}, **said)
    assert went_well, log


def issue(team: Team, folder: Path, code: int, text: str = "") -> None:
    (folder / "drift.md").write_text(f"{DRIFT}{text}\n")
    said = {"AUTHOR": BOT, "ENVIRONMENT": "lab", "EXIT": str(code), "FOLDER": str(folder)}
    went_well, log = team.script("issue", {"contents": "read", "issues": "write"}, **said)
    assert went_well, log


# ---- the comment


def test_each_environment_has_a_comment_of_its_own(team: Team, tmp_path: Path) -> None:
    number = team.hub.open_pull("main")

    for text in (f"{PLAN}one", "<!-- sieminator plan lab-two -->\ntwo", f"{PLAN}three"):
        comment(team, tmp_path, text, number)

    assert [one["body"] for one in team.hub.comments_of(number)] == [
        f"{PLAN}three",
        "<!-- sieminator plan lab-two -->\ntwo",
    ]


def test_a_comment_of_somebody_else_is_left_alone(team: Team, tmp_path: Path) -> None:
    """Anybody may begin a comment as ours begin, and change it once we have written our plan into it."""
    number = team.hub.open_pull("main")
    with team.hub.change() as state:
        state["comments"].append({"id": 9_999, "issue": number, "user": {"login": "x"}, "body": f"{PLAN}All is well"})

    comment(team, tmp_path, f"{PLAN}ours", number)

    assert [(one["user"]["login"], one["body"]) for one in team.hub.comments_of(number)] == [
        ("x", f"{PLAN}All is well"),
        (BOT, f"{PLAN}ours"),
    ]


@pytest.mark.parametrize(("permissions", "works"), [({"pull-requests": "read"}, False), ({"issues": "write"}, True)])
def test_a_token_that_may_not_write_ends_the_step(
    team: Team, tmp_path: Path, permissions: dict[str, str], works: bool
) -> None:
    number = team.hub.open_pull("main")
    (tmp_path / "comment.md").write_text(f"{PLAN}one")
    said = {"AUTHOR": BOT, "FOLDER": str(tmp_path), "PULL_REQUEST": str(number)}

    went_well, log = team.script("comment", permissions, **said)

    assert went_well is works
    assert works or "Resource not accessible by integration" in log


# ---- the issue


def test_a_report_that_changes_is_said_and_one_that_stays_is_not(team: Team, tmp_path: Path) -> None:
    for text in ("one rule", "one rule", "two rules"):
        issue(team, tmp_path, 2, text)

    (found,) = team.hub.issues()
    assert found["body"].startswith(f"{DRIFT}two rules\n")
    (news,) = team.hub.comments_of(found["number"])
    assert "has changed" in news["body"]


@pytest.mark.parametrize("code", [1, 3, 4])
def test_whatever_is_not_well_opens_an_issue_and_closes_none(team: Team, tmp_path: Path, code: int) -> None:
    issue(team, tmp_path, code, "first")
    issue(team, tmp_path, code, "second")

    (found,) = team.hub.issues()
    assert found["body"].startswith(f"{DRIFT}second\n")
    assert team.hub.issues("closed") == []


def test_all_well_closes_the_issue_once_and_opens_none(team: Team, tmp_path: Path) -> None:
    issue(team, tmp_path, 0)
    assert team.hub.issues() == []
    issue(team, tmp_path, 4, "could not be checked")

    issue(team, tmp_path, 0)
    issue(team, tmp_path, 0)

    assert team.hub.issues() == []
    (closed,) = team.hub.issues("closed")
    assert len(team.hub.comments_of(closed["number"])) == 1


def test_after_a_closed_issue_comes_a_new_one(team: Team, tmp_path: Path) -> None:
    for code in (2, 0, 2):
        issue(team, tmp_path, code, "again")

    assert len(team.hub.issues()) == 1
    assert len(team.hub.issues("closed")) == 1


def test_an_issue_of_another_environment_is_another_one(team: Team, tmp_path: Path) -> None:
    with team.hub.change() as state:
        body = "<!-- sieminator drift lab-two -->\n"
        state["labels"] = ["sieminator-drift"]
        state["issues"]["7000"] = {
            "number": 7000,
            "state": "open",
            "user": {"login": BOT},
            "labels": ["sieminator-drift"],
            "body": body,
        }

    issue(team, tmp_path, 2, "ours")
    issue(team, tmp_path, 0)

    (other,) = team.hub.issues()
    assert other["number"] == 7000


# ---- what there is to do

FINE = {
    "COMMAND": "plan",
    "ENVIRONMENT": "prod",
    "GITHUB_EVENT_NAME": "pull_request",
    "HEAD_REPOSITORY": "acme/detections",
    "LEDGER": "",
    "OPTIONS": "",
    "PRIVATE": "true",
    "ROOT": ".",
    "WITHOUT_PLAN": "false",
}
PERSON = {"GITHUB_EVENT_NAME": "workflow_dispatch", "COMMAND": "deploy"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"COMMAND": "apply"}, "command: it is none of"),
        ({"COMMAND": "plan; rm -rf /"}, "command: it is none of"),
        ({"ENVIRONMENT": ""}, "environment: plan needs one"),
        ({"ENVIRONMENT": "../prod"}, "environment: letters and digits"),
        ({"ENVIRONMENT": "prod --> <b>"}, "environment: letters and digits"),
        ({"ENVIRONMENT": "a--b"}, "environment: letters and digits"),
        ({"ENVIRONMENT": "prod\nevil=1"}, "environment: letters and digits"),
        ({"ROOT": "a/../../b"}, "root, ledger"),
        ({"LEDGER": ".."}, "root, ledger"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, "pull_request_target: this action runs on"),
        ({"GITHUB_EVENT_NAME": "workflow_run"}, "workflow_run: this action runs on"),
        ({"GITHUB_EVENT_NAME": "issue_comment"}, "issue_comment: this action runs on"),
        ({"COMMAND": "deploy"}, "never on pull_request"),
        ({"COMMAND": "deploy", "GITHUB_EVENT_NAME": "schedule"}, "never on schedule"),
        ({"COMMAND": "deploy", "GITHUB_EVENT_NAME": "push", "WITHOUT_PLAN": "true"}, "only a person may say so"),
        ({"COMMAND": "deploy", "GITHUB_EVENT_NAME": "push", "OPTIONS": "--heal"}, "only a person may say so"),
    ],
)
def test_what_must_not_be_is_refused_before_anything_else(team: Team, said: dict[str, str], why: str) -> None:
    went_well, log = team.script("task", {}, **{**FINE, **said})

    assert not went_well
    assert log.startswith(f"::error::{why}") or why in log.splitlines()[0]
    assert len(log.splitlines()) == 1, "a value cannot make a line, and so a command, of its own"


@pytest.mark.parametrize("said", [{}, PERSON, {**PERSON, "WITHOUT_PLAN": "true", "OPTIONS": "--heal a"}])
def test_what_may_be_is_done(team: Team, said: dict[str, str]) -> None:
    went_well, log = team.script("task", {}, **{**FINE, **said})

    assert (went_well, log) == (True, "")


def test_a_public_repository_is_warned(team: Team) -> None:
    went_well, log = team.script("task", {}, **{**FINE, "PRIVATE": "false"})

    assert went_well
    assert log.startswith("::warning::This repository is public")


@pytest.mark.parametrize("options", ["--expect x", "--heal $(id)", "-v", "--heal a;b", "--root=/", "--heal\n--env x"])
def test_other_words_do_not_get_into_a_deploy(team: Team, tmp_path: Path, options: str) -> None:
    """No program is on the path here: a deploy that got as far would say so."""
    said = {"ENVIRONMENT": "lab", "EXPECT": "", "FOLDER": str(tmp_path), "OPTIONS": options, "ROOT": "."}

    went_well, log = team.script("deploy", {}, **said)

    assert not went_well
    assert log.startswith("::error::options: not --heal, --prune, --reenable, --yes, nor the name of a detection")
    assert list(tmp_path.glob("run.md")) == []


# ---- the end


@pytest.mark.parametrize(
    ("code", "green"), [("0", True), ("2", True), ("1", False), ("3", False), ("4", False), ("130", False), ("", False)]
)
def test_only_what_is_done_or_waits_for_a_person_is_green(team: Team, code: str, green: bool) -> None:
    went_well, log = team.script("verdict", {}, DOES="plan", ENVIRONMENT="lab", EXIT=code)

    assert went_well is green
    assert green or log.startswith("::error::sieminator plan of lab: ")


def test_what_a_rule_is_called_cannot_command_the_runner(team: Team, tmp_path: Path) -> None:
    """GitHub obeys a line of the log that begins with two colons."""
    folder = tmp_path / "path"
    folder.mkdir()
    program = folder / "sieminator"
    program.write_text("#!/bin/sh\nprintf 'a\\n::error::planted\\n::add-mask::x\\n'\n")
    program.chmod(0o755)

    went_well, log = team.script("lint", {}, program, ENVIRONMENT="", FOLDER=str(tmp_path), ROOT=".")

    assert went_well
    assert "::error::planted" in log
    assert Job("lint", log=log).said("error") == []
    assert Job("lint", log=log).said("endgroup") == [""], "what comes after is obeyed again"
