"""The ways from a pull request to a SIEM: each button that merges, two environments, and a deploy that goes wrong."""

import shutil
from pathlib import Path

import pytest

from sieminator.fakes.weather import Answer
from tests.cli.answering import answering
from tests.cli.checkout import add_detection, edit
from tests.github.stage import Event
from tests.github.team import Team, answered, gather, lines_of, read_json
from tests.github.test_workflows import DOCUMENTED

THIRD = "33333333-3333-4333-8333-333333333333"


def begun(team: Team) -> int:
    """Open a pull request of two commits, and plan it."""
    team.push("begin", "The first two detections")
    team.push("begin", "A second thought")
    number = team.hub.open_pull("begin")
    plan = team.planned(number)[-1]
    assert not plan.failed, plan.log
    return number


@pytest.mark.parametrize("how", ["squash", "rebase"])
def test_whichever_button_merges_the_deploy_is_held_to_the_plan(team: Team, how: str) -> None:
    number = begun(team)
    head = team.hub.head_of(number)

    deploy = team.merged(number, how)

    assert not deploy.failed, deploy.log
    assert team.main != head
    assert deploy.said("notice")[0].startswith(f"Held to the plan of #{number} at {head[:12]}")
    assert team.rules() == ["First title", "Second title"]
    assert team.hub.commit_of("refs/heads/deployed/lab") == team.main


def test_two_environments_have_a_plan_a_ledger_and_a_branch_each(team: Team) -> None:
    text = (team.desk / "environments/lab.yml").read_text()
    (team.desk / "environments/lab-two.yml").write_text(text.replace("lab-one", "lab-two").replace("0002", "0003"))
    with team.hub.change() as state:
        state["variables"] |= {"SIEMINATOR_ENVIRONMENTS": '["lab", "lab-two"]'}
    team.push("begin", "The first two detections, on two workspaces")
    number = team.hub.open_pull("begin")

    team.planned(number)
    jobs = team.play.run("deploy.yml", Event("push", team.hub.merge(number)))

    markers = [one["body"].splitlines()[0] for one in team.hub.comments_of(number)]
    assert markers == ["<!-- sieminator plan lab -->", "<!-- sieminator plan lab-two -->"]
    assert [(job.environment, job.failed) for job in jobs] == [("lab", False), ("lab-two", False)], jobs[-1].log
    for name, target in (("lab", "lab-one"), ("lab-two", "lab-two")):
        assert team.hub.commit_of(f"refs/heads/deployed/{name}") == team.main
        ledger = lines_of(team.hub.artifact(f"ledger-{name}-1") / "ledger.jsonl")
        assert {one["target"] for one in ledger if one["phase"] == "outcome"} == {target}


@pytest.mark.parametrize(("times", "finds"), [(5, True), (6, False)])
def test_github_may_take_its_time_to_know_the_pull_request(team: Team, times: int, finds: bool) -> None:
    number = begun(team)
    with team.hub.change() as state:
        state["unassociated"] = times

    deploy = team.merged(number)

    assert deploy.failed is not finds
    assert finds or "no pull request was merged as" in deploy.said("error")[0]
    assert team.hub.state["unassociated"] == 0


def test_a_refused_deploy_is_planned_again_and_run_again(team: Team) -> None:
    """The way out that docs/github.md names first; nothing but what GitHub's two buttons do."""
    number = begun(team)
    plan_run = team.hub.state["runs"][-1]["id"]
    (before,) = team.hub.comments_of(number)
    edit(team.desk / "content/detections/first-one/detection.yml", "First title", "From a desk")
    assert team.by_hand("deploy", "--env", "lab", "--only", "first-one").exit == 0
    refused = team.merged(number)
    deploy_run = team.hub.state["runs"][-1]["id"]
    assert "the plan moved since it was reviewed" in refused.summary

    plan = team.play.again(plan_run)[-1]
    (deploy,) = team.play.again(deploy_run)

    assert not plan.failed, plan.log
    (comment,) = team.hub.comments_of(number)
    assert comment["id"] == before["id"]
    assert "From a desk" in comment["body"], "what there is to read now"
    assert [one["attempt"] for one in team.hub.state["artifacts"] if one["name"] == "plan-lab"] == [1, 2]
    assert not deploy.failed, deploy.log
    assert team.rules() == ["First title", "Second title"]
    assert team.hub.commit_of("refs/heads/deployed/lab") == team.main
    assert lines_of(team.hub.artifact("ledger-lab-2") / "ledger.jsonl")
    assert read_json(team.hub.artifact("plan-lab") / "plan.json")["fingerprint"] in comment["body"]


def test_what_a_failed_deploy_did_is_no_drift_but_for_what_it_deleted(team: Team) -> None:
    """`deployed/dead` stays where it was: an update and a withdrawal bear our mark, a deletion bears nothing."""
    add_detection(team.desk, "third-one", THIRD, "Third title", "reg.exe")
    with answering(team.desk) as server:
        answered(team)
        first = team.started("deploy.yml", **{"without-plan": True})
        before = team.main
        assert not first.failed, first.log
        ledger = lines_of(team.hub.artifact("ledger-dead-1") / "ledger.jsonl")
        (third,) = (one for one in ledger if one["phase"] == "outcome" and one["key"].startswith(THIRD))
        for name, title in (("first-one", "First title"), ("third-one", "Third title")):
            edit(team.desk / f"content/detections/{name}/detection.yml", title, f"Another {title}")
        shutil.rmtree(team.desk / "content/detections/second-one")
        team.push("main", "Two updates and a withdrawal")
        server.weather.order(
            Answer(400, body=b'{"error": {"code": "BadRequest"}}'), method="PUT", path=third["remote_id"]
        )

        failed = team.started("deploy.yml", **{"without-plan": True})
        quiet = team.scheduled("drift.yml")
        pruned = team.started("deploy.yml", **{"without-plan": True, "options": "--prune"})
        loud = team.scheduled("drift.yml")

    assert "something failed (exit 1)" in failed.said("error")[-1]
    assert failed.summary.count("| done |") == 2
    assert team.hub.commit_of("refs/heads/deployed/dead") == before
    assert not quiet.failed, quiet.log
    assert "drift (exit 2)" not in quiet.log
    assert pruned.summary.count("| done |") == 1, pruned.summary
    assert "drift (exit 2)" in loud.log
    (issue,) = team.hub.issues()
    assert "Second title" in issue["body"]
    assert "First title" not in issue["body"]
    assert f"compared with deployed/dead, commit {before[:12]}" in issue["body"]


def test_only_the_token_that_may_moves_a_protected_branch(team: Team, tmp_path: Path) -> None:
    """A ruleset cannot let the job's own token past: an app's is given to that one step."""
    text = DOCUMENTED["deploy.yml"].replace("prod", "lab").replace("contents: write", "contents: read")
    with_app = text.replace("command: deploy", "command: deploy\n          branch-token: ${{ secrets.APP }}")
    for place, said, moved in ((tmp_path / "own", text, False), (tmp_path / "app", with_app, True)):
        team = gather(place, {"deploy.yml": said})
        with team.hub.change() as state:
            state["only_for"] = {"refs/heads/deployed/": "mover[bot]"}
            state["tokens"]["app-token"] = {"login": "mover[bot]", "permissions": {"contents": "write"}}
            state["secrets"] = {"APP": "app-token"}

        deploy = team.started("deploy.yml", **{"without-plan": True})

        assert deploy.failed is not moved, deploy.log
        assert (team.hub.commit_of("refs/heads/deployed/lab") == team.main) is moved
        assert team.rules() == ["First title", "Second title"]


NAMES, NUMBERS = "repo:acme/detections", "repo:acme@1001/detections@2002"


@pytest.mark.parametrize(("immutable", "subject"), [(False, NAMES), (True, NUMBERS)])
def test_azure_knows_one_form_of_the_subject_and_not_the_other(team: Team, immutable: bool, subject: str) -> None:
    """A sign-in that is refused is an issue, since nothing was checked; one that works again closes it."""
    team.deployed_by_hand()
    other = NAMES if immutable else NUMBERS
    with team.hub.change() as state:
        state["variables"] |= {"AZURE_READ_CLIENT_ID": "reader", "AZURE_TENANT_ID": "tenant"}
        state["immutable_subjects"] = immutable
        state["trusted"] = {"reader": [f"{other}:ref:refs/heads/main"]}

    refused = [team.scheduled("drift.yml") for _ in range(2)]
    issues = team.hub.issues()
    with team.hub.change() as state:
        state["trusted"] = {"reader": [f"{subject}:ref:refs/heads/main"]}
    works = team.scheduled("drift.yml")

    assert all(job.failed and "AADSTS700213" in job.log for job in refused)
    assert ['the step "Sign in to Azure" did not end well' in one["body"] for one in issues] == [True]
    assert not works.failed, works.log
    assert works.logins == [{"client": "reader", "subject": f"{subject}:ref:refs/heads/main"}]
    assert team.hub.issues() == []
    assert len(team.hub.comments_of(issues[0]["number"])) == 1, "the farewell, and nothing of the same refusal twice"
