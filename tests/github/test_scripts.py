"""The action's scripts, one at a time, where the whole story would say no more."""

from pathlib import Path

import pytest

from tests.github.hub import BOT
from tests.github.stage import Job
from tests.github.team import Team

PLAN = "<!-- sieminator plan lab -->\n"


def comment(team: Team, folder: Path, text: str, number: int) -> None:
    (folder / "comment.md").write_text(text)
    said = {"AUTHOR": BOT, "FOLDER": str(folder), "PULL_REQUEST": str(number)}
    went_well, log = team.script("comment", {"pull-requests": "write"}, **said)
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
        ({"ROOT": "/etc"}, "root, ledger"),
        ({"LEDGER": ".."}, "root, ledger"),
        ({"LEDGER": "/tmp/ledger"}, "root, ledger"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, "pull_request_target: this action runs on"),
        ({"GITHUB_EVENT_NAME": "merge_group"}, "merge_group: this action runs on"),
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


# ---- beside the result


def a_program(folder: Path, text: str) -> Path:
    """Write what stands for the tool."""
    place = folder / "path"
    place.mkdir()
    program = place / "sieminator"
    program.write_text(f"#!/usr/bin/env bash\n{text}")
    program.chmod(0o755)
    return program


def test_a_text_that_is_cut_within_a_letter_still_makes_a_report(team: Team, tmp_path: Path) -> None:
    """20,000 bytes of what was said go into the report; the last letter that fits may be half a letter."""
    program = a_program(tmp_path, "printf 'x%.0s' {1..19999} >&2; printf 'ä, and more' >&2; exit 1\n")
    said = {"ENVIRONMENT": "lab", "FOLDER": str(tmp_path), "ROOT": "."}

    went_well, log = team.script("plan", {}, program, **said)

    assert went_well, log
    report = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert report.startswith(f"{PLAN}## sieminator plan: lab\n")
    assert "    " + "x" * 19_999 + "\n<sub>commit " in report


def test_what_is_said_is_shown_as_it_goes(team: Team, tmp_path: Path) -> None:
    """The tool ends only when a line that it said has come through."""
    wait = 'until grep -q halfway "$FOLDER/said.txt"; do read -r -t 0.01 <> <(:) || :; done\n'
    program = a_program(tmp_path, f"echo halfway >&2\n{wait}echo the result\n")

    went_well, log = team.script("lint", {}, program, ENVIRONMENT="", FOLDER=str(tmp_path), ROOT=".")

    assert went_well, log
    assert log.index("halfway") < log.index("the result")


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
    program = a_program(tmp_path, "printf 'a\\n::error::planted\\n::add-mask::x\\n' | tee /dev/stderr\n")

    went_well, log = team.script("lint", {}, program, ENVIRONMENT="", FOLDER=str(tmp_path), ROOT=".")

    assert went_well
    assert "::error::planted" in log
    assert Job("lint", log=log).said("error") == []
    assert Job("lint", log=log).said("endgroup") == ["", ""], "what comes after is obeyed again"
