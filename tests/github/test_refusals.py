"""What the workflows refuse, and that they refuse it before anything is written."""

from dataclasses import replace

import pytest

from tests.cli.checkout import edit
from tests.github.hub import add_artifact
from tests.github.stage import Event
from tests.github.team import STRANGER, Team, one, read_json


def begun(team: Team, repository: str = "acme/detections") -> int:
    """Open the first pull request, as if it had a branch of its own."""
    team.push("begin", "The first two detections")
    return team.hub.open_pull("begin", repository)


def planned_once(team: Team, number: int, status: str = "completed", repository: str = "acme/detections") -> int:
    """Leave the trace of a plan without playing it: what a deploy looks for, and no plan that would hold."""
    with team.hub.change() as state:
        run = len(state["runs"]) + 100
        state["runs"].append(
            {
                "id": run,
                "run_number": run,
                "path": ".github/workflows/plan.yml",
                "event": "pull_request",
                "head_sha": team.hub.head_of(number),
                "head_repository": {"full_name": repository},
                "status": status,
            }
        )
    return run


def test_a_fork_gets_lint_only(team: Team) -> None:
    with team.hub.change() as state:
        state["variables"] |= {"AZURE_READ_CLIENT_ID": "reader", "AZURE_TENANT_ID": "tenant"}
    edit(team.desk / "content/detections/first-one/detection.yml", "T1204.002", "T9999")
    number = begun(team, STRANGER)

    lint, plan = team.planned(number)

    for job in (lint, plan):
        assert job.failed, "what is wrong in the files is said all the same"
        assert "T9999" in job.log
        assert job.logins == []
    assert "lint only" in plan.said("notice")[0]
    assert "Keep the plan" not in plan.ran
    assert team.hub.comments_of(number) == []
    assert team.hub.state["artifacts"] == []


def test_without_the_variable_there_is_lint_and_nothing_else(team: Team) -> None:
    """As in somebody's copy of the repository, where nobody has set up anything."""
    with team.hub.change() as state:
        del state["variables"]["SIEMINATOR_ENVIRONMENTS"]
    number = begun(team)

    jobs = team.planned(number)

    assert [(job.name, job.failed) for job in jobs] == [("lint", False)]
    commit = team.hub.merge(number)
    assert team.play.run("deploy.yml", Event("push", commit)) == []
    assert team.play.run("drift.yml", Event("schedule", commit)) == []
    assert team.play.run("hits.yml", Event("schedule", commit)) == []


def test_a_commit_without_a_pull_request_is_not_deployed(team: Team) -> None:
    team.push("main", "Straight to main")

    deploy = one(team.play.run("deploy.yml", Event("push", team.main)))

    assert deploy.failed
    (said,) = deploy.said("error")
    assert said.startswith("There is no reviewed plan of lab: no pull request was merged as ")
    assert "without-plan" in said
    assert "Run" not in deploy.ran
    assert team.rules() == []
    assert team.hub.commit_of("refs/heads/deployed/lab") == ""


@pytest.mark.parametrize(
    ("status", "repository", "why"),
    [
        ("completed", "acme/detections", "kept no plan-lab, or it has expired"),
        ("in_progress", "acme/detections", "is in_progress still"),
        ("completed", STRANGER, "or only for a fork"),
    ],
)
def test_a_plan_that_is_not_there_is_not_made_up(team: Team, status: str, repository: str, why: str) -> None:
    """A fork may change its workflow: what it keeps as `plan-lab` was not planned by us."""
    number = begun(team)
    run = planned_once(team, number, status, repository)
    if repository == STRANGER:
        (add_artifact(team.hub, run, "plan-lab", overwrite=False) / "plan.json").write_text("{}")

    deploy = team.merged(number)

    assert deploy.failed
    (said,) = deploy.said("error")
    assert why in said
    assert "Run" not in deploy.ran
    assert team.rules() == []


def test_an_expired_plan_is_none(team: Team) -> None:
    number = begun(team)
    (add_artifact(team.hub, planned_once(team, number), "plan-lab", overwrite=False) / "plan.json").write_text("{}")
    with team.hub.change() as state:
        state["artifacts"][0]["expired"] = True

    deploy = team.merged(number)

    assert deploy.failed
    assert "it has expired" in deploy.said("error")[0]


def test_of_two_plans_the_last_counts(team: Team) -> None:
    number = begun(team)
    for text in ("{}", "not even JSON"):
        run = planned_once(team, number)
        (add_artifact(team.hub, run, "plan-lab", overwrite=False) / "plan.json").write_text(text)

    deploy = team.merged(number)

    assert deploy.failed
    assert "it is not JSON" in deploy.log
    assert team.rules() == []


def test_a_plan_that_moved_is_refused_and_everything_is_kept(team: Team) -> None:
    """Somebody deploys by hand between the review and the merge: what was read is not what would happen now."""
    number = begun(team)
    plan = team.planned(number)[-1]
    assert not plan.failed, plan.log
    edit(team.desk / "content/detections/first-one/detection.yml", "First title", "From a desk")
    assert team.by_hand("deploy", "--env", "lab").exit == 0
    before = team.rules()

    deploy = team.merged(number)

    assert deploy.failed
    assert "the plan moved since it was reviewed" in deploy.summary
    assert deploy.said("error") == [
        "sieminator deploy of lab: refused for safety (exit 3), nothing was written there; the report says why."
    ]
    assert team.rules() == before
    assert "Remember what is deployed" not in deploy.ran
    assert team.hub.commit_of("refs/heads/deployed/lab") == ""
    assert (team.hub.artifact("ledger-lab-1") / "ledger.jsonl").is_file()


def test_a_deploy_that_cannot_be_remembered_says_what_to_do(team: Team) -> None:
    with team.hub.change() as state:
        state["refused"] = [["POST", "git/refs"]]

    deploy = team.started("deploy.yml", **{"without-plan": True})

    assert deploy.failed
    assert team.rules() == ["First title", "Second title"], "it is deployed all the same"
    assert f"git push --force origin {team.main}:refs/heads/deployed/lab" in deploy.said("error")[0]


def test_drift_before_the_first_deploy_is_red_and_says_why(team: Team) -> None:
    drift = team.scheduled("drift.yml")

    assert drift.failed
    (said,) = drift.said("error")
    assert said.startswith("There is no branch deployed/lab")
    assert "Run" not in drift.ran
    (issue,) = team.hub.issues()
    assert 'the step "What was deployed last" did not end well' in issue["body"]
    assert "There is no branch deployed/lab" in issue["body"]
    assert "compared with no commit" in issue["body"]


def test_a_plan_too_long_for_a_comment_says_what_it_left_out(team: Team) -> None:
    """GitHub takes 65,536 characters. The whole plan is in the artifact and in the log."""
    detection = (team.desk / "content/detections/first-one/detection.yml").read_text()
    query = (team.desk / "content/detections/first-one/sentinel.kql").read_text()
    for number in range(400):
        folder = team.desk / f"content/detections/many-{number}"
        folder.mkdir()
        identity = f"33333333-3333-4333-8333-{number:012}"
        words = f"Number {number} " + "of a great many that take their time to tell what they are about " * 2
        text = detection.replace("11111111-1111-4111-8111-111111111111", identity).replace("First title", words.strip())
        (folder / "detection.yml").write_text(text)
        (folder / "sentinel.kql").write_text(query)
    pull = begun(team)

    plan = team.planned(pull)[-1]

    assert not plan.failed, plan.log[-4_000:]
    (comment,) = team.hub.comments_of(pull)
    assert 60_000 < len(comment["body"]) <= 65_536
    assert "Left out, since a comment holds" in comment["body"]
    kept = read_json(team.hub.artifact("plan-lab") / "plan.json")
    assert len(kept["targets"][0]["changes"]) == 402
    assert all(change["title"] in plan.log for change in kept["targets"][0]["changes"])


def test_content_that_cannot_be_read_fails_the_plan_after_the_comment(team: Team) -> None:
    edit(team.desk / "environments/lab.yml", "targets:", "tragets:")
    number = begun(team)

    plan = team.planned(number)[-1]

    assert plan.failed
    (comment,) = team.hub.comments_of(number)
    assert comment["body"].startswith("<!-- sieminator plan lab -->\n")
    assert "tragets" in comment["body"]
    assert plan.said("error")[-1].startswith("sieminator plan of lab: something failed (exit 1)")


def test_a_push_to_another_branch_deploys_nothing(team: Team) -> None:
    event = Event("push", team.main, "refs/heads/feature")

    assert team.play.run("deploy.yml", event) == []
    assert team.play.run("deploy.yml", replace(event, name="workflow_dispatch")) == []
