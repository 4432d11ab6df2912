"""The drift issue: one an environment, for as long as it is not, or may not be, as Git says."""

from pathlib import Path

import pytest

from tests.github.hub import BOT
from tests.github.team import Team

DRIFT = "<!-- sieminator drift lab -->\n"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def issue(team: Team, folder: Path, code: int | None, text: str = "", **more: str) -> None:
    (folder / "drift.md").write_text(f"{DRIFT}{text}\n")
    said = {
        "AUTHOR": BOT,
        "DEPLOYED_COMMIT": COMMIT,
        "ENVIRONMENT": "lab",
        "EXIT": "" if code is None else str(code),
        "FOLDER": str(folder),
        "OUTCOMES": "What was deployed last success\nPython success\nInstall success\nSign in to Azure skipped\n",
        **more,
    }
    went_well, log = team.script("issue", {"contents": "read", "issues": "write"}, **said)
    assert went_well, log


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


REFUSED = (
    "**could not be checked**: AADSTS7000222: The provided client secret keys are expired. "
    "Trace ID: {one}-c02b-4f0e-a1b7-0dbb0e1f1a00 Correlation ID: {one}-1111-4222-8333-444455556666 "
    "Timestamp: 2026-11-22 {hour}:17:{one:.2}Z\n\n<sub>plan `{plan}`</sub>"
)


def test_the_same_refusal_is_no_news_whatever_ids_the_vendor_gives_it(team: Team, tmp_path: Path) -> None:
    for one, hour, plan in (("10a0b0c0", "10", "abcdefghijklmnop"), ("20a0b0c0", "11", "qrstuvwxyz234567")):
        issue(team, tmp_path, 4, REFUSED.format(one=one, hour=hour, plan=plan))

    (found,) = team.hub.issues()
    assert "20a0b0c0" in found["body"], "the text is the newest all the same"
    assert team.hub.comments_of(found["number"]) == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("`severity`: high → low", "`severity`: high → medium"),
        ("`query`: 100 → 200", "`query`: 100 → 201"),
        ("id `11111111-1111-4111-8111-111111111111`", "id `22222222-2222-4222-8222-222222222222`"),
        ("AADSTS7000222: expired", "AADSTS7000215: invalid"),
    ],
)
def test_anything_else_that_moves_is_news(team: Team, tmp_path: Path, before: str, now: str) -> None:
    issue(team, tmp_path, 2, before)
    issue(team, tmp_path, 2, now)

    (found,) = team.hub.issues()
    assert len(team.hub.comments_of(found["number"])) == 1


def test_the_issue_names_the_commit_that_it_compared_with(team: Team, tmp_path: Path) -> None:
    issue(team, tmp_path, 2, "one rule")

    (found,) = team.hub.issues()
    assert f"compared with deployed/lab, commit {COMMIT[:12]}" in found["body"]
    assert team.main[:12] not in found["body"]


@pytest.mark.parametrize("outcome", ["failure", "cancelled"])
def test_a_run_that_never_checked_says_at_which_step_it_ended(team: Team, tmp_path: Path, outcome: str) -> None:
    """What an earlier run left in the folder is not taken for the report."""
    issue(team, tmp_path, 2, "one rule")
    outcomes = f"What was deployed last success\nPython success\nInstall {outcome}\nSign in to Azure skipped\n"

    for _ in range(2):
        issue(team, tmp_path, None, "left over", OUTCOMES=outcomes)

    (found,) = team.hub.issues()
    assert found["body"].startswith(f"{DRIFT}## sieminator drift: lab\n")
    assert 'the step "Install" did not end well' in found["body"]
    assert "left over" not in found["body"]
    assert len(team.hub.comments_of(found["number"])) == 1, "said once"
    assert team.hub.issues("closed") == []
