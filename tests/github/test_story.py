"""The whole story, told by the workflows' own commands."""

from tests.cli.checkout import edit
from tests.github.hub import BOT
from tests.github.team import INSTALL, Team, lines_of, read_json

SUBJECT = "repo:acme/detections"


def test_a_pull_request_a_merge_somebody_in_the_portal_and_back(team: Team) -> None:
    with team.hub.change() as state:
        state["variables"] |= {
            "AZURE_READ_CLIENT_ID": "reader",
            "AZURE_WRITE_CLIENT_ID": "writer",
            "AZURE_TENANT_ID": "tenant",
        }

    number = a_branch_is_planned(team)
    another_push_updates_the_comment(team, number)
    the_merge_is_deployed_as_reviewed(team, number)
    nobody_has_touched_anything(team)
    somebody_in_the_portal_opens_an_issue(team)
    healing_closes_it(team)
    hits_are_counted(team)

    assert set(team.play.replaced) == {INSTALL}, "every other command was the workflows' own"


def a_branch_is_planned(team: Team) -> int:
    team.push("begin", "The first two detections")
    number = team.hub.open_pull("begin")

    lint, plan = team.planned(number)

    assert (lint.failed, plan.failed) == (False, False), lint.log + plan.log
    assert lint.logins == []
    assert plan.logins == [{"client": "reader", "subject": f"{SUBJECT}:pull_request"}]
    (comment,) = team.hub.comments_of(number)
    assert comment["user"] == {"login": BOT}
    assert comment["body"].startswith("<!-- sieminator plan lab -->\n")
    assert "First title" in comment["body"]
    assert "Second title" in comment["body"]
    assert team.rules() == [], "a plan writes nothing"
    return number


def another_push_updates_the_comment(team: Team, number: int) -> None:
    (before,) = team.hub.comments_of(number)
    edit(team.desk / "content/detections/second-one/detection.yml", "Second title", "Second thoughts")
    team.push("begin", "A better title")

    team.planned(number)

    (comment,) = team.hub.comments_of(number)
    assert comment["id"] == before["id"]
    assert f"<sub>commit {team.hub.head_of(number)[:12]} · " in comment["body"]
    assert "Second thoughts" in comment["body"]
    assert "Second title" not in comment["body"]
    reviewed = read_json(team.hub.artifact("plan-lab") / "plan.json")
    assert reviewed["fingerprint"] in comment["body"], "what is read is what the deploy is held to"


def the_merge_is_deployed_as_reviewed(team: Team, number: int) -> None:
    head = team.hub.head_of(number)

    deploy = team.merged(number)

    assert not deploy.failed, deploy.log
    assert deploy.environment == "lab", "the environment's protection stands before it"
    assert deploy.logins == [{"client": "writer", "subject": f"{SUBJECT}:environment:lab"}]
    assert deploy.said("notice")[0].startswith(f"Held to the plan of #{number} at {head[:12]}")
    assert deploy.summary.count("| done |") == 2
    assert team.rules() == ["First title", "Second thoughts"]
    assert team.hub.commit_of("refs/heads/deployed/lab") == team.main
    ledger = lines_of(team.hub.artifact("ledger-lab-1") / "ledger.jsonl")
    assert sorted(line["phase"] for line in ledger) == ["begin", "intent", "intent", "outcome", "outcome"]
    assert {line["commit"] for line in ledger} == {team.main}
    assert {line["who"] for line in ledger} == {"a-person"}


def nobody_has_touched_anything(team: Team) -> None:
    drift = team.scheduled("drift.yml")

    assert not drift.failed, drift.log
    assert drift.logins == [{"client": "reader", "subject": f"{SUBJECT}:ref:refs/heads/main"}]
    assert team.hub.issues() == []


def somebody_in_the_portal_opens_an_issue(team: Team) -> None:
    team.back_to_main()
    team.meddle()

    first = team.scheduled("drift.yml")
    (issue,) = team.hub.issues()
    team.scheduled("drift.yml")
    (same,) = team.hub.issues()

    assert not first.failed, first.log
    assert issue["title"] == "sieminator drift: lab"
    assert issue["labels"] == ["sieminator-drift"]
    assert "`severity`: " in issue["body"]
    assert same["number"] == issue["number"]
    assert team.hub.comments_of(issue["number"]) == [], "the same drift twice is no news"


def healing_closes_it(team: Team) -> None:
    (issue,) = team.hub.issues()
    healed = team.by_hand("deploy", "--env", "lab", "--heal")
    assert healed.exit == 0, healed.out + healed.err

    drift = team.scheduled("drift.yml")

    assert not drift.failed, drift.log
    assert team.hub.issues() == []
    (closed,) = team.hub.issues("closed")
    assert closed["number"] == issue["number"]
    (farewell,) = team.hub.comments_of(issue["number"])
    assert "as Git says again" in farewell["body"]


def hits_are_counted(team: Team) -> None:
    hits = team.scheduled("hits.yml")

    assert not hits.failed, hits.log
    assert read_json(team.hub.artifact("hits-lab") / "hits.json")["targets"][0]["status"] == "checked"


def test_a_person_heals_through_the_deploy_workflow(team: Team) -> None:
    """Nobody needs write access of their own: the protected environment has it."""
    team.deployed_by_hand()
    team.meddle()

    held = team.started("deploy.yml", **{"environment": "lab", "without-plan": True})
    healed = team.started("deploy.yml", **{"environment": "lab", "without-plan": True, "options": "--heal"})

    assert not held.failed, held.log
    assert "**HELD**" in held.summary
    assert held.said("notice")[-1].startswith("sieminator deploy of lab")
    assert not healed.failed, healed.log
    assert healed.summary.count("| done |") == 1


def test_what_only_waits_to_be_deployed_is_no_drift(team: Team) -> None:
    """Drift looks at what was deployed, and not at what main has moved on to."""
    before = team.deployed_by_hand()
    edit(team.desk / "content/detections/first-one/detection.yml", "First title", "Another title")
    team.push("main", "Not deployed yet")

    drift = team.scheduled("drift.yml")

    assert not drift.failed, drift.log
    assert f"Compared with deployed/lab, {before[:12]}." in drift.said("notice")
    assert "no changes, 2 kept" in drift.summary
    assert team.hub.issues() == []
